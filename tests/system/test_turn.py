"""A pupil whose network lets nothing out but a TURN server and the pages takes part like anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.kit.namespace import namespace, needs_root
from tests.kit.people import CHROMIUM, Someone, camera_on, chromium
from tests.kit.system import System
from tests.kit.turn import coturn

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


@needs_root
async def test_a_lesson_through_turn(tmp_path: Path) -> None:
    """UDP is blocked, and so is the media node: both see and hear one another through coturn.

    The pupil's credentials are those of the welcome; the teacher's network is open (fault 29).
    """
    async with (
        namespace() as home,
        coturn(tmp_path, home.here, [home.here]) as turn,
        System(tmp_path, host=home.here, settings=turn.settings("udp", "tcp")) as school,
    ):
        pages = int(school.urls[0].rpartition(":")[2])
        await home.allow_only(tcp=[pages, turn.port])
        camera, program = camera_on(school.urls[0]), home.program(tmp_path, CHROMIUM)
        async with chromium(camera) as at_school, chromium(camera, program=program) as far:
            lesson = await school.make_lesson()
            teacher = await Someone.in_new_tab(await at_school.new_context(), "Ms Sato")
            pupil = await Someone.in_new_tab(await far.new_context(), "Aoi")
            await teacher.join(lesson["links"]["teacher"])
            await pupil.join(lesson["links"]["student"])
            for someone, other in ((teacher, pupil), (pupil, teacher)):
                await someone.turn_on("Microphone")
                await someone.turn_on("Camera")
                await other.sees(someone.name)
                await other.hears()
            used: dict[str, Any] = await pupil.page.evaluate(WAY_IN_USE)
            assert used == {"type": "relay", "protocol": "tcp"}
            assert (await teacher.page.evaluate(WAY_IN_USE))["type"] != "relay"
