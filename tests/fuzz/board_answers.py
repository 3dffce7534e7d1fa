"""How a board's puts are to be answered: the second opinion, by BOARD_PROTOCOL.md alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from .board_form import ID, STAMPED, Json, rank
from .board_story import Story


def answers(story: Story, said: Sequence[Json]) -> Iterator[str]:
    """Each put has one answer of its number, each ping a pong; where the session was ended, at most one."""
    for asked, answers in (("put", ("ack", "rej")), ("ping", ("pong",))):
        wanted = Counter(_n(one) for one in said if one.get("type") == asked)
        heard = Counter(_n(one) for one in story.own if one["type"] in answers)
        if heard - wanted if story.ended else heard != wanted:
            yield f"{asked}: {dict(heard)} answered, {dict(wanted)} asked"


def _n(message: Json) -> str:
    n = message.get("n")
    return str(int(n)) if isinstance(n, float) and n.is_integer() else repr(n)


def screen_faults(story: Story, puts: Sequence[Json]) -> Iterator[str]:
    """After the answers the sender's screen shows of every element that it named what the page has."""
    screen: dict[str, Json] = {}
    waiting: list[tuple[str, list[str]]] = []
    for put in puts:
        drawn = [e for e in put["elements"] if isinstance(e, dict) and _is_name(e.get("id"))]
        screen |= {element["id"]: element for element in drawn}
        waiting.append((_n(put), [element["id"] for element in drawn]))
    named = {key for _, keys in waiting for key in keys}
    for message in story.own:
        if message["type"] == "ops":
            _merge(screen, message["elements"])
        if message["type"] in ("ack", "rej"):
            at = next((at for at, (n, _) in enumerate(waiting) if n == _n(message)), None)
            if at is None:
                continue
            del waiting[at]
            later = {key for _, keys in waiting for key in keys}
            if message["type"] == "rej":
                yield from _put_right(screen, message, later)
    for key in sorted(named):
        shown, held = screen.get(key), json.loads(story.after[key]) if key in story.after else None
        if (shown is None) != (held is None):
            yield f"the sender's screen {'lacks' if shown is None else 'has'} {key}, and the page does not"
        elif shown is not None and held is not None and not _same(shown, held):
            yield f"the sender's screen has another {key} than the page"


def _put_right(screen: dict[str, Json], rej: Json, later: set[str]) -> Iterator[str]:
    if not rej["codes"] and (rej["elements"] or rej["gone"]):
        yield "a refusal names elements without saying why"
    for element in rej["elements"]:
        if element["id"] in later:
            _merge(screen, [element])
        else:
            screen[element["id"]] = element
    for key in rej["gone"]:
        if key not in later:
            screen.pop(key, None)
    if missing := rej["codes"].keys() - {e["id"] for e in rej["elements"]} - set(rej["gone"]):
        yield f"{sorted(missing)} refused without what the page has"


def _merge(screen: dict[str, Json], elements: Sequence[Json]) -> None:
    for element in elements:
        held = screen.get(element["id"])
        if held is None or not _has_rank(held) or rank(element) > rank(held):
            screen[element["id"]] = element


def _has_rank(element: Json) -> bool:
    return all(isinstance(element.get(key), int | float) for key in ("version", "versionNonce"))


def _same(shown: Json, held: Json) -> bool:
    keys = (shown.keys() & held.keys()) - STAMPED
    return _has_rank(shown) and rank(shown) == rank(held) and all(shown[key] == held[key] for key in keys)


def _is_name(value: object) -> bool:
    """An id that an answer can name. What has none is named nowhere, and is on no page."""
    return isinstance(value, str) and ID.fullmatch(value) is not None
