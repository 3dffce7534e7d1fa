"""What the page of a lesson costs its device: 40 people, nine tiles or more, in Chromium slowed down 4 times.

Prints how much of one core the page's own script takes, and style, layout and all of the main thread beside
it, by Chromium's own counters (CDP `Performance.getMetrics`) in the processor time of the main thread: what
the machine does beside it is not counted, what the slowing spins away is. The class are simulated pupils,
three times as lively as children: they send camera and voice, speak, write, react, raise hands, drop out.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from bench.classroom import AS_A_LAPTOP, PEOPLE
from bench.kit.chromium import counters, slowed
from bench.kit.figures import figure
from signaling.clients import demo
from signaling.clients.pupil import Pupil
from tests.kit.people import Someone, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually

SLOWED = 4
"""A Celeron in a school's Chromebook beside a developer's core."""
SCRIPT_WANTED = 0.25
PACE = 3.0
ARRIVED_WITHIN_SECONDS = 120.0
MOST = PEOPLE - 4
"""So many at least are there at a time, while some drop out and come back."""
SETTLE_SECONDS = 8.0
WINDOW_SECONDS = 20.0
PARTS = {
    "ScriptDuration": "script",
    "RecalcStyleDuration": "style",
    "LayoutDuration": "layout",
    "TaskDuration": "main thread altogether",
}


async def main() -> None:
    """Let the class come in, and look at the page of one who comes last: a pupil's, then a teacher's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with System(folder) as school:
            made = await school.make_lesson("client")
            link = made["links"]["student"]
            async with demo.troupe(
                link, clips=folder / "clips", pupils=PEOPLE - 1, language="en", pace=PACE
            ) as pupils:
                playing = asyncio.create_task(demo.play(pupils))

                async def arrived() -> bool:
                    return here(pupils) >= MOST

                await eventually(arrived, within=ARRIVED_WITHIN_SECONDS, what="the class")
                async with chromium() as browser:
                    for role in ("student", "teacher"):
                        await judge(browser, made, role, pupils)
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)


def here(pupils: list[Pupil]) -> int:
    """Return how many are in the lesson and send."""
    return sum(pupil.is_connected and pupil.is_sending for pupil in pupils)


async def judge(browser: Browser, made: dict[str, Any], role: str, pupils: list[Pupil]) -> None:
    """Let one more come in, on a laptop, and look at the page: all faces, the chat beside them."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    await context.add_init_script(AS_A_LAPTOP)
    someone = await Someone.in_new_tab(context, "Judge")
    await someone.join(made["links"][role])
    await someone.open_tab("Chat")
    await measure(someone, f"{role}'s page", pupils)
    await context.close()


async def measure(someone: Someone, title: str, pupils: list[Pupil]) -> None:
    """Print the shares of one core while a window of time passes."""
    chromes = await slowed(someone.page, SLOWED)
    await asyncio.sleep(SETTLE_SECONDS)
    before, began = await counters(chromes), time.perf_counter()
    await asyncio.sleep(WINDOW_SECONDS)
    after, seconds = await counters(chromes), time.perf_counter() - began
    figure(f"{title}: people in the lesson", here(pupils) + 1, "")
    figure("  of them as video", await someone.page.locator("[data-participant-name] video").count(), "")
    for part, name in PARTS.items():
        share = (after[part] - before[part]) / seconds
        wanted: dict[str, Any] = {"beside": "wanted", "peer": SCRIPT_WANTED} if name == "script" else {}
        figure(f"  {name}, of one core slowed {SLOWED} times", share, "", **wanted)


if __name__ == "__main__":
    asyncio.run(main())
