"""What a pupil at home sees and hears of the teacher over bad networks, judged by Chromium's statistics.

Every loss, round trip and jitter of the grid, both ways of the pupil's link. Beside it stands a direct call
between the same two browsers over the same link at the same time: what Chromium does by itself. Then: how
long the full picture takes to come back when 20 % of loss end, and whom one pupil's 300 kbit/s troubles.

Goals: at 5 % and 100 ms at most 3 % of the sound concealed and 2 % of the time frozen; at 20 % the call
lives; the full picture back within 10 s; one narrow link is one pupil's trouble.

Arguments: the losses to measure, as 0.05; without any, all of them (nine minutes). Needs root.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
import time
from pathlib import Path

from bench.kit.direct import DirectCall, direct_call
from bench.kit.figures import figure
from tests.kit.redis import redis_server
from tests.kit.waiting import eventually
from tests.lab.classroom import Classroom, Seat, Verdict, classroom
from tests.lab.link import PERFECT, Conditions
from tests.lab.namespace import why_not

LOSSES = (0.0, 0.01, 0.02, 0.05, 0.10, 0.20)
ROUND_TRIPS_SECONDS = (0.02, 0.1, 0.3)
JITTERS_SECONDS = (0.0, 0.03)
SETTLE_SECONDS, JUDGE_SECONDS = 4.0, 10.0
FULL_HEIGHT = 540
NARROW_BPS = 300_000


async def main() -> None:
    """Print the grid and the two others."""
    if why_not():
        sys.exit(why_not())
    with redis_server() as redis, tempfile.TemporaryDirectory() as folder:
        async with classroom(redis.url, Path(folder)) as room:
            await measure(room)


async def measure(room: Classroom) -> None:
    """Hold the lesson."""
    school, home = room.lab.machine("school"), room.lab.machine("home")
    in_school, at_home = await asyncio.gather(room.browser(school), room.browser(home))
    teacher = await room.enter(in_school, school, "t", teaches=True)
    mate = await room.enter(in_school, school, "a", sends=False)
    pupil = await room.enter(at_home, home, "b")
    await asyncio.gather(pupil.watches("t"), mate.watches("t"), teacher.watches("b"))
    direct = await direct_call(in_school, at_home)
    losses = [float(loss) for loss in sys.argv[1:]] or LOSSES
    for loss, round_trip, jitter in itertools.product(losses, ROUND_TRIPS_SECONDS, JITTERS_SECONDS):
        weather = Conditions(loss=loss, delay_seconds=round_trip / 2, jitter_seconds=jitter)
        name = f"loss {loss:.0%}, {round_trip * 1000:.0f} ms, jitter {jitter * 1000:.0f} ms"
        await cell(name, weather, pupil, teacher, direct)
    await direct.callee.close()
    await recovery(pupil)
    await narrow(pupil, mate)


async def cell(name: str, weather: Conditions, pupil: Seat, teacher: Seat, direct: DirectCall) -> None:
    """Print how it is under one weather."""
    pupil.machine.up = pupil.machine.down = weather
    await asyncio.sleep(SETTLE_SECONDS)
    down, up, without = await asyncio.gather(
        pupil.judge("t", JUDGE_SECONDS), teacher.judge("b", JUDGE_SECONDS), direct.judge(JUDGE_SECONDS)
    )
    print(f"{name}: down {_said(down)}; up {_said(up)}; direct {_said(without)}", flush=True)


def _said(verdict: Verdict) -> str:
    return (
        f"{verdict.concealed_share:.2%} concealed, {verdict.frozen_share:.1%} frozen,"
        f" {verdict.frames_per_second:.0f} fps of {verdict.height}p"
    )


async def recovery(pupil: Seat) -> None:
    """Print how long the full picture takes after much loss."""
    pupil.machine.up = pupil.machine.down = Conditions(loss=0.2, delay_seconds=0.05)
    await asyncio.sleep(JUDGE_SECONDS)
    pupil.machine.up = pupil.machine.down = PERFECT
    began = time.monotonic()

    async def full() -> bool:
        return (await pupil.judge("t", 0.25)).height == FULL_HEIGHT

    await eventually(full, within=120, what="the full picture")
    figure(
        "the full picture is back after 20 % of loss", time.monotonic() - began, "s", beside="goal", peer=10
    )


async def narrow(pupil: Seat, mate: Seat) -> None:
    """Print who notices that one pupil's downlink is narrow."""
    pupil.machine.down = Conditions(rate_bps=NARROW_BPS)
    await asyncio.sleep(SETTLE_SECONDS * 2)
    one, other = await asyncio.gather(pupil.judge("t", JUDGE_SECONDS), mate.judge("t", JUDGE_SECONDS))
    print(f"300 kbit/s to one pupil: that pupil {_said(one)}; another {_said(other)}", flush=True)
    figure("video to that pupil", one.video_bps / 1000, "kbit/s", beside="link", peer=NARROW_BPS / 1000)


if __name__ == "__main__":
    asyncio.run(main())
