"""Takes the picture in README.md: a real lesson with simulated pupils and a drawn teacher, in Chromium.

    PYTHONPATH=. .venv/bin/python web/dev/readme_picture.py

Starts `manabiya demo` in a folder of its own and writes docs/lesson.png.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from signaling.clients.clip_maker import idle_pose
from signaling.clients.drawing import draw, look
from tests.kit.people import CHROMIUM, CHROMIUM_FLAGS, Someone
from tests.kit.ports import free_port
from tests.kit.waiting import eventually

TOP = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT, FRAMES_PER_SECOND, FRAMES = 640, 360, 15, 30
TEACHER_LOOK = 3
MINUTE_OF_LESSON_SECONDS = 40
"""Until somebody has spoken, written and drawn."""


def film_teacher(path: Path) -> None:
    """Write a short YUV4MPEG2 film for Chromium's fake camera, which plays it again and again."""
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip C420jpeg\n".encode())
        for number in range(FRAMES):
            canvas = draw(WIDTH, HEIGHT, look(TEACHER_LOOK), idle_pose(TEACHER_LOOK, number))
            film.write(b"FRAME\n" + b"".join(bytes(plane) for plane in canvas.planes))


async def main() -> None:
    """Start the demo, join as its teacher, let a while pass, take the picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film_teacher(folder / "teacher.y4m")
        media_port = str(free_port())
        environment = os.environ | {
            "MANABIYA_DATA_DIR": str(folder / "data"),
            "MANABIYA_HTTP_PORT": str(free_port()),
            "MANABIYA_MEDIA_PORT": media_port,
            "MANABIYA_MEDIA_TCP_PORT": media_port,
        }
        output = folder / "output"
        with output.open("wb") as log:
            demo = subprocess.Popen(
                [sys.executable, "-m", "signaling.cli.main", "demo"], env=environment, stdout=log
            )
        try:
            await photograph(output, folder / "teacher.y4m")
        finally:
            demo.terminate()
            demo.wait()


async def photograph(output: Path, film: Path) -> None:
    """Join by the link that the demo printed, and write docs/lesson.png."""

    async def link() -> str | None:
        found = re.search(r"teacher link\s+(\S+)", output.read_text(encoding="utf-8"))
        return found[1] if found else None

    teacher_link = await eventually(link, within=60, what="the demo")
    assert teacher_link is not None
    camera = f"--use-file-for-fake-video-capture={film}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, camera])
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, device_scale_factor=1.5)
        teacher = await Someone.in_new_tab(context, "佐藤先生")
        await teacher.join(teacher_link)
        await teacher.open_board()
        await asyncio.sleep(MINUTE_OF_LESSON_SECONDS)
        await teacher.page.screenshot(path=TOP / "docs" / "lesson.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
