"""Lessons deleted in SQL: every table of the schema is looked at, so that none can be forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Double,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    insert,
    literal_column,
    update,
)

from signaling.sql.audit import AuditRepository
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.sql.database import Database
from signaling.sql.deletions import MARKED_SECONDS, SOON_SECONDS, Deletion, DeletionRepository
from signaling.sql.lessons import REHEARSAL, LessonRepository
from signaling.sql.models import Base, TimelineEntryRow, TimelineRow
from tests.kit.register import stored_lesson
from tests.kit.traces import tables_with

LESSON, OTHER = "lesson-to-be-deleted", "lesson-that-stays"
NOW = 1_800_000_000.0
DAY = 86_400.0
KNOWN_TO_NAME_IT = {"audit", "deletions"}
"""Who deleted what, and that its rest has to go: ids and nothing else."""
SPECIAL: dict[str, Any] = {
    "timeline_entries.entry": {"type": "recording_began", "at": 1.0, "recording": "rec-1"},
    "lessons.ended_at": 1.0,
    "lessons.held_at": None,
    "lessons.settings": {},
}


@pytest.fixture
def deletions(database: Database) -> DeletionRepository:
    return DeletionRepository(database)


def _value(table: Table, column: Column[Any], lesson_id: str) -> object:
    """Return something that may stand in a column; what names a lesson names this one."""
    name = f"{table.name}.{column.name}"
    if name in SPECIAL:
        return SPECIAL[name]
    if column.name == "lesson_id" or name == "lessons.id":
        return lesson_id
    if column.foreign_keys and column.nullable:
        return None
    if column.name == "page_id":
        return f"{lesson_id}.class"
    match column.type:
        case JSON():
            return {}
        case LargeBinary():
            return b"x"
        case Boolean():
            return True
        case Double():
            return 1.0
        case String():
            return lesson_id if "lesson_id" in table.columns and _is_alone_unique(table, column) else "x"
        case _:
            return 1


def _is_alone_unique(table: Table, column: Column[Any]) -> bool:
    keys = [one for one in table.constraints if isinstance(one, UniqueConstraint | PrimaryKeyConstraint)]
    return any([*key.columns] == [column] for key in keys)


async def fill(database: Database, lesson_id: str, leave_out: set[str]) -> set[str]:
    """Put a row into every table that has anything to do with lessons. Return their names."""
    filled = set()
    async with database.write() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in leave_out | KNOWN_TO_NAME_IT | {"audit_head"}:
                continue
            values = {column.name: _value(table, column, lesson_id) for column in table.columns}
            await connection.execute(insert(table).values(values))
            if "lesson_id" in table.columns or table.name == "lessons":
                filled.add(table.name)
    return filled


SHARED = (
    {"schools", "accounts", "classes", "class_seats", "class_group_sets"}
    | {"desk_sessions", "one_time_links"}
    | {"lesson_plans", "material_files"}
)
"""What is there once, whatever lessons there are."""


async def removed(deletions: DeletionRepository, lesson_id: str) -> None:
    while await deletions.remove_some(lesson_id):
        pass


async def test_no_table_of_the_schema_names_a_deleted_lesson(
    database: Database, deletions: DeletionRepository
) -> None:
    """Each table that can name a lesson had a row of it; afterwards none has, and another lesson's stay."""
    filled = await fill(database, LESSON, set())
    await fill(database, OTHER, SHARED)
    assert await tables_with(database, LESSON) == filled
    assert {"lessons", "chat_messages", "board_operations", "timeline_entries", "poll_answers"} < filled
    assert await deletions.delete(LESSON, why="asked", by="t", now=NOW, recordings=["rec-2"]) == "deleted"
    left = {"lessons", "board_operations", "board_snapshots"}
    assert await tables_with(database, LESSON) == KNOWN_TO_NAME_IT | left
    await removed(deletions, LESSON)
    assert await tables_with(database, LESSON) == KNOWN_TO_NAME_IT
    assert await tables_with(database, OTHER) == filled
    assert await deletions.unswept(NOW) == [Deletion(LESSON, ("rec-1", "rec-2"))]
    (entry,) = await AuditRepository(database).of_lesson(LESSON)
    assert (entry.action, entry.actor_id, entry.detail) == ("lesson.deleted", "t", {"why": "asked"})


async def test_a_deleted_lesson_is_none_for_everybody_while_its_strokes_go(
    database: Database, deletions: DeletionRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not found, listed, held, deleted again or expired; its strokes go a few at a time."""
    monkeypatch.setattr("signaling.sql.deletions.OPERATIONS_AT_ONCE", 2)
    lessons, boards = LessonRepository(database), BoardRepository(database)
    await lessons.add(stored_lesson(id="l", title="secret", ended_at=1.0))
    await boards.add_operations(
        [
            StoredOperation(
                page_id="l.class", epoch=1, seq=n, at=1.0, participant_id="p", element_id="e", element=b"{}"
            )
            for n in range(5)
        ]
    )
    await boards.add_snapshot("l.class", 1, 4, 1.0, [b"{}"])
    assert await deletions.delete("l", why="asked", by=None, now=NOW) == "deleted"
    assert await lessons.get("l") is None
    assert await lessons.newest(owner_id=None, limit=9) == []
    assert await deletions.missing(["l"]) == {"l"}
    assert await deletions.hold("l", on=True, by=None, now=NOW) is None
    assert await deletions.delete("l", why="asked", by=None, now=NOW) == "unknown"
    assert await deletions.due(ended_before=NOW, rehearsals_before=NOW) == []
    assert await tables_with(database, "secret") == set()
    steps = 0
    while await deletions.remove_some("l"):
        steps += 1
    assert steps == 3
    assert await tables_with(database, "l.class") == set()


async def test_only_what_was_deleted_is_removed(database: Database, deletions: DeletionRepository) -> None:
    """Asked for a lesson that is there, nothing goes."""
    await LessonRepository(database).add(stored_lesson(id="l", ended_at=1.0))
    assert await deletions.remove_some("l") is False
    assert await LessonRepository(database).get("l") is not None


def test_every_table_with_a_lesson_goes_with_it_by_itself() -> None:
    """A table that names lessons refers to them, straight or by another, so the database deletes its rows."""
    goes = {"lessons"}
    for table in Base.metadata.sorted_tables:
        if any(key.ondelete == "CASCADE" and key.column.table.name in goes for key in table.foreign_keys):
            goes.add(table.name)
    naming = {
        table.name for table in Base.metadata.sorted_tables if {"lesson_id", "page_id"} & {*table.c.keys()}
    }
    assert naming - KNOWN_TO_NAME_IT == goes - {"lessons"}


async def test_one_that_runs_is_held_or_is_not_there_is_not_deleted(
    database: Database, deletions: DeletionRepository
) -> None:
    """Nothing of it is touched, and nothing stands in the audit log."""
    lessons = LessonRepository(database)
    await lessons.add(stored_lesson(id="running", code="1" * 8))
    await lessons.add(stored_lesson(id="held", code="2" * 8, ended_at=1.0))
    assert await deletions.hold("held", on=True, by=None, now=NOW) is True
    for lesson_id, outcome in (("running", "running"), ("held", "held"), ("none", "unknown")):
        assert await deletions.delete(lesson_id, why="asked", by=None, now=NOW) == outcome
    assert await AuditRepository(database).of_action("lesson.deleted") == []
    assert {lesson.id for lesson in await lessons.newest(owner_id=None, limit=9)} == {"running", "held"}
    assert await deletions.unswept(NOW) == []


async def test_a_hold_is_set_and_lifted_once_and_stands_in_the_log(
    database: Database, deletions: DeletionRepository
) -> None:
    """Again changes nothing; a lesson that is not there can not be held."""
    lessons = LessonRepository(database)
    await lessons.add(stored_lesson(id="l", ended_at=1.0))
    steps = [(on, await deletions.hold("l", on=on, by=None, now=NOW)) for on in (True, True, False, False)]
    assert steps == [(True, True), (True, False), (False, True), (False, False)]
    assert await deletions.hold("none", on=True, by=None, now=NOW) is None
    assert [entry.action for entry in await AuditRepository(database).of_lesson("l")] == [
        "lesson.held",
        "lesson.released",
    ]
    assert await deletions.delete("l", why="asked", by=None, now=NOW) == "deleted"


async def test_a_recording_is_held_for_as_long_as_its_lesson_is(
    database: Database, deletions: DeletionRepository
) -> None:
    """By what the lesson's timeline says, and nobody else's."""
    await fill(database, LESSON, set())
    await fill(database, OTHER, SHARED)
    async with database.write() as connection:
        of_other = update(TimelineEntryRow).where(TimelineEntryRow.lesson_id == OTHER)
        await connection.execute(of_other.values(entry={"type": "recording_began", "recording": "rec_2"}))
    assert await deletions.is_held("rec-1") is False
    await deletions.hold(LESSON, on=True, by=None, now=NOW)
    held = [await deletions.is_held(one) for one in ("rec-1", "rec_1", "rec_2", "rec-2")]
    assert held == [True, False, False, False]
    await deletions.hold(LESSON, on=False, by=None, now=NOW)
    assert await deletions.is_held("rec-1") is False


async def test_lessons_are_due_by_their_end_and_rehearsals_sooner(
    database: Database, deletions: DeletionRepository
) -> None:
    """Oldest first; none that runs, none that is held, and none by itself where the school says so."""
    lessons = LessonRepository(database)
    for number, (lesson_id, purpose, ended_at) in enumerate(
        [
            ("old", "", NOW - 40 * DAY),
            ("older", "", NOW - 50 * DAY),
            ("young", "", NOW - 20 * DAY),
            ("running", "", None),
            ("held", "", NOW - 60 * DAY),
            ("played", REHEARSAL, NOW - DAY),
            ("playing", REHEARSAL, None),
        ]
    ):
        await lessons.add(
            stored_lesson(id=lesson_id, code=f"{number:08}", purpose=purpose, ended_at=ended_at)
        )
    await deletions.hold("held", on=True, by=None, now=NOW)
    assert await deletions.due(ended_before=NOW - 30 * DAY, rehearsals_before=NOW - 3600) == [
        ("older", "expired"),
        ("old", "expired"),
        ("played", "rehearsal"),
    ]
    assert await deletions.due(ended_before=None, rehearsals_before=NOW - 3600) == [("played", "rehearsal")]
    besides = {"older", "played"}
    assert await deletions.due(
        ended_before=NOW - 30 * DAY, rehearsals_before=NOW - 3600, besides=besides
    ) == [("old", "expired")]


async def test_a_lesson_that_nobody_ended_ended_when_the_last_thing_happened(
    database: Database, deletions: DeletionRepository
) -> None:
    """One that never began, and one where something happened since, go on."""
    lessons = LessonRepository(database)
    happened = {"forgotten": (1.0, 2.0), "in use": (1.0, NOW), "prepared": ()}
    for code, (lesson_id, moments) in enumerate(happened.items()):
        await lessons.add(stored_lesson(id=lesson_id, code=f"{code:08}"))
        rows = [
            {"lesson_id": lesson_id, "number": number, "at": at, "entry": {}}
            for number, at in enumerate(moments)
        ]
        async with database.write() as connection:
            timeline = {"lesson_id": lesson_id, "epoch": 1, "version": 1, "entries": len(rows), "seen": {}}
            await connection.execute(insert(TimelineRow).values(timeline))
            if rows:
                await connection.execute(insert(TimelineEntryRow), rows)
    assert await deletions.end_forgotten(NOW) == 1
    assert await deletions.end_forgotten(NOW) == 0
    forgotten = await lessons.get("forgotten")
    assert forgotten is not None
    assert forgotten.ended_at == 2.0
    assert [one for one, _ in await deletions.due(ended_before=NOW, rehearsals_before=0)] == ["forgotten"]


async def test_what_is_marked_is_swept_often_then_seldom_then_never(
    database: Database, deletions: DeletionRepository
) -> None:
    """At each turn in the first minutes; hourly for a day; a failed sweep counts as none."""
    await LessonRepository(database).add(stored_lesson(id="l", ended_at=1.0))
    await deletions.delete("l", why="asked", by=None, now=NOW)
    mark = Deletion("l", ())
    await removed(deletions, "l")
    assert await deletions.unswept(NOW + 5 * DAY) == [mark]
    await deletions.note_tried(["l"], NOW + 1, failed=["l"])
    assert await deletions.unswept(NOW + 5 * DAY) == [mark]
    await deletions.note_tried(["l"], NOW)
    assert await deletions.unswept(NOW + SOON_SECONDS - 1) == [mark]
    assert await deletions.unswept(NOW + SOON_SECONDS + 1) == []
    assert await deletions.unswept(NOW + 3601) == [mark]
    await deletions.note_tried(["l"], NOW + MARKED_SECONDS + 1)
    assert await tables_with(database, "'l'") == {"audit"}


async def test_a_timeline_that_was_damaged_keeps_no_lesson_from_going_or_from_being_held(
    sqlite_url: str,
) -> None:
    """What can be read of it is enough; PostgreSQL takes nothing that is not JSON."""
    database = Database(sqlite_url)
    deletions = DeletionRepository(database)
    await fill(database, LESSON, set())
    async with database.write() as connection:
        damaged = {"lesson_id": LESSON, "number": 7, "at": 1.0, "entry": literal_column("'{'")}
        await connection.execute(insert(TimelineEntryRow).values(damaged))
    assert await deletions.hold(LESSON, on=True, by=None, now=NOW) is True
    assert await deletions.is_held("rec-1") is True
    assert await deletions.hold(LESSON, on=False, by=None, now=NOW) is True
    assert await deletions.delete(LESSON, why="asked", by=None, now=NOW) == "deleted"
    assert await deletions.unswept(NOW) == [Deletion(LESSON, ("rec-1",))]
    await database.close()


async def test_neither_a_backlog_nor_what_can_not_be_removed_keeps_another_waiting(
    database: Database, deletions: DeletionRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were never tried come first, then those whose last try is longest ago."""
    monkeypatch.setattr("signaling.sql.deletions.MAX_AT_ONCE", 2)
    lessons = LessonRepository(database)
    for number in range(5):
        await lessons.add(stored_lesson(id=f"l-{number}", code=f"{number:08}", ended_at=1.0))
        await deletions.delete(f"l-{number}", why="expired", by=None, now=NOW + number)
    turns = []
    for turn in range(4):
        due = [one.lesson_id for one in await deletions.unswept(NOW + 10)]
        turns.append(due)
        await deletions.note_tried(due, NOW + 10 + turn, failed=due)
    assert turns == [["l-0", "l-1"], ["l-2", "l-3"], ["l-4", "l-0"], ["l-1", "l-2"]]


async def test_what_is_deleted_lies_in_no_free_page_of_the_file(
    sqlite_url: str,
) -> None:
    """SQLite's file and the log beside it hold nothing of it any more (PostgreSQL does it by VACUUM)."""
    database = Database(sqlite_url)
    path = database.sqlite_path()
    assert path is not None
    title = "ひみつの授業" * 15
    await LessonRepository(database).add(stored_lesson(id="l", title=title, ended_at=1.0))

    def holds() -> bool:
        return any(title.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert holds()
    deletions = DeletionRepository(database)
    await deletions.delete("l", why="asked", by=None, now=NOW)
    await removed(deletions, "l")
    await database.scrub()
    assert not holds()
    await database.close()
