"""`manabiya serve`: what `make run` starts, as a teacher and as a crash see it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.kit.people import Someone
from tests.kit.ports import free_port
from tests.kit.system import START_SECONDS, Child
from tests.kit.waiting import eventually

READY = "Ctrl-C"
"""The last thing that `serve` prints is how to stop it."""


@dataclass
class Served:
    """A running `manabiya serve` and what it printed."""

    child: Child

    @property
    def output(self) -> str:
        return self.child.log.read_text(errors="replace")

    def link(self, pattern: str) -> str:
        """Return the newest printed link that matches."""
        return str(re.findall(rf"http://\S*{pattern}\S*", self.output)[-1])

    def pids(self, kind: str) -> list[int]:
        """Return the process ids of the children of this kind (`signaling`, `media`, `redis-server`)."""
        assert self.child.process is not None
        listing = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.child.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return [int(line.split(None, 1)[0]) for line in listing.splitlines() if kind in line]


async def start(folder: Path, port: int, media_port: int) -> Served:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "MANABIYA_DATA_DIR": str(folder / "data"),
        "MANABIYA_HTTP_PORT": str(port),
        "MANABIYA_MEDIA_PORT": str(media_port),
        "MANABIYA_MEDIA_TCP_PORT": str(media_port),
    }
    command = [sys.executable, "-m", "signaling.cli.main", "serve"]
    served = Served(Child("serve", command, environment, folder / f"serve-{time.monotonic_ns()}.log"))
    served.child.start()

    async def ready() -> bool:
        assert served.child.alive(), served.child.tail()
        return READY in served.output

    await eventually(ready, within=START_SECONDS, what="serve to be ready")
    return served


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A system started by `manabiya serve`."""
    found = await start(tmp_path, free_port(), free_port())
    yield found
    await found.child.stop()


async def test_the_second_start_finds_its_data_again(tmp_path: Path, browser: Browser) -> None:
    """The first start prints a desk link; after Ctrl-C and another start the chat is still there."""
    ports = free_port(), free_port()
    first = await start(tmp_path, *ports)
    assert "/desk#" in first.output
    teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
    await teacher.join(first.link("/l/[0-9]+#"))
    await teacher.says("kept overnight")
    await teacher.reads("kept overnight")
    assert first.child.process is not None
    first.child.process.send_signal(signal.SIGINT)
    assert first.child.process.wait(START_SECONDS) == 0, first.child.tail()
    second = await start(tmp_path, *ports)
    try:
        again = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
        await again.join(second.link("/l/[0-9]+#"))
        await again.reads("kept overnight")
    finally:
        await second.child.stop()


@pytest.mark.parametrize("victim", ["media", "signaling", "redis-server"])
async def test_a_killed_process_comes_back_without_a_click(
    served: Served, browser: Browser, victim: str
) -> None:
    """Faults 1, 13, 14, 32: after kill -9 of any one process, picture, chat and board go on by themselves."""
    context = await browser.new_context()
    teacher = await Someone.in_new_tab(context, "Ms Sato")
    pupil = await Someone.in_new_tab(context, "Aoi")
    await teacher.join(served.link("/l/[0-9]+#"))
    await pupil.join(served.link("/l/[0-9]+(?!#)"))
    await teacher.turn_on("Camera")
    await pupil.sees("Ms Sato")
    await pupil.says("acknowledged before")
    await teacher.reads("acknowledged before")
    old = served.pids(victim)
    assert old, served.child.tail()
    for pid in old:
        os.kill(pid, signal.SIGKILL)

    async def replaced() -> bool:
        now = served.pids(victim)
        return len(now) == len(old) and not set(now) & set(old)

    await eventually(replaced, what=f"{victim} to be started again")
    await teacher.connected()
    await pupil.connected()
    await pupil.sees("Ms Sato")
    await pupil.says("written after")
    await teacher.reads("written after")
    await teacher.reads("acknowledged before")
