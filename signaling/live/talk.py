"""Who has spoken in the last minute, and where nobody has: what one node heard of one lesson. Pure.

Invariant: what is counted is what was heard. A word that somebody speaks is good for `STALE_SECONDS`; then,
should the word of its end be lost, it counts no longer. Everything here is bounded by people and groups.
`now` is in Unix seconds of a clock that does not jump.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from media.control import SPEAKING_SECONDS

from ..wire.walking import Talk

WINDOW_SECONDS = 60.0
"""The last minute: long enough to tell a quiet child from a pause, short enough to act upon."""
STALE_SECONDS = 3 * SPEAKING_SECONDS
"""Two repetitions may be lost."""
JOIN_SECONDS = 0.3
"""Two stretches this close are one: it keeps what is remembered of a minute below two hundred stretches."""


class TalkBook:
    """Told who speaks with `hear`, at every change and again and again while anybody does."""

    def __init__(self) -> None:
        self._stretches: dict[str, deque[tuple[float, float]]] = {}
        """person -> (from, to), in order; those of the last minute and the newest one."""
        self._speaking: frozenset[str] = frozenset()
        self._loud: frozenset[str] = frozenset()
        """Groups in which somebody speaks."""
        self._heard_at = 0.0
        self._silent_since: dict[str, float] = {}
        """group -> when somebody was last heard there, or since when it is open."""

    def follow(self, groups: Iterable[str], people: Iterable[str], now: float) -> None:
        """Watch these groups; remember nobody else than these people. A group begins silent."""
        known = set(people)
        self._stretches = {person: held for person, held in self._stretches.items() if person in known}
        self._silent_since = {group: self._silent_since.get(group, now) for group in groups}

    def hear(self, scopes: Mapping[str, Iterable[str]], now: float) -> None:
        """Take in who speaks from now on. `scopes`: scope -> those who speak in it, for all there are."""
        self._close(now)
        self._speaking = frozenset(person for people in scopes.values() for person in people)
        self._loud = frozenset(scope for scope, people in scopes.items() if any(True for _ in people))
        self._heard_at = now

    def talk(self, now: float) -> dict[str, Talk]:
        """Return for everybody who was ever heard: seconds of the last minute, and when it was last."""
        self._close(now)
        return {
            person: Talk(seconds=round(_within(held, now - WINDOW_SECONDS), 1), last_at=round(held[-1][1], 1))
            for person, held in self._stretches.items()
        }

    def silent_since(self, now: float) -> dict[str, float]:
        """Return for every group in which nobody speaks now since when that is so."""
        self._close(now)
        loud = self._loud if now <= self._heard_at + STALE_SECONDS else frozenset()
        return {group: round(since, 1) for group, since in self._silent_since.items() if group not in loud}

    def _close(self, now: float) -> None:
        """Count what was spoken up to `now`."""
        end = min(now, self._heard_at + STALE_SECONDS)
        for person in self._speaking:
            self._add(person, self._heard_at, end)
        for group in self._loud & self._silent_since.keys():
            self._silent_since[group] = max(self._silent_since[group], end)
        for held in self._stretches.values():
            while len(held) > 1 and held[0][1] < now - WINDOW_SECONDS:
                held.popleft()

    def _add(self, person: str, begin: float, end: float) -> None:
        held = self._stretches.setdefault(person, deque())
        if held and begin <= held[-1][1] + JOIN_SECONDS:
            held[-1] = (held[-1][0], max(held[-1][1], end))
        else:
            held.append((begin, end))


def _within(stretches: Iterable[tuple[float, float]], since: float) -> float:
    return sum(end - max(begin, since) for begin, end in stretches if end > since)
