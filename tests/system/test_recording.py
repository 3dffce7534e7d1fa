"""A lesson is recorded in real browsers: announced to all, and nothing of anybody that was not agreed to."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import av
from playwright.async_api import Browser, expect

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import API_KEY, System
from tests.kit.waiting import eventually

SEATS = [
    {"number": 3, "name": "Ken"},
    {"number": 12, "name": "Hana", "consent": "voice"},
    {"number": 20, "name": "Sora"},
]
AUTHORIZED = {"Authorization": f"Bearer {API_KEY}"}
KEPT_SECONDS = 4.0
OUT_SECONDS = 1.0
"""Within which what is agreed to no longer is out of the recording, by the issue's word."""
TRAVEL_SECONDS = 1.0
"""From the roster to the lesson: a node looks at its classes once a second."""
PLAYS = """
async ([address, authorization]) => {
  const found = await fetch(address, {headers: {Authorization: authorization}});
  const video = document.createElement('video');
  video.muted = true;
  video.src = URL.createObjectURL(await found.blob());
  await video.play();
  return [video.videoWidth > 0, video.error === null];
}
"""


async def come_in(context: Any, link: str, seat: dict[str, Any]) -> Someone:
    """Come in by one's number, and turn on what one may."""
    someone = await Someone.in_new_tab(context, str(seat["name"]))
    await someone.page.goto(link)
    await someone.press(f"Number {seat['number']}")
    await someone.press("Join the lesson")
    await someone.connected()
    for source in ("Microphone", "Camera") if "consent" not in seat else ("Microphone",):
        await someone.turn_on(source)
    return someone


async def recordings(school: System, lesson_id: str) -> list[dict[str, Any]]:
    async with (
        school.http() as http,
        http.get(f"{school.urls[0]}/api/v1/lessons/{lesson_id}/recordings", headers=AUTHORIZED) as response,
    ):
        found: list[dict[str, Any]] = (await response.json())["recordings"]
        return found


async def withdraw(school: System, class_id: str) -> None:
    """Have Sora's family take back what they agreed to, in the roster."""
    seats = [seat | {"consent": "nothing"} if seat["number"] == 20 else seat for seat in SEATS]
    body = {"name": "3年2組", "grade": 3, "seats": seats}
    async with (
        school.http() as http,
        http.put(f"{school.urls[0]}/api/v1/classes/{class_id}", json=body, headers=AUTHORIZED) as response,
    ):
        assert response.status in (200, 204), await response.text()


def decoded(path: Path) -> int:
    """Return how many frames a file has, each of which can be decoded."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(container.streams[0]))


async def test_a_lesson_is_recorded_as_far_as_was_agreed(school: System, browser: Browser) -> None:
    """Everybody is told first; files are those of consents alone; they open, and play in a page."""
    made = await school.post("/api/v1/classes", {"name": "3年2組", "grade": 3, "seats": SEATS})
    lesson = await school.post("/api/v1/lessons", {"title": "Science", "class_id": made["id"]})
    context = await browser.new_context()
    teacher = await Someone.in_new_tab(context, "Ms Sato")
    await teacher.join(lesson["links"]["teacher"])
    for source in ("Microphone", "Camera"):
        await teacher.turn_on(source)
    pupils = lesson["links"]["student"].partition("#")[0]
    ken, hana, sora = [await come_in(await browser.new_context(), pupils, seat) for seat in SEATS]

    await teacher.press("Record")
    await teacher.press("Start recording")
    for pupil in (ken, hana, sora):
        await expect(pupil.page.get_by_text("Recording in a moment")).to_be_visible()
    assert (await recordings(school, lesson["id"])) == []
    await expect(ken.page.locator(".chip.recording")).to_have_text("Recording", timeout=20_000)
    await expect(hana.page.locator(".chip.recording")).to_have_text("Recording: your voice only")

    await asyncio.sleep(KEPT_SECONDS)
    await withdraw(school, made["id"])
    out_at = time.time() + TRAVEL_SECONDS + OUT_SECONDS
    await expect(sora.page.locator(".chip.recording")).to_have_text("Recording: without you")
    await asyncio.sleep(KEPT_SECONDS)
    await teacher.press("Recording")
    await teacher.press("Stop recording")
    await expect(ken.page.locator(".chip.recording")).to_have_count(0)

    async def complete() -> dict[str, Any] | None:
        (found,) = await recordings(school, lesson["id"])
        tracks = found["tracks"]
        return found if tracks and all(track["ends_at"] is not None for track in tracks) else None

    found = await eventually(complete, within=CLASS_IN_SECONDS, what="all of the recording on the disk")
    assert found is not None
    kept = {(track["name"], track["source"]) for track in found["tracks"]}
    assert kept == {
        *((name, source) for name in ("Ms Sato", "Ken", "Sora") for source in ("camera", "microphone")),
        ("Hana", "microphone"),
    }
    folder = school.folder / "data" / "recordings" / found["id"]
    for track in found["tracks"]:
        assert decoded(folder / track["file"]) > 0, track
        if track["name"] == "Sora":
            assert track["ends_at"] < out_at
    camera = next(track for track in found["tracks"] if track["source"] == "camera")
    address = f"/api/v1/lessons/{lesson['id']}/recordings/{found['id']}/{camera['file']}"
    page = await context.new_page()
    await page.goto(school.urls[0])
    assert await page.evaluate(PLAYS, [address, AUTHORIZED["Authorization"]]) == [True, True]
    assert [someone.problems for someone in (teacher, ken, hana, sora)] == [[], [], [], []]
