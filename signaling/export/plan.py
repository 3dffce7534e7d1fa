"""Who is seen and heard, when, and where on the picture. Pure.

Invariant: at each moment only tracks of one place are seen and heard; what a group said is in no export of
another place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from media.control import LESSON_SCOPE

from .job import Job, JobTrack
from .layout import Paper, Tile, arranged

QUIET = 300.0
"""Mean deviation of 16-bit sound below which nobody speaks: -41 dB, a room."""
HOLD_SECONDS = 2
"""Who spoke stays in the picture for so long at least: no flicker at each word."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on the picture from one second to another."""

    begins: float
    ends: float
    tiles: tuple[Tile, ...]
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One microphone, while it is heard."""

    track: int
    begins: float
    ends: float


def place_at(job: Job, at: float) -> str:
    """Return the scope that is seen and heard: the group that was asked for, or where a teacher is."""
    if job.group:
        return job.group
    scopes = {one.scope for one in job.tracks if one.role == "teacher" and _goes_on(one, at)}
    return LESSON_SCOPE if not scopes or LESSON_SCOPE in scopes else min(scopes)


def heard(job: Job, begin: float, end: float) -> list[Heard]:
    """Return which microphones are heard between two moments, and when."""
    found: list[Heard] = []
    for first, last in _stretches(job, begin, end):
        place = place_at(job, first)
        for number, one in enumerate(job.tracks):
            if one.source == "microphone" and one.scope == place and _goes_on(one, first):
                found.append(Heard(number, first, last))
    return _joined(found)


def _joined(found: Sequence[Heard]) -> list[Heard]:
    """Return them with those joined that follow one another."""
    joined: dict[tuple[int, float], Heard] = {}
    for one in found:
        before = joined.pop((one.track, one.begins), None)
        begins = one.begins if before is None else before.begins
        joined[one.track, one.ends] = Heard(one.track, begins, one.ends)
    return sorted(joined.values(), key=lambda one: (one.begins, one.track))


def scenes(job: Job, loudness: Mapping[int, Sequence[float]], begin: float, end: float) -> list[Scene]:
    """Return what is on the picture between two moments, without a gap.

    `loudness`: of each microphone that is heard, for each second from `begin` on.
    """
    speakers = _speakers(job, loudness)
    found: list[Scene] = []
    for first, last in _stretches(job, begin, end, whole_seconds=True):
        second = int(first - begin)
        speaker = speakers[second] if second < len(speakers) else ""
        tiles, paper = _seen(job, first, speaker)
        if found and (found[-1].tiles, found[-1].paper) == (tiles, paper):
            found[-1] = Scene(found[-1].begins, last, tiles, paper)
        else:
            found.append(Scene(first, last, tiles, paper))
    return found


def _speakers(job: Job, loudness: Mapping[int, Sequence[float]]) -> list[str]:
    """Return who is to be seen as speaking in each second; empty: nobody yet. Teachers are seen anyway."""
    pupils = {
        number: each for number, each in loudness.items() if job.tracks[number].role != "teacher" and each
    }
    found, speaker, since = list[str](), "", -HOLD_SECONDS
    for second in range(max(map(len, loudness.values()), default=0)):
        levels = {number: each[second] for number, each in pupils.items() if second < len(each)}
        loudest = max(levels, key=levels.__getitem__, default=-1)
        if loudest >= 0 and levels[loudest] >= QUIET and second - since >= HOLD_SECONDS:
            if job.tracks[loudest].person != speaker:
                since = second
            speaker = job.tracks[loudest].person
        found.append(speaker)
    return found


def _goes_on(track: JobTrack, at: float) -> bool:
    return track.begins <= at < track.ends


def _stretches(
    job: Job, begin: float, end: float, *, whole_seconds: bool = False
) -> list[tuple[float, float]]:
    """Return the stretches within which no track begins or ends."""
    edges = {edge for one in job.tracks for edge in (one.begins, one.ends) if begin < edge < end}
    if whole_seconds:
        edges |= {begin + second for second in range(1, ceil(end - begin))}
    inner = sorted({begin, end} | edges)
    return list(pairwise(inner))


def places_of(job: Job) -> set[str]:
    """Return all scopes that are seen and heard in it."""
    edges = {0.0} | {edge for one in job.tracks for edge in (one.begins, one.ends) if 0 < edge < job.seconds}
    return {place_at(job, edge) for edge in edges}


def page_at(job: Job, at: float) -> int | None:
    """Return the page of a board that is seen then; `None`: nothing was drawn there yet."""
    place = place_at(job, at)
    return next((one.page for one in reversed(job.pens) if one.place == place and one.at <= at), None)


def _seen(job: Job, at: float, speaker: str) -> tuple[tuple[Tile, ...], Paper | None]:
    place = place_at(job, at)
    seen = [
        number
        for number, one in enumerate(job.tracks)
        if one.source != "microphone" and one.scope == place and _goes_on(one, at)
    ]
    seen.sort(key=lambda number: _rank(job.tracks[number]))
    return arranged(job, seen, speaker, page_at(job, at))


def _rank(track: JobTrack) -> tuple[bool, bool, float, str]:
    """What is shared comes first, then teachers, then who came first."""
    return (track.source != "screen", track.role != "teacher", track.begins, track.file)
