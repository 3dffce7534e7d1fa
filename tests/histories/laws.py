"""What must be true after a history, once all is healed: by BOARD_PROTOCOL.md, knowing nothing of how.

Invariant: nothing of the server's or the browser's is used here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

Json = dict[str, Any]
SEED = "seed"
"""The element that every page begins with; nobody made it."""
TEACHER = 0
SEEN = ("type", "index", "x", "y", "width", "height", "angle", "locked", "points")
"""What can be seen of the elements that these histories draw."""


class State(NamedTuple):
    """One state of one element."""

    id: str
    version: int
    nonce: int

    @property
    def rank(self) -> tuple[int, int]:
        """States of one element by which of them wins."""
        return self.version, -self.nonce


@dataclass
class Drawn:
    """A state that somebody's hand made, or their browser restated and put."""

    by: int
    deleted: bool
    excused: bool = False
    """Refused, or its author lost the pen before it was acknowledged."""


@dataclass
class Connection:
    """One connection's puts: which elements, and how they were answered."""

    who: int
    open: bool = True
    put: dict[int, list[Json]] = field(default_factory=dict)
    arrived: set[int] = field(default_factory=set)
    answered: list[int] = field(default_factory=list)


@dataclass
class Story:
    """All that is known of a history."""

    drawn: dict[State, Drawn] = field(default_factory=dict)
    acknowledged: set[State] = field(default_factory=set)
    permitted: set[State] = field(default_factory=set)
    """States that reached a node in a put of somebody who had the pen."""
    first_told: dict[str, set[str]] = field(default_factory=dict)
    """Who put a state of an element to a node that did not know it: there its author was not known."""
    trespasses: list[str] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What no correct part does: frames that are refused, errors in timers."""
    settled: bool = False
    pages: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    """What Redis and each node hold, by element id, as JSON."""
    screens: list[Json] = field(default_factory=list)
    """What each person sees: `scene`, `rights`, `unsaved`."""


def state_of(element: Mapping[str, Any]) -> State:
    """Return which state of which element this is."""
    return State(element["id"], element["version"], element["versionNonce"])


def faults(story: Story) -> list[str]:
    """Return every law that the history broke."""
    shared = {key: msgspec.json.decode(json) for key, json in story.pages["Redis"].items()}
    return [
        *story.troubles,
        *_equal(story, shared),
        *_kept(story, shared),
        *_allowed(story, shared),
        *_answered(story),
    ]


def _equal(story: Story, shared: Mapping[str, Json]) -> Iterator[str]:
    """All five screens, both nodes and Redis show the same."""
    if not story.settled:
        yield "it never comes to rest"
    for name, page in story.pages.items():
        if page != story.pages["Redis"]:
            yield f"{name} holds another page than Redis: {_difference(page, story.pages['Redis'])}"
    wanted = {key: _seen(element) for key, element in shared.items()}
    for who, screen in enumerate(story.screens):
        shown = {element["id"]: _seen(element) for element in screen["scene"]}
        # Made and deleted again before anybody heard of it: it is deleted everywhere, and here it says so.
        shown = {key: seen for key, seen in shown.items() if key in wanted or not seen["isDeleted"]}
        if shown != wanted:
            yield f"p{who} sees another page: {_difference(shown, wanted)}"


def _seen(element: Json) -> Json:
    kept = {name: element.get(name) for name in SEEN}
    kept["locked"], kept["angle"] = bool(kept["locked"]), kept["angle"] or 0
    return kept | {
        "version": element["version"],
        "versionNonce": element["versionNonce"],
        "isDeleted": bool(element.get("isDeleted")),
    }


def _difference(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    differing = sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))
    return "; ".join(f"{key}: {mine.get(key)!s:.300} for {theirs.get(key)!s:.300}" for key in differing[:2])


def _kept(story: Story, shared: Mapping[str, Json]) -> Iterator[str]:
    """What was acknowledged, and what was drawn and not refused, is there, or something newer of it."""
    best = {key: state_of(element).rank for key, element in shared.items()}
    for state in sorted(story.acknowledged):
        if best.get(state.id, (0, 0)) < state.rank:
            yield f"{_told(state)} was acknowledged, and is lost"
    last: dict[str, tuple[State, Drawn]] = {}
    for state, drawn in story.drawn.items():
        last[state.id] = max(last.get(state.id, (state, drawn)), (state, drawn), key=lambda one: one[0].rank)
    for state, drawn in story.drawn.items():
        if drawn.excused or best.get(state.id, (0, 0)) >= state.rank:
            continue
        if state.id not in best and last[state.id][1].deleted:
            continue  # made and deleted again before anybody heard of it
        yield f"{_told(state)} was drawn by p{drawn.by}, never refused, and is lost"


def _allowed(story: Story, shared: Mapping[str, Json]) -> Iterator[str]:
    """Nothing is there of somebody who had no right to it, and authors are who made it."""
    yield from story.trespasses
    for key, element in shared.items():
        state, author = state_of(element), element["customData"].get("author", "")
        maker = "" if key == SEED else key.partition("-")[0]
        if author not in {maker, *story.first_told.get(key, ())}:
            yield f"{key} has {author!r} for its author"
        if key == SEED and element["version"] == 1:
            continue
        if state not in story.permitted:
            yield f"{_told(state)} is there, and nobody who might put it did"
        elif element.get("locked") and story.drawn[state].by != TEACHER:
            yield f"{_told(state)} was locked by p{story.drawn[state].by}"


def _answered(story: Story) -> Iterator[str]:
    """Every put is answered once; where the connection broke, at most once."""
    for connection in story.connections:
        for n in connection.put:
            times = connection.answered.count(n)
            if times > 1 or (connection.open and n in connection.arrived and times == 0):
                yield f"put {n} of p{connection.who} was answered {times} times"
    for who, screen in enumerate(story.screens):
        if screen["unsaved"]:
            yield f"p{who} has still something to save"


def _told(state: State) -> str:
    return f"{state.id} v{state.version} n{state.nonce}"
