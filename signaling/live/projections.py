"""What sessions of a lesson are shown, made once for all of them.

Invariant: a snapshot belongs to one (epoch, version) and kind of viewer, so whoever holds the same number
and is the same kind is sent the same bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

from ..lesson.state import LessonState
from ..lesson.view import VIEWERS, Viewer, diff, project
from ..wire.lesson import Snapshot, encode

KEPT_SNAPSHOTS = 64
"""Versions from which a returning client is told only the difference: about a minute of a busy lesson."""
KEPT_CHANGES = 32
"""Sessions of one node are at most a few versions apart."""

K = TypeVar("K")
V = TypeVar("V")
Number = tuple[int, int]


class Projections:
    """The snapshots of one lesson on one node."""

    def __init__(self, state: LessonState) -> None:
        self._state = state
        self._snapshots: OrderedDict[tuple[Viewer, Number], Snapshot] = OrderedDict()
        self._changes: OrderedDict[tuple[Viewer, Number, Number], bytes | None] = OrderedDict()

    def follow(self, state: LessonState) -> None:
        """Show this state from now on. The one before is remembered for those who come back."""
        for viewer in VIEWERS:
            self.latest(viewer)
        self._state = state

    def latest(self, viewer: Viewer) -> Snapshot:
        """Return what this kind of viewer sees now."""
        key = (viewer, self._state.number)
        if key not in self._snapshots:
            _remember(self._snapshots, key, project(self._state, viewer), KEPT_SNAPSHOTS)
        return self._snapshots[key]

    def known(self, viewer: Viewer, number: Number) -> Snapshot | None:
        """Return what this kind of viewer saw at a number, if it is still remembered."""
        return self._snapshots.get((viewer, number))

    def change(self, viewer: Viewer, held: Snapshot, new: Snapshot) -> bytes | None:
        """Return the encoded `state` message between two snapshots; `None`: there is nothing to see."""
        key = (viewer, (held.epoch, held.version), (new.epoch, new.version))
        if key not in self._changes:
            change = diff(held, new)
            _remember(self._changes, key, None if change is None else encode(change), KEPT_CHANGES)
        return self._changes[key]


def _remember(cache: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    cache[key] = value
    while len(cache) > limit:
        cache.popitem(last=False)
