"""Boards between people on two nodes: who is told of which, and when."""

from __future__ import annotations

from random import Random

import pytest

from signaling.clients.board import BoardClient
from signaling.clients.doodles import Pen, by_hand
from signaling.clients.server import Server
from signaling.wire import boards
from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.signaling.live.conftest import School
from tests.signaling.live.test_polls import class_of


def told(viewer: Member) -> dict[str, str]:
    """What each page that somebody was told of last is to others, by what follows the lesson's id."""
    last = viewer.all(boards.Boards)[-1:]
    return {
        page.page_id.partition(".")[2]: board.openness
        for message in last
        for board in message.boards
        for page in board.pages
    }


def boards_told(viewer: Member) -> dict[str, boards.LessonBoard]:
    """What somebody was told of each board last, by what follows the lesson's id in its first page's."""
    last = viewer.all(boards.Boards)[-1:]
    return {board.pages[0].page_id.partition(".")[2]: board for message in last for board in message.boards}


def shown(viewer: Member) -> str | None:
    last = viewer.all(boards.Boards)[-1:]
    return last[0].shown if last else None


async def draws(school: School, who: Member) -> None:
    """Have somebody draw a line on their own board."""
    chance = Random(1)  # noqa: S311 - draws, guards nothing
    page_id = f"{school.room.lesson_id}.own.{who.id}"
    board = BoardClient(Server(school.url(1)), who.token, page_id, Pen("#000000", who.id, 1), chance)
    await board.open()
    assert await board.draw(by_hand([(0, 0), (60, 40)], chance))
    await board.close()


async def test_everybody_is_told_of_their_own_boards(school: School) -> None:
    """The teacher of all, a pupil of the class's, the shown one and their own."""
    teacher, hana, ken = await class_of(school)
    mine = f"own.{hana.id}"
    await hana.until(lambda: told(hana) == {"shown": "seen", "class": "writable", mine: "hidden"}, "boards")
    everything = {"shown", "class", mine, f"own.{ken.id}"}
    await teacher.until(lambda: set(told(teacher)) == everything, "all boards")


async def test_show_all_reveals_and_hides_again(school: School) -> None:
    """One command, and every pupil on every node is told of every pupil's board; one more, and of none."""
    teacher, hana, ken = await class_of(school)
    assert isinstance(await teacher.ask(boards.BoardsOpen, kind="own", openness="seen"), wire.Ok)
    await hana.until(lambda: told(hana).get(f"own.{ken.id}") == "seen", "Ken's board")
    await ken.until(lambda: told(ken).get(f"own.{hana.id}") == "seen", "Hana's board")
    await teacher.ask(boards.BoardsOpen, kind="own", openness="hidden", owners=[ken.id])
    await hana.until(lambda: f"own.{ken.id}" not in told(hana), "that it is hidden")
    assert told(ken)[f"own.{hana.id}"] == "seen"


async def test_pages_and_what_is_shown_reach_everybody(school: School) -> None:
    """A page added, named, shown and taken away, on both nodes."""
    teacher, hana, ken = await class_of(school)
    await teacher.ask(boards.BoardsAdd, kind="own", name="まとめ")
    await hana.until(lambda: f"own.{hana.id}.2" in told(hana), "her page")
    page_id = f"{school.room.lesson_id}.own.{hana.id}.2"
    await teacher.ask(boards.BoardsShow, page_id=page_id)
    await ken.until(lambda: shown(ken) == page_id, "what is shown")
    assert f"own.{hana.id}" not in told(ken)
    await teacher.ask(boards.BoardsDrop, page_id=page_id)
    await ken.until(lambda: shown(ken) is None and f"own.{ken.id}.2" not in told(ken), "that it is gone")


async def test_a_page_begins_with_what_the_lesson_holds(school: School) -> None:
    """A copy of a page there is; no other page, no file that nobody brought, not two things at once."""
    teacher, hana, _ken = await class_of(school)
    lesson_id = school.room.lesson_id
    added = await teacher.ask(boards.BoardsAdd, kind="own", copy_of=f"{lesson_id}.shown")
    assert isinstance(added, wire.Ok)
    await hana.until(lambda: f"own.{hana.id}.2" in told(hana), "her page")
    sheet = boards.Sheet(file="ab" * 32, width=10, height=10)
    for fields, code in (
        ({"copy_of": f"{lesson_id}.shown.9"}, "no_such_page"),
        ({"copy_of": "another.shown"}, "no_such_page"),
        ({"sheets": [sheet]}, "not_found"),
        ({"sheets": [sheet] * 21}, "too_many"),
        ({"template": "lined", "copy_of": f"{lesson_id}.shown"}, "bad_message"),
    ):
        answer = await teacher.ask(boards.BoardsAdd, kind="own", **fields)
        assert isinstance(answer, wire.Refused)
        assert answer.code == code
    refused = await hana.ask(boards.BoardsAdd, kind="own", copy_of=f"{lesson_id}.shown")
    assert refused.code == "not_allowed"


async def test_handing_in_reaches_the_teacher_and_comes_back(school: School) -> None:
    """From another node; the pupil is told that it was taken, and later that it is back."""
    teacher, hana, ken = await class_of(school)
    page_id = f"{school.room.lesson_id}.own.{hana.id}"
    assert isinstance(await hana.ask(boards.HandsIn, page_id=page_id), wire.Ok)
    await teacher.until(lambda: "hand.1" in told(teacher), "what was handed in")
    await hana.until(
        lambda: any(page.handed_at for page in boards_told(hana)[f"own.{hana.id}"].pages), "that it was taken"
    )
    assert "hand.1" not in told(hana)
    assert isinstance(await teacher.ask(boards.HandsReturn, hand_ins=["1"]), wire.Ok)
    await hana.until(lambda: "hand.1" in told(hana), "that it is back")
    assert "hand.1" not in told(ken)
    for fields, code in (({"hand_ins": ["2"]}, "no_such_page"), ({"hand_ins": ["x"]}, "bad_message")):
        answer = await teacher.ask(boards.HandsReturn, **fields)
        assert isinstance(answer, wire.Refused)
        assert answer.code == code
    answer = await teacher.ask(boards.HandsCollect, kind="own", page=9)
    assert answer.code == "no_such_page"


async def test_what_was_given_out_is_nobodys_work(school: School) -> None:
    """A pupil's page becomes everybody's: it is no work of theirs to collect, but of the one who drew it."""
    teacher, hana, _ken = await class_of(school)
    page_id = f"{school.room.lesson_id}.own.{hana.id}"
    await draws(school, hana)
    assert isinstance(await teacher.ask(boards.BoardsAdd, kind="own", copy_of=page_id), wire.Ok)
    for page in (2, 1):
        assert isinstance(await teacher.ask(boards.HandsCollect, kind="own", page=page), wire.Ok)
    await teacher.until(lambda: "hand.1" in told(teacher), "her work")
    handed = [key for key in told(teacher) if key.startswith("hand.")]
    assert handed == ["hand.1"]
    work = boards_told(teacher)["hand.1"].handed_in
    assert work is not None
    assert work.page_id == page_id


async def test_collecting_takes_what_has_changed_and_says_what_found_no_room(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for two: Hana's, handed in before, is not taken again; then Ken's; then no more of Hana's."""
    monkeypatch.setattr("signaling.lesson.hand_ins.MAX_HAND_INS", 2)
    teacher, hana, ken = await class_of(school)
    await draws(school, hana)
    page_id = f"{school.room.lesson_id}.own.{hana.id}"
    for _ in range(2):
        assert isinstance(await hana.ask(boards.HandsIn, page_id=page_id), wire.Ok)
    assert isinstance(await teacher.ask(boards.HandsCollect, kind="own"), wire.Ok)
    await draws(school, hana)
    await draws(school, ken)
    answer = await teacher.ask(boards.HandsCollect, kind="own")
    assert isinstance(answer, wire.Refused)
    assert answer.code == "not_all_collected"
    await teacher.until(lambda: "hand.2" in told(teacher), "what had room")
    assert [key for key in told(teacher) if key.startswith("hand.")] == ["hand.1", "hand.2"]
    refused = await hana.ask(boards.HandsIn, page_id=page_id)
    assert isinstance(refused, wire.Refused)
    assert refused.code == "hand_ins_full"


async def test_who_comes_back_is_told_again(school: School) -> None:
    """On another node, without anything having changed."""
    _teacher, hana, _ken = await class_of(school)
    await hana.until(lambda: f"own.{hana.id}" in told(hana), "her board")
    await hana.close()
    hana.heard.clear()
    await hana.come_in(school.url(0))
    await hana.until(lambda: f"own.{hana.id}" in told(hana), "her board again")


async def test_a_pupil_opens_nothing(school: School) -> None:
    """Whatever their page sends; nor does it learn which pages there are by asking."""
    _teacher, hana, ken = await class_of(school)
    theirs = f"{school.room.lesson_id}.own.{ken.id}"
    for answer in (
        await hana.ask(boards.BoardsOpen, kind="own", openness="seen"),
        await hana.ask(boards.BoardsAdd, kind="own"),
        await hana.ask(boards.BoardsShow, page_id=theirs),
        await hana.ask(boards.BoardsName, page_id=theirs, name="x"),
        await hana.ask(boards.BoardsDrop, page_id=f"{theirs}.9"),
    ):
        assert isinstance(answer, wire.Refused)
        assert answer.code == "not_allowed"
