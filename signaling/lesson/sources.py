"""What people send, who stops it, and what is locked.

Invariant: `sources` never holds what a lock forbids; the media node forwards nothing that is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from media.control import Source

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.lesson import Locks
from . import commands as c
from .consent import never_sent
from .outcome import Applied, Audited
from .state import LessonState, PersonState, replace, with_people


def locked_sources(locks: Locks) -> frozenset[Source]:
    """Return what students may not send."""
    flags: dict[Source, bool] = {
        "microphone": locks.microphone,
        "camera": locks.camera,
        "screen": locks.screen,
    }
    return frozenset(source for source, locked in flags.items() if locked)


def why_not_send(state: LessonState, person: PersonState, source: Source) -> Refusal | None:
    """Return why somebody may not begin to send something, and is not asked to; `None` if they may."""
    if source in never_sent(state, person):
        return Refusal(RefusalCode.NO_CONSENT, source)
    if person.role == "student" and source in locked_sources(state.locks):
        return Refusal(RefusalCode.LOCKED, source)
    if state.sound_only and source == "screen":
        return Refusal(RefusalCode.LOCKED, "the lesson is sound only")
    return None


def set_source(state: LessonState, command: c.SetSource, _now: float) -> Applied | Refusal:
    """Begin or stop to send something."""
    person = state.people[command.by]
    if not command.on:
        return Applied(_without(state, [person], frozenset({command.source})))
    refusal = why_not_send(state, person, command.source)
    if refusal is not None:
        return refusal
    return Applied(with_people(state, replace(person, sources=person.sources | {command.source})))


def mute_person(state: LessonState, command: c.MutePerson, _now: float) -> Applied:
    """Stop a source of somebody."""
    audited = Audited(action="mute", by=command.by, person=command.person, detail=command.source)
    muted = _without(state, [state.people[command.person]], frozenset({command.source}))
    return Applied(muted, (audited,))


def mute_students(state: LessonState, command: c.MuteStudents, _now: float) -> Applied:
    """Stop the microphones, or the cameras, of all students."""
    audited = Audited(action="mute_students", by=command.by, detail=command.source)
    return Applied(_without(state, _students(state), frozenset({command.source})), (audited,))


def set_locks(state: LessonState, command: c.SetLocks, _now: float) -> Applied:
    """Set all locks; what students send and is locked now stops."""
    locked = replace(state, locks=command.locks)
    after = _without(locked, _students(locked), locked_sources(command.locks))
    return Applied(after, tuple(_turned(state.locks, command)))


def set_sound_only(state: LessonState, command: c.SetSoundOnly, _now: float) -> Applied:
    """Stop everybody's video, or let it flow again.

    A screen ends, as there is nothing to see of it. A camera stays on for stills: `media_plan` keeps its
    video from flowing, and it flows again by itself when the lesson is no longer sound only.
    """
    if state.sound_only == command.on:
        return Applied(state)
    changed = replace(state, sound_only=command.on)
    if command.on:
        changed = _without(changed, list(state.people.values()), frozenset({"screen"}))
    audited = Audited(action="sound_only", by=command.by, detail="on" if command.on else "off")
    return Applied(changed, (audited,))


def flowing(state: LessonState, person: PersonState) -> frozenset[Source]:
    """Return what of somebody's sources may flow to others."""
    sources = person.sources - never_sent(state, person)
    return sources & {"microphone"} if state.sound_only else sources


def _turned(before: Locks, command: c.SetLocks) -> Iterator[Audited]:
    """Return one note for each lock that this command turns."""
    for lock in before.__struct_fields__:
        is_locked = getattr(command.locks, lock)
        if is_locked != getattr(before, lock):
            yield Audited(action="lock" if is_locked else "unlock", by=command.by, detail=lock)


def _students(state: LessonState) -> list[PersonState]:
    return [person for person in state.people.values() if person.role == "student"]


def _without(state: LessonState, people: list[PersonState], sources: frozenset[Source]) -> LessonState:
    changed = [
        replace(person, sources=person.sources - sources) for person in people if person.sources & sources
    ]
    return with_people(state, *changed) if changed else state
