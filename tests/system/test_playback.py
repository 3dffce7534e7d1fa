"""A lesson is played again in a real browser, from a recording of real ones: everything at one moment."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.kit.people import CLASS_IN_SECONDS, Someone, with_language
from tests.kit.served import Served, start
from tests.kit.waiting import eventually
from tests.system.test_seats import ROSTER, at_the_desk, import_class, make_lesson

pytestmark = pytest.mark.timeout(300)
RECORDED_SECONDS = 10.0
"""So long both faces are there together: time enough to see them move."""
FACE = ".player-face video"
SEEKS = "performance.getEntriesByName('player.seek').length"
PLAYED = """
videos => videos.map(one => [one.currentTime, one.getVideoPlaybackQuality().totalVideoFrames, one.paused])
"""


async def tracks_are_complete(desk: Page, lesson_id: str) -> Any:
    """Wait until all of the recording is on the disk, and return its tracks."""

    async def complete() -> Any:
        path = f"/api/v1/lessons/{lesson_id}/recordings"
        (found,) = await desk.evaluate(f"fetch('{path}').then(r => r.json()).then(r => r.recordings)")
        tracks = found["tracks"]
        return tracks if tracks and all(track["ends_at"] is not None for track in tracks) else None

    return await eventually(complete, within=CLASS_IN_SECONDS, what="all of the recording on the disk")


async def go_to(page: Page, second: float) -> None:
    """Move the slider, as a finger does, and wait until all that is to be seen and heard is there."""
    before = int(await page.evaluate(SEEKS))
    await page.get_by_role("slider", name="Moment of the lesson").fill(str(int(second)))

    async def there() -> bool:
        return int(await page.evaluate(SEEKS)) > before

    await eventually(there, within=CLASS_IN_SECONDS, what=f"second {second:g}")


async def elements_on(board: Locator) -> int:
    return int(await board.locator("canvas").get_attribute("data-elements") or 0)


async def teach(browser: Browser, desk: Page, links: str, pupils: str) -> None:
    """Have a lesson of a teacher and a pupil recorded, with a stroke and a message in it."""
    teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
    await teacher.join(links)
    ken = await Someone.in_new_tab(await browser.new_context(locale="en-US"), "田中けん")
    await ken.page.goto(pupils)
    await ken.press("Number 3")
    await ken.press("Join the lesson")
    await ken.connected()
    for someone in (teacher, ken):
        await someone.turn_on("Microphone")
        await someone.turn_on("Camera")
    await teacher.press("Record")
    await teacher.press("Start recording")
    await expect(ken.page.locator(".chip.recording")).to_have_text("Recording", timeout=20_000)
    await teacher.open_board()
    await teacher.draws_a_line()
    await ken.says("It grows")
    await asyncio.sleep(RECORDED_SECONDS)
    await teacher.press("Recording")
    await teacher.press("Stop recording")
    await expect(ken.page.locator(".chip.recording")).to_have_count(0)
    await teacher.press("Leave")
    await teacher.press("End the lesson for everybody")
    assert teacher.problems == ken.problems == []
    await desk.reload()


async def pictures_move(page: Page) -> None:
    """Wait until both faces play."""
    faces = page.locator(FACE)
    await expect(faces).to_have_count(2)
    begun = await faces.evaluate_all(PLAYED)

    async def moving() -> bool:
        now = await faces.evaluate_all(PLAYED)
        pairs = zip(now, begun, strict=True)
        return all(one[0] > first[0] and one[1] > first[1] and not one[2] for one, first in pairs)

    await eventually(moving, within=CLASS_IN_SECONDS, what="moving pictures of both")


async def test_a_lesson_is_played_again_as_it_was(tmp_path: Path, browser: Browser) -> None:
    """Pictures move, the board is blank before the stroke and not after it, a message leads to its moment."""
    served = await start(tmp_path)
    try:
        await the_lesson_is_played(served, tmp_path, browser)
    finally:
        await served.child.stop()


async def the_lesson_is_played(served: Served, tmp_path: Path, browser: Browser) -> None:
    desk = await (await browser.new_context(locale="en-US")).new_page()
    await at_the_desk(desk, served)
    file = tmp_path / "roster.csv"
    file.write_bytes(ROSTER.encode("cp932"))
    await import_class(desk, file)
    await teach(browser, desk, *await make_lesson(desk, "Science"))
    await desk.get_by_role("link", name="Lesson record of Science").click()
    lesson_id = desk.url.split("/lesson/")[1].split("/")[0]
    cameras = [one for one in await tracks_are_complete(desk, lesson_id) if one["source"] == "camera"]
    assert {track["name"] for track in cameras} == {"Ms Sato", "田中けん"}
    await desk.get_by_role("link", name="Play the lesson").click()
    await expect(desk.get_by_role("heading", level=1)).to_have_text("Science")
    board = desk.get_by_role("region", name="Board")
    assert await elements_on(board) == 0

    path = f"/api/v1/lessons/{lesson_id}/playback"
    whole = await desk.evaluate(f"fetch('{path}').then(answer => answer.json())")
    await go_to(desk, max(track["begins_at"] for track in cameras) + 1 - whole["begins_at"])
    play = desk.get_by_role("button", name="Play", exact=True)
    await play.click()
    await pictures_move(desk)
    await desk.keyboard.press("k")
    await expect(play).to_be_visible()

    await go_to(desk, whole["ends_at"] - whole["begins_at"])
    assert await elements_on(board) == 1
    await desk.get_by_role("button", name="Chat").click()
    await desk.get_by_role("searchbox", name="Search").fill("grow")
    await desk.get_by_role("button", name="It grows").click()
    said_at = int(whole["messages"][0]["at"] - whole["begins_at"])
    await expect(desk.locator(".player-time")).to_contain_text(f"{said_at // 60}:{said_at % 60:02}")
    assert await elements_on(board) == 1
    await go_to(desk, 0)
    assert await elements_on(board) == 0

    stranger = await (await browser.new_context(locale="en-US")).new_page()
    await stranger.goto(desk.url)
    await expect(stranger.get_by_role("heading", name="Please sign in")).to_be_visible()
    await others_watch_by_a_link(desk, stranger)


async def others_watch_by_a_link(desk: Page, absent: Page) -> None:
    """Have the teacher make a link, and somebody watch by it until it is taken back."""
    await desk.get_by_role("button", name="To the record").click()
    await desk.get_by_role("button", name="Show to others").click()
    async with desk.expect_response(
        lambda answer: answer.url.endswith("/watch-links") and answer.request.method == "POST"
    ) as answered:
        await desk.get_by_role("button", name="Make a link").click()
    link = (await (await answered.value).json())["url"]
    await absent.goto(with_language(link))
    await expect(absent.get_by_role("heading", level=1)).to_have_text("Science")
    await expect(absent.get_by_role("button", name="To the record")).to_have_count(0)
    await expect(absent.locator("canvas")).to_have_count(1)
    await desk.get_by_role("button", name="Take back").click()
    await expect(desk.get_by_text("No link has been made.")).to_be_visible()
    await absent.reload()
    await expect(absent.get_by_role("heading", name="This link is no longer good")).to_be_visible()
