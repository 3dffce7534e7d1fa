"""Taking people out of a lesson, for now or for the rest of it, and letting them in again.

Invariant: who was taken out comes in by a teacher's word alone; who may not come back at all neither comes in
nor waits: not on their seat, not as their participant, and not as anybody else on the same device.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from . import arrival_commands as a
from . import commands as c
from .outcome import Applied, Audited, SeatGiven
from .people import attended
from .seats import seat_of
from .state import STAFF, LessonState, PersonState, RemovedState, replace

MAX_REMOVED = 200
"""As many as a lesson has people: who takes out more has made-up pupils to deal with, and locks the door."""


def remove(state: LessonState, command: c.RemovePerson, now: float) -> Applied | Refusal:
    """Take somebody out, with who asked for the same seat; `ban`: and whoever else is on their device.

    Nobody removes themselves.
    """
    if command.person == command.by:
        return Refusal(RefusalCode.NOT_ALLOWED, "leave instead")
    person = state.people[command.person]
    out = [person, *(_on_the_device_of(state, person) if command.ban else ())]
    if len(state.removed) + len(out) > MAX_REMOVED:
        return Refusal(RefusalCode.TOO_MANY, "let some in again first, or lock the door")
    removed = {one.id: _removed(one, now, banned=command.ban) for one in out}
    after = replace(
        state,
        people={key: one for key, one in state.people.items() if key not in removed},
        removed=state.removed | removed,
    )
    staying = {
        key: waiter
        for key, waiter in state.waiting.items()
        if waiter.person not in removed and not is_banned(after, waiter.person, waiter.device)
    }
    action = Audited(action="ban" if command.ban else "remove", by=command.by, person=command.person)
    return Applied(attended(replace(after, waiting=staying), now), (action,))


def readmit(state: LessonState, command: a.Readmit, _now: float) -> Applied:
    """Let somebody come in as if nothing had been; on a seat, the first device that comes is the pupil's."""
    if command.person not in state.removed:
        return Applied(state)
    after = forgiven(state, command.person, state.removed[command.person].device)
    seat = seat_of(state, command.person)
    given = () if seat is None else (SeatGiven(seat=seat.number, device="", always=True),)
    return Applied(after, (*given, Audited(action="readmit", by=command.by, person=command.person)))


def forgiven(state: LessonState, person: str, device: str) -> LessonState:
    """Return the state in which neither this participant nor this device was taken out."""
    left = {
        key: one
        for key, one in state.removed.items()
        if key != person and not (device and one.device == device)
    }
    return replace(state, removed=left) if len(left) < len(state.removed) else state


def is_banned(state: LessonState, person: str, device: str) -> bool:
    """Say whether somebody may not come back: the participant, or anybody on the device (empty: unknown)."""
    return any(one.banned and _is(key, one, person, device) for key, one in state.removed.items())


def was_removed(state: LessonState, person: str, device: str) -> bool:
    """Say whether a teacher has to let somebody in again. Who is here is, whatever was on their device."""
    if person in state.people:
        return False
    return any(_is(key, one, person, device) for key, one in state.removed.items())


def _is(key: str, one: RemovedState, person: str, device: str) -> bool:
    return key == person or (bool(device) and one.device == device)


def _on_the_device_of(state: LessonState, person: PersonState) -> list[PersonState]:
    return [
        other
        for other in state.people.values()
        if other.id != person.id
        and person.device
        and other.device == person.device
        and other.role not in STAFF
    ]


def _removed(person: PersonState, now: float, *, banned: bool) -> RemovedState:
    return RemovedState(name=person.name, seat=person.seat, device=person.device, banned=banned, at=now)
