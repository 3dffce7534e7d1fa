"""Boards opened and closed, their pages added, named, taken away and shown."""

from __future__ import annotations

import pytest

from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.board_rights import openness_of, pages_of
from signaling.lesson.board_state import BoardsState, PageState
from signaling.lesson.board_view import boards_of, sight
from signaling.lesson.ids import Board
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState
from signaling.wire.boards import MAX_BOARD_PAGES, MAX_LESSON_PAGES, BoardKind, Openness, Sheet
from tests.kit.lesson_states import class_lesson, done, full_lesson, grouped_lesson, join_of, refused

HANA, KEN = Board("own", "hana"), Board("own", "ken")


def opening(kind: BoardKind, openness: Openness, *owners: str) -> b.OpenBoards:
    return b.OpenBoards(by="teacher", kind=kind, openness=openness, owners=owners or None)


def adding(kind: BoardKind, *owners: str, name: str = "") -> b.AddPage:
    return b.AddPage(by="teacher", kind=kind, owners=owners or None, name=name)


def ids(state: LessonState, person: str) -> list[str]:
    return [page.page_id for board in boards_of(state, person).boards for page in board.pages]


def test_one_board_is_opened_and_the_others_are_not() -> None:
    """A switch of one, of some, of all; all is said of those who come later as well."""
    state = done(full_lesson(), opening("own", "seen", "hana"))
    assert (openness_of(state, HANA), openness_of(state, KEN)) == ("seen", "hidden")
    state = done(state, opening("own", "writable"))
    assert (openness_of(state, HANA), openness_of(state, KEN)) == ("writable", "writable")
    late = done(state, join_of("late"))
    assert openness_of(late, Board("own", "late")) == "writable"


def test_as_at_first_takes_no_room() -> None:
    """Only what differs is kept: closed again, the state is as if nothing had been said."""
    state = done(full_lesson(), opening("own", "seen"), opening("own", "hidden", "hana", "ken"))
    assert len(state.boards.opened) == 2
    state = done(state, opening("own", "hidden"), opening("shown", "writable"), opening("shown", "seen"))
    assert state.boards == BoardsState()
    state = done(state, opening("own", "seen", "ken"), opening("own", "hidden", "ken"))
    assert state.boards == BoardsState()


def test_show_all_reveals_at_once() -> None:
    """With one command every pupil sees every pupil's board, and nobody writes on another's."""
    state = done(full_lesson(), opening("own", "seen"))
    assert {"lesson-1.own.hana", "lesson-1.own.ken"} <= set(ids(state, "hana"))


def test_a_page_of_all_is_on_every_board_of_its_kind() -> None:
    """A page given to all is there for whoever comes later too; one given to some is on theirs alone."""
    state = done(
        full_lesson(), adding("own", name="Sheet"), adding("own", "ken", name="More"), join_of("late")
    )
    assert [page.name for page in pages_of(state, HANA)] == ["", "Sheet"]
    assert [page.name for page in pages_of(state, KEN)] == ["", "Sheet", "More"]
    assert [page.name for page in pages_of(state, Board("own", "late"))] == ["", "Sheet"]
    board = boards_of(state, "ken").boards[-1]
    assert [(page.page_id, page.common) for page in board.pages] == [
        ("lesson-1.own.ken", False),
        ("lesson-1.own.ken.2", True),
        ("lesson-1.own.ken.3", False),
    ]


def test_a_page_is_named_and_taken_away() -> None:
    """Where all boards of the kind have it, from all of them; a number is never given again."""
    state = done(full_lesson(), adding("own"), adding("class"))
    state = done(state, b.NamePage(by="teacher", page_id="lesson-1.own.hana.2", name=" Sheet "))
    state = done(state, b.NamePage(by="teacher", page_id="lesson-1.own.hana", name="First"))
    assert [page.name for page in pages_of(state, HANA)] == ["First", "Sheet"]
    assert [page.name for page in pages_of(state, KEN)] == ["", "Sheet"]
    state = done(state, b.DropPage(by="teacher", page_id="lesson-1.own.ken.2"))
    assert [page.name for page in pages_of(state, HANA)] == ["First"]
    state = done(state, b.AddPage(by="teacher", kind="own", owners=("ken",), template="venn"))
    assert ids(state, "ken")[-1] == "lesson-1.own.ken.4"
    state = done(state, b.NamePage(by="teacher", page_id="lesson-1.own.ken.4", name="Two"))
    assert pages_of(state, KEN)[-1] == PageState(number=4, name="Two", template="venn")
    state = done(state, b.DropPage(by="teacher", page_id="lesson-1.own.ken.4"))
    assert ids(state, "ken") == ["lesson-1.shown", "lesson-1.class", "lesson-1.class.3", "lesson-1.own.ken"]


def test_a_page_that_is_taken_away_is_shown_no_more() -> None:
    """Nobody is left looking at what is not there."""
    state = done(full_lesson(), adding("class"), b.ShowPage(by="teacher", page_id="lesson-1.class.2"))
    assert boards_of(state, "hana").shown == "lesson-1.class.2"
    assert boards_of(done(state, b.ShowPage(by="teacher", page_id=None)), "hana").shown is None
    state = done(state, b.DropPage(by="teacher", page_id="lesson-1.class.2"))
    assert boards_of(state, "hana").shown is None
    assert not state.boards.shown


def test_of_a_hidden_board_that_is_shown_only_that_page_is_told() -> None:
    """The name and the number of its other pages are not."""
    shown = done(grouped_lesson(), adding("group", "g-2", name="Secret"))
    shown = done(shown, b.ShowPage(by="teacher", page_id="lesson-1.g-2"))
    told = boards_of(shown, "hana")
    assert told.shown == "lesson-1.g-2"
    assert [[page.page_id for page in board.pages] for board in told.boards if board.owner == "g-2"] == [
        ["lesson-1.g-2"]
    ]


def test_a_group_that_is_gone_takes_its_board_with_it() -> None:
    """And what was shown of it; what can come back with a set of groups is kept, the rest forgotten."""
    state = done(grouped_lesson(is_open=False), adding("group", "g-2"), opening("group", "seen", "g-2"))
    state = done(state, b.ShowPage(by="teacher", page_id="lesson-1.g-2.2"))
    state = done(state, g.DropGroup(by="teacher", group="g-2"))
    assert boards_of(state, "teacher").shown is None
    assert "lesson-1.g-2.2" not in ids(state, "teacher")
    state = done(state, opening("class", "seen"))
    assert (state.boards.opened, state.boards.pages) == ({}, {})


def test_groups_that_come_back_have_their_pages() -> None:
    """Groups of an earlier round are used again with all pages of their boards."""
    state = done(grouped_lesson(), adding("group", "g-2", name="Ours"))
    make = c.MakeGroups(by="teacher", groups=(), ids=())
    state = done(state, make, opening("class", "seen"), g.UseSet(by="teacher", number=1))
    assert [page.name for page in pages_of(state, Board("group", "g-2"))] == ["", "Ours"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (opening("own", "seen", "nobody"), "no_such_person"),
        (opening("own", "seen", "teacher"), "no_such_person"),
        (opening("group", "seen", "g-9"), "no_such_group"),
        (opening("class", "seen", "hana"), "bad_message"),
        (adding("own", "nobody"), "no_such_person"),
        (adding("class", name="\u202eevil"), "bad_name"),
        (adding("class", name="x" * 41), "bad_name"),
        (b.NamePage(by="teacher", page_id="lesson-1.class.2", name="a"), "no_such_page"),
        (b.NamePage(by="teacher", page_id="lesson-1.class", name="a\nb"), "bad_name"),
        (b.DropPage(by="teacher", page_id="lesson-1.class"), "not_allowed"),
        (b.DropPage(by="teacher", page_id="lesson-2.class"), "no_such_page"),
        (b.ShowPage(by="teacher", page_id="nonsense"), "no_such_page"),
    ],
)
def test_what_cannot_be_is_refused(command: c.Wish, code: str) -> None:
    """With a code, and without any change."""
    assert refused(full_lesson(), command) == code


def test_pages_are_bounded() -> None:
    """A board has at most so many pages, and a lesson so many that were added or named."""
    state = full_lesson()
    for _ in range(MAX_BOARD_PAGES - 1):
        state = done(state, adding("class"))
    assert refused(state, adding("class")) == "too_many"
    pupils = [f"p{number}" for number in range(MAX_LESSON_PAGES // (MAX_BOARD_PAGES - 1))]
    state = done(state, *(join_of(pupil) for pupil in pupils))
    added = MAX_BOARD_PAGES - 1
    while added + len(pupils) <= MAX_LESSON_PAGES:
        state, added = done(state, adding("own", *pupils)), added + len(pupils)
    assert refused(state, adding("own", *pupils)) == "too_many"
    assert len(pages_of(state, Board("own", "hana"))) == 1


def test_pages_are_bounded_before_there_is_a_board_of_the_kind() -> None:
    """Added for groups that are made later, one by one or in one act: none of them begins with too many."""
    state = full_lesson()
    assert not state.groups
    for _ in range(MAX_BOARD_PAGES - 1):
        state = done(state, adding("group"))
    assert refused(state, adding("group")) == "too_many"
    sheets = (Sheet(file="ab" * 32, width=10, height=10),) * MAX_BOARD_PAGES
    many = b.AddPage(by="teacher", kind="group", sheets=sheets)
    assert refused(full_lesson(), many) == "too_many"


def test_pupils_boards_are_in_the_order_of_their_seats() -> None:
    """As the class sits, then those without a seat as they came."""
    state = class_lesson()
    people = ["zoe", seat_id(state.lesson_id, 12), seat_id(state.lesson_id, 3)]
    state = done(state, join_of("teacher", "teacher"), *(join_of(person) for person in people))
    own = [board.owner for board in boards_of(state, "teacher").boards if board.kind == "own"]
    assert own == [people[2], people[1], people[0]]


def test_what_concerns_no_board_changes_no_sight() -> None:
    """Hands and microphones make nobody look for boards again; a move does."""
    state = grouped_lesson()
    assert sight(done(state, c.SetHand(by="hana", raised=True))) == sight(state)
    assert sight(done(state, c.AssignGroups(by="teacher", people={"hana": None}))) != sight(state)
    assert sight(done(state, opening("own", "seen"))) != sight(state)
