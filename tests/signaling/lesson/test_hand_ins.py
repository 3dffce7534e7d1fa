"""Handing in and giving back: who may, who sees what, and what stays."""

from __future__ import annotations

import pytest

from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.board_rights import board_rights
from signaling.lesson.board_view import boards_of
from signaling.lesson.state import LessonState, encode_state
from signaling.wire.boards import (
    MAX_HAND_INS,
    MAX_HAND_INS_OF_A_BOARD,
    MAX_HAND_INS_OF_A_PAGE,
    HandedIn,
    LessonBoard,
)
from signaling.wire.codes import RefusalCode
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, refused

HANAS, KENS = "lesson-1.own.hana", "lesson-1.own.ken"


def handing(by: str, page_id: str, as_it_was: int = 0) -> b.HandIn:
    return b.HandIn(by=by, page_id=page_id, copy=f"copy {as_it_was} of {page_id}")


def collecting(*pages: str, as_it_was: int = 0) -> b.Collect:
    copies = tuple((page, f"copy {as_it_was} of {page}") for page in pages)
    return b.Collect(by="teacher", kind="own", copies=copies)


def full_box() -> LessonState:
    """As much was handed in as a lesson may have, by collecting: two pages at a time, changed each time."""
    return done(full_lesson(), *[collecting(HANAS, KENS, as_it_was=n) for n in range(MAX_HAND_INS // 2)])


def hand_ins(state: LessonState, viewer: str) -> dict[str, LessonBoard]:
    """What somebody sees of what was handed in, by the ids of its pages."""
    boards = (board for board in boards_of(state, viewer).boards if board.kind == "hand")
    return {board.pages[0].page_id: board for board in boards}


def test_a_pupil_hands_in_and_goes_on() -> None:
    """The staff sees it, with the name and the time; their own page says that it was handed in."""
    state = done(full_lesson(), handing("hana", HANAS))
    (seen,) = hand_ins(state, "teacher").values()
    assert (seen.name, seen.handed_in) == ("hana", HandedIn(page_id=HANAS, at=NOW, by_pupil=True))
    assert hand_ins(state, "assistant") == hand_ins(state, "teacher")
    (own,) = (board for board in boards_of(state, "hana").boards if board.kind == "own")
    assert own.pages[0].handed_at == NOW
    assert board_rights(state, "hana", HANAS) == "write"


@pytest.mark.parametrize(
    "page_id", [KENS, "lesson-1.class", "lesson-1.g-1", "lesson-1.own.hana.9", "no page"]
)
def test_nobody_hands_in_what_is_not_theirs(page_id: str) -> None:
    assert refused(full_lesson(), handing("hana", page_id)) == RefusalCode.NO_SUCH_PAGE


@pytest.mark.parametrize("by", ["teacher", "observer"])
def test_only_pupils_hand_in(by: str) -> None:
    assert refused(full_lesson(), handing(by, HANAS)) == RefusalCode.NOT_ALLOWED


def test_a_group_hands_in_by_one_of_its_members() -> None:
    """Given back, all see it who were in the group then; nobody else does."""
    state = done(grouped_lesson(), handing("hana", "lesson-1.g-1"))
    (page,) = hand_ins(state, "teacher")
    state = done(state, b.ReturnHandIns(by="teacher", numbers=("1",)))
    members = {person.id for person in state.people.values() if person.group == "g-1"}
    sees = {person for person in state.people if hand_ins(state, person)}
    assert "hana" in members
    assert sees == members | {"teacher", "assistant"}
    assert {board_rights(state, member, page) for member in members} == {"read"}


@pytest.mark.parametrize("step", [1, -1], ids=["collected, then recalled", "recalled, then collected"])
def test_a_groups_work_comes_back_to_its_members_when_they_are_with_the_class(step: int) -> None:
    """Whoever was of the group then reads it, and whoever is put into it later does not."""
    acts: list[c.Command] = [
        b.Collect(by="teacher", kind="group", copies=(("lesson-1.g-1", "copy"),)),
        g.RecallGroups(by="teacher"),
    ]
    state = grouped_lesson()
    members = {person.id for person in state.people.values() if person.group == "g-1"}
    state = done(state, *acts[::step])
    state = done(state, c.AssignGroups(by="teacher", people=dict.fromkeys(("hana", "ken"), "g-1")))
    state = done(state, b.ReturnHandIns(by="teacher", numbers=None))
    assert members == {"hana"}
    assert all(person.group is None for person in state.people.values())
    sees = {person for person in state.people if hand_ins(state, person)}
    assert sees == members | {"teacher", "assistant"}


def test_what_was_handed_in_is_the_staffs_until_it_is_given_back() -> None:
    """The teacher writes; its pupil sees nothing, then reads; others never do."""
    state = done(full_lesson(), collecting(HANAS, KENS))
    first, second = hand_ins(state, "teacher")
    rights = [board_rights(state, who, first) for who in ("teacher", "assistant", "hana", "ken", "observer")]
    assert rights == ["write", "write", "none", "none", "none"]
    state = done(state, b.ReturnHandIns(by="teacher", numbers=("1",)))
    assert list(hand_ins(state, "hana")) == [first]
    rights = [board_rights(state, who, first) for who in ("teacher", "hana", "ken", "observer")]
    assert rights == ["write", "read", "none", "none"]
    assert board_rights(state, "ken", second) == "none"


def test_all_are_given_back_at_once() -> None:
    state = done(full_lesson(), collecting(HANAS, KENS), b.ReturnHandIns(by="teacher", numbers=None))
    assert len(hand_ins(state, "hana")) == len(hand_ins(state, "ken")) == 1


def test_the_class_sees_what_is_opened_or_shown_and_never_writes_on_it() -> None:
    """To write on it is not opened at all: the layer over it is the staff's."""
    state = done(full_lesson(), collecting(HANAS))
    (page,) = hand_ins(state, "teacher")
    shown = done(state, b.ShowPage(by="teacher", page_id=page))
    assert board_rights(shown, "ken", page) == "read"
    opened = done(state, b.OpenBoards(by="teacher", kind="hand", openness="seen", owners=("1",)))
    assert [board_rights(opened, who, page) for who in ("hana", "ken", "observer")] == ["read"] * 3
    for owners in (("1",), None):
        writable = b.OpenBoards(by="teacher", kind="hand", openness="writable", owners=owners)
        assert refused(state, writable) == RefusalCode.BAD_MESSAGE


def test_earlier_ones_stay() -> None:
    """Handed in again, both are there, in order, each with a page of its own."""
    acts = handing("hana", HANAS), handing("hana", HANAS, 1), collecting(HANAS, as_it_was=2)
    state = done(full_lesson(), *acts)
    boards = hand_ins(state, "teacher")
    assert list(boards) == [f"lesson-1.hand.{number}" for number in (1, 2, 3)]
    assert [board.handed_in.by_pupil for board in boards.values() if board.handed_in] == [True, True, False]


@pytest.mark.parametrize("again", [handing("hana", HANAS), collecting(HANAS)], ids=["in", "collected"])
@pytest.mark.parametrize("first", [handing("hana", HANAS), collecting(HANAS)], ids=["in", "collected"])
def test_what_did_not_change_is_not_taken_twice(first: c.Command, again: c.Command) -> None:
    """Whoever took it: it lies there already. What changed is taken, also back to what it was before."""
    state = done(full_lesson(), first)
    assert done(state, again) == state
    later = done(state, collecting(HANAS, as_it_was=1), again, again)
    assert len(hand_ins(later, "teacher")) == 3


def test_of_those_collected_only_what_changed_is_taken() -> None:
    """Ken went on, Hana did not."""
    state = done(full_lesson(), collecting(HANAS, KENS))
    mixed = b.Collect(by="teacher", kind="own", copies=(*collecting(HANAS).copies, (KENS, "more")))
    handed = [board.handed_in for board in hand_ins(done(state, mixed), "teacher").values()]
    assert [one.page_id for one in handed if one] == [HANAS, KENS, KENS]


def test_who_came_into_the_group_since_gets_it_back_too() -> None:
    """The page is the same, but not whose it is: it is taken once more, and then not again."""
    collected = b.Collect(by="teacher", kind="group", copies=(("lesson-1.g-1", "copy"),))
    state = done(grouped_lesson(), collected)
    state = done(state, c.AssignGroups(by="teacher", people={"ken": "g-1"}), collected, collected)
    assert len(hand_ins(state, "teacher")) == 2
    state = done(state, b.ReturnHandIns(by="teacher", numbers=None))
    assert len(hand_ins(state, "ken")) == 1


def test_there_is_an_end_to_it() -> None:
    """So many and no more; what is there stays, and is given back."""
    state = full_box()
    assert refused(state, handing("hana", HANAS)) == RefusalCode.HAND_INS_FULL
    assert refused(state, collecting(HANAS)) == RefusalCode.NOT_ALL_COLLECTED
    assert refused(state, b.ReturnHandIns(by="teacher", numbers=("1", "999"))) == RefusalCode.NO_SUCH_PAGE
    assert len(hand_ins(state, "teacher")) == MAX_HAND_INS
    unchanged = collecting(HANAS, KENS, as_it_was=MAX_HAND_INS // 2 - 1)
    assert done(state, unchanged) == state


def test_what_has_room_is_collected() -> None:
    """The rest is not."""
    state = done(full_lesson(), handing("hana", HANAS))
    state = done(state, *[collecting(HANAS, KENS, as_it_was=n) for n in range(1, MAX_HAND_INS // 2 + 1)])
    *_, last = hand_ins(state, "teacher").values()
    assert last.handed_in is not None
    assert (last.owner, last.handed_in.page_id) == (str(MAX_HAND_INS), HANAS)


def test_a_full_box_is_carried_with_every_command() -> None:
    """So it weighs no more than this; ids on the wire are 22 characters long, these are shorter."""
    more = len(encode_state(full_box())) - len(encode_state(full_lesson()))
    assert more / MAX_HAND_INS + 4 * (22 - len("lesson-1")) < 250


def own_pages(pages: int) -> LessonState:
    """A lesson in which Hana has so many pages."""
    return done(full_lesson(), *[b.AddPage(by="teacher", kind="own", owners=("hana",))] * (pages - 1))


def test_each_page_is_handed_in_a_few_times() -> None:
    """Of one page pupils hand in so many and no more; its other pages, others and the staff go on."""
    times = [handing("hana", HANAS, n) for n in range(MAX_HAND_INS_OF_A_PAGE)]
    state = done(own_pages(2), *times, collecting(HANAS, KENS, as_it_was=99))
    assert refused(state, handing("hana", HANAS, 100)) == RefusalCode.HANDED_IN_OFTEN
    done(state, handing("hana", f"{HANAS}.2"), handing("ken", KENS), collecting(HANAS))


def test_every_sheet_of_a_board_is_handed_in() -> None:
    """As many pages as a board may have, each once; and then no more, so that others find room."""
    state = own_pages(MAX_HAND_INS_OF_A_BOARD)
    later = [handing("hana", f"{HANAS}.{number}") for number in range(2, MAX_HAND_INS_OF_A_BOARD + 1)]
    state = done(state, handing("hana", HANAS), *later)
    assert refused(state, handing("hana", HANAS, 1)) == RefusalCode.HANDED_IN_OFTEN
    done(state, handing("ken", KENS), collecting(HANAS, as_it_was=1))


def test_it_outlives_its_pupil_and_gets_no_pages() -> None:
    """Its name is the one of then, also when the pupil has left; a page more on it there is not."""
    state = done(full_lesson(), collecting(HANAS), c.Leave(by="hana", session_id="s-hana"))
    assert refused(state, b.AddPage(by="teacher", kind="hand")) == RefusalCode.BAD_MESSAGE
    assert [board.name for board in hand_ins(state, "teacher").values()] == ["hana"]
