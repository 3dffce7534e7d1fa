"""Statements go to a store over HTTP, once, also one that was away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.record.facts import Facts
from signaling.record.reader import RecordReader
from signaling.sql.database import Database
from signaling.sql.lessons import REHEARSAL, LessonRepository, StoredLesson
from signaling.sql.timelines import TimelineRepository
from signaling.sql.xapi import XapiRepository
from signaling.timeline.changes import Seen, SeenPerson
from signaling.wire.roster import Seat
from signaling.xapi.lrs import AT_ONCE, Lrs, LrsAway
from signaling.xapi.sending import OLDEST_SECONDS, Sending
from tests.kit.register import stored_lesson

KEY, SECRET = "key", "a secret of the store"
CREDENTIALS = "Basic a2V5OmEgc2VjcmV0IG9mIHRoZSBzdG9yZQ=="
"""Both, as RFC 7617 writes them."""


@dataclass
class Store:
    """What a store does with statements (xAPI 1.0.3 part 3, section 2.1.1)."""

    answers: Iterator[int] = field(default_factory=lambda: iter(()))
    held: dict[str, Any] = field(default_factory=dict)
    requests: list[int] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        assert request.headers["X-Experience-API-Version"] == "1.0.3"
        if request.headers["Authorization"] != CREDENTIALS:
            return web.Response(status=401)
        status = next(self.answers, 200)
        statements = await request.json()
        self.requests.append(len(statements))
        if status == 200:
            self.held |= {one["id"]: one for one in statements}
        return web.json_response([one["id"] for one in statements], status=status)


@pytest.fixture
async def store() -> AsyncIterator[tuple[Store, str]]:
    held = Store()
    app = web.Application()
    app.router.add_post("/xapi/statements", held.take)
    async with TestServer(app) as server:
        yield held, str(server.make_url("/xapi/"))


async def ended(database: Database, lesson_id: str, **more: Any) -> None:
    """Have a lesson that ended, with a pupil in it."""
    at = now()
    await LessonRepository(database).add(stored_lesson(id=lesson_id, code=lesson_id, ended_at=at, **more))
    people = {"hana": SeenPerson(name="はな", role="student")}
    timelines = TimelineRepository(database)
    await timelines.follow(lesson_id, (1, 1), Seen(people=people), at - 60)
    await timelines.follow(lesson_id, (1, 2), Seen(people=people, ended_at=at), at)


def sending(database: Database, url: str, secret: str = SECRET) -> Sending:
    lrs = Lrs(url, f"{KEY}:{secret}")
    return Sending(XapiRepository(database), RecordReader(database, "s"), lrs, "https://school.example", "s")


async def test_a_lesson_that_ended_is_told_once(database: Database, store: tuple[Store, str]) -> None:
    """Not a rehearsal, not one that goes on, not one of last month."""
    held, url = store
    await ended(database, "a" * 8)
    await ended(database, "b" * 8, purpose=REHEARSAL)
    old = stored_lesson(id="c" * 8, code="c" * 8, ended_at=now() - OLDEST_SECONDS - 1)
    await LessonRepository(database).add(old)
    await LessonRepository(database).add(stored_lesson(id="d" * 8, code="d" * 8))
    assert await sending(database, url).send_due() == 1
    assert {one["object"]["id"] for one in held.held.values()} == {f"https://school.example/lesson/{'a' * 8}"}
    assert await sending(database, url).send_due() == 0


async def test_what_a_store_that_was_away_missed_is_told_later(
    database: Database, store: tuple[Store, str]
) -> None:
    """Whether it does not answer, says no for now, or does not know us yet."""
    held, url = store
    await ended(database, "a" * 8)
    held.answers = iter([503])
    for away in (
        sending(database, url),
        sending(database, "http://127.0.0.1:1"),
        sending(database, url, "another"),
    ):
        with pytest.raises(LrsAway):
            await away.send_due()
    assert held.held == {}
    assert await sending(database, url).send_due() == 1
    assert len(held.held) == 1


async def test_one_that_is_refused_keeps_no_other_from_being_told(
    database: Database, store: tuple[Store, str]
) -> None:
    """It is tried again the next time."""
    held, url = store
    await ended(database, "a" * 8)
    await ended(database, "b" * 8)
    held.answers = iter([400])
    assert await sending(database, url).send_due() == 1
    assert await sending(database, url).send_due() == 1
    assert len(held.held) == 2


async def test_one_that_can_not_be_told_keeps_no_other_from_being_told(
    database: Database, store: tuple[Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known of what is wrong with it."""
    held, url = store
    await ended(database, "a" * 8)
    await ended(database, "b" * 8)
    facts = RecordReader.facts

    async def fail(self: RecordReader, lesson: StoredLesson, seats: Sequence[Seat]) -> Facts:
        if lesson.id == "a" * 8:
            raise ZeroDivisionError
        return await facts(self, lesson, seats)

    monkeypatch.setattr(RecordReader, "facts", fail)
    assert await sending(database, url).send_due() == 1
    assert len(held.held) == 1


async def test_many_go_in_parts(store: tuple[Store, str]) -> None:
    """And what it has already is no mistake."""
    held, url = store
    held.answers = iter([200, 409])
    await Lrs(url, f"{KEY}:{SECRET}").send([{"id": str(number)} for number in range(AT_ONCE + 1)])
    assert held.requests == [AT_ONCE, 1]
