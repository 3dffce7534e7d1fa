"""What somebody may do on a page: roles, kinds, openness, places and restraints, by a table of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import order_commands as o
from signaling.lesson.board_rights import BoardRight, board_rights, can_admin_board, known_page
from signaling.lesson.board_view import boards_of
from signaling.lesson.ids import Board, Page
from signaling.lesson.outcome import Applied
from signaling.lesson.phase_state import PhaseRun, PhasesState, StepState
from signaling.lesson.reducer import apply
from signaling.lesson.state import LessonState, replace
from signaling.wire.boards import BoardKind, Openness
from signaling.wire.lesson import Locks
from signaling.wire.plan import Phase
from signaling.wire.roster import Seat
from tests.kit.lesson_states import CAST, NOW, done, full_lesson, grouped_lesson, join_of

OPENNESS: tuple[Openness, ...] = ("hidden", "seen", "writable")
BOARDS: dict[str, tuple[BoardKind, str]] = {
    "lesson-1.shown": ("shown", ""),
    "lesson-1.class": ("class", ""),
    "lesson-1.g-1": ("group", "g-1"),
    "lesson-1.g-2": ("group", "g-2"),
    "lesson-1.own.hana": ("own", "hana"),
    "lesson-1.own.ken": ("own", "ken"),
}
NAMES: dict[str, BoardRight] = {"-": "none", "r": "read", "w": "write"}
RIGHTS: dict[tuple[str, str], tuple[str, ...]] = {
    # who, where: on each board of BOARDS in turn, the right where it is hidden, seen, writable
    ("teacher", "class"): ("www", "www", "www", "www", "www", "www"),
    ("assistant", "class"): ("www", "www", "www", "www", "www", "www"),
    ("teacher", "g-1"): ("www", "www", "www", "www", "www", "www"),
    ("hana", "class"): ("-rw", "-rw", "-rw", "-rw", "www", "-rw"),
    ("hana", "g-1"): ("-rw", "-rr", "www", "-rw", "www", "-rw"),
    ("observer", "class"): ("-rr", "-rr", "-rr", "-rr", "-rr", "-rr"),
    ("observer", "g-1"): ("-rr", "-rr", "rrr", "-rr", "-rr", "-rr"),
    ("stranger", "class"): ("---", "---", "---", "---", "---", "---"),
}
RESTRAINTS = ("none", "lock", "attention", "consent", "quiet")
AT_FIRST: dict[BoardKind, Openness] = {
    "shown": "seen",
    "class": "writable",
    "group": "hidden",
    "own": "hidden",
}


def placed(who: str, where: str) -> LessonState:
    """Return a lesson with two groups in which somebody is there, and ken with the class."""
    state = done(grouped_lesson(), g.RecallGroups(by="teacher"))
    if who not in state.people:
        return state
    person = replace(state.people[who], group=None if where == "class" else where)
    return replace(state, people=state.people | {who: person})


def opened(state: LessonState, page_id: str, openness: Openness) -> LessonState:
    kind, owner = BOARDS[page_id]
    owners = (owner,) if owner else None
    return done(state, b.OpenBoards(by="teacher", kind=kind, openness=openness, owners=owners))


def restrained(state: LessonState, restraint: str) -> LessonState:
    match restraint:
        case "lock":
            return replace(state, locks=Locks(board=True))
        case "attention":
            return replace(state, attention_by="teacher")
        case "quiet":
            alone = StepState(id="1", phase=Phase(name="Think", minutes=5, mode="alone"))
            runs = (PhaseRun(step="1", started_at=NOW),)
            phases = PhasesState(steps=(alone,), runs=runs, ends_at=NOW + 300)
            return replace(state, phases=phases)
        case "consent":
            hana = replace(state.people["hana"], seat=1)
            seat = Seat(number=1, name="hana", reading="", group="", consent="nothing")
            return replace(state, people=state.people | {"hana": hana}, roster=(seat,))
        case _:
            return state


@pytest.mark.parametrize("restraint", RESTRAINTS)
@pytest.mark.parametrize(("who", "where"), RIGHTS)
def test_rights_are_those_of_the_table(who: str, where: str, restraint: str) -> None:
    """A restrained student reads in place of writing, and quiet work restrains nobody."""
    for page_id, row in zip(BOARDS, RIGHTS[who, where], strict=True):
        for openness, letter in zip(OPENNESS, row, strict=True):
            state = restrained(opened(placed(who, where), page_id, openness), restraint)
            expected = NAMES[letter]
            if who == "hana" and expected == "write" and restraint in ("lock", "attention", "consent"):
                expected = "read"
            found = board_rights(state, who, page_id)
            assert found == expected, (page_id, openness)


@pytest.mark.parametrize(("who", "where"), RIGHTS)
def test_what_is_shown_to_all_is_read_by_all_who_are_here(who: str, where: str) -> None:
    """A hidden board's page that is shown is everybody's to read; its other pages are not."""
    for page_id, row in zip(BOARDS, RIGHTS[who, where], strict=True):
        kind, _owner = BOARDS[page_id]
        state = opened(placed(who, where), page_id, "hidden")
        state = done(
            state, b.AddPage(by="teacher", kind=kind), b.ShowPage(by="teacher", page_id=f"{page_id}.2")
        )
        before = NAMES[row[0]]
        raised = "read" if before == "none" and who != "stranger" else before
        assert board_rights(state, who, f"{page_id}.2") == raised
        assert board_rights(state, who, page_id) == before


def test_boards_begin_as_their_kind_does() -> None:
    """The shown board is seen, the class's is everybody's, others' are hidden."""
    state = placed("hana", "g-1")
    found = [board_rights(state, "hana", page_id) for page_id in BOARDS]
    assert found == ["read", "read", "write", "none", "write", "none"]


@pytest.mark.parametrize(
    "page_id", ["lesson-1.class.2", "lesson-1.own.teacher", "lesson-1.own.observer", "lesson-1.own.nobody"]
)
def test_what_is_not_there_is_nobodys(page_id: str) -> None:
    """A page that was not added, and an own board of somebody who is no pupil, open to nobody."""
    assert {board_rights(full_lesson(), who, page_id) for who in CAST} == {"none"}


def test_a_page_is_known_by_its_id() -> None:
    """Where the lesson has it; another lesson's, or what is no id at all, is no page."""
    state = full_lesson()
    assert known_page(state, "lesson-1.own.hana") == Page("lesson-1", Board("own", "hana"))
    for page_id in ("lesson-1.own.nobody", "lesson-1.own.hana.2", "lesson-2.class", "no page", ""):
        assert known_page(state, page_id) is None


def test_who_left_has_no_board_and_their_board_stays() -> None:
    """An own board outlasts a pupil's absence for the teacher; the pupil finds it when they come back."""
    gone = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    assert board_rights(gone, "hana", "lesson-1.own.hana") == "none"
    assert board_rights(gone, "teacher", "lesson-1.own.hana") == "write"
    assert board_rights(done(gone, join_of("hana")), "hana", "lesson-1.own.hana") == "write"


WHO = st.sampled_from(tuple(CAST))
GROUP = st.sampled_from(["g-1", "g-2", None])
PAGE = st.sampled_from([*BOARDS, *(f"{page_id}.2" for page_id in BOARDS)])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.sampled_from([*BOARDS, "group", "own"]), st.sampled_from(OPENNESS)),
        st.tuples(st.just("move"), st.sampled_from(["hana", "ken"]), GROUP),
        st.tuples(st.just("walk"), st.sampled_from(["teacher", "observer"]), GROUP),
        st.tuples(st.just("recall"), st.none(), st.none()),
        st.tuples(st.just("show"), PAGE, st.none()),
        st.tuples(st.just("lock"), st.booleans(), st.none()),
        st.tuples(st.just("attention"), st.booleans(), st.none()),
        st.tuples(st.just("add"), st.sampled_from(["shown", "class", "group", "own"]), st.none()),
        st.tuples(st.just("leave"), WHO, st.none()),
        st.tuples(st.just("come"), WHO, st.none()),
    ),
    max_size=12,
)


MAKERS: dict[str, Callable[[Any, Any], c.Command]] = {
    "open": lambda page_id, openness: b.OpenBoards(
        by="teacher",
        kind=BOARDS[page_id][0] if page_id in BOARDS else page_id,
        openness=openness,
        owners=(BOARDS[page_id][1],) if page_id in BOARDS and BOARDS[page_id][1] else None,
    ),
    "move": lambda who, group: c.AssignGroups(by="teacher", people={who: group}),
    "walk": lambda who, group: c.EnterGroup(by=who, group=group),
    "recall": lambda _what, _how: g.RecallGroups(by="teacher"),
    "show": lambda page_id, _how: b.ShowPage(by="teacher", page_id=page_id),
    "lock": lambda on, _how: c.SetLocks(by="teacher", locks=Locks(board=on)),
    "attention": lambda on, _how: o.SetAttention(by="teacher", on=on),
    "add": lambda kind, _how: b.AddPage(by="teacher", kind=kind),
    "leave": lambda who, _how: c.Leave(by=who, session_id=f"s-{who}"),
    "come": lambda who, _how: join_of(who, CAST[who]),
}


def expected_right(state: LessonState, who: str, page_id: str, openness: Openness) -> BoardRight:
    """Return the table's word, from what the test itself kept track of, place and presence apart."""
    person, first = state.people[who], page_id.removesuffix(".2")
    if not person.present:
        return "none"
    where = "g-1" if person.group else "class"
    board = list(BOARDS).index(first)
    row = RIGHTS["hana" if CAST[who] == "student" else who, where if CAST[who] != "assistant" else "class"]
    if BOARDS[first][0] == "group":  # the table's groups: one's own, another one
        board = 2 if person.group == BOARDS[first][1] else 3
    if BOARDS[first][0] == "own":
        board = 4 if who == BOARDS[first][1] else 5
    right = NAMES[row[board][OPENNESS.index(openness)]]
    if CAST[who] == "student" and right == "write" and (state.locks.board or state.attention_by):
        right = "read"
    return "read" if right == "none" and state.boards.shown == page_id else right


@given(ACTS)
def test_nobody_ever_has_another_right_than_the_tables(acts: list[tuple[str, Any, Any]]) -> None:
    """Moved out of a group one loses its board at once; one is told of what one may read, no more."""
    state = grouped_lesson()
    openness: dict[str, Openness] = {page_id: AT_FIRST[kind] for page_id, (kind, _) in BOARDS.items()}
    numbers = dict.fromkeys(BOARDS, False)
    for act, what, how in acts:
        command = MAKERS[act](what, how)
        outcome = apply(state, command, NOW)
        if not isinstance(outcome, Applied):
            continue
        state = outcome.state
        for page_id, (kind, owner) in BOARDS.items():
            if isinstance(command, b.OpenBoards) and command.kind == kind:
                said = command.owners is None or owner in command.owners
                openness[page_id] = command.openness if said else openness[page_id]
            if isinstance(command, b.AddPage) and command.kind == kind and state.boards.last_number == 2:
                numbers[page_id] = True
        for who, (page_id, second) in itertools.product(CAST, itertools.product(BOARDS, (False, True))):
            full_id = f"{page_id}.2" if second else page_id
            right: BoardRight = "none"
            if numbers[page_id] or not second:
                right = expected_right(state, who, full_id, openness[page_id])
            assert board_rights(state, who, full_id) == right, (who, full_id, acts)
            told = {page.page_id for board in boards_of(state, who).boards for page in board.pages}
            assert (full_id in told) == (right != "none"), (who, full_id, acts)


@pytest.mark.parametrize(
    ("person", "page", "right"),
    [
        ("teacher", "lesson-1.class", "write"),
        ("teacher", "lesson-1.g-2", "write"),
        ("hana", "lesson-1.class", "read"),
        ("hana", "lesson-1.g-1", "write"),
        ("hana", "lesson-1.g-2", "none"),
        ("hana", "lesson-1.g-3", "none"),
        ("hana", "lesson-2.class", "none"),
        ("hana", "nonsense", "none"),
        ("observer", "lesson-1.class", "read"),
        ("observer", "lesson-1.g-1", "none"),
        ("stranger", "lesson-1.class", "none"),
    ],
)
def test_board_rights_follow_place_and_role(person: str, page: str, right: str) -> None:
    """A student draws where they are, an observer looks, staff draw everywhere, others see nothing."""
    assert board_rights(grouped_lesson(), person, page) == right


def test_a_student_with_the_class_draws_on_its_board() -> None:
    """Called back, a student draws on the class's board and loses the group's."""
    state = done(grouped_lesson(), g.RecallGroups(by="teacher"))
    assert board_rights(state, "hana", "lesson-1.class") == "write"
    assert board_rights(state, "hana", "lesson-1.g-1") == "none"


def test_a_board_lock_leaves_students_reading() -> None:
    """While boards are locked, students look on and staff draw."""
    state = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(board=True)))
    assert board_rights(state, "hana", "lesson-1.class") == "read"
    assert board_rights(state, "assistant", "lesson-1.class") == "write"


def test_only_staff_administer_a_board() -> None:
    """Locked elements and backgrounds are the staff's."""
    state = full_lesson()
    able = [person for person in CAST if can_admin_board(state, person, "lesson-1.class")]
    assert able == ["teacher", "assistant"]
    assert not can_admin_board(replace(state, ended_at=NOW), "teacher", "lesson-1.class")
