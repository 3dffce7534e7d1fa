"""Where people are for sound and pictures, as it follows from the state.

Invariant: this is the one place that turns a state into scopes; what the media node forwards, which stills
are shown, and who is named as speaking, all follow it.

In quiet work every pupil who is with the class has a scope of their own. Staff who are with the class speak
to all of them, and hear none; a member of the staff who sits down beside a pupil is in that pupil's scope,
and nobody else hears the two. Staff see stills of all.

An observer of whom the class is still being told is in a scope of their own, and not even those who speak to
all are heard or seen there.
"""

from __future__ import annotations

from .ids import alone_scope, scope_of
from .phase_state import open_step
from .state import STAFF, LessonState, PersonState, present_person


def scope_in(state: LessonState, person: PersonState) -> str:
    """Return somebody's scope: they and all others of it hear and see each other."""
    if is_alone(state, person) or is_outside(person):
        return alone_scope(person.id)
    pupil = beside(state, person)
    return scope_of(person.group) if pupil is None else alone_scope(pupil)


def ear_in(state: LessonState, person: PersonState) -> str:
    """Return the scope whose voices somebody hears: their own, or that of the group they listen to."""
    return scope_in(state, person) if person.listens_to is None else scope_of(person.listens_to)


def is_to_all(state: LessonState, person: PersonState) -> bool:
    """Say whether somebody is heard and seen in every scope.

    They chose it, ask for everybody's eyes, or stand before quiet work.
    """
    in_front = is_quiet(state) and person.role in STAFF and person.group is None
    asks = person.id == state.attention_by
    return (person.speaks_to_all or asks or in_front) and beside(state, person) is None


def is_outside(person: PersonState) -> bool:
    """Say whether nothing may reach somebody yet: the class is just being told of them."""
    return person.looks_on_at is not None


def is_quiet(state: LessonState) -> bool:
    """Say whether pupils who are with the class neither hear nor see each other.

    It follows from the phase that runs; groups that are open come before it, and end it only while they are.
    """
    step = None if state.groups_open else open_step(state.phases)
    return step is not None and step.phase.mode == "alone"


def is_alone(state: LessonState, person: PersonState) -> bool:
    """Say whether somebody works quietly by themselves."""
    return is_quiet(state) and person.role == "student" and person.group is None


def beside(state: LessonState, person: PersonState) -> str | None:
    """Return the pupil whom somebody of the staff sits beside; `None`: nobody, or not any more."""
    if not is_quiet(state) or person.beside is None or person.role not in STAFF or person.group is not None:
        return None
    pupil = present_person(state, person.beside)
    return pupil.id if pupil is not None and is_alone(state, pupil) else None


def may_see(state: LessonState, viewer: PersonState, author: PersonState) -> bool:
    """Say whether somebody may see another where there is no video (stills)."""
    if is_outside(viewer):
        return False
    if viewer.role in STAFF and is_alone(state, author) and viewer.group is None:
        return True
    return is_to_all(state, author) or scope_in(state, viewer) == scope_in(state, author)
