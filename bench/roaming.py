"""How long a pupil is away when their network stops, changes or starts to block UDP in class.

Away: from the moment the (new) network carries packets again until the page is connected and the teacher's
voice is heard, and until the picture moves. Where the way is another one afterwards, only what comes by it
counts: the path in use has the new address or protocol, and bytes have come since. Nobody clicks. The goal is
3 s; beside it stands what a person would do otherwise, loading the page again. Needs root (namespaces).

Arguments: the scenes to measure; without any, all of them.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
"""Two packets of the quietest voice."""
SOME_FRAMES = 2

LOOK = """
async name => {
  const peers = window.__peers.filter(peer => peer.connectionState !== 'closed');
  const found = {
    peer: window.__peers.length, sound: 0, way: {},
    connected: document.querySelector("[data-connection='connected']") !== null,
    frames: [...document.querySelectorAll(`[data-participant-name='${name}'] video`)]
      .reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0),
  };
  if (!peers.length) return found;
  const reports = await peers[peers.length - 1].getStats();
  for (const report of reports.values()) {
    if (report.type === 'inbound-rtp' && report.kind === 'audio') found.sound += report.bytesReceived;
    if (report.type === 'transport' && report.selectedCandidatePairId) {
      const local = reports.get(reports.get(report.selectedCandidatePairId).localCandidateId);
      found.way = {protocol: local.protocol, address: local.address};
    }
  }
  return found;
}
"""
"""What the page has of somebody, and by which way its newest peer receives."""

Way = dict[str, str]
"""What is known of the path in use: its protocol, and the address at home."""
Away = tuple[float, float]
"""Seconds until heard, and until seen again."""
Disturb = Callable[[Machine, str], Awaitable[Way]]
"""Disturbs the network of a machine; returns when it carries packets again, with what the way must then be.
The other argument is the media port."""


def silence(seconds: float, *, moves: bool) -> Disturb:
    """Return a disturbance: nothing passes for a while, then all does, perhaps at another address."""

    async def disturb(home: Machine, _port: str) -> Way:
        home.up = home.down = NOTHING
        await asyncio.sleep(seconds)
        if moves:
            home.move()
        home.up = home.down = PERFECT
        return {"address": home.address}

    return disturb


async def block_udp(home: Machine, _port: str) -> Way:
    """From now on only TCP passes."""
    home.up = home.down = Conditions(blocks_udp=True)
    return {"protocol": "tcp"}


async def rebind(home: Machine, port: str) -> Way:
    """The home router gives the pupil another port: what leaves comes from there, and the old one is dead."""
    rules = (
        "table ip nat { chain out { type nat hook postrouting priority 100;"
        f" udp dport {port} masquerade to :40000-49999 random; }};"
        f" chain in {{ type filter hook input priority 0; udp sport {port} ct state new drop; }}; }}"
    )
    await run(home, "/usr/sbin/nft", rules)
    return {}


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
    return await until_back(pupil, {}, began)


async def disturbed(pupil: Someone, home: Machine, disturb: Disturb, port: str) -> Away:
    """Return how long the pupil was away, and mend the network."""
    await asyncio.sleep(STEADY_SECONDS)
    way = await disturb(home, port)
    away = await until_back(pupil, way, time.monotonic())
    home.up = home.down = PERFECT
    await run(home, "/usr/sbin/nft", "flush", "ruleset")
    return away


@dataclass
class Return:
    """Judges looks at a page, in order. Pure."""

    way: Way
    since: float
    first: dict[str, Any] | None = None
    """The first look by this way, with this peer, while connected."""
    heard_after: float | None = None
    seen_after: float | None = None

    def look(self, found: dict[str, Any], now: float) -> bool:
        """Say whether the person is back, heard and seen."""
        if not (found["connected"] and self.way.items() <= found["way"].items()):
            self.first = None
            return False
        first = self.first
        if first is None or found["peer"] != first["peer"] or found["frames"] < first["frames"]:
            self.first = found
            return False
        if self.heard_after is None and found["sound"] > first["sound"] + SOME_SOUND_BYTES:
            self.heard_after = now - self.since
        if self.seen_after is None and found["frames"] >= first["frames"] + SOME_FRAMES:
            self.seen_after = now - self.since
        return self.heard_after is not None and self.seen_after is not None


async def until_back(pupil: Someone, way: Way, began: float) -> Away:
    """Wait until the page is connected, by this way, and sound and picture go on; return both times."""
    back = Return(way, began)

    async def look() -> bool:
        found: dict[str, Any] = await pupil.page.evaluate(LOOK, "Teacher")
        return back.look(found, time.monotonic())

    await eventually(look, within=LONGEST_SECONDS, what="the pupil to be back", every=LOOK_SECONDS)
    assert back.heard_after is not None
    assert back.seen_after is not None
    return back.heard_after, back.seen_after


if __name__ == "__main__":
    asyncio.run(main())
