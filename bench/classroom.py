"""One class of forty in a whole system: all cameras and microphones on, nine tiles each, top-3 audio.

Prints what the media node takes of one core, how soon media is up when forty come in within five seconds, how
soon a new group is seen, and what Chromium shows somebody in the class. The class itself and Chromium run on
the same machine: with two cores, what is seen in Chromium is what they leave. Beside each figure stands what
is wanted of it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from bench.kit.classmates import Classmate, Film
from bench.kit.figures import figure, median, p95
from bench.kit.processes import cpu_seconds
from bench.kit.waiting import soon
from signaling.clients.clip_maker import LOOKS
from signaling.clients.dtls import Certificate
from signaling.clients.player import Metronome
from signaling.clients.server import Server
from signaling.wire import lesson as wire
from signaling.wire.groups import GroupsRecall
from tests.kit.people import Someone, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually

PEOPLE = 40
ARRIVAL_SECONDS = 5.0
SETTLE_SECONDS = 4.0
WINDOW_SECONDS = 10.0
MOVES = 5
CORE_WANTED, MEDIA_UP_WANTED_SECONDS, MOVE_WANTED_MS = 0.60, 2.0, 300.0
TEACHER_WANTED_FPS, TILE_WANTED_FPS = 24.0, 10.0

AS_A_LAPTOP = "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', {get: () => 8})"
"""A judge with two cores would count as a small device and ask for six pictures."""
FRAMES = """
() => Object.fromEntries([...document.querySelectorAll('[data-participant-name] video')].map(video =>
  [video.closest('[data-participant-name]').dataset.participantName,
   video.getVideoPlaybackQuality().totalVideoFrames]))
"""


async def main() -> None:
    """Let the class come in, and measure one thing after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = await asyncio.to_thread(Film.in_folder, folder / "clips")
        metronome = Metronome()
        ticking = asyncio.create_task(metronome.run())
        async with System(folder) as school:
            made = await school.make_lesson("bench")
            everybody = await arrive(school, made, film, metronome)
            for person in everybody:
                await person.look()
            await asyncio.sleep(SETTLE_SECONDS)
            await load(school, everybody)
            await moves(everybody)
            async with chromium() as browser:
                await judge(browser, made)
            await asyncio.gather(*(person.stop() for person in everybody))
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)


async def arrive(school: System, made: dict[str, Any], film: Film, metronome: Metronome) -> list[Classmate]:
    """Bring the teacher in, then all pupils within `ARRIVAL_SECONDS`; print when they had media."""
    certificate, server = Certificate(), Server(school.urls[0])
    tokens = [
        (await school.make_token(made["id"], "student" if number else "teacher", f"{number:02}"))["token"]
        for number in range(PEOPLE)
    ]

    async def come(number: int) -> Classmate:
        person = Classmate(number, server, certificate, film)
        await person.join(made["id"], tokens[number], metronome)
        await eventually(lambda: soon(person.media_at or not number), every=0.01, what=f"media of {number}")
        return person

    everybody = [await come(0)]
    coming = []
    for number in range(1, PEOPLE):
        coming.append(asyncio.create_task(come(number)))
        await asyncio.sleep(ARRIVAL_SECONDS / (PEOPLE - 1))
    everybody += await asyncio.gather(*coming)
    up = [person.media_at - person.began_at for person in everybody if person.number and person.media_at]
    title = f"{PEOPLE} joins in {ARRIVAL_SECONDS:g} s, media up"
    figure(f"{title}, median", median(up), "s")
    for stage, seconds in (
        ("seated", [person.seated_at - person.began_at for person in everybody]),
        ("answered", [person.answered_at - person.seated_at for person in everybody]),
        ("connected", [person.connected_at - person.answered_at for person in everybody]),
    ):
        figure(f"  of which until {stage}, p95", p95(seconds), "s")
    figure(f"{title}, p95", p95(up), "s", beside="wanted", peer=MEDIA_UP_WANTED_SECONDS)
    return everybody


async def load(school: System, everybody: list[Classmate]) -> None:
    """Print what the nodes take while everybody sends and receives."""
    nodes = {child.name: child.process.pid for child in school.children if child.process is not None}
    began = time.perf_counter()
    cpu = {name: cpu_seconds(pid) for name, pid in nodes.items()}
    packets = sum(person.packets for person in everybody)
    await asyncio.sleep(WINDOW_SECONDS)
    seconds = time.perf_counter() - began
    out = (sum(person.packets for person in everybody) - packets) / seconds
    sent = sum(stream.packets for person in everybody for stream in person.peer.streams.values())
    share = {name: (cpu_seconds(pid) - cpu[name]) / seconds for name, pid in nodes.items()}
    figure("media node, of one core", share["media 0"], "", beside="wanted", peer=CORE_WANTED)
    figure("  packets forwarded", out, "/s")
    figure("  packets of forty cameras and voices so far", sent, "")
    figure("signaling node, of one core", share["signaling 0"], "")
    expect_all(everybody)


def expect_all(everybody: list[Classmate]) -> None:
    """Raise AssertionError if somebody dropped out: then no figure is of a whole class."""
    lost = [person.number for person in everybody if person.is_lost]
    assert not lost, f"{len(lost)} of {len(everybody)} lost their media: the machine is too busy to measure"


async def moves(everybody: list[Classmate]) -> None:
    """Send all pupils into groups and back a few times; print when each first saw the group."""
    teacher, pupils = everybody[0].client, everybody[1:]
    ids = {person.number: person.client.you for person in pupils}
    groups = [
        wire.NewGroup(name=f"{look}", people=[ids[number] for number in ids if number % LOOKS == look])
        for look in range(LOOKS)
    ]
    await teacher.ask(lambda n: wire.GroupsMake(n=n, groups=groups))
    took: list[float] = []
    for _ in range(MOVES):
        for person in pupils:
            person.watch()
        began = time.perf_counter()
        await teacher.ask(lambda n: wire.GroupsOpen(n=n))
        await eventually(lambda: soon(all(person.seen_at for person in pupils)), what="the groups' faces")
        expect_all(everybody)
        took += [(person.seen_at - began) * 1000 for person in pupils if person.seen_at]
        await teacher.ask(lambda n: GroupsRecall(n=n))
        await asyncio.sleep(SETTLE_SECONDS)
    figure("group move to first frame, median", median(took), "ms")
    figure("group move to first frame, p95", p95(took), "ms", beside="wanted", peer=MOVE_WANTED_MS)


async def judge(browser: Browser, made: dict[str, Any]) -> None:
    """Let somebody in Chromium join the class, and print the frames they are shown."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    await context.add_init_script(AS_A_LAPTOP)
    someone = await Someone.in_new_tab(context, "99")
    await someone.join(made["links"]["student"])
    await someone.sees("00")
    await asyncio.sleep(SETTLE_SECONDS)
    before, began = await someone.page.evaluate(FRAMES), time.perf_counter()
    await asyncio.sleep(WINDOW_SECONDS)
    after, seconds = await someone.page.evaluate(FRAMES), time.perf_counter() - began
    # A picture that was paused meanwhile is counted anew from its return.
    shown = {name: count - before.get(name, 0) for name, count in after.items()}
    rates = {name: (new if new >= 0 else after[name]) / seconds for name, new in shown.items()}
    tiles = sorted(rate for name, rate in rates.items() if name not in ("00", "99"))
    teacher = rates.get("00", 0.0)
    figure("teacher in Chromium", teacher, "fps", beside="wanted", peer=TEACHER_WANTED_FPS)
    title = f"{len(tiles)} tiles in Chromium, median"
    figure(title, median(tiles), "fps", beside="wanted", peer=TILE_WANTED_FPS)
    figure("  slowest tile", tiles[0], "fps")


if __name__ == "__main__":
    asyncio.run(main())
