"""Where on the picture what is. Pure.

Invariant: all boxes are of even pixels and within the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from .job import Job, JobTrack

SMALL_SHARE = 4
"""A small picture is so many times smaller than the whole, each way."""
GRID_SHARE = 3
"""Beside a board everybody alike has so much of the whole width: a third."""
GAP = 8
"""Pixels between pictures."""

Box = tuple[int, int, int, int]
"""Left, top, width, height; pixels."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One person's picture. `track`: which of the job's; a box of even pixels; `name`: empty, if hidden."""

    track: int
    left: int
    top: int
    width: int
    height: int
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A page of a board. `page`: which of the job's; a box of even pixels."""

    page: int
    left: int
    top: int
    width: int
    height: int


def paper_size(job: Job) -> tuple[int, int]:
    """Return how large a board is painted, in pixels; where it is smaller, it is made so."""
    share = (GRID_SHARE - 1) / GRID_SHARE if job.layout == "grid" else (SMALL_SHARE - 1) / SMALL_SHARE
    return _even(round(job.width * share) - GAP), _even(job.height - GAP)


def arranged(
    job: Job, seen: Sequence[int], speaker: str, page: int | None
) -> tuple[tuple[Tile, ...], Paper | None]:
    """Return where everybody is who is seen, the first of them first; and the page, if there is one."""
    whole = (0, 0, job.width, job.height)
    if page is None:
        tiles = _grid(job, seen, whole) if job.layout == "grid" else _large_and_small(job, seen, speaker)
        return tiles, None
    width, height = paper_size(job)
    paper = Paper(page, _even(GAP // 2), _even(GAP // 2), width, height)
    left = width + GAP
    if job.layout == "grid":
        return _grid(job, seen, (left, 0, job.width - left, job.height)), paper
    return _column(job, seen, speaker, paper)


def _grid(job: Job, seen: Sequence[int], within: Box) -> tuple[Tile, ...]:
    if not seen:
        return ()
    left, top, whole_width, whole_height = within
    columns = _columns(len(seen), whole_width, whole_height)
    rows = ceil(len(seen) / columns)
    width, height = whole_width // columns, whole_height // rows
    return tuple(
        _tile(job, number, (left + index % columns * width, top + index // columns * height, width, height))
        for index, number in enumerate(seen)
    )


def _columns(people: int, width: int, height: int) -> int:
    """Return how many stand beside one another: so many that a picture is as large as can be."""
    if width * 9 == height * 16:
        return ceil(sqrt(people))

    def breadth(columns: int) -> float:
        return min(width / columns, height / ceil(people / columns) * 16 / 9)

    return max(range(1, people + 1), key=breadth)


def _chosen(job: Job, seen: Sequence[int], speaker: str) -> tuple[int | None, list[int]]:
    """Return who is large, and who is small: the teacher beside what is shared, and who speaks."""
    staff = [number for number in seen if _is_of_teacher(job.tracks[number])]
    speaking = [number for number in seen if job.tracks[number].person == speaker]
    large = next(iter([*staff, *speaking, *seen]), None)
    if seen and _is_shared(job, seen[0]):
        large = seen[0]
    return large, [one for one in dict.fromkeys([*staff[:2], *speaking]) if one != large][:2]


def _large_and_small(job: Job, seen: Sequence[int], speaker: str) -> tuple[Tile, ...]:
    """The first of them large, the others over its corner."""
    large, small = _chosen(job, seen, speaker)
    if large is None:
        return ()
    width, height = job.width // SMALL_SHARE, job.height // SMALL_SHARE
    tiles = [_tile(job, large, (0, 0, job.width, job.height), gap=0)]
    for index, number in enumerate(small):
        box = (job.width - width, job.height - (index + 1) * height, width, height)
        tiles.append(_tile(job, number, box))
    return tuple(tiles)


def _column(job: Job, seen: Sequence[int], speaker: str, paper: Paper) -> tuple[tuple[Tile, ...], Paper]:
    """The page large, and people in a column beside it; or what is shared large, and the page above them."""
    large, small = _chosen(job, seen, speaker)
    if large is None:
        return (), paper
    left = paper.width + GAP
    width, height = job.width - left, job.height // SMALL_SHARE
    column = [(left, index * height, width, height) for index in range(SMALL_SHARE)]
    if not _is_shared(job, large):
        return tuple(_tile(job, one, box) for one, box in zip([large, *small], column, strict=False)), paper
    shared = _tile(job, large, (0, 0, left, job.height))
    beside = tuple(_tile(job, one, box) for one, box in zip(small, column[1:], strict=False))
    above = _inner(column[0], GAP)
    return (shared, *beside), Paper(paper.page, *above)


def _is_of_teacher(track: JobTrack) -> bool:
    return track.role == "teacher"


def _is_shared(job: Job, number: int) -> bool:
    return job.tracks[number].source == "screen"


def _tile(job: Job, number: int, box: Box, gap: int = GAP) -> Tile:
    return Tile(number, *_inner(box, gap), job.tracks[number].name if job.names else "")


def _inner(box: Box, gap: int) -> Box:
    left, top, width, height = box
    return _even(left + gap // 2), _even(top + gap // 2), _even(width - gap), _even(height - gap)


def _even(pixels: int) -> int:
    return pixels // 2 * 2
