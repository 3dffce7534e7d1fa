"""What a pupil sees of a lesson."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from signaling.clients.scene import Asked, Scene, scene_of
from signaling.wire.groups import GroupWork
from signaling.wire.lesson import Group, Lesson, Locks, Person, Settings
from signaling.wire.phases import CurrentPhase
from signaling.wire.plan import ShownBoard
from signaling.wire.polls import Poll, Question, Round

GROUP = Group(id="g1", name="1", page_id="page-g1")
OTHER = Group(id="g2", name="2", page_id="page-g2")
PHASE = CurrentPhase(
    number=1,
    index=0,
    count=3,
    name="Start",
    prompt="",
    mode="class",
    board="none",
    started_at=0.0,
    ends_at=60.0,
)
QUESTION = Question(kind="scale", prompt="?")


def on_board(board: ShownBoard) -> CurrentPhase:
    return msgspec.structs.replace(PHASE, board=board)


def lesson(**fields: Any) -> Lesson:
    return Lesson(
        **{
            "id": "l",
            "title": "",
            "code": "",
            "page_id": "page",
            "locks": Locks(),
            "settings": Settings(),
            **fields,
        }
    )


def seen(of: Lesson, polls: tuple[Poll, ...] = (), others: tuple[Person, ...] = (), **me: Any) -> Scene:
    myself = Person(id="me", name="Me", role="student", **me)
    people = {each.id: each for each in (myself, *others)}
    groups = {each.id: each for each in (GROUP, OTHER)}
    return scene_of(of, myself, people, groups, {poll.id: poll for poll in polls})


@pytest.mark.parametrize(
    ("of", "me", "is_open"),
    [
        (lesson(), {}, True),
        (lesson(locks=Locks(board=True)), {}, False),
        (lesson(phase=PHASE), {}, False),
        (lesson(phase=on_board("class")), {}, True),
        (lesson(phase=on_board("group")), {"group": "g1"}, True),
        (lesson(phase=on_board("group"), locks=Locks(board=True)), {"group": "g1"}, False),
    ],
)
def test_a_board_is_open_where_the_lesson_works_on_one(
    of: Lesson, me: dict[str, Any], is_open: object
) -> None:
    """In a phase of a plan only where it shows a board; never where boards are locked."""
    assert seen(of, **me).is_board_open is is_open


def test_one_is_where_the_group_is() -> None:
    """Page and chat are the group's in a group, and the class's with the class."""
    assert (seen(lesson()).page_id, seen(lesson()).channel) == ("page", "lesson")
    assert (seen(lesson(), group="g1").page_id, seen(lesson(), group="g1").channel) == ("page-g1", "g1")


def test_quiet_is_for_those_who_are_with_the_class() -> None:
    """Quiet work is everybody's but of those who sit in a group."""
    assert seen(lesson(quiet=True)).is_quiet
    assert not seen(lesson(quiet=True), group="g1").is_quiet


def test_the_question_is_the_one_that_takes_answers() -> None:
    """A closed round, and one that is only shown, is nothing to answer; a second round is another one."""
    closed = Round(opened_at=0.0, closed_at=1.0)
    over = Poll(id="a", number=1, question=QUESTION, shown=True, rounds=[closed])
    again = Poll(id="b", number=2, question=QUESTION, shown=False, rounds=[closed, Round(opened_at=2.0)])
    assert seen(lesson(), (over,)).asked is None
    assert seen(lesson(), (over, again)).asked == Asked("b", 1, QUESTION)


def test_places_are_free_that_nobody_has_taken() -> None:
    """While pupils choose, each group has the size it may have, less those who have chosen it."""
    choosing = lesson(group_work=GroupWork(choice=2))
    mate = Person(id="x", name="X", role="student", assigned="g1")
    teacher = Person(id="t", name="T", role="teacher", assigned="g1")
    found = seen(choosing, others=(mate, teacher))
    assert found.choice == {"g1": 1, "g2": 2}
    assert found.chosen is None
    assert seen(lesson()).choice is None
