"""When everybody spoke, minute by minute and place by place: what one node heard of one lesson. Pure.

Invariant: what is known of a minute only grows, so that of what several nodes heard of the same minute the
most is true: the most seconds, and every second that any of them heard. `now` is in Unix seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from media.control import SPEAKING_SECONDS

from ..wire.playback import Turn

STALE_SECONDS = 3 * SPEAKING_SECONDS
"""A word that somebody speaks counts for so long, should the word of its end be lost."""
SECONDS = 60
MINUTE_SECONDS = float(SECONDS)
KEPT_MINUTES = 10
"""A minute that has not been written by then never will be."""


class TalkMinute(NamedTuple):
    """How long somebody spoke in one minute of the clock, in one scope (the class, a group)."""

    person: str
    scope: str
    minute: int
    """Minutes since 1970."""
    seconds: float
    spoken: int = 0
    """In which of its seconds: bit 0 is the first, bit 59 the last."""


def turns_of(minutes: Iterable[TalkMinute]) -> list[Turn]:
    """Return who spoke from when to when, in whole seconds, in order of time."""
    spoken: dict[tuple[str, str], list[int]] = {}
    for one in minutes:
        first = one.minute * SECONDS
        found = (first + bit for bit in range(SECONDS) if one.spoken >> bit & 1)
        spoken.setdefault((one.person, one.scope), []).extend(found)
    turns = [
        Turn(person=person, place=scope, begins_at=begin, ends_at=end)
        for (person, scope), seconds in spoken.items()
        for begin, end in _stretches(sorted(set(seconds)))
    ]
    return sorted(turns, key=lambda turn: (turn.begins_at, turn.person, turn.place))


def _stretches(seconds: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, behind the last) of each run of numbers without a gap."""
    for _, run in groupby(enumerate(seconds), key=lambda each: each[1] - each[0]):
        numbers = [second for _, second in run]
        yield numbers[0], numbers[-1] + 1


class _Heard(NamedTuple):
    seconds: float = 0.0
    spoken: int = 0


class TalkTally:
    """Told who speaks with `hear`; whoever writes `changed` down says so by `kept`."""

    def __init__(self) -> None:
        self._speaking: frozenset[tuple[str, str]] = frozenset()
        """(person, scope)"""
        self._heard_at = 0.0
        self._counted_at = 0.0
        self._heard: dict[tuple[str, str, int], _Heard] = {}
        self._kept: dict[tuple[str, str, int], _Heard] = {}

    def hear(self, scopes: Mapping[str, Iterable[str]], now: float) -> None:
        """Take in who speaks from now on, for all scopes there are."""
        self._count(now)
        self._speaking = frozenset((person, scope) for scope, people in scopes.items() for person in people)
        self._heard_at = self._counted_at = now

    def changed(self, now: float) -> list[TalkMinute]:
        """Return the minutes that are not written down as they are now."""
        self._count(now)
        oldest = int(now // MINUTE_SECONDS) - KEPT_MINUTES
        for held in (self._heard, self._kept):
            for key in [key for key in held if key[2] < oldest]:
                del held[key]
        rounded = ((key, _Heard(round(heard.seconds, 1), heard.spoken)) for key, heard in self._heard.items())
        return [TalkMinute(*key, *heard) for key, heard in rounded if heard != self._kept.get(key, _Heard())]

    def kept(self, written: Iterable[TalkMinute]) -> None:
        """These are written down."""
        for one in written:
            self._kept[one.person, one.scope, one.minute] = _Heard(one.seconds, one.spoken)

    def _count(self, now: float) -> None:
        end = min(now, self._heard_at + STALE_SECONDS)
        begin, self._counted_at = self._counted_at, max(self._counted_at, end)
        while begin < end:
            minute = int(begin // MINUTE_SECONDS)
            until = min(end, (minute + 1) * MINUTE_SECONDS)
            spoken = _bits(begin - minute * MINUTE_SECONDS, until - minute * MINUTE_SECONDS)
            for person, scope in self._speaking:
                heard = self._heard.get((person, scope, minute), _Heard())
                self._heard[person, scope, minute] = _Heard(
                    heard.seconds + until - begin, heard.spoken | spoken
                )
            begin = until


def _bits(begin: float, end: float) -> int:
    """Return the bits of the seconds of a minute that a stretch of it touches: one at least."""
    first = min(int(begin), SECONDS - 1)
    behind = max(first + 1, min(math.ceil(end), SECONDS))
    return (1 << behind) - (1 << first)
