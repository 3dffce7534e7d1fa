"""What pages begin with, on two nodes: another page as it was, or a sheet of material."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import aiohttp
import pytest

from signaling.board.gather import Source, gathered
from signaling.board.merge import Stored
from signaling.boards.copies import Copies
from signaling.errors import Refused
from signaling.lesson import board_commands as b
from signaling.wire.boards import Sheet
from tests.kit.board_acts import HANAS, SHOWN, TAROS, do
from tests.kit.boards import (
    GROUP_A,
    GROUP_B,
    HELD_FILE,
    LESSON,
    PAGE_A,
    PAGE_B,
    LessonOfTests,
    Node,
    board_client,
)
from tests.kit.elements import rectangle, stroke


async def test_everybody_gets_the_page_as_it_was(node: Node, other: Node, lesson: LessonOfTests) -> None:
    """With what is on it at that moment; later each page goes its own way, the teacher's too."""
    async with board_client(node, "teacher", SHOWN) as teacher:
        await teacher.put(rectangle("task"), stroke("guarded", locked=True), rectangle("gone"))
        await teacher.put(rectangle("gone", version=2, isDeleted=True))
        copy = await Copies(node.rooms, node.archive).make(lesson.state, SHOWN)
        await teacher.put(rectangle("later"))
        do(lesson, b.AddPage(by="teacher", kind="own", copy=copy))
        async with (
            board_client(node, "hana", f"{HANAS}.2") as hana,
            board_client(other, "taro", f"{TAROS}.2") as taro,
        ):
            await hana.sees("task")
            await taro.sees("task")
            assert set(hana.elements) == set(taro.elements) == {"task", "guarded"}
            assert (await hana.put(rectangle("task", version=2)))["type"] == "ack"
            assert (await taro.put(stroke("guarded", version=2)))["codes"] == {"guarded": "locked"}
            assert (await taro.put(rectangle("mine")))["type"] == "ack"
    async with board_client(other, "yuki", SHOWN) as yuki:
        await yuki.sees("later")
        assert yuki.elements["task"]["version"] == 1


async def test_a_copy_outlives_its_page(node: Node, other: Node, lesson: LessonOfTests) -> None:
    """Taken from one node, it is opened on another when the first has forgotten the page."""
    do(lesson, b.AddPage(by="teacher", kind="shown"))
    async with board_client(node, "teacher", f"{SHOWN}.2") as teacher:
        await teacher.put(rectangle("task"))
        copy = await Copies(node.rooms, node.archive).make(lesson.state, f"{SHOWN}.2")
    do(lesson, b.AddPage(by="teacher", kind="own", owners=("hana",), copy=copy))
    do(lesson, b.DropPage(by="teacher", page_id=f"{SHOWN}.2"))
    async with board_client(other, "hana", f"{HANAS}.3") as hana:
        await hana.sees("task")


async def test_a_copy_is_no_page(node: Node, lesson: LessonOfTests) -> None:
    """Whoever learns its id opens nothing with it."""
    copy = await Copies(node.rooms, node.archive).make(lesson.state, SHOWN)
    assert copy.startswith(f"{LESSON}.copy.")
    with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
        async with board_client(node, "teacher", copy):
            pass


async def test_sheets_are_given_out_one_page_each(node: Node, other: Node, lesson: LessonOfTests) -> None:
    """To write on; the teacher's alone to move or take away."""
    sheets = (Sheet(file=HELD_FILE, width=1654, height=2339), Sheet(file="cd" * 32, width=200, height=100))
    do(lesson, b.AddPage(by="teacher", kind="own", sheets=sheets, name="Worksheet"))
    async with (
        board_client(node, "hana", f"{HANAS}.2") as hana,
        board_client(other, "taro", f"{TAROS}.3") as taro,
    ):
        (shown,) = (await hana.gets("snap"))["elements"]
        assert (shown["type"], shown["fileId"], shown["locked"]) == ("image", HELD_FILE, True)
        assert (shown["width"], shown["height"]) == (849, 1200)
        (other_sheet,) = (await taro.gets("snap"))["elements"]
        assert other_sheet["fileId"] == "cd" * 32
        deleted = {**shown, "version": 2, "isDeleted": True}
        assert (await hana.put(deleted))["codes"] == {shown["id"]: "locked"}
        assert (await hana.put(rectangle("answer")))["type"] == "ack"


async def test_what_was_handed_in_lies_still_under_the_teachers_marks(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """The pupil goes on; the teacher writes over what was there; given back, its pupil sees both."""
    async with board_client(node, "hana", HANAS) as hana:
        await hana.put(rectangle("answer"))
        copy = await Copies(node.rooms, node.archive).make(lesson.state, HANAS, blank=False)
        do(lesson, b.HandIn(by="hana", page_id=HANAS, copy=copy))
        await hana.put(rectangle("answer", version=2), rectangle("later"))
    handed = f"{LESSON}.hand.1"
    async with board_client(other, "teacher", handed) as teacher:
        (shown,) = (await teacher.gets("snap"))["elements"]
        assert (shown["id"], shown["version"], shown["locked"]) == ("answer", 1, True)
        assert shown["customData"]["author"] == "hana"
        assert (await teacher.put(stroke("mark")))["type"] == "ack"
        do(lesson, b.ReturnHandIns(by="teacher", numbers=("1",)))
        async with board_client(node, "hana", handed) as hana:
            snap = await hana.gets("snap")
            assert (snap["rights"], {each["id"] for each in snap["elements"]}) == ("read", {"answer", "mark"})
            assert (await hana.put(rectangle("x")))["codes"] == {"x": "not_allowed"}


async def test_of_a_blank_page_there_is_nothing_to_collect(node: Node, lesson: LessonOfTests) -> None:
    """Paper and material that the teacher gave are no work of a pupil."""
    do(lesson, b.AddPage(by="teacher", kind="own", template="lined"))
    copies = Copies(node.rooms, node.archive)
    assert await copies.make(lesson.state, f"{HANAS}.2", blank=False) == ""
    async with board_client(node, "hana", f"{HANAS}.2") as hana:
        await hana.put(rectangle("work"))
        assert await copies.make(lesson.state, f"{HANAS}.2", blank=False)
        await hana.put(rectangle("work", version=2, isDeleted=True))
        assert await copies.make(lesson.state, f"{HANAS}.2", blank=False) == ""


async def test_the_same_page_has_the_same_copy(
    node: Node, other: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On any node, until something on it changes; and it is written once."""
    copies, elsewhere = Copies(node.rooms, node.archive), Copies(other.rooms, other.archive)
    async with board_client(node, "hana", HANAS) as hana, board_client(other, "taro", TAROS) as taro:
        await hana.put(rectangle("b"), rectangle("a"))
        await taro.put(rectangle("b"), rectangle("a"))
        copy = await copies.make(lesson.state, HANAS)
        assert await elsewhere.make(lesson.state, HANAS) == copy
        assert await copies.make(lesson.state, TAROS) != copy
        do(lesson, b.HandIn(by="hana", page_id=HANAS, copy=copy))
        with monkeypatch.context() as patched:
            patched.delattr("signaling.boards.archive.SqlArchive.keep")
            assert await copies.make(lesson.state, HANAS) == copy
        await hana.put(rectangle("a", version=2))
        assert await copies.make(lesson.state, HANAS) != copy
        kept = await node.archive.load(copy)
        assert sorted((stored.id, stored.version) for stored in kept.elements) == [("a", 1), ("b", 1)]


async def test_what_groups_handed_in_comes_together_on_the_class_board(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """Under their names, by their authors; everybody may move it there."""
    lesson.move("hana", GROUP_A)
    lesson.move("taro", GROUP_B)
    copies = Copies(node.rooms, node.archive)
    for who, page_id in (("hana", PAGE_A), ("taro", PAGE_B)):
        async with board_client(node, who, page_id) as member:
            await member.put(rectangle("same"))
            copy = await copies.make(lesson.state, page_id, blank=False)
            do(lesson, b.HandIn(by=who, page_id=page_id, copy=copy))
    together = await copies.gather(lesson.state, [*lesson.state.boards.hand_ins.values()])
    do(lesson, b.AddPage(by="teacher", kind="class", copy=together))
    async with board_client(other, "yuki", f"{LESSON}.class.2") as yuki:
        elements = (await yuki.gets("snap"))["elements"]
        by_type = sorted((each["type"], each["customData"].get("author", "")) for each in elements)
        assert by_type == [("rectangle", "hana"), ("rectangle", "taro"), ("text", ""), ("text", "")]
        assert {each["text"] for each in elements if each["type"] == "text"} == {GROUP_A, GROUP_B}
        moved = {**next(each for each in elements if each["type"] == "rectangle"), "version": 2, "x": 500}
        assert (await yuki.put(moved))["type"] == "ack"


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the threads in which pages are brought together from now on."""
    threads: list[int] = []

    def bring(sources: Sequence[Source]) -> list[Stored]:
        threads.append(threading.get_ident())
        return gathered(sources)

    monkeypatch.setattr("signaling.boards.copies.gathered", bring)
    return threads


async def test_more_than_a_page_holds_is_refused(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left out in silence, and nothing is worked on that cannot be kept."""
    threads = watched(monkeypatch)
    monkeypatch.setattr("signaling.board.merge.MAX_PAGE_ELEMENTS", 3)
    copies = Copies(node.rooms, node.archive)
    async with board_client(node, "hana", HANAS) as hana:
        await hana.put(rectangle("a"), rectangle("b"))
        copy = await copies.make(lesson.state, HANAS)
    do(lesson, b.HandIn(by="hana", page_id=HANAS, copy=copy))
    with pytest.raises(Refused, match="room"):
        await copies.gather(lesson.state, [*lesson.state.boards.hand_ins.values()] * 2)
    assert threads == []


async def test_bringing_pages_together_keeps_nobody_waiting(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a second for large ones, and so it has a thread of its own."""
    threads = watched(monkeypatch)
    copies = Copies(node.rooms, node.archive)
    copy = await copies.make(lesson.state, HANAS)
    do(lesson, b.HandIn(by="hana", page_id=HANAS, copy=copy))
    await copies.gather(lesson.state, [*lesson.state.boards.hand_ins.values()])
    assert len(threads) == 1
    assert threads != [threading.get_ident()]
