"""How long a lesson is away when a process of `manabiya serve` is killed (-9) in class.

Away: from the kill until the killed process has a successor, both browsers are connected, the teacher's
picture moves on the pupil's screen, and a command of somebody in the lesson is carried out. Nobody clicks.
The goal is 5 s (p95); beside it stands what the bare process needs to start, measured in the same run.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
from playwright.async_api import Browser

from bench.kit.figures import figure, median, p95
from signaling.cli.supervision import STEADY_SECONDS
from signaling.clients.lesson import Disconnected, LessonClient
from signaling.clients.server import join, read_link
from signaling.wire import lesson
from tests.kit.people import Someone, chromium
from tests.kit.served import Served, start
from tests.kit.waiting import eventually

KILLS = 8
VICTIMS = {
    "media": [sys.executable, "-c", "import media.node"],
    "signaling": [sys.executable, "-c", "import signaling.app"],
    "redis-server": ["redis-server", "--version"],
}
"""Word in the command line -> the least that its successor has to do: load its code."""
LOOK_SECONDS = 0.1


async def main() -> None:
    """Kill each kind of process in turns and print median and 95th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        served = await start(Path(folder))
        try:
            async with chromium() as browser:
                await measure(served, browser)
        finally:
            await served.child.stop()


async def measure(served: Served, browser: Browser) -> None:
    """Hold a lesson and kill under it."""
    context = await browser.new_context()
    teacher = await Someone.in_new_tab(context, "Teacher")
    pupil = await Someone.in_new_tab(context, "Pupil")
    await teacher.join(served.link("/l/[0-9]+#"))
    await pupil.join(served.link("/l/[0-9]+(?!#)"))
    await teacher.turn_on("Camera")
    await pupil.sees("Teacher")
    third = await somebody(served)
    running = asyncio.create_task(third.run())
    for victim, loading in VICTIMS.items():
        away = []
        for _ in range(KILLS):
            away.append(await kill(served, victim, (teacher, pupil), third))
            await asyncio.sleep(STEADY_SECONDS + 1)  # deaths in quick succession are taken for a fault
        least = [await load(loading) for _ in range(3)]
        for title, of in (("median", median), ("p95", p95)):
            name = f"back after {victim} was killed, {title} of {KILLS}"
            figure(name, of(away), "s", beside="loading its code", peer=median(least))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def somebody(served: Served) -> LessonClient:
    """Return one more pupil, whose commands show whether the lesson obeys."""
    server, code = read_link(served.link("/l/[0-9]+(?!#)"))
    async with aiohttp.ClientSession() as http:
        seat = await join(server, http, code, "Third")
    return LessonClient(server, seat.lesson_id, seat.token, lambda _: None)


async def kill(served: Served, victim: str, people: tuple[Someone, Someone], third: LessonClient) -> float:
    """Kill all processes of a kind; return the seconds until the lesson is back."""
    old = set(served.pids(victim))
    killed_at = time.monotonic()
    for pid in old:
        os.kill(pid, signal.SIGKILL)

    async def back() -> bool:
        new = set(served.pids(victim))
        if new & old or len(new) != len(old):
            return False
        for someone in people:
            if await someone.is_out():
                return False
        return await obeys(third) and await moves(people[1])

    await eventually(back, within=30, what=f"the lesson after {victim}", every=0.01)
    return time.monotonic() - killed_at


async def obeys(client: LessonClient) -> bool:
    """Say whether a command is carried out."""
    me = client.me
    try:
        answer = await client.ask(
            lambda n: lesson.HandSet(n=n, raised=me is None or me.hand_raised_at is None)
        )
    except Disconnected:
        return False
    return isinstance(answer, lesson.Ok)


async def moves(pupil: Someone) -> bool:
    """Say whether the teacher's picture moves within a moment."""
    before = await pupil.frames_of("Teacher")
    await asyncio.sleep(LOOK_SECONDS)
    return await pupil.frames_of("Teacher") > before


async def load(command: list[str]) -> float:
    """Return how long a program takes that only loads the code."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    await process.wait()
    return time.monotonic() - began


if __name__ == "__main__":
    asyncio.run(main())
