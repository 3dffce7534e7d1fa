"""Boards of a lesson that has ended, and whose they are in a later one."""

from __future__ import annotations

from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.board_state import PageState
from signaling.lesson.ended_boards import EndedBoard, ended_boards, owners_now, page_numbered
from signaling.lesson.ids import Board
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace
from signaling.wire.boards import Earlier
from signaling.wire.lesson import NewGroup
from tests.kit.lesson_states import class_lesson, done, grouped_lesson, join_of, refused

EACH = Earlier(lesson_id="before")


def board_of_seat(number: int | None, owner: str = "then") -> EndedBoard:
    return EndedBoard(board=Board("own", owner), pages=(PageState(number=1),), seat=number)


def board_of_group(name: str, owner: str = "g-then") -> EndedBoard:
    return EndedBoard(board=Board("group", owner), pages=(PageState(number=1),), group_name=name)


def test_what_lasts_is_every_board_with_its_pages() -> None:
    """The teacher's, the class's, each group's by its name; and how added pages began."""
    state = done(grouped_lesson(), b.AddPage(by="teacher", kind="group", name="実験", template="lined"))
    kept = {board.board.key: board for board in ended_boards(state)}
    assert list(kept)[:4] == ["shown", "class", "g-1", "g-2"]
    assert kept["g-1"].group_name == "Red"
    page = page_numbered(kept["g-2"], 2)
    assert page is not None
    assert (page.name, page.template) == ("実験", "lined")
    assert page_numbered(kept["class"], 2) is None


def test_a_pupils_board_is_known_by_its_seat() -> None:
    """Of the class; whoever came by name has none."""
    state = done(class_lesson(), join_of(seat_id(class_lesson().lesson_id, 12)), join_of("guest"))
    assert {board.board.owner: board.seat for board in ended_boards(state) if board.board.kind == "own"} == {
        seat_id(state.lesson_id, 12): 12,
        "guest": None,
    }


def test_a_seat_gets_its_own_board_back_whoever_has_come() -> None:
    """Also a pupil who is not here yet; of a seat that the class no longer has, nobody."""
    state = class_lesson()
    boards = [board_of_seat(12), board_of_seat(99, "gone"), board_of_seat(None, "guest")]
    assert owners_now(state, "own", boards) == {seat_id(state.lesson_id, 12): boards[0]}


def test_a_number_that_moved_while_the_lesson_runs_is_still_the_same_pupils() -> None:
    """The page is that of the pupil whose participant it is, not of the number's first."""
    state = replace(class_lesson(), seat_people={12: "moved"})
    assert set(owners_now(state, "own", [board_of_seat(12)])) == {"moved"}


def test_a_group_gets_the_board_of_the_group_of_its_name() -> None:
    """Of no other, and where two had or have the name, none: it can not be told whose it is."""
    state = grouped_lesson()
    red, blue = board_of_group("Red"), board_of_group("Blue", "g-blue")
    assert owners_now(state, "group", [red, blue, board_of_group("Green", "x")]) == {"g-1": red, "g-2": blue}
    assert owners_now(state, "group", [red, board_of_group("Red", "other"), blue]) == {"g-2": blue}
    twice = done(state, g.RenameGroup(by="teacher", group="g-2", name="Red"))
    assert owners_now(twice, "group", [red, blue]) == {}


def test_a_group_that_can_come_back_is_meant_as_well() -> None:
    """It finds its board when its arrangement is made again."""
    other = (NewGroup(name="Green"),)
    state = done(grouped_lesson(), c.MakeGroups(by="teacher", groups=other, ids=("g-3",), open=True))
    assert list(owners_now(state, "group", [board_of_group("Red")])) == ["g-1"]


def test_there_is_no_each_of_a_board_that_is_one() -> None:
    """The teacher's and the class's begin with a page that is named."""
    for kind in ("shown", "class"):
        assert refused(grouped_lesson(), b.AddPage(by="teacher", kind=kind, earlier=EACH)) == "bad_message"
    named = Earlier(lesson_id="before", page_id="before.shown")
    assert _added(done(grouped_lesson(), b.AddPage(by="teacher", kind="own", earlier=named))).each is False
    assert _added(done(grouped_lesson(), b.AddPage(by="teacher", kind="own", earlier=EACH))).each is True


def _added(state: LessonState) -> PageState:
    (page,) = state.boards.common["own"]
    return page
