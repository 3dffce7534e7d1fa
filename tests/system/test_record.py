"""From a lesson to its record, in real browsers: with whoever came, without names, and for nobody else."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.kit.people import Someone
from tests.kit.served import start
from tests.system.test_seats import ROSTER, at_the_desk, import_class, make_lesson


async def test_the_record_of_a_lesson_is_there_when_it_ends(tmp_path: Path, browser: Browser) -> None:
    """The teacher comes to it from the desk; who did not come, and a hand that nobody took, stand in it."""
    served = await start(tmp_path)
    try:
        context = await browser.new_context(locale="en-US")
        desk = await context.new_page()
        await at_the_desk(desk, served)
        file = tmp_path / "roster.csv"
        file.write_bytes(ROSTER.encode("cp932"))
        await import_class(desk, file)
        links, pupils = await make_lesson(desk, "Science")
        teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
        await teacher.join(links)
        hana = await Someone.in_new_tab(await browser.new_context(locale="en-US"), "山田はな")
        await hana.page.goto(pupils)
        await hana.press("Number 12")
        await hana.press("Join the lesson")
        await hana.connected()
        await hana.turn_on("Raise hand")
        await expect(teacher.page.locator(".tile-hand").first).to_be_visible()
        await teacher.press("Leave")
        await teacher.press("End the lesson for everybody")

        await desk.reload()
        await desk.get_by_role("link", name="Lesson record of Science").click()
        await expect(desk.get_by_role("heading", level=1)).to_have_text("Science")
        attendance = desk.get_by_role("region", name="Attendance")
        await expect(attendance.get_by_role("row", name="田中けん")).to_contain_text("did not come in")
        await expect(attendance.get_by_role("row", name="山田はな")).not_to_contain_text("did not")
        hands = desk.get_by_role("region", name="Raised hands")
        await expect(hands).to_contain_text("stayed up")
        await desk.get_by_role("switch", name="Without names").click()
        await expect(attendance.get_by_role("row", name="P1")).to_be_visible()
        assert "山田はな" not in await desk.locator("main").inner_text()

        stranger = await (await browser.new_context(locale="en-US")).new_page()
        await stranger.goto(desk.url)
        await expect(stranger.get_by_role("heading", name="Please sign in")).to_be_visible()
        await everything_is_deleted(desk)
    finally:
        await served.child.stop()


async def everything_is_deleted(desk: Page) -> None:
    """From its record the teacher goes to the desk, and deletes the lesson in two steps: nothing is left."""
    record = desk.url
    await desk.go_back()
    await desk.get_by_role("button", name="Delete the lesson Science").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Delete everything").click()
    await expect(desk.get_by_role("link", name="Lesson record of Science")).to_have_count(0)
    await desk.goto(record)
    await expect(desk.get_by_role("heading", name="There is nothing here")).to_be_visible()
