"""A signaling node as a process: it starts, serves, stops, and says clearly why it can not."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from signaling.app import EX_CONFIG
from signaling.config import as_environment
from signaling.sql.migrate import upgrade
from signaling.tokens import Tokens
from tests.kit.classroom import Classroom
from tests.kit.node import settings_for
from tests.kit.ports import free_port
from tests.kit.waiting import eventually

API_KEY = "k" * 20
CODE = "import os; from signaling.app import run; from signaling.config import load; run(load(os.environ))"
Environment = Mapping[str, str]


@pytest.fixture
def environment(tmp_path: Path, redis_url: str, sqlite_url: str) -> dict[str, str]:
    settings = settings_for(
        tmp_path,
        redis_url=redis_url,
        database_url=sqlite_url,
        HTTP_PORT=str(free_port()),
        API_KEY=API_KEY,
    )
    return as_environment(settings)


async def started(environment: Environment) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CODE,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )


async def outcome(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Return exit status and stderr."""
    try:
        async with asyncio.timeout(60):
            _, errors = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return process.returncode, errors.decode()


@asynccontextmanager
async def serving(environment: Environment) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A node that answers, with its address; killed at the end if it still runs."""
    process, url = await started(environment), f"http://127.0.0.1:{environment['MANABIYA_HTTP_PORT']}"
    async with aiohttp.ClientSession() as http:

        async def is_ready() -> bool:
            try:
                async with http.get(f"{url}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectionError:
                return False

        await eventually(is_ready, within=30, what="a node that is ready")
    try:
        yield process, url
    finally:
        if process.returncode is None:
            process.kill()
            await outcome(process)


async def test_taken_port_is_a_clear_error(environment: dict[str, str]) -> None:
    """A port that another program has ends the start with 78 and one sentence, no traceback."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment["MANABIYA_HTTP_PORT"])))
        other.listen()
        status, errors = await outcome(await started(environment))
    assert status == EX_CONFIG
    assert f"cannot listen on 127.0.0.1:{environment['MANABIYA_HTTP_PORT']}" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "url", ["sqlite:///{folder}/never-migrated.sqlite3", "postgresql://nobody@/none?host={folder}"]
)
async def test_unusable_database_is_a_clear_error(
    environment: dict[str, str], tmp_path: Path, url: str
) -> None:
    """A database that is away, or was never migrated, ends the start with 78 and one sentence."""
    environment["MANABIYA_DATABASE_URL"] = url.format(folder=tmp_path)
    status, errors = await outcome(await started(environment))
    assert status == EX_CONFIG
    assert "the database cannot be used" in errors
    assert "Traceback" not in errors


async def test_sigterm_tells_people_and_ends_cleanly(environment: dict[str, str]) -> None:
    """On SIGTERM everybody is told to connect elsewhere (1001), and the process ends with 0."""
    async with serving(environment) as (process, url):
        lesson_id = await _new_lesson(url)
        tokens = Tokens(environment["MANABIYA_SECRET_KEY"].encode())
        room = Classroom(lesson_id, tokens)
        pupil = room.person("はな")
        await pupil.come_in(url)
        process.send_signal(signal.SIGTERM)
        assert await pupil.until_closed() == 1001
        status, errors = await outcome(process)
        await room.close()
    assert status == 0, errors
    assert "Traceback" not in errors
    assert pupil.token not in errors, "no token in the log"
    assert "はな" not in errors, "no name in the log"


async def test_node_serves_on_either_database(
    environment: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    """A node serves a lesson with chat on either database."""
    environment["MANABIYA_DATABASE_URL"] = database_url
    await upgrade(database_url)
    async with serving(environment) as (_, url):
        room = Classroom(await _new_lesson(url), Tokens(environment["MANABIYA_SECRET_KEY"].encode()))
        pupil = room.person("はな")
        await pupil.come_in(url)
        answer = await pupil.write("こんにちは")
        assert answer.message.number == 1
        await room.close()


async def _new_lesson(url: str) -> str:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{url}/api/v1/lessons", json={"title": "算数"}) as answer,
    ):
        assert answer.status == 201
        return str((await answer.json())["id"])
