"""Who may only look, and who may not even look: puts, deltas, cursors and rates, on boards of every kind."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import pytest

from signaling.lesson import board_commands as b
from signaling.wire.board import MAX_FRAME_BYTES
from signaling.wire.codes import CloseCode
from tests.kit.board_acts import HANAS, SHOWN, TAROS, do, opened
from tests.kit.boards import (
    CLASS_PAGE,
    GROUP_A,
    LESSON,
    PAGE_A,
    Client,
    LessonOfTests,
    Node,
    board_client,
    shared_elements,
)
from tests.kit.elements import rectangle, stroke
from tests.kit.waiting import eventually

CURSOR = {"type": "cursor", "x": 1, "y": 2, "tool": "laser", "button": "down"}
VIEW = {"type": "view", "x": 0, "y": 0, "width": 10, "height": 10}


def delta(element_id: str, version: int = 1) -> dict[str, Any]:
    """What is said of a stroke while the pen is down."""
    element = stroke(element_id, version=version)
    return {
        "type": "live",
        "id": element_id,
        "v": version,
        "n": 1,
        "points": [[0, 0], [3, 4]],
        "element": element,
    }


async def heard(client: Client, kind: str, by: str) -> list[dict[str, Any]]:
    return [message for message in client.messages if message["type"] == kind and message["by"] == by]


async def settled(*clients: Client) -> None:
    """Wait until what was said before has been carried out and told, by asking for an answer after it."""
    for client in clients:
        n = len(client.messages)
        await client.say({"type": "ping", "n": n})
        await eventually(partial(_ponged, client, n), what="a pong", every=0.005)


async def _has_heard(client: Client, version: int) -> bool:
    return any(message["v"] == version for message in await heard(client, "live", "taro"))


async def _ponged(client: Client, n: int) -> bool:
    return {"type": "pong", "n": n} in client.messages


def class_while_in_a_group(lesson: LessonOfTests) -> None:
    lesson.move("taro", GROUP_A)


def seen_group(lesson: LessonOfTests) -> None:
    lesson.move("hana", GROUP_A)
    opened(lesson, "group", "seen")


def given_back(lesson: LessonOfTests) -> None:
    do(lesson, b.Collect(by="teacher", kind="own", copies=((TAROS, "no copy"),)))
    do(lesson, b.ReturnHandIns(by="teacher", numbers=None))


def watched_by_an_observer(lesson: LessonOfTests) -> None:
    people = lesson.state.people
    observer = msgspec.structs.replace(people["taro"], role="observer")
    lesson.set(msgspec.structs.replace(lesson.state, people=people | {"taro": observer}))


READ_ONLY: dict[str, tuple[str, str, Callable[[LessonOfTests], None]]] = {
    "shown": (SHOWN, "teacher", lambda _lesson: None),
    "class": (CLASS_PAGE, "hana", class_while_in_a_group),
    "group": (PAGE_A, "hana", seen_group),
    "own": (HANAS, "hana", lambda lesson: opened(lesson, "own", "seen")),
    "hand": (f"{LESSON}.hand.1", "teacher", given_back),
    "observer": (CLASS_PAGE, "hana", watched_by_an_observer),
    "shown to all": (HANAS, "hana", lambda lesson: do(lesson, b.ShowPage(by="teacher", page_id=HANAS))),
    "locked": (CLASS_PAGE, "teacher", lambda lesson: lesson.lock_boards()),
    "eyes on the teacher": (
        CLASS_PAGE,
        "teacher",
        lambda lesson: lesson.set(msgspec.structs.replace(lesson.state, attention_by="teacher")),
    ),
}
"""What makes a page one that Taro only reads: the page, who draws on it, and how it comes to that."""


@pytest.mark.parametrize("kind", READ_ONLY)
async def test_read_only_means_read_only(node: Node, other: Node, lesson: LessonOfTests, kind: str) -> None:
    """On no kind of board does a reader's put or delta reach page or people; their screen is put right."""
    page_id, drawer, arrange = READ_ONLY[kind]
    arrange(lesson)
    async with board_client(node, drawer, page_id) as writer, board_client(other, "taro", page_id) as taro:
        assert (await writer.gets("snap"))["rights"] in ("write", "admin")
        assert (await taro.gets("snap"))["rights"] == "read"
        await writer.put(rectangle("a", x=1))
        await taro.sees("a")
        before = await shared_elements(node, page_id)
        await taro.say(delta("new"), delta("a", 2))
        gone = rectangle("a", version=2, isDeleted=True)
        rej = await taro.put(gone | {"x": 99}, rectangle("b"))
        assert rej["codes"] == {"a": "not_allowed", "b": "not_allowed"}
        assert ([element["x"] for element in rej["elements"]], rej["gone"]) == ([1], ["b"])
        await settled(taro, writer)
        assert await shared_elements(node, page_id) == before
        assert not await heard(writer, "live", "taro")
        assert set(writer.elements) <= {"a"}


async def test_a_stroke_that_is_being_drawn_ends_when_the_board_is_only_seen(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """While the pen is down, the board is opened and closed: deltas pass as long as the put would."""
    opened(lesson, "own", "writable")
    async with board_client(node, "hana", HANAS) as hana, board_client(other, "taro", HANAS) as taro:
        await hana.gets("snap")
        assert (await taro.gets("snap"))["rights"] == "write"
        await taro.say(delta("s", 1))
        await hana.gets("live")
        opened(lesson, "own", "seen")
        await taro.gets("rights")
        await taro.say(delta("s", 2))
        assert (await taro.put(stroke("s", version=3)))["codes"] == {"s": "not_allowed"}
        opened(lesson, "own", "writable")
        await taro.say(delta("s", 4))
        assert (await taro.put(stroke("s", version=5)))["type"] == "ack"
        await hana.sees("s")
        await eventually(partial(_has_heard, hana, 4), what="the delta, which its put may overtake")
        assert [message["v"] for message in await heard(hana, "live", "taro")] == [1, 4]


async def test_who_may_not_see_a_page_is_neither_heard_nor_told(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """No laser, cursor, view or delta passes the wall, in either direction, from the moment of the act on."""
    opened(lesson, "own", "writable")
    async with (
        board_client(node, "hana", HANAS) as hana,
        board_client(node, "yuki", HANAS) as yuki,
        board_client(other, "taro", HANAS) as taro,
    ):
        for client in (hana, yuki, taro):
            await client.gets("snap")
        await taro.say(CURSOR, VIEW)
        await hana.gets("cursor")
        await settled(yuki, taro)
        opened(lesson, "own", "hidden")
        told = len(yuki.messages), len(taro.messages)
        for client in (yuki, taro):
            with contextlib.suppress(ConnectionError):  # it may be closed already
                await client.say(CURSOR | {"x": 77}, VIEW, delta("late"))
        await hana.say(CURSOR, VIEW, delta("secret"))
        await hana.put(rectangle("secret"))
        assert await yuki.is_closed() == CloseCode.FORBIDDEN
        assert await taro.is_closed() == CloseCode.FORBIDDEN
        assert (len(yuki.messages), len(taro.messages)) == told
        await settled(hana)
        assert {message["by"] for message in hana.messages if message["type"] == "left"} == {"taro", "yuki"}
        assert not [m for m in hana.messages if m.get("x") == 77 or m.get("id") == "late"]


async def test_a_pupil_moved_out_of_a_group_hears_no_pointer_and_is_not_heard(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """Not a byte: neither the pointers and deltas of those who stay, nor theirs of whoever was moved."""
    for name in ("hana", "taro"):
        lesson.move(name, GROUP_A)
    async with board_client(node, "hana", PAGE_A) as hana, board_client(other, "taro", PAGE_A) as taro:
        await hana.gets("snap")
        await taro.gets("snap")
        await hana.say(CURSOR)
        await taro.gets("cursor")
        lesson.move("hana", None)
        told = len(hana.messages)
        await taro.say(CURSOR, VIEW, delta("secret"))
        await taro.put(rectangle("secret"))
        assert await hana.is_closed() == CloseCode.FORBIDDEN
        assert len(hana.messages) == told
        assert (await taro.gets("left"))["by"] == "hana"


async def test_nobody_is_a_guest_of_every_page(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While all boards are hidden a pupil opens their own, the class's and the shown one, and no other."""
    monkeypatch.setattr("signaling.boards.socket.ADMISSION_SECONDS", 0.05)
    for page_id in (CLASS_PAGE, SHOWN, HANAS):
        async with board_client(node, "hana", page_id) as hana:
            assert await hana.gets("snap")
    for page_id in (TAROS, PAGE_A, f"{HANAS}.2"):
        async with board_client(node, "hana", page_id) as hana:
            assert await hana.is_closed() == CloseCode.FORBIDDEN
            assert hana.messages == []


async def test_a_person_is_read_no_faster_for_having_many_pages_or_new_connections(
    node: Node, lesson: LessonOfTests
) -> None:
    """What one person sends is counted over all their pages, and is not forgotten with the connection."""
    flood = json.dumps([{"type": "ping", "n": 1, "junk": "j" * (MAX_FRAME_BYTES - 1000)}])
    async with board_client(node, "hana", CLASS_PAGE) as one, board_client(node, "hana", HANAS) as two:
        for client in (one, two):
            await client.gets("snap")
            for _ in range(3):
                await client.socket.send_str(flood)
        await eventually(lambda: _throttled(node), what="the flood over two pages to be throttled")
    throttled = node.counts["throttled"]
    async with (
        board_client(node, "hana", CLASS_PAGE) as again,
        board_client(node, "taro", CLASS_PAGE) as taro,
    ):
        await eventually(lambda: _more(node, throttled), what="the next connection to be throttled, too")
        hers = await again.put_unanswered(rectangle("hers"))
        assert (await taro.put(rectangle("his")))["type"] == "ack"
        assert [message for message in again.messages if message["type"] in ("ack", "rej")] == []
        assert (await again.answer(hers))["type"] == "ack"


async def test_who_connects_anew_after_a_flood_is_read_no_sooner(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is cut leaves what its person owes; the next one waits for it before it is read."""
    per_second, owed_seconds = 100_000, 2.0
    monkeypatch.setattr("signaling.board.limits.BYTES_PER_SECOND", per_second)
    monkeypatch.setattr("signaling.board.limits.BYTES_BURST", 10_000)
    flood = {"type": "ping", "n": 1, "junk": "j" * (10_000 + int(per_second * owed_seconds))}
    began = time.monotonic()
    async with board_client(node, "hana", CLASS_PAGE) as hana:
        await hana.say(flood)
        await hana.gets("pong")
        hana.cut()
    async with board_client(node, "hana", CLASS_PAGE) as again:
        await again.gets("snap")
    assert time.monotonic() - began >= owed_seconds


async def _throttled(node: Node) -> bool:
    return node.counts.get("throttled", 0) > 0


async def _more(node: Node, than: int) -> bool:
    return node.counts["throttled"] > than
