"""Bad networks are not dead ones: what only loses, delays or narrows starts nothing anew.

The real page in Chromium, at home behind a link of the lab. Counted are the ICE restarts, the peers and the
lesson's WebSockets that the page makes. `bench/roaming.py` says how soon a dead network is noticed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.kit.people import CHROMIUM, Someone, camera_on, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.lab.lab import Lab, Machine
from tests.lab.link import PERFECT, Conditions
from tests.lab.namespace import why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.browser,
    pytest.mark.system,
    pytest.mark.timeout(180),
    pytest.mark.asyncio(loop_scope="module"),
]

WATCH_SECONDS = 20.0
"""Longer than the longest silence that the page bears, and the look back by which it judges, together."""

COUNT_BEGINNINGS = """
(() => {
  window.__begun = {restarts: 0, peers: 0, sockets: 0};
  const restartIce = RTCPeerConnection.prototype.restartIce;
  RTCPeerConnection.prototype.restartIce = function () {
    window.__begun.restarts += 1;
    return restartIce.call(this);
  };
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...args) { super(...args); window.__begun.peers += 1; }
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url, ...rest) {
      super(url, ...rest);
      if (String(url).includes('/ws/lesson/')) window.__begun.sockets += 1;
    }
  };
})();
"""


@dataclass
class AtHome:
    """The pupil at home, who is taught by somebody with a perfect network."""

    pupil: Someone
    machine: Machine

    async def under(self, up: Conditions, down: Conditions) -> dict[str, int]:
        """Let the lesson go on for a while under these conditions; return what the page began meanwhile."""
        await self.pupil.connected()
        await self.pupil.sees("Ms Sato")
        before = await self.begun()
        self.machine.up, self.machine.down = up, down
        await asyncio.sleep(WATCH_SECONDS)
        after = await self.begun()
        self.machine.up = self.machine.down = PERFECT
        return {what: after[what] - before[what] for what in before}

    async def begun(self) -> dict[str, int]:
        """Return what the page has begun so far."""
        counts: dict[str, int] = await self.pupil.page.evaluate("window.__begun")
        return counts


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at_home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AtHome]:
    """One lesson for all tests of this file: a browser takes longer to start than a test."""
    folder: Path = tmp_path_factory.mktemp("calm")
    with Lab() as lab:
        server, home = lab.machine("server"), lab.machine("home")
        async with System(folder, machine=server) as school:
            camera = camera_on(school.urls[0])
            async with (
                chromium(camera, program=server.script(CHROMIUM, folder)) as near,
                chromium(camera, program=home.script(CHROMIUM, folder)) as far,
            ):
                lesson = await school.make_lesson()
                teacher = await Someone.in_new_tab(await near.new_context(), "Ms Sato")
                pupil = await Someone.in_new_tab(await far.new_context(), "Aoi")
                await pupil.page.add_init_script(COUNT_BEGINNINGS)
                await teacher.join(lesson["links"]["teacher"])
                await pupil.join(lesson["links"]["student"])
                for someone in (teacher, pupil):
                    await someone.turn_on("Microphone")
                    await someone.turn_on("Camera")
                await pupil.hears()
                yield AtHome(pupil, home)


@pytest.mark.parametrize(
    ("up", "down"),
    [
        (Conditions(loss=0.2), Conditions(loss=0.2)),
        (Conditions(delay_seconds=0.15), Conditions(delay_seconds=0.15)),
        (
            Conditions(delay_seconds=0.03, jitter_seconds=0.07),
            Conditions(delay_seconds=0.03, jitter_seconds=0.07),
        ),
        (PERFECT, Conditions(rate_bps=300_000)),
    ],
    ids=["fault 21: a fifth lost", "fault 23: 300 ms", "fault 24: 30 to 100 ms", "fault 28: 300 kbit/s"],
)
async def test_a_bad_network_is_not_taken_for_a_dead_one(
    at_home: AtHome, up: Conditions, down: Conditions
) -> None:
    """No ICE restart, no new peer and no new WebSocket while media flows, however badly."""
    assert await at_home.under(up, down) == {"restarts": 0, "peers": 0, "sockets": 0}


async def test_a_dead_network_is_taken_for_one(at_home: AtHome) -> None:
    """What the tests above count is counted: where nothing passes, the page begins anew."""
    before = await at_home.begun()
    at_home.machine.up = at_home.machine.down = Conditions(loss=1.0)

    async def begins() -> bool:
        begun = await at_home.begun()
        return all(begun[what] > before[what] for what in ("restarts", "sockets"))

    await eventually(begins, within=60, what="an ICE restart and another WebSocket")
