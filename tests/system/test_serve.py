"""`manabiya serve`: what `make run` starts, as a teacher and as a crash see it."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.kit.people import Someone
from tests.kit.ports import free_port
from tests.kit.served import Served, start
from tests.kit.system import START_SECONDS
from tests.kit.waiting import eventually


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A system started by `manabiya serve`."""
    found = await start(tmp_path)
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
