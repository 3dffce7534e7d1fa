"""`manabiya doctor` on this machine."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import socket
from pathlib import Path

import pytest

from signaling.cli import doctor_command
from signaling.clock import now
from signaling.store.client import redis_client
from signaling.store.rehearsals import Rehearsals
from tests.kit.redis import RedisServer
from tests.kit.turn import coturn

SECRET = "a secret that is long enough"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANABIYA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MANABIYA_SECRET_KEY", SECRET)


def said(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = doctor_command.run(argparse.Namespace())
    return status, capsys.readouterr().out


def test_every_setting_is_shown_and_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    """All settings of the contract are listed; the secret key is only said to be set."""
    _, text = said(capsys)
    assert SECRET not in text
    for name in ("HTTP_HOST", "PUBLIC_URL", "MEDIA_TCP_PORT", "SECRET_KEY", "TURN_SECRET"):
        assert f"MANABIYA_{name}" in text


def test_a_redis_that_answers_is_good(
    shared_redis: RedisServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A named Redis is asked for its version and whether it keeps its data."""
    monkeypatch.setenv("MANABIYA_REDIS_URL", shared_redis.url)
    assert "answers and keeps what it is told" in said(capsys)[1]


def test_workers_that_play_rehearsals_are_counted(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What living workers carry together is said; without any, that there are no rehearsals."""
    monkeypatch.setenv("MANABIYA_REDIS_URL", redis_url)
    assert "no rehearsals: nothing plays simulated pupils now" in said(capsys)[1]

    async def announce() -> None:
        redis = redis_client(redis_url)
        workers = Rehearsals(redis, lambda _reason: None)
        await workers.announce("one", 40, now())
        await workers.announce("other", 80, now())
        await redis.aclose()

    asyncio.run(announce())
    assert "rehearsals: up to 120 simulated pupils are played at once" in said(capsys)[1]


def test_a_redis_that_does_not_answer_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong address is a problem with exit status 1, not a traceback."""
    monkeypatch.setenv("MANABIYA_REDIS_URL", "unix:///nowhere/redis.sock")
    status, text = said(capsys)
    assert status == 1
    assert "Redis does not answer" in text


def test_the_walls_are_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """A program of ours tries to shut itself in, as those do that read files."""
    assert "are read behind walls" in said(capsys)[1]


def test_the_kernel_is_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """The media node's own program is asked whether it can use its C kernel; `make setup` has built it."""
    assert "forward packets with the C kernel" in said(capsys)[1]


def test_a_database_that_is_none_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is no database is said, in the driver's words."""
    (tmp_path / "broken.sqlite3").write_bytes(b"no database " * 1000)
    monkeypatch.setenv("MANABIYA_DATABASE_URL", f"sqlite:///{tmp_path}/broken.sqlite3")
    status, text = said(capsys)
    assert status == 1
    assert "PROBLEM  SQLite" in text


def test_a_port_of_another_program_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who looks before class learns which port is taken."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("MANABIYA_HTTP_PORT", str(other.getsockname()[1]))
        assert "set MANABIYA_HTTP_PORT" in said(capsys)[1]


async def test_a_turn_server_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each way to it is asked for a relay to every public address, with a pupil's kind of credentials."""
    async with coturn(tmp_path, ["198.51.100.7"]) as turn:
        for name, value in turn.settings("udp", "tcp").items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("MANABIYA_PUBLIC_IP", "198.51.100.7")
        _, good = await asyncio.to_thread(said, capsys)
        monkeypatch.setenv("MANABIYA_PUBLIC_IP", "198.51.100.7,198.51.100.8")
        status, bad = await asyncio.to_thread(said, capsys)
    assert good.count("relays to media nodes and to nobody else") == 2
    assert status == 1
    assert "refuses 198.51.100.8: set allowed-peer-ip" in bad


def test_looking_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a machine where nothing ran yet neither a folder nor a key is made."""
    monkeypatch.delenv("MANABIYA_SECRET_KEY")
    monkeypatch.setenv("MANABIYA_DATA_DIR", str(tmp_path / "new" / "data"))
    said(capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_running_serve_is_recognised(tmp_path: Path) -> None:
    """Whoever holds the lock of DATA_DIR is running; a file without a holder is not."""
    assert not doctor_command.is_running(tmp_path)
    with (tmp_path / "serve.lock").open("w") as file:
        assert not doctor_command.is_running(tmp_path)
        fcntl.flock(file, fcntl.LOCK_EX)
        assert doctor_command.is_running(tmp_path)
