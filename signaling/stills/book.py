"""Who is to be seen in stills in one lesson, and the newest still of each, as one node knows it. Pure.

Invariant: a still is given only to somebody who may see its author's video at that very moment, and who asked
for it; none is kept for longer than `KEPT_SECONDS`, none of somebody whose camera is off or who was moved
since. `now` is in seconds of any clock that does not jump.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..lesson import places
from ..lesson.state import LessonState, PersonState, present_person

KEPT_SECONDS = 15.0
"""Three stills may be missed before a face is shown no more."""
WISHES_KEPT_SECONDS = 10.0
"""What another node wants is forgotten when it was not said again (each 3 s) for so long."""


@dataclass(frozen=True, slots=True)
class KeptStill:
    """The newest still of somebody."""

    jpeg: bytes
    group: str | None
    """Where they were when it was made."""
    taken_at: float


class StillsBook:
    """One lesson's stills on one node."""

    def __init__(self) -> None:
        self._wishes: dict[str, tuple[str, frozenset[str]]] = {}
        self._elsewhere: dict[str, tuple[frozenset[str], float]] = {}
        self._kept: dict[str, KeptStill] = {}

    def want(self, session_id: str, viewer: str, people: Iterable[str]) -> None:
        """Note whom a session shows without video."""
        self._wishes[session_id] = (viewer, frozenset(people))

    def forget(self, session_id: str) -> None:
        """A session is gone."""
        self._wishes.pop(session_id, None)

    def hear(self, node_id: str, people: Iterable[str], now: float) -> None:
        """Another node says whom its sessions want."""
        self._elsewhere[node_id] = (frozenset(people), now)

    def wanted_here(self, state: LessonState) -> frozenset[str]:
        """Return whom this node's sessions want and may see."""
        found: set[str] = set()
        for viewer, people in self._wishes.values():
            found.update(author for author in people - found if may_see(state, viewer, author))
        return frozenset(found)

    def wanted(self, here: frozenset[str], now: float) -> frozenset[str]:
        """Return whom anybody wants, on any node; `here`: as `wanted_here` says."""
        self._elsewhere = {
            node: (people, heard_at)
            for node, (people, heard_at) in self._elsewhere.items()
            if now - heard_at < WISHES_KEPT_SECONDS
        }
        return here.union(*(people for people, _ in self._elsewhere.values()))

    def keep(self, author: str, group: str | None, jpeg: bytes, state: LessonState, now: float) -> bool:
        """Keep a still that arrived; say whether it is one to be shown."""
        person = visible(state, author)
        if person is None or person.group != group:
            return False
        self._kept[author] = KeptStill(jpeg, group, now)
        return True

    def drop_stale(self, state: LessonState, now: float) -> None:
        """Forget what may not be shown any more, whoever asks."""
        self._kept = {
            author: kept for author, kept in self._kept.items() if _is_good(state, author, kept, now)
        }

    def waiting(self, author: str) -> list[str]:
        """Return the sessions that want this author."""
        return [session for session, (_, people) in self._wishes.items() if author in people]

    def still(self, session_id: str, author: str, state: LessonState, now: float) -> KeptStill | None:
        """Return what may be given to a session of this author at this moment."""
        viewer, people = self._wishes.get(session_id, ("", frozenset()))
        kept = self._kept.get(author)
        if kept is None or author not in people or not may_see(state, viewer, author):
            return None
        return kept if _is_good(state, author, kept, now) else None


def visible(state: LessonState, author: str) -> PersonState | None:
    """Return somebody who lets others see them: present, with the camera on."""
    person = present_person(state, author)
    return person if person is not None and "camera" in person.sources and state.ended_at is None else None


def may_see(state: LessonState, viewer: str, author: str) -> bool:
    """Say whether somebody may see another: as in `media.selection.walls`, from the state itself."""
    person, asker = visible(state, author), present_person(state, viewer)
    if person is None or asker is None or viewer == author:
        return False
    return places.may_see(state, asker, person)


def _is_good(state: LessonState, author: str, kept: KeptStill, now: float) -> bool:
    person = visible(state, author)
    return person is not None and person.group == kept.group and now - kept.taken_at < KEPT_SECONDS
