"""Networks as pupils have them: UDP blocked, small packets only, another Wi-Fi in the middle of a lesson.

Real Chromium on machines of a lab; what is judged is what the person sees and hears.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.people import CHROMIUM, Someone, camera_on, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.lab.lab import Lab, Machine
from tests.lab.link import PERFECT, Conditions
from tests.lab.namespace import why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

NO_UDP = Conditions(blocks_udp=True)
NOTHING = Conditions(loss=1.0)
SMALL = Conditions(mtu_bytes=1280)
"""The least that IPv6 promises; tunnels and some mobile networks give no more, and say nothing."""
BACK_WITHIN_SECONDS = 60.0
"""Beyond the 30 s after which a seat is lost. How quickly it really goes, `bench/roaming.py` says."""

WAY_IN_USE = """
async () => {
  const peer = window.__peers[window.__peers.length - 1];
  const reports = await peer.getStats();
  for (const report of reports.values())
    if (report.type === 'transport' && report.selectedCandidatePairId) {
      const local = reports.get(reports.get(report.selectedCandidatePairId).localCandidateId);
      return {protocol: local.protocol, address: local.address};
    }
  return {};
}
"""


@contextlib.asynccontextmanager
async def lesson_of_two(
    folder: Path, server: Machine, home: Machine, *, reached_by: str = ""
) -> AsyncIterator[tuple[Someone, Someone]]:
    """A teacher beside the server and a pupil at home, both with camera and microphone on.

    `reached_by`: the addresses that media is offered at, otherwise the server's IPv4 address.
    """
    settings = {"MANABIYA_MEDIA_HOST": "", "MANABIYA_PUBLIC_IP": reached_by} if reached_by else {}
    async with System(folder, machine=server, settings=settings) as school:
        camera = camera_on(school.urls[0])
        async with (
            chromium(camera, program=server.script(CHROMIUM, folder)) as near,
            chromium(camera, program=home.script(CHROMIUM, folder)) as far,
        ):
            lesson = await school.make_lesson()
            teacher = await Someone.in_new_tab(await near.new_context(), "Ms Sato")
            pupil = await Someone.in_new_tab(await far.new_context(), "Aoi")
            await teacher.join(lesson["links"]["teacher"])
            await pupil.join(lesson["links"]["student"])
            for someone in (teacher, pupil):
                await someone.turn_on("Microphone")
                await someone.turn_on("Camera")
            await meet(teacher, pupil)
            yield teacher, pupil


async def meet(*people: Someone) -> None:
    """Wait until each sees and hears the other."""
    for someone in people:
        for other in people:
            if other is not someone:
                await someone.sees(other.name)
        await someone.hears()


async def way_of(someone: Someone) -> dict[str, Any]:
    found: dict[str, Any] = await someone.page.evaluate(WAY_IN_USE)
    return found


async def until_way(someone: Someone, **wanted: Any) -> None:
    """Wait until media goes by such a way, and frames with it."""

    async def there() -> bool:
        return wanted.items() <= (await way_of(someone)).items()

    await eventually(there, within=BACK_WITHIN_SECONDS, what=f"{someone.name} to go by {wanted}")


def shrink(machine: Machine) -> None:
    """Let the machine's own line take small packets only; whatever longer comes for it gets lost."""
    subprocess.run(machine.command("ip", "link", "set", "lab0", "mtu", "1280"), check=True)
    machine.up = machine.down = SMALL


async def test_fault_27_and_29_small_packets_then_no_udp_at_all(tmp_path: Path) -> None:
    """IPv6, and no packet above 1280 bytes passes: nothing is longer. Without UDP it goes on over TCP."""
    with Lab() as lab:
        server, home = lab.machine("server"), lab.machine("home")
        shrink(home)
        async with lesson_of_two(tmp_path, server, home, reached_by=server.address6) as (teacher, pupil):
            assert (await way_of(pupil)).items() >= {"protocol": "udp", "address": home.address6}.items()
            assert (home.tally("down").blocked, home.tally("up").blocked) == (0, 0)
            home.up = home.down = Conditions(mtu_bytes=1280, blocks_udp=True)
            await until_way(pupil, protocol="tcp")
            await pupil.connected()
            await meet(teacher, pupil)


async def test_fault_29_and_30_from_behind_a_firewall_to_a_hotspot(tmp_path: Path) -> None:
    """Without UDP they meet over TCP. Through nothing into another network: the same seat and group."""
    with Lab() as lab:
        server, home = lab.machine("server"), lab.machine("home")
        home.up = home.down = NO_UDP
        async with lesson_of_two(tmp_path, server, home) as (teacher, pupil):
            assert (await way_of(pupil))["protocol"] == "tcp"
            assert (await way_of(teacher))["protocol"] == "udp"
            await teacher.turn_on("Groups")
            await teacher.page.get_by_role("spinbutton", name="Number of groups").fill("1")
            await teacher.press("Make groups")
            await teacher.press("Send into groups")
            await pupil.is_in_a_group()
            home.up = home.down = NOTHING
            await eventually(pupil.is_out, what="the pupil to notice")
            await teacher.open_tab("People")
            weak = teacher.page.get_by_role("region", name="People").get_by_text("Not heard from for 5 s")
            await eventually(weak.count, what="the teacher to see that the connection is weak")
            home.move()
            home.up = home.down = PERFECT
            await until_way(pupil, protocol="udp", address=home.address)
            await pupil.connected()
            await pupil.is_in_a_group()
            await teacher.turn_on("Groups")
            await teacher.enter_the_group_of(pupil)
            await meet(teacher, pupil)
