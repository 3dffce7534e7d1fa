"""What an overview of 36 live boards costs a Chromebook: script time a second under 4x CPU throttle.

A real page in Chromium, slowed down fourfold, has 36 cards on its screen; 36 pupils draw on their own boards
without a pause. Beside it stands the same page in the same lesson with the overview closed, and the budget.
All by Chromium's own counters, in the processor time of the main thread, as `bench.client` counts.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from random import Random

from playwright.async_api import CDPSession

from bench.kit.chromium import counters, slowed
from bench.kit.figures import figure
from bench.kit.waiting import soon
from signaling.clients.board import BoardClient
from signaling.clients.doodles import COLOURS, GLYPHS, Pen, by_hand
from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from tests.kit.people import Someone, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually

PUPILS = 36
THROTTLE = 4
SECONDS = 20
SETTLE_SECONDS = 10
BUDGET_MS = 250
"""A second: a quarter of a Chromebook's core for the whole page, as for a class of forty with nine tiles.
Of it painting takes at most 50 (`web/src/overview/budget.ts`)."""
SIZE = {"width": 1600, "height": 1400}
"""All 36 cards are on it."""
PAUSE_SECONDS = 0.3
"""Between two strokes of a hand."""


async def draw(server: Server, lesson_id: str, token: str, number: int) -> None:
    """Come in, and draw on one's own board until cancelled."""
    chance = Random(number)  # noqa: S311 - draws, guards nothing
    client = LessonClient(server, lesson_id, token, lambda _message: None)
    living = asyncio.create_task(client.run())
    try:
        await eventually(lambda: soon(client.is_connected), within=60, what=f"pupil {number}")
        pen = Pen(COLOURS[number % len(COLOURS)], f"bench{number}", number)
        board = BoardClient(server, token, f"{lesson_id}.own.{client.you}", pen, chance)
        await board.open()
        strokes = [stroke for glyph in GLYPHS.values() for stroke in glyph]
        while True:
            x, y = chance.uniform(0, 900), chance.uniform(0, 500)
            await board.draw(by_hand([(x + px, y + py) for px, py in chance.choice(strokes)], chance))
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


async def busy_ms(page: CDPSession) -> tuple[float, float]:
    """Return script time and all work of the page's main thread, in milliseconds since it began."""
    found = await counters(page)
    return found["ScriptDuration"] * 1000, found["TaskDuration"] * 1000


async def measure(page: CDPSession) -> tuple[float, float]:
    """Return milliseconds of script, and of all work, for each second."""
    await asyncio.sleep(SETTLE_SECONDS)
    before = await busy_ms(page)
    await asyncio.sleep(SECONDS)
    after = await busy_ms(page)
    return (after[0] - before[0]) / SECONDS, (after[1] - before[1]) / SECONDS


async def look(school: System) -> None:
    """Measure the teacher's page with the overview open, and with it closed."""
    lesson = await school.make_lesson()
    server = Server(school.urls[0])
    async with chromium() as browser:
        context = await browser.new_context(viewport=SIZE)  # type: ignore[arg-type]  # a ViewportSize
        teacher = await Someone.in_new_tab(context, "Ms Sato")
        await teacher.join(lesson["links"]["teacher"])
        await teacher.open_board()
        seats = [
            await school.make_token(lesson["id"], "student", f"Pupil {number}") for number in range(PUPILS)
        ]
        drawing = [
            asyncio.create_task(draw(server, lesson["id"], seat["token"], number))
            for number, seat in enumerate(seats)
        ]
        try:
            await teacher.press("All boards")
            live = teacher.page.locator(".overview-card canvas:not([data-elements='0'])")

            async def all_live() -> bool:
                return await live.count() == PUPILS

            await eventually(all_live, within=120, what=f"{PUPILS} live boards")
            page = await slowed(teacher.page, THROTTLE)
            script, work = await measure(page)
            await teacher.press("Back to the board")
            closed_script, closed_work = await measure(page)
        finally:
            for one in drawing:
                one.cancel()
            ended = await asyncio.gather(*drawing, return_exceptions=True)
    failed = [end for end in ended if not isinstance(end, asyncio.CancelledError)]
    print(
        f"pupils who drew to the end: {PUPILS - len(failed)}; load of the machine: {os.getloadavg()[0]:.1f}"
    )
    closed = "without the overview"
    name = f"overview of {PUPILS} live boards, {THROTTLE}x CPU throttle"
    figure(f"{name}: client script time a second", script, "ms", beside=closed, peer=closed_script)
    figure(
        f"{name}: the same, above the closed page",
        script - closed_script,
        "ms",
        beside="budget",
        peer=BUDGET_MS,
    )
    figure(f"{name}: all work of its main thread a second", work, "ms", beside=closed, peer=closed_work)


async def main() -> None:
    """Run it on a whole system."""
    with tempfile.TemporaryDirectory() as folder:
        async with System(Path(folder)) as school:
            await look(school)


if __name__ == "__main__":
    asyncio.run(main())
