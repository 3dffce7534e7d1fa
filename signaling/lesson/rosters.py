"""A roster before and after a change of it: who is still whom.

Invariant: no two pupils become one; where it cannot be told who somebody is now, they are nobody of the new
roster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..wire.roster import Seat


def carried(old: Sequence[Seat], new: Sequence[Seat]) -> dict[int, int]:
    """Return old number -> new number of every pupil who is still there.

    A pupil is known by number and name, or by the name alone where the number moved (a pupil who was put in
    between), or by the number alone where the name was written otherwise.
    """
    before, after = Counter(seat.name for seat in old), Counter(seat.name for seat in new)
    by_number = {seat.number: seat for seat in new}
    by_name = {seat.name: seat for seat in new}

    def now_of(seat: Seat) -> Seat | None:
        there = by_number.get(seat.number)
        if there is not None and there.name == seat.name:
            return there
        if before[seat.name] == after[seat.name] == 1:
            return by_name[seat.name]
        if there is not None and not before[there.name] and not after[seat.name]:
            return there
        return None

    found = {seat.number: now_of(seat) for seat in old}
    return {number: seat.number for number, seat in found.items() if seat is not None}
