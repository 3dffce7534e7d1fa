"""A board's door against frames of every kind, and its laws against doors with faults in them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from signaling.board import deltas, elements, puts
from signaling.board.elements import Writer
from signaling.board.merge import Page, Stored
from signaling.boards import keeper, session, store
from signaling.boards.room import Room
from signaling.boards.viewer import Viewer
from signaling.store.client import redis_client
from signaling.wire.board import Ack, Rej

from .board_door import BrokenLaw, Door
from .board_mutations import PEOPLE, Mutator
from .corpus import saved

FRAMES = 400
"""Of each run here; `scripts/bench door` says a million messages."""
UNTIL_FOUND = 3000
"""Frames within which a fault must be seen."""
RENEWED = 200
"""Frames after which a page begins again."""


@asynccontextmanager
async def opened(redis_url: str) -> AsyncIterator[Door]:
    redis = redis_client(redis_url)
    door = Door(redis)
    try:
        yield door
        await door.forget()
    finally:
        await redis.aclose()


@pytest.fixture
async def door(redis_url: str) -> AsyncIterator[Door]:
    async with opened(redis_url) as door:
        yield door


async def search(door: Door, frames: int, seed: int = 1) -> None:
    """Say so many frames. Raises what the door raises, and `BrokenLaw`."""
    await door.renew()
    dice = random.Random(seed)  # noqa: S311 - to be repeated
    mutator = Mutator(dice)
    for number in range(1, frames + 1):
        await door.say(dice.choice(PEOPLE), mutator.frame(door.page))
        if number % RENEWED == 0:
            await door.look_at_redis()
            await door.renew()


async def test_the_saved_frames_break_no_law(door: Door) -> None:
    """Whatever once reached a new way or broke something, said by each of four people."""
    frames = saved("board")
    assert len(frames) > 20
    for frame in frames:
        await door.renew()
        for name in PEOPLE:
            await door.say(name, frame)
    await door.look_at_redis()


async def test_damaged_frames_break_no_law(door: Door) -> None:
    """Nor does anything near what a client says; and the page lives on meanwhile."""
    await search(door, FRAMES)
    assert door.changes > FRAMES // 10
    assert door.said > FRAMES


# --- faults that the laws must see -----------------------------------------------------------------

Patch = pytest.MonkeyPatch


def _kept(element: Any, author: str) -> Stored:
    return _keep(element, element.custom_data.author or author)


def _keep_time(element: Any, author: str) -> Stored:
    stored = _keep(element, author)
    told = msgspec.json.decode(stored.json) | {"updated": element.updated}
    return replace(stored, json=msgspec.json.encode(told))


def _answer_without(name: str) -> Callable[..., Ack | Rej]:
    def answer(*arguments: Any) -> Ack | Rej:
        said = _answer(*arguments)
        return msgspec.structs.replace(said, **{name: []}) if isinstance(said, Rej) else said

    return answer


def _merge_lower(page: Page, stored: Stored) -> bool:
    """Merge with the higher nonce winning, as the shared page does not."""
    held = page.elements.get(stored.id)
    if held is None or (stored.version, stored.nonce) > (held.version, held.nonce):
        page.elements[stored.id] = stored
        return True
    return False


def _answer_at_once(self: Any, viewer: Viewer, put: Any) -> None:
    """Put as it was once: where nothing is good, the answer overtakes those of the puts before."""
    found = _sort_out(put, self._room.page, viewer.writer, may_write=viewer.may_write)
    if found.good:
        _put(self, viewer, put)
    else:
        self._answer(keeper.PutInHand(viewer, put.n, [], found.faults))


def _lua(old: str, new: str) -> Callable[[Patch], None]:
    def patch(patch: Patch) -> None:
        folder = store._LUA

        class Folder:
            def __truediv__(self, name: str) -> Any:
                text = (folder / name).read_text()
                assert name != "merge.lua" or old in text
                return _Text(text.replace(old, new))

        patch.setattr(store, "_LUA", Folder())

    return patch


class _Text:
    def __init__(self, text: str) -> None:
        self._text = text

    def read_text(self) -> str:
        return self._text


_keep, _answer, _put = elements.keep, puts.answer, keeper.Keeper.put
_say, _sort_out = Room.say, puts.sort_out
_relay_live, _relay_cursor = deltas.relay_live, deltas.relay_cursor


def _set(target: object, name: str, value: object) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(target, name, value)


def _sort_out_of(*arguments: Any, may_write: bool) -> Any:
    found = _sort_out(*arguments, may_write=may_write)
    return type(found)(found.good, found.faults[:1])


FAULTS: dict[str, Callable[[Patch], None]] = {
    "a client says who the author is": _set(elements, "keep", _kept),
    "a client says when it was": _set(elements, "keep", _keep_time),
    "nothing is the teacher's": _set(elements, "is_guarded", lambda _element: False),
    "background is everybody's": _set(elements, "is_guarded", lambda element: element.locked),
    "versions may jump": _set(elements, "MAX_VERSION_STEP", 10**9),
    "whoever looks may draw": _set(Viewer, "may_write", property(lambda _self: True)),
    "everybody is a teacher": _set(
        Viewer, "writer", property(lambda self: Writer(self.participant_id, admin=True))
    ),
    "any file is the lesson's": _set(elements, "has_file", lambda _element, _page: True),
    "empty texts are drawn": _set(elements, "is_drawable", lambda _element: True),
    "a refusal forgets what is gone": _set(keeper, "answer", _answer_without("gone")),
    "a refusal forgets what the page has": _set(keeper, "answer", _answer_without("elements")),
    "a refusal names the first fault only": _set(keeper, "sort_out", _sort_out_of),
    "a refusal overtakes": _set(keeper.Keeper, "put", _answer_at_once),
    "the node and the shared page part": _set(Page, "merge", _merge_lower),
    "deltas move what is locked": _set(
        session, "relay_live", lambda live, page, by: _relay_live(live, page, Writer(by.id, admin=True))
    ),
    "a cursor has a forged sender": _set(
        session, "relay_cursor", lambda cursor, _by, name: _relay_cursor(cursor, "teacher", name)
    ),
    "one hears oneself": _set(Room, "say", lambda self, message, _origin="": _say(self, message)),
    "the others are told nothing": _set(
        Room, "take", lambda self, stored, _origin="": self.page.merge(stored)
    ),
    "a state takes another's version and nonce": _lua("redis.call('HGET', json, id) ~= text", "false"),
    "the shared page takes what is older": _lua("nonce_mine > n", "nonce_mine < n"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_door_with_a_fault_is_found_out(redis_url: str, monkeypatch: Patch, name: str) -> None:
    """Each of these faults breaks a law before long: the laws are worth something."""
    FAULTS[name](monkeypatch)
    async with opened(redis_url) as door:
        with pytest.raises(BrokenLaw):
            await search(door, UNTIL_FOUND)
