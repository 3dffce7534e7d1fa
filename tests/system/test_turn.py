"""A pupil whose network lets nothing out but a TURN server and the pages takes part like anybody."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest

from signaling.cli.certificate import ensure
from tests.kit.people import CHROMIUM, Someone, camera_on, chromium
from tests.kit.system import System
from tests.kit.turn import coturn
from tests.lab.lab import Lab, Machine
from tests.lab.namespace import why_not

TRUSTING = "--ignore-certificate-errors"
"""The authority was made a moment ago. That a strange one is refused is seen in test_turn_probe."""
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
flush ruleset
table inet wall {{
  chain out {{
    type filter hook output priority 0; policy drop;
    oif lo accept
    tcp dport {{ {ports} }} accept
  }}
}}
"""


def let_out(machine: Machine, *ports: int) -> None:
    """Let nothing leave the machine but TCP to these ports."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    rules = WALL.format(ports=", ".join(map(str, ports)))
    subprocess.run(machine.command("nft", rules), check=True, env=os.environ | {"PATH": path})


@pytest.mark.skipif(bool(why_not()), reason=why_not())
async def test_a_lesson_through_turn(tmp_path: Path) -> None:
    """UDP is blocked, and so is the media node: both see and hear one another through coturn, over TLS.

    Before the firewall lets out that much the page says what is wrong, and its chat works (fault 29). The
    pupil's credentials are those of the welcome; the teacher's network is open.
    """
    with Lab() as lab:
        server, home = lab.machine("server"), lab.machine("home")
        files, _ = ensure(tmp_path / "tls", [server.address], dt.datetime.now(dt.UTC))
        async with (
            coturn(tmp_path, [server.address], machine=server, certificate=(files.chain, files.key)) as turn,
            System(tmp_path, machine=server, settings=turn.settings("udp", "tcp", "tls")) as school,
        ):
            pages = int(school.urls[0].rpartition(":")[2])
            let_out(home, pages)
            camera = camera_on(school.urls[0])
            async with (
                chromium(camera, program=server.script(CHROMIUM, tmp_path)) as near,
                chromium(camera, TRUSTING, program=home.script(CHROMIUM, tmp_path)) as far,
            ):
                lesson = await school.make_lesson()
                teacher = await Someone.in_new_tab(await near.new_context(), "Ms Sato")
                pupil = await Someone.in_new_tab(await far.new_context(), "Aoi")
                await teacher.join(lesson["links"]["teacher"])
                await pupil.knock(lesson["links"]["student"])
                await pupil.is_told("This network lets no sound and no pictures through")
                await pupil.says("I see nothing")
                await teacher.reads("I see nothing")
                let_out(home, pages, turn.tls_port)
                await pupil.connected()
                await see_and_hear(teacher, pupil)


async def see_and_hear(teacher: Someone, pupil: Someone) -> None:
    """Let them see and hear one another, and check by which ways they did."""
    for someone, other in ((teacher, pupil), (pupil, teacher)):
        await someone.turn_on("Microphone")
        await someone.turn_on("Camera")
        await other.sees(someone.name)
        await other.hears()
    assert await pupil.page.evaluate(WAY_IN_USE) == {"type": "relay", "protocol": "tls"}
    assert (await teacher.page.evaluate(WAY_IN_USE))["type"] != "relay"
