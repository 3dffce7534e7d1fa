"""What people send, who stops it, and what is locked.

Invariant: `sources` never holds what a lock forbids; the media node forwards `sources` and nothing else.
"""

from __future__ import annotations

from media.control import Source

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.lesson import Locks
from . import commands as c
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


def set_source(state: LessonState, command: c.SetSource, _now: float) -> Applied | Refusal:
    """Begin or stop to send something."""
    person = state.people[command.by]
    if not command.on:
        return Applied(_without(state, [person], frozenset({command.source})))
    if person.role == "student" and command.source in locked_sources(state.locks):
        return Refusal(RefusalCode.LOCKED, command.source)
    return Applied(with_people(state, replace(person, sources=person.sources | {command.source})))


def mute_person(state: LessonState, command: c.MutePerson, _now: float) -> Applied:
    """Stop a source of somebody."""
    audited = Audited(action="mute", by=command.by, person=command.person, detail=command.source)
    muted = _without(state, [state.people[command.person]], frozenset({command.source}))
    return Applied(muted, (audited,))


def mute_students(state: LessonState, command: c.MuteStudents, _now: float) -> Applied:
    """Stop the microphones of all students."""
    audited = Audited(action="mute_students", by=command.by)
    return Applied(_without(state, _students(state), frozenset({"microphone"})), (audited,))


def set_locks(state: LessonState, command: c.SetLocks, _now: float) -> Applied:
    """Set all locks; what students send and is locked now stops."""
    locked = replace(state, locks=command.locks)
    return Applied(_without(locked, _students(locked), locked_sources(command.locks)))


def _students(state: LessonState) -> list[PersonState]:
    return [person for person in state.people.values() if person.role == "student"]


def _without(state: LessonState, people: list[PersonState], sources: frozenset[Source]) -> LessonState:
    changed = [
        replace(person, sources=person.sources - sources) for person in people if person.sources & sources
    ]
    return with_people(state, *changed) if changed else state
