"""The class behind a lesson was changed at the desk: the lesson follows it while it runs.

Invariant: nobody is thrown out, nobody becomes somebody else, and nobody may do more for being taken off the
list: whose seat goes stays as somebody by name, in their group, with what their family agreed to; on coming
back through the join page they are unknown like anybody without a number, and wait where such wait. What is
not agreed to any more stops with the same change.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..wire.roster import Seat
from . import commands as c
from .consent import consent_of, never_sent
from .group_sets import with_saved
from .lobby import turned_away
from .outcome import Applied
from .rosters import carried
from .seats import person_of, seat_id, seat_of
from .state import LessonState, PersonState, replace


def follow_class(state: LessonState, command: c.FollowClass, _now: float) -> Applied:
    """Take on roster and saved groups of the class, unless newer ones are here already."""
    if command.revision <= state.class_revision:
        return Applied(state)
    after = replace(
        state,
        class_revision=command.revision,
        grade=command.grade,
        roster=command.roster,
        seat_people=_seat_people(state, command.roster, command.revision),
    )
    people = {key: _followed(state, after, person) for key, person in state.people.items()}
    after = _without_lost_waiters(state, replace(after, people=people))
    return Applied(with_saved(after, command.sets))


def _seat_people(state: LessonState, roster: Sequence[Seat], revision: int) -> dict[int, str]:
    """Return the participants of seats that are not those which the number alone would give.

    A pupil whose number moves stays the same participant. A new pupil on a number that was another's is
    another one; a line that was deleted and written again is the same.
    """
    before = {seat.number for seat in state.roster}
    ids = {new: person_of(state, old) for old, new in carried(state.roster, roster).items()}
    given = frozenset(ids.values())
    for seat in roster:
        if seat.number in ids:
            continue
        usual = seat_id(state.lesson_id, seat.number)
        known = state.people.get(usual)
        is_free = usual not in given and seat.number not in before
        same = is_free and (known is None or known.name == seat.name)
        ids[seat.number] = usual if same else seat_id(state.lesson_id, seat.number, revision)
    return {number: key for number, key in ids.items() if key != seat_id(state.lesson_id, number)}


def _followed(before: LessonState, after: LessonState, person: PersonState) -> PersonState:
    """Return somebody as the new roster has them."""
    seat = seat_of(after, person.id)
    if seat is not None:
        person = replace(person, seat=seat.number, name=seat.name, role="student")
    elif person.seat is not None:
        person = replace(person, seat=None, consent=consent_of(before, person))
    never = never_sent(after, person)
    return replace(person, sources=person.sources - never, asked=person.asked - never)


def _without_lost_waiters(before: LessonState, after: LessonState) -> LessonState:
    """Turn away who waits for a seat that is gone: they come again by another, or by name."""
    lost = [
        waiter.session_id
        for waiter in after.waiting.values()
        if seat_of(before, waiter.person) is not None and seat_of(after, waiter.person) is None
    ]
    return turned_away(after, lost)
