"""A pupil whose network lets nothing out but a TURN server and the pages takes part like anybody."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.kit.people import CHROMIUM, Someone, camera_on, chromium
from tests.kit.system import System
from tests.kit.turn import coturn
from tests.lab.lab import Lab, Machine
from tests.lab.namespace import why_not

WAY_IN_USE = """
async () => {
  const peer = window.__peers[window.__peers.length - 1];
  const reports = await peer.getStats();
  for (const pair of reports.values())
    if (pair.type === 'candidate-pair' && pair.nominated && pair.state === 'succeeded') {
      const local = reports.get(pair.localCandidateId);
      return {type: local.candidateType, protocol: local.relayProtocol ?? local.protocol};
    }
  return {};
}
"""


WALL = """
table inet wall {{
  chain out {{
    type filter hook output priority 0; policy drop;
    oif lo accept
    tcp dport {{ {pages}, {turn} }} accept
  }}
}}
"""


def shut_in(machine: Machine, pages: int, turn: int) -> None:
    """Let nothing leave the machine but TCP to two ports."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    rules = WALL.format(pages=pages, turn=turn)
    subprocess.run(machine.command("nft", rules), check=True, env=os.environ | {"PATH": path})


@pytest.mark.skipif(bool(why_not()), reason=why_not())
async def test_a_lesson_through_turn(tmp_path: Path) -> None:
    """UDP is blocked, and so is the media node: both see and hear one another through coturn.

    The pupil's credentials are those of the welcome; the teacher's network is open (fault 29).
    """
    with Lab() as lab:
        server, home = lab.machine("server"), lab.machine("home")
        async with (
            coturn(tmp_path, [server.address], machine=server) as turn,
            System(tmp_path, machine=server, settings=turn.settings("udp", "tcp")) as school,
        ):
            shut_in(home, int(school.urls[0].rpartition(":")[2]), turn.port)
            camera = camera_on(school.urls[0])
            async with (
                chromium(camera, program=server.script(CHROMIUM, tmp_path)) as near,
                chromium(camera, program=home.script(CHROMIUM, tmp_path)) as far,
            ):
                await meet(school, near, far)


async def meet(school: System, near: Browser, far: Browser) -> None:
    """Let a teacher and a pupil see and hear one another; check by which ways they did."""
    lesson = await school.make_lesson()
    teacher = await Someone.in_new_tab(await near.new_context(), "Ms Sato")
    pupil = await Someone.in_new_tab(await far.new_context(), "Aoi")
    await teacher.join(lesson["links"]["teacher"])
    await pupil.join(lesson["links"]["student"])
    for someone, other in ((teacher, pupil), (pupil, teacher)):
        await someone.turn_on("Microphone")
        await someone.turn_on("Camera")
        await other.sees(someone.name)
        await other.hears()
    assert await pupil.page.evaluate(WAY_IN_USE) == {"type": "relay", "protocol": "tcp"}
    assert (await teacher.page.evaluate(WAY_IN_USE))["type"] != "relay"
