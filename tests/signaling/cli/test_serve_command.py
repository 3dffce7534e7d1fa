"""`manabiya serve`: the whole system as one command, with its own processes."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.ports import free_port
from tests.kit.serving import START_SECONDS, Serve, status_of
from tests.kit.waiting import eventually

pytestmark = pytest.mark.system


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    async with Serve(tmp_path / "data") as found:
        await found.started()
        yield found


async def test_a_start_offers_a_lesson_and_the_desk(serve: Serve) -> None:
    """The printed links lead to pages that are there, and the first start shows the desk link."""
    for name in ("teacher link", "pupil link", "desk link"):
        url = await serve.has_said(name + r" +(\S+)")
        assert await status_of(url.partition("#")[0]) == 200


async def test_a_second_start_finds_its_data(tmp_path: Path) -> None:
    """The lesson that was ready is the same one after the next start."""
    first = Serve(tmp_path / "data")
    async with first:
        link = await first.started()
    async with Serve(tmp_path / "data", http_port=first.http_port) as second:
        assert await second.started() == link


async def test_ctrl_c_leaves_nothing_behind(serve: Serve) -> None:
    """After SIGINT every process has ended by itself, and the exit status is 0."""
    pids = serve.children()
    assert set(pids) == {"redis", "signaling", "media", "rehearsals"}
    serve.process.send_signal(signal.SIGINT)
    assert await serve.process.wait() == 0
    assert "is killed" not in serve.said
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize("kind", ["redis", "signaling", "media"])
async def test_a_child_that_is_killed_comes_back(serve: Serve, kind: str) -> None:
    """SIGKILL of any child: another one takes its place, and the system is ready again."""
    before = serve.children()[kind]
    os.kill(before, signal.SIGKILL)

    async def back() -> bool:
        now = serve.children().get(kind, before)
        return now != before and await status_of(f"http://127.0.0.1:{serve.http_port}/readyz") == 200

    await eventually(back, within=START_SECONDS, what=f"{kind} to be back")
    await serve.has_said("was killed by signal 9")


async def test_one_serve_per_data_folder(serve: Serve) -> None:
    """A second start on the same data is refused, naming the folder; the first one is not disturbed."""
    async with Serve(serve.folder) as second:
        assert await second.process.wait() == 78
    assert f"another `manabiya serve` runs on {serve.folder}" in second.said
    assert (serve.folder / "serve.lock").read_text() == f"{serve.process.pid}\n"
    assert await status_of(f"http://127.0.0.1:{serve.http_port}/readyz") == 200


@pytest.mark.parametrize(
    ("kind", "setting"), [(socket.SOCK_STREAM, "HTTP_PORT"), (socket.SOCK_DGRAM, "MEDIA_PORT")]
)
async def test_a_taken_port_is_a_clear_error(tmp_path: Path, kind: socket.SocketKind, setting: str) -> None:
    """A port of another program is named with the setting that changes it, and nothing is started."""
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        async with Serve(tmp_path / "data", **{setting.lower(): port}) as found:
            assert await found.process.wait() == 78
    assert found.said.strip() == f"manabiya: port {port} is taken; set MANABIYA_{setting} to another one"


async def test_tls_is_one_option(tmp_path: Path) -> None:
    """`serve --tls` answers by TLS with a certificate of its own, and says what to do with it."""
    async with Serve(tmp_path / "data", ("--tls",)) as found:
        link = await found.started()
        assert link.startswith("https://")
        await found.has_said(re.escape(str(tmp_path / "data" / "tls" / "manabiya-ca.crt")))
        assert await status_of(f"https://127.0.0.1:{found.http_port}/readyz") == 200


async def test_a_database_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    """Without its database nothing is started, and the password is not in the message."""
    settings = {"MANABIYA_DATABASE_URL": f"postgresql://manabiya:hidden@127.0.0.1:{free_port()}/m"}
    async with Serve(tmp_path / "data", settings=settings) as found:
        assert await found.process.wait() == 78
    assert "the database postgresql+asyncpg://manabiya:(set)@127.0.0.1" in found.said
    assert "hidden" not in found.said
    assert "Traceback" not in found.said


async def test_a_redis_of_ones_own_is_used(tmp_path: Path, redis_url: str) -> None:
    """With MANABIYA_REDIS_URL no other Redis is started."""
    async with Serve(tmp_path / "data", settings={"MANABIYA_REDIS_URL": redis_url}) as found:
        await found.started()
        assert set(found.children()) == {"signaling", "media", "rehearsals"}


async def test_under_systemd_everything_is_said_in_one_place(tmp_path: Path) -> None:
    """`--logs here` gives the journal what nodes say, and writes no files."""
    async with Serve(tmp_path / "data", ("--logs", "here")) as found:
        await found.started()
        await found.has_said("node_started")
    assert not (tmp_path / "data" / "log").exists()


async def test_as_many_media_nodes_as_asked_for(tmp_path: Path) -> None:
    """`--media-nodes 2` starts two, on ports that follow one another."""
    async with Serve(tmp_path / "data", ("--media-nodes", "2", "--logs", "here")) as found:
        await found.started()
        for number in range(2):
            await found.has_said(rf"media node \S+-{found.media_port + number} listens")
