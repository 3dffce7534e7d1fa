"""Lessons in SQL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signaling.sql.accounts import AccountRepository, StoredAccount
from signaling.sql.database import Database
from signaling.sql.lessons import READY, REHEARSAL, CodeTaken, LessonRepository
from tests.kit.register import stored_lesson


@pytest.fixture
def lessons(database: Database) -> LessonRepository:
    return LessonRepository(database)


async def test_lesson_comes_back_whole(lessons: LessonRepository) -> None:
    """A stored lesson is read back as it was, settings included."""
    lesson = stored_lesson()
    await lessons.add(lesson)
    assert await lessons.get(lesson.id) == lesson
    assert await lessons.find_running(lesson.code) == lesson


async def test_code_leads_to_one_running_lesson(lessons: LessonRepository) -> None:
    """A code is taken while its lesson runs, and free after the end."""
    await lessons.add(stored_lesson(id="a", code="11111111"))
    with pytest.raises(CodeTaken):
        await lessons.add(stored_lesson(id="b", code="11111111"))
    await lessons.mark_ended("a", 2_000.0)
    await lessons.add(stored_lesson(id="b", code="11111111"))
    found = await lessons.find_running("11111111")
    assert found is not None
    assert found.id == "b"


async def test_lesson_ends_once(lessons: LessonRepository) -> None:
    """The first end counts: its time stays, and only it is told so."""
    await lessons.add(stored_lesson(id="a"))
    assert await lessons.mark_ended("a", 2_000.0)
    assert not await lessons.mark_ended("a", 3_000.0)
    ended = await lessons.get("a")
    assert ended is not None
    assert ended.ended_at == 2_000.0
    assert await lessons.find_running(ended.code) is None


async def test_ready_lesson_is_found_until_it_ends(lessons: LessonRepository) -> None:
    """A start finds the lesson of the start before, unless that has ended."""
    await lessons.add(stored_lesson(id="ordinary", code="1" * 8))
    assert await lessons.find_ready() is None
    await lessons.add(stored_lesson(id="ready", code="2" * 8, purpose=READY))
    found = await lessons.find_ready()
    assert found is not None
    assert found.id == "ready"
    await lessons.mark_ended("ready", 2_000.0)
    assert await lessons.find_ready() is None


async def test_list_is_newest_first_in_pages(lessons: LessonRepository) -> None:
    """Lessons are listed newest first; `before` leads on."""
    for number in range(5):
        await lessons.add(stored_lesson(id=str(number), code=f"{number:08}", created_at=1_000.0 + number))
    first = await lessons.newest(owner_id=None, limit=3)
    assert [lesson.id for lesson in first] == ["4", "3", "2"]
    rest = await lessons.newest(owner_id=None, limit=3, before=first[-1].created_at)
    assert [lesson.id for lesson in rest] == ["1", "0"]


@pytest.fixture
async def owner(database: Database) -> str:
    """A teacher's account."""
    accounts = AccountRepository(database)
    await accounts.school("school", "School", 1.0)
    await accounts.add_link("digest", school_id="school", made_by=None, now=1.0, expires_at=9.0)
    account = StoredAccount(
        id="tanaka",
        school_id="school",
        sign_in_name="tanaka",
        name="Tanaka",
        password_hash="$argon2id$…",
        created_at=1.0,
        disabled_at=None,
    )
    await accounts.redeem("digest", account, now=2.0)
    return account.id


async def test_a_teacher_s_rehearsal_is_found_until_it_ends(lessons: LessonRepository, owner: str) -> None:
    """Of this teacher, not ended, and no ordinary lesson."""
    await lessons.add(stored_lesson(id="ordinary", code="1" * 8, owner_id=owner))
    assert await lessons.find_rehearsal(owner) is None
    await lessons.add(stored_lesson(id="rehearsal", code="2" * 8, owner_id=owner, purpose=REHEARSAL))
    found = await lessons.find_rehearsal(owner)
    assert found is not None
    assert found.id == "rehearsal"
    await lessons.mark_ended("rehearsal", 2_000.0)
    assert await lessons.find_rehearsal(owner) is None


async def test_lessons_of_a_class_that_run_are_found(lessons: LessonRepository) -> None:
    """The newest first, and none that has ended, or is of another class."""
    for number, (lesson_id, class_id) in enumerate([("a", "c"), ("b", "c"), ("x", "d"), ("over", "c")]):
        row = stored_lesson(id=lesson_id, code=f"{number:08}", created_at=float(number))
        await lessons.add(replace(row, class_id=class_id))
    await lessons.mark_ended("over", 2_000.0)
    assert await lessons.running_of_class("c", 10) == ["b", "a"]
    assert await lessons.running_of_class("c", 1) == ["b"]
