"""Walking round: listening to a group without entering it, speaking to all, sitting down beside a pupil.

Invariant: whoever listens or speaks to all is of the staff and here, and groups are open; whoever listens is
in no group themselves. Being called back, going into a group and leaving end both, by whatever command that
came about; losing one's session ends speaking to all, so that no button that was let go of unseen stays down.
Whoever sits beside a pupil is of the staff and here, and the pupil works alone: as soon as that is not so,
they got up, and sit down again only by another word of theirs.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from . import commands as c
from .outcome import Applied
from .phase_commands import SitBeside
from .places import beside, is_alone
from .state import STAFF, LessonState, PersonState, present_person, replace, with_people


def listen(state: LessonState, command: c.ListenToGroup, _now: float) -> Applied | Refusal:
    """Hear a group without being in it, or (`None`) no longer. Who is in a group leaves it for that."""
    person = state.people[command.by]
    if command.group is None:
        return Applied(with_people(state, replace(person, listens_to=None)))
    if not state.groups_open or command.group not in state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "an open group is listened to")
    return Applied(with_people(state, replace(person, group=None, listens_to=command.group)))


def speak_to_all(state: LessonState, command: c.SpeakToAll, _now: float) -> Applied | Refusal:
    """Be heard and seen in every group, from where one is, or no longer."""
    if command.on and not state.groups_open:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "no groups are open: everybody hears you already")
    return Applied(with_people(state, replace(state.people[command.by], speaks_to_all=command.on)))


def sit_beside(state: LessonState, command: SitBeside, _now: float) -> Applied | Refusal:
    """Let somebody of the staff be with one pupil who works alone, or (`None`) with all again."""
    person = state.people[command.by]
    if command.pupil is None:
        return Applied(with_people(state, replace(person, beside=None)))
    pupil = present_person(state, command.pupil)
    if pupil is None or not is_alone(state, pupil):
        return Refusal(RefusalCode.NO_SUCH_PERSON, "nobody of this id works alone")
    return Applied(with_people(state, replace(person, beside=pupil.id, group=None)))


def settled(before: LessonState, after: LessonState) -> LessonState:
    """End what a change from `before` to `after` made pointless or unfitting."""
    changed = []
    for person in after.people.values():
        if person.listens_to is None and not person.speaks_to_all and person.beside is None:
            continue
        walks = person.present and person.role in STAFF and after.groups_open and after.ended_at is None
        now = replace(
            person,
            listens_to=person.listens_to if walks and _is_outside(person, after) else None,
            speaks_to_all=person.speaks_to_all and walks and _stays(before.people.get(person.id), person),
            beside=beside(after, person) if person.present else None,
        )
        if now != person:
            changed.append(now)
    return with_people(after, *changed) if changed else after


def _is_outside(person: PersonState, state: LessonState) -> bool:
    return person.group is None and person.listens_to in state.groups


def _stays(before: PersonState | None, after: PersonState) -> bool:
    return bool(after.session_id) and before is not None and before.group == after.group
