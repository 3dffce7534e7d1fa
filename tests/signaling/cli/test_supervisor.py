"""Processes are started, started again, and ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from signaling.cli.supervision import UNUSABLE
from signaling.cli.supervisor import LARGEST_LOG_BYTES, Program, Supervisor, opened_log, tied_to_us
from tests.kit.waiting import eventually

OBEDIENT = "import signal, time; print('up', flush=True); signal.sigwait([signal.SIGTERM])"


def python(code: str) -> Program:
    return Program((sys.executable, "-c", code), dict(os.environ))


@contextlib.asynccontextmanager
async def supervisor(folder: Path) -> AsyncIterator[tuple[Supervisor, list[str]]]:
    """A supervisor that is stopped at the end, and what it said."""
    said: list[str] = []
    async with asyncio.TaskGroup() as tasks:
        found = Supervisor(tasks, folder, said.append)
        running = tasks.create_task(found.run_until_over())
        try:
            yield found, said
        finally:
            found.stop()
            await running


async def pid_of(found: Supervisor, name: str, other_than: int | None = None) -> int:
    async def look() -> int | None:
        pid = found.pid(name)
        return None if pid == other_than else pid

    pid = await eventually(look, what=f"{name} to run")
    assert pid is not None
    return pid


async def has_written(found: Supervisor, name: str, text: str) -> None:
    path = found.log_of(name)
    assert path is not None

    async def look() -> bool:
        return path.exists() and text in path.read_text()

    await eventually(look, what=f"{text!r} in {path.name}")


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    """A child ended by SIGKILL runs again as another process, and that is said."""
    async with supervisor(tmp_path) as (found, said):
        await found.start("node 1", python(OBEDIENT), stage=1)
        first = await pid_of(found, "node 1")
        os.kill(first, signal.SIGKILL)
        assert await pid_of(found, "node 1", other_than=first) != first
        assert said == ["node 1 was killed by signal 9"]


async def test_a_stop_ends_every_process(tmp_path: Path) -> None:
    """After a stop no process is left, and none was called dead."""
    async with supervisor(tmp_path) as (found, said):
        await found.start("redis", python(OBEDIENT), stage=0)
        await found.start("node", python(OBEDIENT), stage=1)
        for name in ("redis", "node"):
            await has_written(found, name, "up")
        pids = [await pid_of(found, name) for name in ("redis", "node")]
        found.stop()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert said == []


async def test_a_stop_in_the_middle_of_a_start_ends_that_child_too(tmp_path: Path) -> None:
    """Whoever was just being started is ended like the others."""
    async with supervisor(tmp_path) as (found, _):
        starting = asyncio.create_task(found.start("node", python("import time; time.sleep(600)"), stage=1))
        await asyncio.sleep(0)
        found.stop()
        await starting
    assert found.pid("node") is None


async def test_a_child_that_cannot_run_ends_everything(tmp_path: Path) -> None:
    """A child that says that no start would help stops the others, and is named."""
    async with asyncio.timeout(30):
        async with supervisor(tmp_path) as (found, _):
            await found.start("redis", python(OBEDIENT), stage=0)
            await found.start("node", python(f"raise SystemExit({UNUSABLE})"), stage=1)
            await found.run_until_over()
    assert found.gave_up == "node"
    assert found.pid("redis") is None


async def test_ctrl_c_in_the_terminal_reaches_children_through_us_only(tmp_path: Path) -> None:
    """Children are in process groups of their own, so the order of ending is ours."""
    async with supervisor(tmp_path) as (found, _):
        await found.start("node", python(OBEDIENT), stage=1)
        pid = await pid_of(found, "node")
        assert os.getpgid(pid) == pid


PARENT = """
import json, signal, subprocess, sys
child = subprocess.Popen(json.loads(sys.argv[1]), stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
signal.pause()
"""


async def test_children_do_not_outlive_a_killed_supervisor() -> None:
    """When the supervisor is killed, the kernel asks its children to end."""
    child = json.dumps([*tied_to_us(), sys.executable, "-c", OBEDIENT])
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, child, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert running(pid)
    parent.kill()
    await parent.wait()

    async def gone() -> bool:
        return not running(pid)

    await eventually(gone, what="the child to end")


def running(pid: int) -> bool:
    """Whether the process runs (one that ended, and waits for its new parent to notice, does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    """A log is never larger than its limit and one start's worth."""
    path = tmp_path / "node.log"
    with path.open("wb") as file:
        file.truncate(LARGEST_LOG_BYTES + 1)
    with opened_log(path) as log:
        assert log is not None
        log.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    assert (tmp_path / "node.log.1").stat().st_size == LARGEST_LOG_BYTES + 1


def test_without_a_folder_children_write_where_we_do() -> None:
    """Under systemd the journal gets everything."""
    with opened_log(None) as log:
        assert log is None
