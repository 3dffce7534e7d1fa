"""Polls in both databases."""

from __future__ import annotations

from signaling.lesson.poll_view import Record, Written
from signaling.register.ids import fresh_id
from signaling.sql.database import Database
from signaling.sql.lessons import LessonRepository
from signaling.sql.polls import PollRepository
from signaling.wire.polls import Answer
from tests.kit.asked import CHOICE, SECRET_WORDS, pick
from tests.kit.register import stored_lesson

BOTH = (Written("hana", "はな", pick(0)), Written("ken", "Ken", pick(2)))
FIRST = Record("q-1", 0, 1, CHOICE, 10.0, 20.0, BOTH)
SECOND = Record("q-1", 1, 1, CHOICE, 30.0, 40.0, ())
WORDS = Record("q-2", 0, 2, SECRET_WORDS, 50.0, 60.0, (Written("", "", Answer(text="ぜんぶ\n😀")),))


async def lesson_of(database: Database) -> str:
    lesson_id = fresh_id()
    await LessonRepository(database).add(stored_lesson(id=lesson_id, code=str(abs(hash(lesson_id)))[:8]))
    return lesson_id


async def test_what_was_kept_is_read_back(database: Database) -> None:
    """Questions, rounds in the order in which they were asked, and answers; anonymous ones without names."""
    lesson_id = await lesson_of(database)
    polls = PollRepository(database)
    await polls.keep(lesson_id, [WORDS, SECOND, FIRST])
    assert await polls.of_lesson(lesson_id) == [FIRST, SECOND, WORDS]
    assert await polls.of_lesson(await lesson_of(database)) == []


async def test_keeping_a_round_again_replaces_it(database: Database) -> None:
    """Two nodes may keep the same round; the later word counts, whole."""
    lesson_id = await lesson_of(database)
    polls = PollRepository(database)
    await polls.keep(lesson_id, [FIRST])
    fewer = FIRST._replace(answers=FIRST.answers[:1])
    await polls.keep(lesson_id, [fewer])
    assert await polls.of_lesson(lesson_id) == [fewer]
