"""Which cluster to begin in, for each moment of a file: the index that a player seeks by.

Invariant: a cluster is named once at most, with the first keyframe in it.
"""

from __future__ import annotations

from typing import Final

from .ebml import CUES, element, number, small

APART_MILLISECONDS = 2000
"""Between two entries at least: a page reads all of them before it seeks, 30 KB for an hour's sound."""
LAST_FRAME_MILLISECONDS: Final = {"opus": 20, "vp8": 33, "h264": 33}
"""How long the last one is shown or heard: no frame says so."""
_CUE_POINT, _CUE_TIME, _CUE_POSITIONS, _CUE_TRACK, _CUE_CLUSTER = 0xBB, 0xB3, 0xB7, 0xF7, 0xF1
_TRACK: Final = 1


class Index:
    """Of one file. Clusters and keyframes are told of in the order in which they stand there."""

    def __init__(self) -> None:
        self._newest: tuple[int, int] | None = None
        """Milliseconds and place of the last cluster that is there."""
        self._keyframes: list[int] = []
        """Milliseconds of those that may be in it, or in the one that comes next."""
        self._entries: list[tuple[int, int]] = []

    def cluster(self, milliseconds: int, at: int) -> None:
        """Another cluster begins there (bytes behind the file's beginning)."""
        self._settle(milliseconds)
        self._newest = (milliseconds, at)

    def keyframe(self, milliseconds: int) -> None:
        self._keyframes.append(milliseconds)

    def _settle(self, before: int | None) -> None:
        """Enter the newest cluster, if it has a keyframe: one `before` the next one's beginning."""
        inside = [one for one in self._keyframes if before is None or one < before]
        del self._keyframes[: len(inside)]
        last = self._entries[-1][0] if self._entries else -APART_MILLISECONDS
        if inside and self._newest is not None and inside[0] >= last + APART_MILLISECONDS:
            self._entries.append((inside[0], self._newest[1]))

    def cues(self, segment: int) -> bytes:
        """Return the index of the complete file, whose segment's content begins there."""
        self._settle(None)
        return element(CUES, b"".join(_point(time, at - segment) for time, at in self._entries))


def _point(milliseconds: int, place: int) -> bytes:
    positions = number(_CUE_TRACK, _TRACK) + number(_CUE_CLUSTER, place)
    return small(_CUE_POINT, number(_CUE_TIME, milliseconds) + small(_CUE_POSITIONS, positions))
