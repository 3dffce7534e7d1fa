"""A recording as the lesson knows it, and what of whom it keeps.

Invariant: nothing is in the plan of the media node before everybody was told for `NOTICE_SECONDS`; and never
more of anybody than their consent covers, whatever the lesson allows them to send.
"""

from __future__ import annotations

from typing import get_args

from media.control import RecordingPlan, Source

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.recording import Recording, RecordingPhase
from . import recording_commands as r
from .consent import never_sent
from .outcome import Applied, Audited
from .recording_state import MAX_RECORDED, RecordedState, RecordingState
from .state import STAFF, LessonState, PersonState, present_person, replace, with_people

ALL_SOURCES: frozenset[Source] = frozenset(get_args(Source))


def start(state: LessonState, command: r.StartRecording, now: float) -> Applied | Refusal:
    """Announce one; after a failure, another one. Who presses twice has announced it."""
    held = state.recording
    if held is not None and held.failure == "":
        return Applied(state)
    if state.rehearsal:
        return Refusal(RefusalCode.NOT_ALLOWED, "a rehearsal is not recorded")
    announced = RecordingState(id=command.recording, announced_at=now, guests=command.guests)
    detail = "guests too" if command.guests else ""
    after = without_asks(replace(state, recording=announced))
    audited = Audited(action="record", by=command.by, detail=detail, recording=announced.id)
    return Applied(after, (audited,))


def ask(state: LessonState, command: r.AskRecording, now: float) -> Applied | Refusal:
    """Put an observer's request before the teachers, or take it back; none while a recording is made."""
    person, held = state.people[command.by], state.recording
    is_asking = person.asks_recording_at is not None
    is_made = held is not None and held.failure == ""
    if command.on and state.rehearsal:
        return Refusal(RefusalCode.NOT_ALLOWED, "a rehearsal is not recorded")
    if is_asking == command.on or is_made:
        return Applied(state)
    asked = replace(person, asks_recording_at=now if command.on else None)
    action = Audited(action="record_ask", by=command.by, detail="on" if command.on else "off")
    return Applied(with_people(state, asked), (action,))


def answer(state: LessonState, command: r.AnswerRecording, now: float) -> Applied | Refusal:
    """Start as if the teacher had, or put the request away. One that was taken back starts nothing."""
    person = present_person(state, command.person)
    if person is None or person.asks_recording_at is None:
        return Applied(state)
    if not command.allow:
        audited = Audited(action="record_decline", by=command.by, person=person.id)
        return Applied(with_people(state, replace(person, asks_recording_at=None)), (audited,))
    begin = r.StartRecording(by=command.by, recording=command.recording, guests=command.guests)
    started = start(state, begin, now)
    if isinstance(started, Refusal):
        return started
    allowed = Audited(action="record_allow", by=command.by, person=person.id)
    return started._replace(effects=(allowed, *started.effects))


def without_asks(state: LessonState) -> LessonState:
    """Return the state in which nobody asks for a recording."""
    asking = [person for person in state.people.values() if person.asks_recording_at is not None]
    return with_people(state, *(replace(person, asks_recording_at=None) for person in asking))


def stop(state: LessonState, command: r.StopRecording, now: float) -> Applied:
    """Keep nothing more."""
    held = state.recording
    if held is None:
        return Applied(state)
    audited = Audited(action="record_end", by=command.by, recording=held.id)
    return Applied(replace(_over(state, now), recording=None), (audited,))


def failed(state: LessonState, command: r.RecordingFailed, now: float) -> Applied:
    """Say that it failed; it is out of the plan, and what lies there stays."""
    held = state.recording
    if held is None or held.id != command.recording or held.failure:
        return Applied(state)
    return Applied(replace(_over(state, now), recording=replace(held, failure=command.failure)))


def _over(state: LessonState, now: float) -> LessonState:
    """Remember the recording that runs as one that is over."""
    held = state.recording
    if held is None or held.began_at is None or held.failure:
        return state
    recorded = state.recorded | {held.id: RecordedState(began_at=held.began_at, ended_at=now)}
    return replace(state, recorded=dict(list(recorded.items())[-MAX_RECORDED:]))


def recordings(state: LessonState) -> dict[str, tuple[float, float | None]]:
    """Return when each recording that kept something began and ended; `None`: it runs."""
    found: dict[str, tuple[float, float | None]] = {
        recording_id: (one.began_at, one.ended_at) for recording_id, one in state.recorded.items()
    }
    held = state.recording
    if held is not None and held.began_at is not None and held.id not in found:
        found[held.id] = (held.began_at, state.ended_at)
    return found


def pass_time(state: LessonState, now: float) -> LessonState:
    """Begin what was announced long enough ago."""
    held = state.recording
    if held is None or held.due_at is None or held.due_at > now:
        return state
    return replace(state, recording=replace(held, began_at=now))


def shown(state: LessonState) -> Recording | None:
    """Return what everybody is told."""
    held = state.recording
    if held is None:
        return None
    phase: RecordingPhase = "announced" if held.began_at is None else "running"
    if held.failure:
        phase = "failed"
    return Recording(phase=phase, announced_at=held.announced_at, guests=held.guests, failure=held.failure)


def plan(state: LessonState) -> RecordingPlan | None:
    """Return what the media node has to keep; `None`: nothing."""
    held = state.recording
    if held is None or held.began_at is None or held.failure or state.ended_at is not None:
        return None
    present = (person for person in state.people.values() if person.present)
    return RecordingPlan(
        recording_id=held.id,
        kept={person.id: sources for person in present if (sources := kept(state, person))},
    )


def kept_now(state: LessonState, person: PersonState) -> frozenset[Source]:
    """Return what is being kept of somebody at this moment: nothing while no recording runs."""
    held = state.recording
    runs = held is not None and held.began_at is not None and not held.failure and state.ended_at is None
    return kept(state, person) if runs else frozenset()


def kept(state: LessonState, person: PersonState) -> frozenset[Source]:
    """Return what a recording may keep of somebody.

    Of staff everything. Of a pupil what the family agreed to, which the class's roster says; of one without a
    seat nothing, unless the teacher said that guests are recorded. Of an observer nothing.
    """
    if person.role in STAFF:
        return ALL_SOURCES
    guests = state.recording is not None and state.recording.guests
    if person.role != "student" or (person.seat is None and not guests):
        return frozenset()
    return ALL_SOURCES - never_sent(state, person)
