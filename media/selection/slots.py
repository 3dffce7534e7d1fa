"""Put what was chosen into standing slots.

Invariant: what stays chosen stays where it is. A slot changes only when its content is no longer chosen, or
when it was free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def assign(
    chosen: Sequence[Key], slots: Sequence[str], before: Mapping[str, Key | None]
) -> dict[str, Key | None]:
    """Fill `slots` with `chosen`, best first (the rest has no place). Every slot is in the result."""
    kept = chosen[: len(slots)]
    waiting = dict.fromkeys(kept)
    placed: dict[str, Key | None] = {}
    for slot in slots:
        held = before.get(slot)
        if held is not None and held in waiting:
            del waiting[held]
            placed[slot] = held
        else:
            placed[slot] = None
    newcomers = iter(waiting)
    for slot in slots:
        if placed[slot] is None:
            placed[slot] = next(newcomers, None)
    return placed
