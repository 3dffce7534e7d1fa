"""Japanese for every school year, in a real browser."""

from __future__ import annotations

import asyncio
import contextlib
import re

from playwright.async_api import Browser, Page

from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from signaling.wire.lesson import ServerMessage, Welcome
from signaling.wire.phases import PhaseGo, RunningPlan
from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.plans import five_phases
from tests.kit.system import System
from tests.kit.waiting import eventually

TITLE = "3年 理科 植物の育ち方"
RUBY = "words => words.map(word => [word.firstChild.data, word.querySelector('rt').textContent])"
MARKS = """
() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes].map(each => each.value))
  .concat(document.body.innerText, document.title)
  .filter(text => /[\\ufff9-\\ufffb]/.test(text))
"""


async def choose(page: Page, level: str) -> None:
    """Choose how Japanese is read, as whoever cannot read yet finds it: the one list on the page."""
    await page.locator("select.words").select_option(level)


async def has_readings(page: Page, *expected: list[str]) -> None:
    """Wait until these words (word, reading) stand on the page with their readings."""

    async def there() -> bool:
        found = await page.locator("ruby").evaluate_all(RUBY)
        return all(word in found for word in expected)

    await eventually(there, within=CLASS_IN_SECONDS, what=f"the readings {expected}")


async def test_a_pupil_reads_the_room_and_the_teachers_words(school: System, browser: Browser) -> None:
    """Readings stand over what is not learnt yet, the teacher's own words included; then no kanji is left."""
    lesson = await school.make_lesson(TITLE)
    context = await browser.new_context(locale="ja-JP")
    hana = await Someone.in_new_tab(context, "はな")
    await hana.page.goto(lesson["links"]["student"])
    await choose(hana.page, "3")
    await has_readings(hana.page, ["授業", "じゅぎょう"])

    await hana.page.get_by_role("textbox", name="あなたの名前").fill("はな")
    await hana.page.get_by_role("button", name=re.compile("^授業 ?に入る$")).click()
    await hana.connected()
    await has_readings(hana.page, ["植物", "しょくぶつ"], ["育", "そだ"])
    assert await hana.page.locator("h1 ruby", has_text="年").count() == 0, "年 was learnt in the first year"
    assert await hana.page.evaluate(MARKS) == []

    await hana.page.get_by_role("button", name="機器").click()
    await choose(hana.page, "kana")
    await hana.page.keyboard.press("Escape")

    async def no_kanji() -> bool:
        return await hana.page.locator("h1").inner_text() == "3ねん りか しょくぶつの そだちかた"

    await eventually(no_kanji, within=CLASS_IN_SECONDS, what="the title in kana")
    await hana.page.get_by_role("button", name="てを あげる").wait_for()
    assert hana.problems == []


async def test_a_prompt_over_the_board_is_read_too(school: System, browser: Browser) -> None:
    """What the teacher asks in a phase has its readings where the pupil draws."""
    opening = five_phases()["phases"][0] | {"prompt": "植物はなぜ育つのか、話し合いましょう。"}
    lesson = await school.make_lesson(plan=five_phases() | {"phases": [opening]})
    context = await browser.new_context(locale="ja-JP")
    hana = await Someone.in_new_tab(context, "はな")
    await hana.page.goto(lesson["links"]["student"])
    await choose(hana.page, "1")
    await hana.page.get_by_role("textbox").fill("はな")
    await hana.page.locator("button[type=submit]").click()
    await hana.connected()

    plans: list[RunningPlan] = []

    def note(message: ServerMessage) -> None:
        if (
            isinstance(message, Welcome)
            and message.snapshot is not None
            and message.snapshot.plan is not None
        ):
            plans.append(message.snapshot.plan)

    token = (await school.make_token(lesson["id"], "teacher", "佐藤先生"))["token"]
    teacher = LessonClient(Server(school.urls[0]), lesson["id"], token, note)
    running = asyncio.create_task(teacher.run())

    async def seen() -> bool:
        return bool(plans)

    await eventually(seen, what="the plan")
    await teacher.ask(lambda n: PhaseGo(n=n, index=0, revision=plans[0].revision))

    await has_readings(hana.page, ["植物", "しょくぶつ"], ["話", "はな"])
    await hana.page.locator(".board-paper canvas").first.wait_for()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
