"""What must be true of a board's door, whatever it is told: the second opinion, by BOARD_PROTOCOL.md alone.

Invariant: nothing of the server's is used here. Frames and elements are read by Python's own JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from .board_answers import answers, screen_faults
from .board_form import MOST_POINTS, STAMPED, STEP, Json, form, in_bounds, is_guarded, rank
from .board_story import Story, messages_of

MOST_LIVE_POINTS = 500


def faults(story: Story) -> list[str]:
    """Return every law that the story breaks."""
    said = messages_of(story.frame)
    puts = [one for one in said if one.get("type") == "put" and isinstance(one.get("elements"), list)]
    changed = {
        key
        for key in story.before.keys() | story.after.keys()
        if story.before.get(key) != story.after.get(key)
    }
    found = list(answers(story, said))
    for key in sorted(changed):
        found += _change(story, key, puts)
    found += _told(story, changed)
    found += _passing(story, said)
    if not story.ended:
        found += screen_faults(story, puts)
    return found


def _change(story: Story, key: str, puts: Sequence[Json]) -> Iterator[str]:
    """An element changes by a put of it, by somebody who may, to a state that wins."""
    if key not in story.after:
        yield f"{key} is gone"
        return
    after = json.loads(story.after[key])
    before = json.loads(story.before[key]) if key in story.before else None
    yield from (f"{key}: {what}" for what in form(after, story.after[key], story.files))
    wishes = [e for put in puts for e in put["elements"] if isinstance(e, dict) and e.get("id") == key]
    if not any(_is_said(after, wish) for wish in wishes):
        yield f"{key} has a state that nobody put"
    if story.by.rights == "read":
        yield f"{key} was changed by somebody who may only look"
    if story.by.rights != "admin" and (is_guarded(after) or (before is not None and is_guarded(before))):
        yield f"{key} is the teacher's, and was changed by another"
    author = before["customData"].get("author", "") if before else story.by.id
    if after.get("customData", {}).get("author", "") != author:
        yield f"{key} has a forged author"
    if before is not None and rank(after) <= rank(before):
        yield f"{key} went back"
    if after["version"] > (before["version"] if before else 0) + STEP * len(wishes):
        yield f"{key} has a squatter's version"
    if not any(by == story.by.id and content == story.after[key] for by, content in story.history):
        yield f"{key} was changed, and the history does not know by whom"


def _is_said(after: Json, wish: Json) -> bool:
    """Say whether an element is what somebody put: all that is kept of it, as it was."""
    return all(after[key] == wish[key] for key in (after.keys() & wish.keys()) - STAMPED)


def _told(story: Story, changed: set[str]) -> Iterator[str]:
    """The others are told what changed, byte for byte, and nothing else."""
    for name, heard in story.others.items():
        told = {e["id"]: e for one in heard if one["type"] == "ops" for e in one["elements"]}
        if told.keys() != changed:
            yield f"{name} was told {sorted(told)}, and {sorted(changed)} changed"
        for key in told.keys() & changed & story.after.keys():
            if told[key] != json.loads(story.after[key]):
                yield f"{name} was told another {key} than the page has"
        for one in heard:
            if one["type"] not in ("ops", "live", "cursor", "view", "left"):
                yield f"{name} was told {one['type']} of another's"
    for one in story.own:
        if one["type"] in ("live", "cursor", "view"):
            yield f"the speaker was told an own {one['type']}"


def _passing(story: Story, said: Sequence[Json]) -> Iterator[str]:
    """Deltas, cursors and views: by who says them, in bounds, of what they may touch; the same everywhere."""
    for kind in ("live", "cursor", "view"):
        most = sum(one.get("type") == kind for one in said)
        for name, heard in {**story.others, "another node": story.elsewhere}.items():
            passed = [one for one in heard if one["type"] == kind]
            if len(passed) > most:
                yield f"{name} was told {len(passed)} {kind}s of {most}"
            for one in passed:
                yield from (f"{kind} to {name}: {what}" for what in _relayed(story, one))


def _relayed(story: Story, one: Json) -> Iterator[str]:
    if one.get("by") != story.by.id:
        yield "has a forged sender"
    if one["type"] == "cursor" and one.get("name") != story.by.name:
        yield "has a forged name"
    if one["type"] == "view" and story.by.rights != "admin":
        yield "leads, and is no staff's"
    sides = [one.get(name, 0) / 2 for name in ("width", "height")]  # from one end of a page to the other
    if not all(map(in_bounds, [one.get("x", 0), one.get("y", 0), *sides])):
        yield "has a number out of bounds"
    if one["type"] != "live":
        return
    if story.by.rights == "read":
        yield "is of somebody who may only look"
    states = [json.loads(state[one["id"]]) for state in (story.before, story.after) if one["id"] in state]
    if story.by.rights != "admin" and len(states) == 2 and all(map(is_guarded, states)):
        yield "moves what is the teacher's"
    if one["v"] > max((state["version"] for state in states), default=0) + STEP:
        yield "has a squatter's version"
    yield from _points_of(one)
    element = one.get("element")
    if element is not None:
        yield from _relayed_element(story, one, element, states)


def _points_of(one: Json) -> Iterator[str]:
    points = one.get("points") or []
    if len(points) > MOST_LIVE_POINTS or one.get("from", 0) + len(points) > MOST_POINTS:
        yield "has too many points"
    place = one.get("place") or {}
    if not all(
        map(in_bounds, [*(n for point in points for n in point), place.get("x", 0), place.get("y", 0)])
    ):
        yield "has a number out of bounds"


def _relayed_element(story: Story, one: Json, element: Json, states: Sequence[Json]) -> Iterator[str]:
    yield from form(element, json.dumps(element).encode(), story.files)
    authors = [state["customData"].get("author", "") for state in states] or [story.by.id]
    if element.get("customData", {}).get("author", "") not in authors:
        yield "shows a forged author"
    if element["id"] != one["id"]:
        yield "shows another element than it says"
    if story.by.rights != "admin" and is_guarded(element):
        yield "shows what only the teacher may put"
