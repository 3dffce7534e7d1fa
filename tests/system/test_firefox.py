"""A lesson in two engines: Firefox ESR beside Chromium, each with the other's codecs, simulcast and ICE."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from signaling.cli.here import addresses
from tests.kit.firefox import WITHIN_SECONDS, FirefoxPerson, firefox
from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

LAYERS_SENT = """
async () => {
  const peer = window.__peers[window.__peers.length - 1];
  const reports = [...(await peer.getStats()).values()];
  return reports.filter(r => r.type === 'outbound-rtp' && r.rid).map(r => r.rid).sort();
}
"""


def outside() -> dict[str, str]:
    """Return settings that put media on the machine's address: Firefox has no candidate on its loopback."""
    found = addresses()
    assert found, "this machine has no address but its loopback"
    return {"MANABIYA_MEDIA_HOST": found[0], "MANABIYA_PUBLIC_IP": found[0]}


@pytest.mark.timeout(700)  # two browsers encode three layers each, in software
async def test_a_lesson_in_two_engines(tmp_path: Path, browser: Browser) -> None:
    """A teacher in Chromium and a pupil in Firefox see and hear one another, in the class and in a group.

    Firefox sends all three layers, and none of it makes a new peer connection.
    """
    async with System(tmp_path, settings=outside()) as school, firefox(tmp_path) as fox:
        lesson = await school.make_lesson()
        teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
        aoi = await fox.person("Aoi")
        await teacher.join(lesson["links"]["teacher"])
        await aoi.join(lesson["links"]["student"])
        await see_and_hear(teacher, aoi)
        assert await aoi.tab.evaluate(LAYERS_SENT) == ["h", "l", "m"]

        await into_groups(teacher, aoi)
        await aoi.no_longer_sees("Ms Sato")
        await teacher.no_longer_sees("Aoi")
        await aoi.hears_nothing()
        await teacher.press(f"Enter {await aoi.group()}")
        await see_and_hear(teacher, aoi)

        await teacher.press("Call everybody back")
        await see_and_hear(teacher, aoi)
        assert [(await someone.stats())["peers"] for someone in (teacher, aoi)] == [1, 1]
        assert (teacher.problems, aoi.problems) == ([], [])


async def see_and_hear(teacher: Someone, pupil: FirefoxPerson) -> None:
    for someone in (teacher, pupil):
        await someone.turn_on("Microphone")
        await someone.turn_on("Camera")
    await teacher.sees(pupil.name, within=WITHIN_SECONDS)
    await is_heard(pupil, teacher)
    await pupil.sees(teacher.name)
    await pupil.hears()


async def is_heard(pupil: FirefoxPerson, teacher: Someone) -> None:
    """Wait until the pupil is heard. A page that stood still may have let its microphone go: press again."""
    try:
        await teacher.hears(within=WITHIN_SECONDS)
    except AssertionError:
        assert not await pupil.is_pressed("Microphone"), "a microphone that is on is not heard"
        await pupil.turn_on("Microphone")
        await teacher.hears(within=WITHIN_SECONDS)


async def into_groups(teacher: Someone, pupil: FirefoxPerson) -> None:
    await teacher.turn_on("Groups")
    await teacher.page.get_by_role("spinbutton", name="Number of groups").fill("2")
    await teacher.press("Make groups")
    await teacher.press("Send into groups")
    await eventually(pupil.group, within=WITHIN_SECONDS, what="the pupil to be in a group")
