"""What media nodes report about one lesson, and who has to know.

Invariant: facts about peers go through the reducer, once per fact; what is only to be shown goes straight
to the sessions. An event may be lost or late: every one is checked against the state or its number.
"""

from __future__ import annotations

from collections.abc import Callable

from media.control import (
    Applied,
    Bandwidth,
    LayersWanted,
    LessonEvent,
    PeerState,
    RecordingChanged,
    Sending,
    SlotMap,
    Speaking,
    decode_lesson_event,
)

from ..lesson.commands import Command, PeerClosed, PeerWeak
from ..lesson.recording import shown
from ..lesson.recording_commands import RecordingFailed
from ..lesson.state import LessonState
from .audience import Audience
from .talk_feed import TalkFeed

Submit = Callable[[Command], None]
"""Has a command carried out, soon; nobody waits for the outcome."""


def take_event(data: bytes, state: LessonState, audience: Audience, talk: TalkFeed, submit: Submit) -> None:
    """Pass on one event of `events_channel`. Raise msgspec's errors for what is none."""
    decoded: LessonEvent = decode_lesson_event(data)
    match decoded:
        case SlotMap() as event:
            audience.slots(event)
        case LayersWanted() as event:
            audience.layers(event)
        case Bandwidth() as event:
            audience.bandwidth(event)
        case Applied() as event:
            audience.applied(event)
        case Speaking() as event:
            audience.speaking(event)
            talk.hear(event)
        case PeerState() | RecordingChanged() as event:
            command = fact_of(event, state)
            if command is not None and _is_ours(event, state, audience):
                submit(command)
        case Sending():
            # What somebody says they send is in the state; that packets come shows in their slots.
            return


def fact_of(event: PeerState | RecordingChanged, state: LessonState) -> Command | None:
    """Return the command that a report amounts to; `None`: it says nothing new."""
    if isinstance(event, RecordingChanged):
        failed = event.state == "failed" and shown(state) is not None
        return RecordingFailed(recording=event.recording_id, failure=event.code) if failed else None
    person = state.people.get(event.participant_id)
    if person is None or person.peer_id != event.peer_id or not event.peer_id:
        return None
    if event.state == "closed":
        return PeerClosed(person=person.id, peer_id=event.peer_id)
    weak = event.state == "weak"
    return None if person.weak == weak else PeerWeak(person=person.id, peer_id=event.peer_id, weak=weak)


def _is_ours(event: PeerState | RecordingChanged, state: LessonState, audience: Audience) -> bool:
    """Say whether this node submits it: of a peer that of its session, or any where nobody is connected."""
    if isinstance(event, RecordingChanged):
        return True
    return _nobody_connected(state, event) or _is_here(audience, event)


def _nobody_connected(state: LessonState, event: PeerState) -> bool:
    person = state.people[event.participant_id]
    return person.by_http or not person.session_id


def _is_here(audience: Audience, event: PeerState) -> bool:
    return bool(audience.of_person(event.participant_id))
