"""A lesson is deleted while two nodes know it: nothing of it stays anywhere, whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import msgspec
import pytest
from redis.asyncio import Redis
from sqlalchemy import insert

from signaling.boards.setup import ROOMS
from signaling.clock import now
from signaling.errors import Refused
from signaling.keys import DATABASE, KEEPING, SETTINGS, SHELF
from signaling.sql.deletions import DeletionRepository
from signaling.sql.models import TimelineEntryRow
from signaling.store.traces import Traces
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from signaling.wire.timeline import RecordingBegan
from tests.kit import documents
from tests.kit.classroom import Member
from tests.kit.media_node import FakeMediaNode
from tests.kit.traces import files_with, redis_keys_with, tables_with
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School
from tests.signaling.live.test_earlier import call, draw

SECRET = "himitsu-no-kotoba"
"""Said and drawn nowhere else."""
GONE_WITHIN_SECONDS = 60.0


async def taught(school: School) -> tuple[Member, Member]:
    """Have a lesson leave behind all that a lesson can: words, strokes, a picture, a recording."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person(f"Hana {SECRET}")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    assert isinstance(await hana.write(SECRET), wire.ChatAck)
    await draw(school, teacher, "class")
    status, body = await call(school, teacher, "pictures", documents.picture())
    assert status == 201, body
    return teacher, hana


async def ended(school: School, teacher: Member, hana: Member) -> None:
    assert isinstance(await teacher.ask(wire.LessonEnd), wire.Ok)
    await teacher.until_closed()
    await hana.until_closed()
    register = school.hub().services.register

    async def is_over() -> bool:
        return (await register.of(school.room.lesson_id, None)).ended_at is not None

    await eventually(is_over, what="the end")


async def recorded(school: School, lesson_id: str) -> Path:
    """Return the folder of a recording of the lesson."""
    entry = msgspec.to_builtins(RecordingBegan(at=1.0, recording="recording-of-it"))
    async with school.nodes[0].app[DATABASE].write() as connection:
        row = {"lesson_id": lesson_id, "number": 9999, "at": 1.0, "entry": entry}
        await connection.execute(insert(TimelineEntryRow).values(row))
    folder = data_dir(school) / "recordings" / "recording-of-it"
    folder.mkdir(parents=True)
    (folder / "0001.mkv").write_text(SECRET)
    export = data_dir(school) / "exports" / "export-of-it"
    export.mkdir(parents=True)
    (export / "job.json").write_text(f'{{"lesson_id":"{lesson_id}"}}')
    export.with_suffix(".mp4").write_text(SECRET)
    return folder


def data_dir(school: School) -> Path:
    return school.nodes[0].app[SETTINGS].data_dir


async def what_is_left(school: School, lesson_id: str) -> dict[str, set[str]]:
    """Return every place where the lesson, or what was said in it, still is; where nothing is, nothing."""
    in_memory = {
        f"node {number}"
        for number, node in enumerate(school.nodes)
        if lesson_id in school.hub(number).lesson_ids() | node.app[ROOMS].lesson_ids()
    }
    tables = await tables_with(school.nodes[0].app[DATABASE], lesson_id) - {"audit", "deletions"}
    secret = await tables_with(school.nodes[0].app[DATABASE], SECRET)
    pictures = {str(path) for path in (data_dir(school) / "material").rglob("*") if path.is_file()}
    found = {
        "memory": in_memory,
        "tables": tables | secret,
        "redis": await redis_keys_with(school.redis_url, lesson_id),
        "files": files_with(data_dir(school), [SECRET]) | pictures,
    }
    return {where: what for where, what in found.items() if what}


async def all_gone(school: School, lesson_id: str) -> None:
    seen: dict[str, set[str]] = {}

    async def is_gone() -> bool:
        nonlocal seen
        seen = await what_is_left(school, lesson_id)
        return not seen

    try:
        await eventually(is_gone, within=GONE_WITHIN_SECONDS, what="nothing to be left")
    except AssertionError:
        raise AssertionError(f"left: {seen}") from None


async def test_nothing_of_a_deleted_lesson_is_left_on_any_node(school: School, media: FakeMediaNode) -> None:
    """Rows, keys, files, the database's own pages, the memory of both nodes; whoever comes finds nothing."""
    teacher, hana = await taught(school)
    lesson_id = school.room.lesson_id
    await ended(school, teacher, hana)
    await recorded(school, lesson_id)
    assert set(await what_is_left(school, lesson_id)) == {"memory", "tables", "redis", "files"}
    await school.nodes[0].app[KEEPING].delete(lesson_id, by=teacher.id)
    await all_gone(school, lesson_id)
    await hana.connect(school.url(1))
    await hana.say(wire.Hello(epoch=0, version=0))
    assert await hana.until_closed() in (CloseCode.NOT_FOUND, CloseCode.UNAUTHORIZED)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {teacher.token}"}) as http:
        for path in ("boards", "material", "files/" + "a" * 64, "earlier"):
            for number in range(2):
                async with http.get(f"{school.url(number)}/api/v1/lessons/{lesson_id}/{path}") as answer:
                    assert answer.status == 404, path
    assert await what_is_left(school, lesson_id) == {}


async def test_a_picture_that_another_lesson_holds_stays(school: School) -> None:
    """Files are kept once for all lessons: one goes when nobody holds it any more."""
    teacher, hana = await taught(school)
    lesson_id, other = school.room.lesson_id, await school.new_lesson()
    shelf = school.nodes[0].app[SHELF]
    brought = [path for path in (data_dir(school) / "material").rglob("*") if path.is_file()]
    with (data_dir(school) / "again.png").open("wb+") as file:
        file.write(documents.picture())
        page = await shelf.picture(other, "t", file, 1.0)
    hash_ = page.file
    assert hash_ in {path.name for path in brought}
    await ended(school, teacher, hana)
    await school.nodes[1].app[KEEPING].delete(lesson_id, by=None)
    assert await shelf.path(lesson_id, hash_) is None
    path = await shelf.path(other, hash_)
    assert path is not None
    assert path.exists()


async def test_an_announcement_that_is_lost_is_made_up_for(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other node looks by itself, and what it wrote to Redis meanwhile goes as well."""

    async def silent(self: Traces, lesson_id: str) -> None:
        """Lose it."""

    monkeypatch.setattr(Traces, "announce", silent)
    teacher, hana = await taught(school)
    lesson_id = school.room.lesson_id
    await ended(school, teacher, hana)
    await school.nodes[0].app[KEEPING].delete(lesson_id, by=None)
    assert lesson_id in school.hub(1).lesson_ids()
    redis = Redis.from_url(school.redis_url)
    await redis.set(f"manabiya:board:{lesson_id}.class:meta", "written late")
    await redis.aclose()
    await all_gone(school, lesson_id)


async def test_a_node_that_dies_over_it_has_it_finished_by_another(school: School) -> None:
    """Only the rows were gone: files, keys and memory go at the next look of whichever node lives."""
    teacher, hana = await taught(school)
    lesson_id = school.room.lesson_id
    await ended(school, teacher, hana)
    folder = await recorded(school, lesson_id)
    repository = DeletionRepository(school.nodes[0].app[DATABASE])
    assert await repository.delete(lesson_id, why="asked", by=None, now=now()) == "deleted"
    assert folder.exists()
    await all_gone(school, lesson_id)


async def test_a_running_lesson_is_not_deleted_and_nobody_is_disturbed(school: School) -> None:
    """It is refused by a code of its own; who is in it stays."""
    teacher, hana = await taught(school)
    with pytest.raises(Refused) as refused:
        await school.nodes[0].app[KEEPING].delete(school.room.lesson_id, by=None)
    assert refused.value.refusal.code == "lesson_running"
    assert isinstance(await hana.write("still here"), wire.ChatAck)
    await teacher.until(lambda: "still here" in teacher.texts(), "the message")
