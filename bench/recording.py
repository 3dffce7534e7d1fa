"""What recording a class costs: 36 cameras and microphones, of one core, and on the disk.

The same class is served with a recording and without one, in turns, and the difference is told: so each is
the other's peer, on the same machine in the same minute. Everybody sends three layers and receives nine
tiles. The recorder alone, without sockets: `bench.recorder`.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from bench import classroom
from bench.kit.classmates import Classmate, Film
from bench.kit.figures import figure, median
from bench.kit.processes import cpu_seconds
from signaling.clients.player import Metronome
from signaling.wire.recording import NOTICE_SECONDS, RecordingStart, RecordingStop
from tests.kit.system import System
from tests.kit.waiting import eventually

PEOPLE = 36
TURNS = 3
WINDOW_SECONDS = 10.0
SETTLE_SECONDS = 2.0
CORE_WANTED, CORE_HOPED = 0.10, 0.05
HOUR = 3600.0


async def main() -> None:
    """Let a class come in, and measure it with a recording and without one, in turns."""
    classroom.PEOPLE = PEOPLE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = await asyncio.to_thread(Film.in_folder, folder / "clips")
        metronome = Metronome()
        ticking = asyncio.create_task(metronome.run())
        async with System(folder) as school:
            everybody = await classroom.arrive(school, await school.make_lesson("bench"), film, metronome)
            for person in everybody:
                await person.look()
            await asyncio.sleep(classroom.SETTLE_SECONDS)
            await turns(school, everybody)
            await asyncio.gather(*(person.stop() for person in everybody))
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)


async def turns(school: System, everybody: list[Classmate]) -> None:
    """Measure, and print medians of all turns."""
    teacher, media = everybody[0].client, school.media[0].process
    assert media is not None
    without, recorded, rates = list[float](), list[float](), list[float]()
    for _ in range(TURNS):
        without.append((await share(media.pid))[0])
        await teacher.ask(lambda n: RecordingStart(n=n, guests=True))
        await eventually(lambda: _grows(school), within=NOTICE_SECONDS + 10, what="a recording")
        await asyncio.sleep(SETTLE_SECONDS)
        before = _bytes(school)
        core, seconds = await share(media.pid)
        recorded.append(core)
        rates.append((_bytes(school) - before) / seconds)
        await teacher.ask(lambda n: RecordingStop(n=n))
        await asyncio.sleep(SETTLE_SECONDS)
    classroom.expect_all(everybody)
    cost = median([one - other for one, other in zip(recorded, without, strict=True)])
    figure(f"recording {PEOPLE} cameras and voices, of one core", cost, "", beside="wanted", peer=CORE_WANTED)
    figure("the same", cost, "", beside="hoped for", peer=CORE_HOPED)
    figure("media node while it records, of one core", median(recorded), "")
    figure("media node without, of one core", median(without), "")
    figure("on the disk in an hour", median(rates) * HOUR / 1e9, "GB")
    figure("  for each person", median(rates) * HOUR / 1e6 / PEOPLE, "MB")


async def share(pid: int) -> tuple[float, float]:
    """Return the share of one core over a window, and its seconds."""
    began, cpu = time.perf_counter(), cpu_seconds(pid)
    await asyncio.sleep(WINDOW_SECONDS)
    seconds = time.perf_counter() - began
    return (cpu_seconds(pid) - cpu) / seconds, seconds


def _bytes(school: System) -> int:
    return sum(path.stat().st_size for path in (school.folder / "data" / "recordings").glob("*/*.mk*"))


async def _grows(school: System) -> bool:
    """Say whether anything is written to the newest recording."""
    before = _bytes(school)
    await asyncio.sleep(1.0)
    return _bytes(school) > before


if __name__ == "__main__":
    asyncio.run(main())
