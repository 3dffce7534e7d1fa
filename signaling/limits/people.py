"""What people have used up, each on each of their devices. Pure.

Invariant: whoever comes again, or has several connections, finds what they have used up before, until it is
as if they had never asked for anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary


class Rests(Protocol):
    """What somebody has used up of their limits."""

    def rests(self, now: float) -> bool:
        """Say whether nothing is used up."""


T = TypeVar("T", bound=Rests)


class People(Generic[T]):
    """`make(now)`: what somebody has who was not here before. `now` is of any clock that does not jump."""

    def __init__(self, make: Callable[[float], T], sweep_at: int) -> None:
        self._make = make
        self._least = self._sweep_at = sweep_at
        """With so many people those who used up nothing are forgotten; as often as their number doubles."""
        self._held: dict[tuple[str, ...], T] = {}
        self._in_use: WeakValueDictionary[tuple[str, ...], T] = WeakValueDictionary()
        """Also those that were forgotten while a connection goes by them."""

    def of(self, *whose: str, now: float) -> T:
        """Return what is kept of somebody: by person and device, and by lesson where it is for several."""
        if len(self._held) >= self._sweep_at:
            self._held = {key: one for key, one in self._held.items() if not one.rests(now)}
            self._sweep_at = max(self._least, 2 * len(self._held))
        found = self._in_use.get(whose)
        if found is None:
            found = self._in_use[whose] = self._make(now)
        self._held[whose] = found
        return found
