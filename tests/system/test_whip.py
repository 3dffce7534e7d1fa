"""WHIP and WHEP with programs of other people: FFmpeg's muxer, and the clients of `whip-whep` in Chromium."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.kit.whip import ffmpeg_publishes, player_site

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(180)]


async def open_player(browser: Browser, site: str) -> Page:
    page = await browser.new_page()
    await page.goto(site)

    async def loaded() -> bool:
        return bool(await page.evaluate("window.ready === true"))

    await eventually(loaded, what="the clients to be loaded")
    return page


async def plays(page: Page, frames: int = 10) -> dict[str, Any]:
    """Wait until so many more pictures and some sound were decoded."""
    before = await page.evaluate("look()")

    async def look() -> dict[str, Any] | None:
        seen: dict[str, Any] = await page.evaluate("look()")
        enough = seen["frames"] >= before["frames"] + frames and seen["energy"] > before["energy"] + 1e-3
        return seen if enough else None

    seen = await eventually(look, within=30, what="pictures and sound")
    assert seen is not None
    return seen


async def test_ffmpeg_publishes_to_a_class_and_to_a_player(
    school: System, browser: Browser, tmp_path: Path
) -> None:
    """Its H.264 and Opus are seen and heard in the room, and by WHEP elsewhere; Ctrl-C takes it out."""
    lesson = await school.make_lesson()
    camera = await school.make_token(lesson["id"], "teacher", "Microscope")
    guest = await school.make_token(lesson["id"], "observer", "Guest")
    pupil = await Someone.in_new_tab(await browser.new_context(), "Aoi")
    url = f"{school.urls[0]}/whip/{lesson['id']}"
    log = tmp_path / "ffmpeg.log"
    async with ffmpeg_publishes(url, camera["token"], log) as ffmpeg, player_site() as site:
        await pupil.join(lesson["links"]["student"])
        await pupil.sees("Microscope")
        await pupil.hears()
        player = await open_player(browser, site)
        whep = f"{school.urls[0]}/whep/{lesson['id']}/{camera['participant_id']}"
        await player.evaluate("([url, token]) => play(url, token)", [whep, guest["token"]])
        seen = await plays(player)
        assert (seen["codec"], seen["lost"]) == ("video/H264", 0)
        ffmpeg.send_signal(signal.SIGINT)
        assert await ffmpeg.wait() in (0, 255), log.read_text(errors="replace")[-2000:]

    async def gone() -> bool:
        return await pupil.tile("Microscope").count() == 0

    await eventually(gone, what="the microscope's tile to go")


async def test_a_page_publishes_and_another_plays_it(school: System, browser: Browser) -> None:
    """Npm's clients, from another origin: 201, media, an ICE restart that media survives, and DELETE."""
    lesson = await school.make_lesson()
    sender = await school.make_token(lesson["id"], "student", "Sender")
    guest = await school.make_token(lesson["id"], "observer", "Guest")
    async with player_site() as site:
        publisher, player = await open_player(browser, site), await open_player(browser, site)
        whip = f"{school.urls[0]}/whip/{lesson['id']}"
        await publisher.evaluate("([url, token]) => publish(url, token)", [whip, sender["token"]])
        whep = f"{school.urls[0]}/whep/{lesson['id']}/{sender['participant_id']}"
        await player.evaluate("([url, token]) => play(url, token)", [whep, guest["token"]])
        assert (await plays(player))["codec"] == "video/VP8"
        restarted = await player.evaluate("restart()")
        assert restarted == {"status": 200, "type": "application/trickle-ice-sdpfrag", "is_new": True}
        after = await plays(player)
        assert (after["state"], after["lost"]) == ("connected", 0)
        await publisher.evaluate("client.stop()")
        await player.evaluate("client.stop()")
        async with school.http() as http:
            response = await http.get(f"{school.urls[0]}/metrics")
            metrics = await response.text()
        assert 'route="/whip/{lesson_id}/{session_id}",status="200"' in metrics
        assert 'route="/whep/{lesson_id}/{participant_id}/{session_id}",status="200"' in metrics
