"""How long a pupil is away when their network stops, changes or starts to block UDP in class.

Away: from the moment the (new) network carries packets again until the page is connected and the teacher's
voice is heard, and until the picture moves. Nobody clicks. The goal is 3 s; beside it stands what a person
would do otherwise, loading the page again. Needs root (network namespaces).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bench.kit.figures import figure, median
from tests.kit.people import CHROMIUM, Someone, camera_on, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.lab.lab import Lab, Machine
from tests.lab.link import PERFECT, Conditions
from tests.lab.namespace import why_not

TIMES = 3
NOTHING = Conditions(loss=1.0)
LOOK_SECONDS = 0.05
STEADY_SECONDS = 6.0
"""Between two disturbances: so long that the browser calls its path stable again."""

LONGEST_SECONDS = 90.0
"""Beyond that the person has given up, and so does the measurement."""
SOME_SOUND_BYTES = 100
"""Within three looks: two packets of the quietest voice."""
Away = tuple[float, float]
"""Seconds until heard, and until seen again."""
Disturb = Callable[[Machine, str], Awaitable[None]]
"""Disturbs the network of a machine; returns when it carries packets again. The other is the media port."""


def silence(seconds: float, *, moves: bool) -> Disturb:
    """Return a disturbance: nothing passes for a while, then all does, perhaps at another address."""

    async def disturb(home: Machine, _port: str) -> None:
        home.up = home.down = NOTHING
        await asyncio.sleep(seconds)
        if moves:
            home.move()
        home.up = home.down = PERFECT

    return disturb


async def block_udp(home: Machine, _port: str) -> None:
    """From now on only TCP passes."""
    home.up = home.down = Conditions(blocks_udp=True)


async def rebind(home: Machine, port: str) -> None:
    """The home router gives the pupil another port: what leaves comes from elsewhere."""
    rules = (
        "table ip nat { chain out { type nat hook postrouting priority 100;"
        f" udp dport {port} masquerade to :40000-49999 random; }}; }}"
    )
    await run(home, "/usr/sbin/nft", rules)


async def run(home: Machine, *command: str) -> None:
    """Run a command on the machine."""
    process = await asyncio.create_subprocess_exec(*home.command(*command))
    assert await process.wait() == 0


SCENES: dict[str, Disturb] = {
    "silent for 1 s": silence(1, moves=False),
    "silent for 4 s": silence(4, moves=False),
    "silent for 12 s": silence(12, moves=False),
    "another address at once": silence(0, moves=True),
    "another address after 2 s": silence(2, moves=True),
    "another address after 8 s": silence(8, moves=True),
    "UDP blocked": block_udp,
    "another port of the router": rebind,
}


async def main() -> None:
    """Disturb in every way some times and print the median and the longest."""
    if reason := why_not():
        sys.exit(reason)
    chosen = {name: scene for name, scene in SCENES.items() if not sys.argv[1:] or name in sys.argv[1:]}
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        server, home = lab.machine("server"), lab.machine("home")
        async with System(Path(folder), machine=server) as school:
            camera = camera_on(school.urls[0])
            async with (
                chromium(camera, program=server.script(CHROMIUM, Path(folder))) as near,
                chromium(camera, program=home.script(CHROMIUM, Path(folder))) as far,
            ):
                lesson = await school.make_lesson()
                teacher = await Someone.in_new_tab(await near.new_context(), "Teacher")
                await teacher.join(lesson["links"]["teacher"])
                await teacher.turn_on("Camera")
                await teacher.turn_on("Microphone")
                pupil = await Someone.in_new_tab(await far.new_context(), "Pupil")
                await pupil.join(lesson["links"]["student"])
                await pupil.sees("Teacher")
                await pupil.hears()
                again = [await load_again(pupil) for _ in range(TIMES)]
                port = school.media[0].environment["MANABIYA_MEDIA_PORT"]
                for name, disturb in chosen.items():
                    away = [await disturbed(pupil, home, disturb, port) for _ in range(TIMES)]
                    show(name, away, again)


def show(name: str, away: Sequence[Away], again: Sequence[Away]) -> None:
    """Print the figures of one disturbance."""
    for sense, which in (("heard", 0), ("seen", 1)):
        values = [one[which] for one in away]
        peer = median([one[which] for one in again])
        for title, value in (("median", median(values)), ("longest", max(values))):
            what = f"{sense} again after: {name}, {title} of {TIMES}"
            figure(what, value, "s", beside="loading the page again", peer=peer)


async def load_again(pupil: Someone) -> Away:
    """Load the page again."""
    began = time.monotonic()
    await pupil.page.reload()
    return await until_back(pupil, began)


async def disturbed(pupil: Someone, home: Machine, disturb: Disturb, port: str) -> Away:
    """Return how long the pupil was away, and mend the network."""
    await asyncio.sleep(STEADY_SECONDS)
    await disturb(home, port)
    away = await until_back(pupil, time.monotonic())
    home.up = home.down = PERFECT
    await run(home, "/usr/sbin/nft", "flush", "ruleset")
    return away


async def until_back(pupil: Someone, began: float) -> Away:
    """Wait until the page is connected and its sound goes on, and its picture; return both times."""
    heard: list[float] = []

    async def back() -> bool:
        if await pupil.is_out():
            return False
        sound, picture = await sound_bytes(pupil), await pupil.frames_of("Teacher")
        await asyncio.sleep(3 * LOOK_SECONDS)
        if await sound_bytes(pupil) > sound + SOME_SOUND_BYTES:
            heard.append(time.monotonic() - began)
        return bool(heard) and await pupil.frames_of("Teacher") > picture

    await eventually(back, within=LONGEST_SECONDS, what="the pupil to be back", every=LOOK_SECONDS)
    return heard[0], time.monotonic() - began


async def sound_bytes(pupil: Someone) -> int:
    """Return how much sound has come."""
    inbound = (await pupil.stats())["inbound"].values()
    return int(sum(report["bytes"] for report in inbound if report["kind"] == "audio"))


if __name__ == "__main__":
    asyncio.run(main())
