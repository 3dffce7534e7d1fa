"""The lobby: who comes in at once, who waits, and who lets them in.

Invariant: who waits is not among the people: they are in no plan, see no state, and have no rights. A seat
on which somebody sits goes to another device only if it is the pupil's own one, or by a teacher's word;
after that word, only by another.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import Refusal
from ..wire.arrival import MAX_WAITING
from ..wire.codes import RefusalCode
from . import arrival_commands as a
from . import commands as c
from . import people, removal, sources
from .outcome import Applied, Audited, Effect, SeatGiven
from .seats import seat_of
from .state import STAFF, LessonState, WaiterState, replace

MAX_TURNED_AWAY = 50
"""Sessions whose nodes still have to hear of it: that takes a second, so that so many are plenty."""


def join(state: LessonState, command: c.Join, now: float) -> Applied | Refusal:
    """Seat somebody on a session, or have them wait."""
    if removal.is_banned(state, command.person, command.device):
        return Refusal(RefusalCode.BANNED)
    if command.seat and seat_of(state, command.person) is None and command.person not in state.people:
        return Refusal(RefusalCode.NO_SUCH_SEAT, "taken off the list meanwhile")
    refusal = people.may_not_come(state, command)
    if refusal is not None:
        return refusal
    if not must_wait(state, command):
        return people.take_place(_without_waiter(state, command.session_id), command, now)
    if command.by_http:
        return Refusal(RefusalCode.LOCKED, "a teacher has to let them in first")
    return _wait(state, command, now)


def must_wait(state: LessonState, command: c.Join) -> bool:
    """Say whether a teacher has to let them in."""
    if removal.was_removed(state, command.person, command.device):
        return True
    seat, known = seat_of(state, command.person), state.people.get(command.person)
    if seat is None and command.role in STAFF:
        return False
    is_same = known is not None and known.device == command.device
    if seat is not None and known is not None and known.present and not is_same:
        return known.decided or not command.trusted
    match state.settings.lobby:
        case "everybody":
            return not is_same
        case "unknown":
            return seat is None and not is_same
        case "off":
            return False


def set_lobby(state: LessonState, command: a.SetLobby, now: float) -> Applied:
    """Say who waits from now on; who need not wait any more comes in."""
    came = _come_in(replace(state, settings=replace(state.settings, lobby=command.lobby)), now)
    if state.settings.lobby == command.lobby:
        return came
    audited = Audited(action="lobby", by=command.by, detail=command.lobby)
    return came._replace(effects=(audited, *came.effects))


def set_locks(state: LessonState, command: c.SetLocks, now: float) -> Applied:
    """Set all locks; who waited only because the door was locked comes in once it is open."""
    locked = sources.set_locks(state, command, now)
    if state.locks.door <= command.locks.door:
        return locked
    came = _come_in(locked.state, now)
    return came._replace(effects=(*locked.effects, *came.effects))


def admit(state: LessonState, command: a.Admit, now: float) -> Applied | Refusal:
    """Let some in who wait, or all; who has gone meanwhile is no mistake.

    On a seat, their device is the pupil's from now on; of several that ask for it the first is let in, and
    the others go on waiting.
    """
    wanted = tuple(state.waiting) if command.waiters is None else command.waiters
    effects: list[Effect] = []
    let_in: set[str] = set()
    for session_id in wanted:
        waiter = state.waiting.get(session_id)
        if waiter is None or waiter.person in let_in:
            continue
        let_in.add(waiter.person)
        without = _without_waiter(state, session_id)
        forgiven = removal.forgiven(without, waiter.person, waiter.device)
        placed = people.take_place(forgiven, _as_join(waiter), now, decided=True)
        if isinstance(placed, Refusal):
            return placed
        state = placed.state
        seat = seat_of(state, waiter.person)
        if seat is not None:
            effects.append(SeatGiven(seat=seat.number, device=waiter.device, always=True))
        effects.append(Audited(action="admit", by=command.by, person=waiter.person))
    return Applied(state, tuple(effects))


def turn_away(state: LessonState, command: a.TurnAway, _now: float) -> Applied:
    """Turn somebody away; they may ask again."""
    waiter = state.waiting.get(command.waiter)
    if waiter is None:
        return Applied(state)
    after = turned_away(state, [waiter.session_id])
    return Applied(after, (Audited(action="turn_away", by=command.by, person=waiter.person),))


def turned_away(state: LessonState, sessions: Sequence[str]) -> LessonState:
    """Return the state in which these sessions wait no longer, and are told so."""
    if not sessions:
        return state
    staying = {key: waiter for key, waiter in state.waiting.items() if key not in sessions}
    told = (*state.turned_away, *sessions)[-MAX_TURNED_AWAY:]
    return replace(state, waiting=staying, turned_away=told)


def session_lost(state: LessonState, command: c.SessionLost, now: float) -> Applied:
    """Forget who waited on it; keep the place of who sat on it."""
    return people.session_lost(_without_waiter(state, command.session_id), command, now)


def _wait(state: LessonState, command: c.Join, now: float) -> Applied | Refusal:
    others = {
        key: waiter
        for key, waiter in state.waiting.items()
        if (waiter.person, waiter.device) != (command.person, command.device)
    }
    if len(others) >= MAX_WAITING:
        return Refusal(RefusalCode.LESSON_FULL, "too many wait already")
    before = next((w for key, w in state.waiting.items() if key not in others), None)
    waiter = WaiterState(
        session_id=command.session_id,
        person=command.person,
        name=command.name,
        role=command.role,
        device=command.device,
        trusted=command.trusted,
        fresh=command.fresh,
        since=now if before is None else before.since,
    )
    return Applied(replace(state, waiting=others | {waiter.session_id: waiter}))


def _come_in(state: LessonState, now: float) -> Applied:
    """Have those join who need not wait, in order of arrival; whom nothing lets in goes on waiting."""
    effects: list[Effect] = []
    for waiter in state.waiting.values():
        asks = _as_join(waiter)
        outcome = Applied(state) if must_wait(state, asks) else join(state, asks, now)
        if isinstance(outcome, Applied):
            state = outcome.state
            effects += outcome.effects
    return Applied(state, tuple(effects))


def _as_join(waiter: WaiterState) -> c.Join:
    return c.Join(
        person=waiter.person,
        name=waiter.name,
        role=waiter.role,
        session_id=waiter.session_id,
        fresh=waiter.fresh,
        device=waiter.device,
        trusted=waiter.trusted,
    )


def _without_waiter(state: LessonState, session_id: str) -> LessonState:
    if session_id not in state.waiting:
        return state
    staying = {key: waiter for key, waiter in state.waiting.items() if key != session_id}
    return replace(state, waiting=staying)
