"""What sessions of a lesson are shown, made once for all of them.

Invariant: at one (epoch, version) one kind of viewer sees one snapshot, so whoever holds the same number
and is the same kind is sent the same bytes.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple, TypeVar

from ..lesson.state import LessonState
from ..lesson.view import VIEWERS, Viewer, diff, project
from ..wire.lesson import Snapshot, encode

KEPT_SNAPSHOTS = 64
"""What one kind of viewer saw: from these a returning client is told only the difference. In a busy lesson,
where staff see something new each second, about a minute."""
KEPT_CHANGES = 32
"""Sessions of one node are at most a few versions apart."""

K = TypeVar("K")
V = TypeVar("V")
Number = tuple[int, int]


class Projections:
    """The snapshots of one lesson on one node."""

    def __init__(self, state: LessonState) -> None:
        self._state = state
        self._sights = {viewer: _Sights() for viewer in VIEWERS}
        self._changes: OrderedDict[tuple[Viewer, Number, Number], bytes | None] = OrderedDict()

    def follow(self, state: LessonState) -> None:
        """Show this state from now on. The one before is remembered for those who come back."""
        for viewer in VIEWERS:
            self.latest(viewer)
        self._state = state

    def latest(self, viewer: Viewer) -> Snapshot:
        """Return what this kind of viewer sees now."""
        sights = self._sights[viewer]
        if sights.newest != self._state.number:
            sights.add(self._state.number, project(self._state, viewer))
        return sights.kept[-1].snapshot

    def known(self, viewer: Viewer, number: Number) -> Snapshot | None:
        """Return what this kind of viewer saw at a number, if it is still remembered."""
        return self._sights[viewer].at(number)

    def change(self, viewer: Viewer, held: Snapshot, new: Snapshot) -> bytes | None:
        """Return the encoded `state` message between two snapshots; `None`: there is nothing to see."""
        key = (viewer, (held.epoch, held.version), (new.epoch, new.version))
        if key not in self._changes:
            change = diff(held, new)
            _remember(self._changes, key, None if change is None else encode(change), KEPT_CHANGES)
        return self._changes[key]


class _Sight(NamedTuple):
    snapshot: Snapshot
    """With the first number at which it was seen: the one that clients hold."""
    later: deque[Number]
    """The last of the others. Clients that came to other nodes hold them."""

    def was_at(self, number: Number) -> bool:
        return number == (self.snapshot.epoch, self.snapshot.version) or number in self.later


class _Sights:
    """What one kind of viewer saw, newest last. A change that it does not see adds a number, no snapshot."""

    def __init__(self) -> None:
        self.kept: deque[_Sight] = deque(maxlen=KEPT_SNAPSHOTS)
        self.newest: Number | None = None

    def add(self, number: Number, snapshot: Snapshot) -> None:
        self.newest = number
        if self.kept and _look_alike(self.kept[-1].snapshot, snapshot):
            self.kept[-1].later.append(number)
        else:
            self.kept.append(_Sight(snapshot, deque(maxlen=KEPT_SNAPSHOTS)))

    def at(self, number: Number) -> Snapshot | None:
        return next((sight.snapshot for sight in reversed(self.kept) if sight.was_at(number)), None)


def _look_alike(old: Snapshot, new: Snapshot) -> bool:
    return old.epoch == new.epoch and diff(old, new) is None


def _remember(cache: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    cache[key] = value
    while len(cache) > limit:
        cache.popitem(last=False)
