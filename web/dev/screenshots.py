"""Takes pictures of every page in every size and language, against far ends that play prepared scenes.

    .venv/bin/python -m web.dev.screenshots [--out FOLDER] [--only TEXT] [--sizes phone,ipad] [--langs ja]

Needs a built bundle (`make web`) and Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from .shots import SHOTS, Shot
from .stagehand import CHROMIUM, FLAGS, LOCALES, Stage, open_shot

SIZES = {
    "chromebook": (1366, 768),
    "ipad": (1024, 768),
    "ipad-portrait": (768, 1024),
    "phone": (390, 844),
}


async def take(
    browser: Browser, stage: Stage, shot: Shot, size: str, lang: str, options: argparse.Namespace
) -> None:
    """Take the picture of a page in one size and language."""
    out: Path = options.out
    problems: list[str] = []
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale=LOCALES[lang], has_touch=size != "chromebook"
    )
    page = await open_shot(context, stage, shot, lang, problems, options.words)
    out.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=out / f"{shot.name}.{size}.{lang}.png")
    for problem in problems:
        print(f"{shot.name}.{size}.{lang}: {problem}")
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        print(f"{shot.name}.{size}.{lang}: {wide} px wider than the screen")
    await context.close()


async def main() -> None:
    """Take all pictures that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("screenshots-out"))
    parser.add_argument(
        "--only", default="", help="shots whose name contains one of these, separated by commas"
    )
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--langs", default="ja,en")
    parser.add_argument("--words", default="", help="how Japanese is read: plain, 1 to 9, or kana")
    options = parser.parse_args()
    wanted = options.only.split(",")
    async with async_playwright() as playwright, Stage() as stage:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in SHOTS:
            if any(text in shot.name for text in wanted):
                for size in options.sizes.split(","):
                    for lang in options.langs.split(","):
                        await take(browser, stage, shot, size, lang, options)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
