"""Boards of ended lessons in SQL: which of them a lesson may begin with, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signaling.lesson.board_state import PageState
from signaling.lesson.ended_boards import EndedBoard
from signaling.lesson.ids import Board
from signaling.sql.accounts import AccountRepository, StoredAccount
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.sql.classes import ClassRepository, StoredClass
from signaling.sql.database import Database
from signaling.sql.deletions import DeletionRepository
from signaling.sql.ended_boards import EndedBoardRepository
from signaling.sql.lessons import REHEARSAL, LessonRepository, StoredLesson
from signaling.wire.roster import Seat
from tests.kit.lesson_states import ROSTER
from tests.kit.register import stored_lesson

HANA, KEN = 12, 3
TODAY = replace(stored_lesson(id="today", created_at=100.0, owner_id="tanaka"), class_id="c")


@pytest.fixture
async def ended(database: Database) -> EndedBoardRepository:
    """Two teachers, two classes, and today's lesson."""
    accounts = AccountRepository(database)
    school_id = await accounts.school("school", "School", 1.0)
    for name in ("tanaka", "suzuki"):
        await accounts.add_link(name, school_id=school_id, made_by="test", now=1.0, expires_at=9.0)
        account = StoredAccount(
            id=name, school_id=school_id, sign_in_name=name, name=name, password_hash="none", created_at=1.0
        )
        await accounts.redeem(name, account, 2.0)
    for class_id in ("c", "d"):
        stored = StoredClass(id=class_id, owner_id=None, name="3年2組", grade=3, created_at=1.0)
        await ClassRepository(database).add(stored, list(ROSTER))
    await LessonRepository(database).add(TODAY)
    return EndedBoardRepository(database)


def boards_of(*seats: int) -> list[EndedBoard]:
    pages = (PageState(number=1), PageState(number=4, name="まとめ", template="lined"))
    own = [EndedBoard(board=Board("own", f"p{seat}"), pages=pages, seat=seat) for seat in seats]
    group = EndedBoard(board=Board("group", "g-1"), pages=pages[:1], group_name="1班")
    return [EndedBoard(board=Board("shown"), pages=pages), group, *own]


async def had(database: Database, lesson: StoredLesson, *seats: int, drawn: bool = True) -> StoredLesson:
    """Store a lesson that ended, with its boards."""
    stored = replace(lesson, code=str(abs(hash(lesson.id)))[:8], ended_at=lesson.created_at + 50)
    await LessonRepository(database).add(stored)
    await EndedBoardRepository(database).keep(lesson.id, lesson.class_id or "", boards_of(*seats), ROSTER)
    if drawn:
        stroke = StoredOperation(
            page_id=f"{lesson.id}.shown",
            epoch=1,
            seq=1,
            at=5.0,
            participant_id="p",
            element_id="e",
            element=b"{}",
        )
        await BoardRepository(database).add_operations([stroke])
    return lesson


def before(id_: str, at: float, *, class_id: str | None = "c", **fields: str | None) -> StoredLesson:
    return replace(stored_lesson(id=id_, created_at=at, **{"owner_id": "tanaka"} | fields), class_id=class_id)  # type: ignore[arg-type]  # of these names


async def seats_of(ended: EndedBoardRepository, lesson_id: str) -> dict[str, int | None]:
    return {
        board.board.owner: board.seat for board in await ended.boards(lesson_id) if board.board.kind == "own"
    }


async def test_boards_come_back_as_they_were(database: Database, ended: EndedBoardRepository) -> None:
    """In order, with their pages; written again they are the same."""
    lesson = await had(database, before("a", 1.0), HANA)
    assert await ended.boards("a") == boards_of(HANA)
    await ended.keep(lesson.id, "c", boards_of(HANA), ROSTER)
    assert await ended.boards("a") == boards_of(HANA)
    assert await ended.boards("today") == []
    assert await ended.drawn("a") == {"a.shown"}


async def test_a_lessons_class_comes_first_and_then_the_newest(
    database: Database, ended: EndedBoardRepository
) -> None:
    """Of this owner: not a colleague's, none that nobody owns, no rehearsal, and none that left nothing."""
    for lesson in (
        before("other-class", 5.0, class_id="d"),
        before("no-class", 4.0, class_id=None),
        before("old", 1.0),
        before("new", 2.0),
        before("colleagues", 3.0, owner_id="suzuki"),
        before("programs", 3.0, owner_id=None),
        before("practice", 3.0, purpose=REHEARSAL),
    ):
        await had(database, lesson)
    await had(database, before("blank", 6.0), drawn=False)
    await LessonRepository(database).add(replace(before("running", 7.0), code="7"))
    await LessonRepository(database).add(replace(before("empty", 7.0), code="8", ended_at=8.0))
    assert [one.id for one in await ended.lessons(TODAY, 9)] == ["new", "old", "other-class", "no-class"]
    assert [one.id for one in await ended.lessons(TODAY, 1)] == ["new"]
    for hidden in ("colleagues", "programs", "practice", "running", "today", "nothing"):
        assert await ended.lesson(TODAY, hidden) is None
    found = await ended.lesson(TODAY, "other-class")
    assert found is not None
    assert found.class_id == "d"


async def test_a_lesson_that_nobody_owns_follows_its_class(
    database: Database, ended: EndedBoardRepository
) -> None:
    """Made by a program it begins with its class's lessons that nobody owns, and without class with none."""
    for lesson in (
        before("same", 1.0, owner_id=None),
        before("other", 2.0, class_id="d", owner_id=None),
        before("none", 3.0, class_id=None, owner_id=None),
        before("owned", 4.0),
    ):
        await had(database, lesson)
    today = replace(TODAY, owner_id=None)
    assert [one.id for one in await ended.lessons(today, 9)] == ["same"]
    assert await ended.lessons(replace(today, class_id=None), 9) == []


async def test_seats_follow_the_roster(database: Database, ended: EndedBoardRepository) -> None:
    """A pupil whose number moves takes the board along; whoever leaves the class leaves it to nobody."""
    await had(database, before("a", 1.0), HANA, KEN)
    await had(database, before("elsewhere", 1.0, class_id="d"), HANA)
    moved = [Seat(number=13 if seat.number == HANA else seat.number + 20, name=seat.name) for seat in ROSTER]
    classes = ClassRepository(database)
    await classes.replace("c", "3年2組", 3, moved)
    assert await seats_of(ended, "a") == {"p12": 13, "p3": 23}
    await classes.replace("c", "3年2組", 3, [seat for seat in moved if seat.number != 13])
    await classes.replace("c", "3年2組", 3, [*moved[:1], Seat(number=13, name="転入生")])
    assert await seats_of(ended, "a") == {"p12": None, "p3": 23}
    assert await seats_of(ended, "elsewhere") == {"p12": HANA}


async def test_a_roster_that_changed_before_the_end_was_written_counts(
    database: Database, ended: EndedBoardRepository
) -> None:
    """The lesson had the old numbers: they are carried to those of now."""
    moved = [Seat(number=seat.number + 1, name=seat.name) for seat in ROSTER[:3]]
    await ClassRepository(database).replace("c", "3年2組", 3, moved)
    await had(database, before("a", 1.0), HANA, KEN, 20)
    assert await seats_of(ended, "a") == {"p12": 13, "p3": 4, "p20": None}


async def test_nothing_of_a_deleted_lesson_stays_or_comes_back(
    database: Database, ended: EndedBoardRepository
) -> None:
    """Also where its end is written down once more."""
    await had(database, before("a", 1.0), HANA)
    deletions = DeletionRepository(database)
    assert await deletions.delete("a", why="asked", by=None, now=99.0) == "deleted"
    assert await ended.boards("a") == []
    await ended.keep("a", "c", boards_of(HANA), ROSTER)
    assert await ended.boards("a") == []
