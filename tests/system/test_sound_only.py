"""Sound without video, and faces as stills, in real browsers."""

from __future__ import annotations

from playwright.async_api import Browser

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

VIDEO_BYTES = """
async () => {
  let bytes = 0;
  for (const peer of window.__peers.filter(each => each.connectionState !== 'closed'))
    for (const report of (await peer.getStats()).values())
      if (report.kind === 'video') bytes += (report.bytesReceived ?? 0) + (report.bytesSent ?? 0);
  return bytes;
}
"""
"""Both directions, retransmissions among them."""
STILL_SHOWN = "pictures => pictures.some(picture => picture.complete && picture.naturalWidth === 160)"


async def video_stops(someone: Someone) -> None:
    """Wait until half a second passes in which no byte of video comes or goes."""

    async def nothing() -> bool:
        before = await someone.page.evaluate(VIDEO_BYTES)
        await someone.page.wait_for_timeout(500)
        return bool(await someone.page.evaluate(VIDEO_BYTES) == before)

    await eventually(nothing, within=CLASS_IN_SECONDS, what=f"video of {someone.name} to stop")


async def sees_a_still_of(someone: Someone, name: str) -> None:
    """Wait until this person's tile shows a picture that stands still, and no video."""
    tile = someone.tile(name)

    async def still() -> bool:
        shown: bool = await tile.locator("img").evaluate_all(STILL_SHOWN)
        return shown and await tile.locator("video").count() == 0

    await eventually(still, within=CLASS_IN_SECONDS, what=f"{someone.name} to see a still of {name}")


async def test_sound_only_for_oneself_and_for_all(school: System, browser: Browser) -> None:
    """Without video no byte of it flows, those in sight are seen in stills, and it comes back by itself."""
    lesson = await school.make_lesson()
    context = await browser.new_context()
    teacher, aoi = [await Someone.in_new_tab(context, name) for name in ("Ms Sato", "Aoi")]
    await teacher.join(lesson["links"]["teacher"])
    await aoi.join(lesson["links"]["student"])
    for someone, other in ((teacher, aoi), (aoi, teacher)):
        await someone.turn_on("Camera")
        await other.sees(someone.name)

    await aoi.press("Devices")
    await aoi.page.get_by_role("switch", name="Sound only, no video").click()
    await aoi.press("Close")
    await video_stops(aoi)
    await sees_a_still_of(aoi, "Ms Sato")
    await sees_a_still_of(teacher, "Aoi")
    await aoi.press("Sound only: show video again")
    await aoi.sees("Ms Sato")
    await teacher.sees("Aoi")

    await teacher.open_tab("People")
    save = teacher.page.get_by_role("switch", name="Save data for all")
    await save.click()
    await video_stops(teacher)
    await sees_a_still_of(teacher, "Aoi")
    await save.click()
    await teacher.sees("Aoi")
    assert [someone.problems for someone in (teacher, aoi)] == [[], []]
