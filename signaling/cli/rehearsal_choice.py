"""Which rehearsals a worker plays. Pure.

Invariant: a worker never plays more pupils than it has room for.
"""

from __future__ import annotations

from collections.abc import Mapping

from signaling.wire.rehearsal import Rehearsal

PUPILS_PER_CORE = 20
"""A full class on the two cores that one class needs anyway (docs/OPERATIONS.md)."""
MIN_ROOM = 12


def room_of(cores: int) -> int:
    """Return how many pupils a machine with so many cores carries."""
    return max(MIN_ROOM, PUPILS_PER_CORE * cores)


def fits(rehearsal: Rehearsal, playing: Mapping[str, Rehearsal], room: int) -> bool:
    """Say whether this one is not played here yet, and there is room for it beside those that are."""
    taken = sum(one.pupils for one in playing.values())
    return rehearsal.lesson_id not in playing and taken + rehearsal.pupils <= room
