"""Boards in SQL, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, update

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.boards.archive import SqlArchive
from signaling.boards.ports import Operation
from signaling.record.pdf.ends import BoardState
from signaling.sql.boards import BoardRepository, StoredOperation
from signaling.sql.database import Database, IntegrityError
from signaling.sql.models import BoardSnapshotRow, LessonRow
from tests.kit.boards import CLASS_PAGE, LESSON, PAGE_A, add_lesson, damage
from tests.kit.elements import raw, rectangle

NOW = 1_700_000_000.0


@pytest.fixture
async def boards(database_url: str, database: Database) -> BoardRepository:
    """The boards of a database with one lesson in it."""
    await add_lesson(database_url)
    return BoardRepository(database)


def operation(seq: int, *, epoch: int = 1, page_id: str = CLASS_PAGE, at: float = NOW) -> StoredOperation:
    return StoredOperation(
        page_id=page_id,
        epoch=epoch,
        seq=seq,
        at=at,
        participant_id="hana",
        element_id=f"e{seq}",
        element=json.dumps({"epoch": epoch, "seq": seq}).encode(),
    )


def element(element_id: str, version: int = 1, seq: int = 0) -> Stored:
    page, writer = Page(), Writer("hana", admin=False)
    stored = check(raw(rectangle(element_id, version=version)), page, writer)
    assert isinstance(stored, Stored)
    return Stored(
        stored.id, version, stored.nonce, "hana", guarded=False, deleted=False, json=stored.json, seq=seq
    )


async def test_a_page_that_was_never_written_is_empty(boards: BoardRepository) -> None:
    """Epoch 0: nothing is known."""
    loaded = await boards.load(CLASS_PAGE)

    assert (loaded.epoch, loaded.seq, loaded.elements) == (0, 0, [])


async def test_operations_are_read_back_in_order_and_writing_them_again_changes_nothing(
    boards: BoardRepository,
) -> None:
    """(page, epoch, seq) names one state for good."""
    await boards.add_operations([operation(2), operation(1), operation(1, epoch=2)])
    await boards.add_operations([operation(1, at=NOW + 5), operation(3), operation(1, page_id=PAGE_A)])

    history = await boards.history(CLASS_PAGE, (0, 0), 10)

    assert history == [operation(1), operation(2), operation(3), operation(1, epoch=2)]
    assert await boards.history(CLASS_PAGE, (1, 2), 1) == [operation(3)]
    assert await boards.numbers(CLASS_PAGE, 1) == {1, 2, 3}


async def test_how_far_each_page_has_come_is_told(boards: BoardRepository) -> None:
    """The newest epoch's last number, and how many there are in all: one that comes late changes it too."""
    await boards.add_operations([operation(1), operation(7), operation(2, epoch=2)])
    await boards.add_operations([operation(3, page_id=PAGE_A)])
    assert await boards.states(LESSON) == {CLASS_PAGE: BoardState(2, 2, 3), PAGE_A: BoardState(1, 3, 1)}
    await boards.add_operations([operation(6)])
    assert (await boards.states(LESSON))[CLASS_PAGE] == BoardState(2, 2, 4)
    assert await boards.states("another") == {}


async def test_a_large_batch_is_written_whole(boards: BoardRepository) -> None:
    """A second of a busy class is several statements, and one transaction."""
    await boards.add_operations([operation(seq) for seq in range(1, 351)])

    assert len(await boards.numbers(CLASS_PAGE, 1)) == 350


async def test_a_page_is_recovered_from_its_newest_snapshot_and_what_came_after(
    boards: BoardRepository,
) -> None:
    """Older operations are in the snapshot; those of a later epoch came after it."""
    await boards.add_operations([operation(1), operation(2), operation(3), operation(1, epoch=2)])
    await boards.add_snapshot(CLASS_PAGE, 1, 1, NOW, [b'{"old":true}'])
    await boards.add_snapshot(CLASS_PAGE, 1, 2, NOW, [b'{"a":1}', b'{"b":2}'])

    loaded = await boards.load(CLASS_PAGE)

    assert (loaded.epoch, loaded.seq) == (2, 1)
    assert loaded.elements == [b'{"a":1}', b'{"b":2}', operation(3).element, operation(1, epoch=2).element]


async def test_only_the_newest_snapshots_are_kept(boards: BoardRepository) -> None:
    """A page of megabytes is not written a hundred times over."""
    for seq in range(1, 6):
        await boards.add_snapshot(CLASS_PAGE, 1, seq, NOW, [json.dumps({"seq": seq}).encode()])

    assert (await boards.load(CLASS_PAGE)).elements == [b'{"seq": 5}']
    await boards.add_snapshot(CLASS_PAGE, 1, 4, NOW, [b"{}"])
    assert (await boards.load(CLASS_PAGE)).elements == [b'{"seq": 5}']


async def test_a_board_goes_with_its_lesson(boards: BoardRepository, database: Database) -> None:
    """Deleting a lesson deletes what was drawn in it, and nothing more can be written."""
    await boards.add_operations([operation(1)])
    await boards.add_snapshot(CLASS_PAGE, 1, 1, NOW, [b"{}"])

    async with database.write() as connection:
        await connection.execute(delete(LessonRow).where(LessonRow.id == LESSON))

    assert (await boards.load(CLASS_PAGE)).elements == []
    with pytest.raises(IntegrityError):
        await boards.add_operations([operation(2)])


async def test_the_archive_writes_what_waits_and_reads_it_back(boards: BoardRepository) -> None:
    """What was added is what a node finds that knows nothing."""
    archive = SqlArchive(boards, lambda: NOW)
    archive.add(
        CLASS_PAGE, 7, [Operation("hana", element("a", seq=1)), Operation("taro", element("b", seq=2))]
    )
    await archive.flush()

    archived = await archive.load(CLASS_PAGE)

    assert archived.epoch == 7
    assert [stored.id for stored in archived.elements] == ["a", "b"]
    assert [row.participant_id for row in await boards.history(CLASS_PAGE, (0, 0), 9)] == ["hana", "taro"]


async def test_a_snapshot_writes_the_operations_that_a_dead_node_could_not(boards: BoardRepository) -> None:
    """Numbers that are on the page and not in SQL are written with it, under their author."""
    archive = SqlArchive(boards, lambda: NOW)
    archive.add(CLASS_PAGE, 7, [Operation("hana", element("a", seq=1))])
    page = Page(epoch=7, seq=3)
    for stored in (element("a", seq=1), element("b", seq=2), element("c", seq=3)):
        page.merge(stored)

    await archive.snapshot(CLASS_PAGE, page)

    assert await boards.numbers(CLASS_PAGE, 7) == {1, 2, 3}
    assert len((await archive.load(CLASS_PAGE)).elements) == 3


async def test_a_lesson_deleted_while_its_board_is_written_stops_no_other_board(
    boards: BoardRepository,
) -> None:
    """What belongs to no lesson is dropped; the rest of the batch is written."""
    archive = SqlArchive(boards, lambda: NOW)
    archive.add("no-such-lesson.class", 7, [Operation("x", element("x", seq=1))])
    archive.add(CLASS_PAGE, 7, [Operation("hana", element("a", seq=1))])

    await archive.flush()

    assert await boards.numbers(CLASS_PAGE, 7) == {1}
    assert (await boards.load("no-such-lesson.class")).elements == []


async def test_a_copy_is_written_without_a_history_and_without_waiting_for_others(
    boards: BoardRepository,
) -> None:
    """Its elements are read back as they were on their page; what waits for other pages waits on."""
    archive = SqlArchive(boards, lambda: NOW)
    archive.add(CLASS_PAGE, 7, [Operation("hana", element("later", seq=1))])
    copy_id = f"{LESSON}.copy.1"

    await archive.keep(copy_id, [element("a", seq=5), element("b", seq=9)])

    assert [(each.id, each.seq) for each in (await archive.load(copy_id)).elements] == [("a", 0), ("b", 0)]
    assert await boards.numbers(CLASS_PAGE, 7) == set()


async def test_how_much_there_was_at_a_moment_is_counted(boards: BoardRepository) -> None:
    """Of each page; what came later is not."""
    await boards.add_operations(
        [operation(1), operation(2, at=NOW + 5), operation(3, at=NOW + 9), operation(1, page_id=PAGE_A)]
    )

    assert await boards.operations_until(LESSON, NOW - 1) == {}
    assert await boards.operations_until(LESSON, NOW + 5) == {CLASS_PAGE: 2, PAGE_A: 1}


async def test_a_damaged_operation_is_left_out_of_a_history_and_ends_no_part_of_it(
    boards: BoardRepository, database: Database
) -> None:
    """A part is as long as was asked for while there is more: its length says whether there is."""
    await boards.add_operations([operation(seq) for seq in range(1, 8)])
    for seq in (2, 3, 7):
        await damage(database, CLASS_PAGE, seq)

    assert await boards.history(CLASS_PAGE, (0, 0), 2) == [operation(1), operation(4)]
    assert await boards.history(CLASS_PAGE, (1, 1), 1) == [operation(4)]
    assert await boards.history(CLASS_PAGE, (1, 4), 2) == [operation(5), operation(6)]
    assert await boards.history(CLASS_PAGE, (1, 6), 2) == []


async def test_a_damaged_snapshot_is_made_good_by_the_one_before_or_the_history(
    boards: BoardRepository, database: Database
) -> None:
    """What it held is in them as well."""
    await boards.add_operations([operation(1), operation(2), operation(3)])
    await boards.add_snapshot(CLASS_PAGE, 1, 1, NOW, [operation(1).element])
    await boards.add_snapshot(CLASS_PAGE, 1, 2, NOW, [b'{"damaged":true}'])
    everything = [operation(seq).element for seq in (1, 2, 3)]

    for seq in (2, 1):
        async with database.write() as connection:
            row = BoardSnapshotRow
            await connection.execute(update(row).where(row.seq == seq).values(elements=b"\x78damaged"))
        loaded = await boards.load(CLASS_PAGE)
        assert (loaded.epoch, loaded.seq, loaded.elements) == (1, 3, everything)


@pytest.mark.parametrize("damaged", [b"\x00", b'{"id":"half', b'{"id":"b"}'])
async def test_a_damaged_operation_keeps_no_page_from_opening(
    boards: BoardRepository, database: Database, damaged: bytes
) -> None:
    """Neither what cannot be unpacked nor what is no element, from an older release; the rest is there."""
    archive = SqlArchive(boards, lambda: NOW)
    archive.add(CLASS_PAGE, 7, [Operation("x", element(name, seq=seq)) for seq, name in enumerate("abc", 1)])
    await archive.flush()
    await damage(database, CLASS_PAGE, 2, damaged)

    archived = await archive.load(CLASS_PAGE)

    assert (archived.epoch, [stored.id for stored in archived.elements]) == (7, ["a", "c"])
