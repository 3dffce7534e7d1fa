"""Coming in by one's number, from the teacher's list to the second lesson, in real browsers."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.kit.people import Someone
from tests.kit.served import Served, start
from tests.kit.system import System
from tests.kit.waiting import eventually

ROSTER = (
    "出席番号,氏名,ふりがな,班,同意\r\n3,田中けん,たなかけん,1班,\r\n12,山田はな,やまだはな,2班,声のみ\r\n"
)
PASSWORD = "sakura-saku-2026"


async def at_the_desk(page: Page, served: Served) -> None:
    """Make the first account by the link that the first start printed."""
    await page.goto(served.link("/desk#start="))
    await page.get_by_label("Sign-in name").fill("sato")
    await page.get_by_label("Your name").fill("Ms Sato")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Create my desk").click()


async def import_class(page: Page, roster: Path) -> None:
    """Make a class from a file."""
    await page.get_by_role("button", name="New class").click()
    await page.get_by_label("Name of the class").fill("3年2組")
    await page.get_by_label("Read a list from a file").set_input_files(roster)
    await expect(page.get_by_label("Name 12")).to_have_value("山田はな")
    await page.get_by_role("button", name="Save the class").click()
    await expect(page.locator(".class-row", has_text="3年2組")).to_be_visible()


async def make_lesson(page: Page, title: str) -> tuple[str, str]:
    """Make a lesson of the class; return the teacher's and the pupils' link."""
    await page.get_by_label("What is the lesson about?").fill(title)
    await page.get_by_role("combobox", name="Class", exact=True).select_option(label="3年2組")
    await page.get_by_role("button", name="Make the lesson").click()
    teacher = page.get_by_role("link", name=f"Open the lesson {title}")
    link = await teacher.get_attribute("href")
    assert link is not None
    return link, link.partition("#")[0]


async def test_from_a_list_to_one_tap(tmp_path: Path, browser: Browser) -> None:
    """A Shift_JIS list, a lesson with it, two taps, who is missing, a reload, and one tap the next time."""
    served = await start(tmp_path)
    try:
        desk = await (await browser.new_context(locale="en-US")).new_page()
        await at_the_desk(desk, served)
        file = tmp_path / "roster.csv"
        file.write_bytes(ROSTER.encode("cp932"))
        await import_class(desk, file)
        links, pupils = await make_lesson(desk, "Science")
        context = await browser.new_context(locale="en-US")
        teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
        await teacher.join(links)
        await teacher.open_tab("People")
        people = teacher.page.get_by_role("region", name="People")
        await expect(people.get_by_text("0 of 2 here")).to_be_visible()

        hana = await Someone.in_new_tab(context, "山田はな")
        await hana.page.goto(pupils)
        await hana.press("Number 12")
        await hana.press("Join the lesson")
        await hana.connected()
        await expect(people.get_by_text("1 of 2 here")).to_be_visible()
        missing = people.get_by_role("group", name="Not here yet")
        await expect(missing.get_by_text("田中けん")).to_be_visible()
        await expect(hana.button("Camera")).to_be_disabled()

        await hana.turn_on("Raise hand")
        await hana.page.reload()
        await hana.connected()
        assert await hana.is_pressed("Raise hand")
        await expect(people.get_by_text("1 of 2 here")).to_be_visible()

        _, next_pupils = await make_lesson(desk, "Maths")
        await hana.page.goto(next_pupils)
        await hana.press("Go in as 12 山田はな")
        await hana.connected()
    finally:
        await served.child.stop()


async def test_another_device_asks_the_teacher(school: System, browser: Browser) -> None:
    """Nobody takes a number on which another sits; the teacher lets the tablet in, and the other one goes."""
    seats = [{"number": 12, "name": "山田はな"}]
    one = await school.post("/api/v1/classes", {"name": "3年2組", "seats": seats})
    lesson = await school.post("/api/v1/lessons", {"title": "x", "class_id": one["id"]})
    teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
    await teacher.join(lesson["links"]["teacher"])
    chromebook, tablet = [
        await Someone.in_new_tab(await browser.new_context(locale="en-US"), "山田はな") for _ in range(2)
    ]
    for device in (chromebook, tablet):
        await device.page.goto(lesson["links"]["student"])
        await device.page.get_by_role("button", name=re.compile("^Number 12")).click()
        await device.press("Join the lesson")
        if device is chromebook:
            await device.connected()
    await expect(tablet.page.get_by_text("Your teacher will let you in")).to_be_visible()
    assert await chromebook.is_pressed("Raise hand") is False
    await teacher.open_tab("People")
    await teacher.press("Let in 山田はな")
    await tablet.connected()
    await expect(chromebook.page.get_by_text("You are in the lesson in another window")).to_be_visible()

    async def alone() -> bool:
        return await teacher.page.get_by_role("group", name="At the door", exact=True).count() == 0

    await eventually(alone, what="the door to be empty")
