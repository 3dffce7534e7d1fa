"""Keeping order: asked for a microphone, one person shown to all, eyes on the teacher, messages out of sight.

Invariant: nothing here turns a microphone or a camera on. Who was asked decides; what was asked is
forgotten as soon as it is on, declined or not allowed any more, or the person goes. The spotlight is on
somebody who is here.
"""

from __future__ import annotations

from media.control import Source

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.order import MAX_HIDDEN
from . import order_commands as o
from .outcome import Applied, Audited
from .permissions import channels_readable
from .sources import why_not_send
from .state import LessonState, PersonState, present_person, replace, with_people


def ask_source(state: LessonState, command: o.AskSource, _now: float) -> Applied | Refusal:
    """Ask somebody to turn a source on; nothing to ask for where it is on already."""
    person = state.people[command.person]
    refusal = why_not_send(state, person, command.source)
    if refusal is not None:
        return refusal
    if command.source in person.sources:
        return Applied(state)
    audited = Audited(action="ask", by=command.by, person=person.id, detail=command.source)
    return Applied(with_people(state, replace(person, asked=person.asked | {command.source})), (audited,))


def decline_source(state: LessonState, command: o.DeclineSource, _now: float) -> Applied:
    """Forget that this was asked for."""
    person = state.people[command.by]
    return Applied(with_people(state, replace(person, asked=person.asked - {command.source})))


def set_spotlight(state: LessonState, command: o.SetSpotlight, _now: float) -> Applied | Refusal:
    """Show one person to all, or nobody in particular."""
    if (command.person or "") == state.spotlight:
        return Applied(state)
    if command.person is None:
        audited = Audited(action="spotlight", by=command.by, person=state.spotlight, detail="off")
        return Applied(replace(state, spotlight=""), (audited,))
    person = present_person(state, command.person)
    if person is None:
        return Refusal(RefusalCode.NO_SUCH_PERSON)
    if person.role == "observer":
        return Refusal(RefusalCode.NOT_ALLOWED, "an observer is a guest, and is not shown")
    audited = Audited(action="spotlight", by=command.by, person=person.id, detail="on")
    return Applied(replace(state, spotlight=person.id), (audited,))


def set_attention(state: LessonState, command: o.SetAttention, _now: float) -> Applied:
    """Ask for everybody's eyes, or give them back."""
    if bool(state.attention_by) == command.on:
        return Applied(state)
    audited = Audited(action="attention", by=command.by, detail="on" if command.on else "off")
    return Applied(replace(state, attention_by=command.by if command.on else ""), (audited,))


def hide_message(state: LessonState, command: o.HideMessage, _now: float) -> Applied | Refusal:
    """Take a message out of the sight of all but the staff, or show it again."""
    if command.channel not in channels_readable(state, command.by) or command.number < 1:
        return Refusal(RefusalCode.NO_SUCH_CHANNEL)
    before = state.hidden.get(command.channel, frozenset())
    after = before | {command.number} if command.hidden else before - {command.number}
    if after == before:
        return Applied(state)
    if command.hidden and sum(map(len, state.hidden.values())) >= MAX_HIDDEN:
        return Refusal(RefusalCode.BAD_MESSAGE, "too many are hidden: lock the chat")
    audited = Audited(
        action="hide" if command.hidden else "unhide",
        by=command.by,
        detail=f"{command.channel} {command.number}",
    )
    return Applied(replace(state, hidden=state.hidden | {command.channel: after}), (audited,))


def orderly(state: LessonState) -> LessonState:
    """Return the state without what was asked and is settled, and without a light on nobody."""
    settled = [
        replace(person, asked=open_)
        for person in state.people.values()
        if person.asked and (open_ := _still_asked(state, person)) != person.asked
    ]
    if settled:
        state = with_people(state, *settled)
    if state.spotlight and present_person(state, state.spotlight) is None:
        state = replace(state, spotlight="")
    return state


def _still_asked(state: LessonState, person: PersonState) -> frozenset[Source]:
    """Return what somebody was asked for, and could still do."""
    if not person.present:
        return frozenset()
    return frozenset(
        source for source in person.asked - person.sources if why_not_send(state, person, source) is None
    )
