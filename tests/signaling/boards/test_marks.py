"""The marks of an overview: who draws, and who has nothing yet, on the screen or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from signaling.boards.copies import Copies
from signaling.lesson import board_commands as b
from signaling.wire.codes import CloseCode
from signaling.wire.overview import MAX_MARKED_PAGES
from tests.kit.board_acts import HANAS, TAROS, do
from tests.kit.boards import (
    CLASS_PAGE,
    GROUP_A,
    GROUP_B,
    PAGE_A,
    PAGE_B,
    LessonOfTests,
    Node,
    board_client,
)
from tests.kit.elements import rectangle, stroke
from tests.kit.overviews import Watcher, overview
from tests.kit.waiting import eventually


async def watch(watcher: Watcher, pages: list[str], marks: list[str]) -> None:
    await watcher.socket.send_str(json.dumps([{"type": "watch", "pages": pages, "marks": marks}]))


def marks(watcher: Watcher) -> dict[str, dict[str, Any]]:
    """Return the newest mark of each page."""
    found = [m for message in watcher.messages if message["type"] == "marks" for m in message["marks"]]
    return {mark["page_id"]: mark for mark in found}


async def until(watcher: Watcher, page_id: str, wanted: Callable[[dict[str, Any]], bool], what: str) -> None:
    async def look() -> bool:
        return page_id in marks(watcher) and wanted(marks(watcher)[page_id])

    await eventually(look, what=f"{what}, of {marks(watcher)}")


async def test_a_page_that_is_not_on_the_screen_has_its_mark(node: Node, other: Node) -> None:
    """The teacher learns who has nothing yet without being told a single line of it."""
    node.lesson.move("hana", GROUP_A)
    async with overview(node) as watcher, board_client(other, "hana", PAGE_A) as hana:
        await watch(watcher, [], [PAGE_A, PAGE_B])
        for page in (PAGE_A, PAGE_B):
            await until(watcher, page, lambda mark: mark["empty"] and not mark["drawing"], "nothing yet")
        await hana.put(stroke("s"))
        await until(watcher, PAGE_A, lambda mark: not mark["empty"] and mark["drawing"] == ["hana"], "hana")
        await until(watcher, PAGE_A, lambda mark: not mark["drawing"] and mark["drawn_at"] > 1e9, "a rest")
        assert marks(watcher)[PAGE_B]["empty"]
        assert watcher.pages == {}


@pytest.mark.parametrize("at", ["same", "other"])
async def test_a_pen_that_is_down_is_marked_at_once(node: Node, other: Node, at: str) -> None:
    """By the deltas that pass, on whichever node the pupil is; a pupil's cursor alone is no drawing."""
    async with (
        overview(node) as watcher,
        board_client(other if at == "other" else node, "hana") as hana,
        board_client(other if at == "other" else node, "taro") as taro,
    ):
        await watch(watcher, [], [CLASS_PAGE])
        await until(watcher, CLASS_PAGE, lambda mark: mark["empty"], "nothing yet")
        await taro.say({"type": "cursor", "x": 1, "y": 2})
        await hana.say({"type": "live", "id": "s", "v": 1, "n": 1, "from": 0, "points": [[0, 0], [5, 5]]})
        await until(watcher, CLASS_PAGE, lambda mark: mark["drawing"] == ["hana"], "hana's pen")
        assert marks(watcher)[CLASS_PAGE]["empty"]


async def test_what_the_teacher_writes_is_no_pupils_work(node: Node) -> None:
    """A word beside it leaves a board with nothing from its pupil."""
    async with overview(node) as watcher, board_client(node, "teacher") as teacher:
        await watch(watcher, [CLASS_PAGE], [CLASS_PAGE])
        await teacher.put(rectangle("a"))
        await watcher.sees(CLASS_PAGE, "a")
        assert marks(watcher)[CLASS_PAGE] == {
            "page_id": CLASS_PAGE,
            "empty": True,
            "drawing": [],
            "drawn_at": None,
        }


async def test_what_a_page_began_with_is_no_work_to_look_at_or_to_collect(
    node: Node, lesson: LessonOfTests
) -> None:
    """Whoever drew it elsewhere, whatever the teacher writes beside it, until its pupil does something."""
    copies, page_id = Copies(node.rooms, node.archive), f"{HANAS}.2"
    async with board_client(node, "taro", TAROS) as taro:
        await taro.put(rectangle("example"))
        copy = await copies.make(lesson.state, TAROS, signed=False)
    do(lesson, b.AddPage(by="teacher", kind="own", copy=copy))
    async with (
        overview(node) as watcher,
        board_client(node, "teacher", page_id) as teacher,
        board_client(node, "hana", page_id) as hana,
    ):
        (example,) = (await hana.gets("snap"))["elements"]
        assert example["customData"] == {}
        await teacher.put(rectangle("hint"))
        await watch(watcher, [page_id], [page_id])
        await watcher.sees(page_id, "example", "hint")
        await until(watcher, page_id, lambda mark: mark["empty"], "nothing yet")
        assert await copies.make(lesson.state, page_id, blank=False) == ""
        await hana.put(rectangle("answer"))
        await until(watcher, page_id, lambda mark: not mark["empty"], "something")
        assert await copies.make(lesson.state, page_id, blank=False)


async def test_scrolling_tells_no_mark_again(node: Node) -> None:
    """Pages come onto the screen and leave it; their marks stay as they were."""
    async with overview(node) as watcher:
        await watch(watcher, [PAGE_A], [PAGE_A, PAGE_B])
        await watcher.sees(PAGE_A)
        await watch(watcher, [PAGE_B], [PAGE_A, PAGE_B])
        await watcher.sees(PAGE_B)
        told = [
            m["page_id"]
            for message in watcher.messages
            if message["type"] == "marks"
            for m in message["marks"]
        ]
        assert sorted(told) == [PAGE_A, PAGE_B]


async def test_a_page_that_is_gone_is_marked_no_more(node: Node, lesson: LessonOfTests) -> None:
    """It is told as lost, once, and its room is let go of."""
    async with overview(node) as watcher:
        await watch(watcher, [], [PAGE_A, PAGE_B])
        await until(watcher, PAGE_A, lambda mark: mark["empty"], "a mark")
        groups = {GROUP_B: lesson.state.groups[GROUP_B]}
        lesson.set(msgspec.structs.replace(lesson.state, groups=groups))
        assert (await watcher.hears("lost"))["page_id"] == PAGE_A
        held = node.rooms._open[PAGE_A]
        assert held.users == 0
        assert not held.room.listeners
        assert not held.room.lookers


async def test_more_marks_than_two_classes_end_it(node: Node) -> None:
    """As any message that is not of the protocol does."""
    async with overview(node) as watcher:
        await watch(watcher, [], ["p"] * (MAX_MARKED_PAGES + 1))
        assert await watcher.is_closed() == CloseCode.PROTOCOL_VIOLATION
