"""Boards of all kinds on two nodes: what opening and closing one does to those who look at it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from signaling.board.templates import template
from signaling.lesson import board_commands as b
from signaling.lesson.ids import Board, Page
from signaling.wire.codes import CloseCode
from tests.kit.board_acts import HANAS, SHOWN, do, opened
from tests.kit.boards import (
    GROUP_A,
    LESSON,
    PAGE_A,
    LessonOfTests,
    Node,
    board_client,
    board_node,
    lesson_state,
    person,
    shared_elements,
)
from tests.kit.elements import rectangle, stroke
from tests.kit.overviews import overview

PUPILS = 40


async def test_a_board_that_is_hidden_again_says_nothing_more(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """Not a byte of what is drawn after the teacher's act reaches who looked on, at another node even."""
    opened(lesson, "own", "seen")
    async with board_client(node, "hana", HANAS) as hana, board_client(other, "taro", HANAS) as taro:
        assert (await taro.gets("snap"))["rights"] == "read"
        await hana.put(rectangle("before"))
        await taro.sees("before")
        n = await hana.put_unanswered(rectangle("secret"))
        opened(lesson, "own", "hidden")
        await hana.answer(n)
        await hana.put(rectangle("later"))
        assert await taro.is_closed() == CloseCode.FORBIDDEN
        assert set(taro.elements) == {"before"}


async def test_seen_is_not_writable_and_writable_is(node: Node, other: Node, lesson: LessonOfTests) -> None:
    """Others' puts are refused one by one while a board is only seen; the open page learns of each change."""
    opened(lesson, "own", "seen", "hana")
    async with board_client(node, "hana", HANAS) as hana, board_client(other, "taro", HANAS) as taro:
        await taro.gets("snap")
        assert (await taro.put(rectangle("a")))["codes"] == {"a": "not_allowed"}
        opened(lesson, "own", "writable", "hana")
        assert (await taro.gets("rights"))["rights"] == "write"
        assert (await taro.put(rectangle("a")))["type"] == "ack"
        assert (await hana.sees("a"))["customData"]["author"] == "taro"
        opened(lesson, "own", "seen", "hana")
        assert (await taro.put(rectangle("b")))["codes"] == {"b": "not_allowed"}
        assert (await hana.put(rectangle("c")))["type"] == "ack"


async def test_pupils_look_at_the_teachers_board_and_write_when_they_may(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """The shown board is the staff's until it is opened; an observer never writes."""
    async with (
        board_client(node, "teacher", SHOWN) as teacher,
        board_client(other, "hana", SHOWN) as hana,
        board_client(other, "guest", SHOWN) as guest,
    ):
        assert (await teacher.put(stroke("s", locked=True)))["type"] == "ack"
        await hana.sees("s")
        assert (await hana.put(rectangle("a")))["codes"] == {"a": "not_allowed"}
        opened(lesson, "shown", "writable")
        assert (await hana.put(rectangle("a")))["type"] == "ack"
        assert (await hana.put(stroke("s", version=2)))["codes"] == {"s": "locked"}
        assert (await guest.put(rectangle("b")))["codes"] == {"b": "not_allowed"}


async def test_what_is_shown_to_all_is_told_as_long_as_it_is(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """A hidden group's page is everybody's to read while it is shown, and ends for them with that."""
    lesson.move("hana", GROUP_A)
    do(lesson, b.ShowPage(by="teacher", page_id=PAGE_A))
    async with board_client(node, "hana", PAGE_A) as hana, board_client(other, "taro", PAGE_A) as taro:
        await hana.put(rectangle("a"))
        await taro.sees("a")
        assert (await taro.put(rectangle("x")))["codes"] == {"x": "not_allowed"}
        do(lesson, b.ShowPage(by="teacher", page_id=None))
        await hana.put(rectangle("b"))
        assert await taro.is_closed() == CloseCode.FORBIDDEN
        assert set(taro.elements) == {"a"}
        assert hana.close_code is None


async def test_a_page_that_is_taken_away_ends_for_everybody(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page itself, and in the overview; it cannot be opened again."""
    monkeypatch.setattr("signaling.boards.socket.ADMISSION_SECONDS", 0.05)
    do(lesson, b.AddPage(by="teacher", kind="own"))
    page_id = f"{HANAS}.2"
    async with board_client(node, "hana", page_id) as hana, overview(node) as watcher:
        await hana.put(rectangle("a"))
        await watcher.watch(page_id)
        await watcher.sees(page_id, "a")
        do(lesson, b.DropPage(by="teacher", page_id=page_id))
        assert await hana.is_closed() == CloseCode.FORBIDDEN
        assert (await watcher.hears("lost"))["page_id"] == page_id
    async with board_client(node, "teacher", page_id) as teacher:
        assert await teacher.is_closed() == CloseCode.FORBIDDEN


async def test_a_page_begins_with_its_template_once(
    redis_url: str, board_database: str, node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """At two nodes it has each line once; what was taken away stays away, also when Redis lost the page."""
    do(lesson, b.AddPage(by="teacher", kind="own", template="fishbone"))
    page_id = f"{HANAS}.2"
    wanted = {stored.id for stored in template("fishbone")}
    first = min(wanted)
    async with (
        board_client(node, "hana", page_id) as hana,
        board_client(other, "teacher", page_id) as teacher,
    ):
        for element_id in wanted:
            await hana.sees(element_id)
            await teacher.sees(element_id)
        assert set(await shared_elements(node, page_id)) == wanted
        line = hana.elements[first]
        gone = line | {"version": 2, "isDeleted": True}
        assert (await hana.put(gone))["codes"] == {first: "locked"}
        assert (await teacher.put(gone))["type"] == "ack"
    for each in (node, other):
        await each.rooms.close()
        await each.archive.flush()
    async for key in node.redis.scan_iter(match=f"manabiya:board:{page_id}:*"):
        await node.redis.delete(key)
    async with (
        board_node("three", redis_url, board_database, lesson) as third,
        board_client(third, "hana", page_id) as hana,
    ):
        await hana.gets("snap")
        left = {key for key, element in hana.elements.items() if not element["isDeleted"]}
        assert left == wanted - {first}


async def test_forty_pupils_draw_on_forty_boards(node: Node, other: Node, lesson: LessonOfTests) -> None:
    """Each sees their own alone; the teacher's overview sees all, live."""
    names = [f"pupil{number}" for number in range(PUPILS)]
    lesson.set(lesson_state(person("teacher", "teacher"), *(person(name) for name in names)))
    pages = {name: Page(LESSON, Board("own", name)).id for name in names}
    async with AsyncExitStack() as stack, overview(node) as watcher:
        await watcher.watch(*pages.values())
        pupils = [
            await stack.enter_async_context(board_client((node, other)[i % 2], name, pages[name]))
            for i, name in enumerate(names)
        ]
        answers = await asyncio.gather(*(pupil.put(stroke(f"of-{pupil.participant_id}")) for pupil in pupils))
        assert {answer["type"] for answer in answers} == {"ack"}
        for name in names:
            await watcher.sees(pages[name], f"of-{name}")
        assert all(len(pupil.elements) <= 1 for pupil in pupils)
