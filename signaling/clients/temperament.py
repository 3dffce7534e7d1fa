"""What kind of child a simulated pupil is. Pure: it follows from a seed and the pupil's number.

Invariant: of every six pupils one comes late, one drops out and comes back, one writes nothing and one is
bold, so that whoever rehearses with a few meets them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..chance import Chance

OF_A_KIND = 6
LATE, DROPS_OUT, SILENT, BOLD = range(4)
"""Their places among six, before those are shuffled. The other two are like most."""

ARRIVAL_SECONDS = 15.0
"""Within so much the others come in, whatever the size of the class."""
LATE_SECONDS = (40.0, 150.0)
STAYS_SECONDS = (90.0, 480.0)
AWAY_SECONDS = (8.0, 50.0)
"""Shorter and longer than the 30 s for which a place is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperament:
    """Traits from 0 to 1, and what happens to one of six."""

    arrives_after: float
    """Seconds after the first."""
    drops_out_after: float | None = None
    """Seconds after coming in; `None`: never."""
    away_for: float = 0.0
    writes: bool = True
    """Silent pupils write no chat and no texts; they choose, draw and are there."""
    bold: float
    """Raises a hand, turns a microphone on, calls for help."""
    lively: float
    """Writes, draws and reacts often, answers soon."""
    able: float
    """How likely an answer is the right one."""


def temperament(seed: int, number: int) -> Temperament:
    """Return what pupil `number` (from 0) of the class with this seed is like."""
    turn, place = divmod(number, OF_A_KIND)
    kind = Chance(seed * 1009 + turn).shuffled(range(OF_A_KIND))[place]
    chance = Chance((seed << 16) + number)
    drops_out = kind == DROPS_OUT
    return Temperament(
        arrives_after=chance.between(*(LATE_SECONDS if kind == LATE else (0.0, ARRIVAL_SECONDS))),
        drops_out_after=chance.between(*STAYS_SECONDS) if drops_out else None,
        away_for=chance.between(*AWAY_SECONDS) if drops_out else 0.0,
        writes=kind != SILENT,
        bold=chance.between(0.8, 1.0) if kind == BOLD else chance.between(0.1, 0.6),
        lively=chance.between(0.2, 1.0),
        able=chance.between(0.4, 0.95),
    )
