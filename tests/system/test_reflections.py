"""Looking back on a lesson, in real browsers: written, changed, read by the teacher, and by nobody else."""

from __future__ import annotations

from playwright.async_api import Browser, Locator

from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_first_lesson import come_in

SECRET = "I did not dare to ask"


def sheet(pupil: Someone) -> Locator:
    return pupil.page.get_by_role("region", name="Looking back")


async def holds(pupil: Someone, text: str) -> None:
    """Wait until the sheet has this text in it."""

    async def there() -> bool:
        return await sheet(pupil).get_by_role("textbox").input_value() == text

    await eventually(there, what=f"the sheet of {pupil.name} to hold {text!r}")


async def test_two_pupils_look_back_and_the_teacher_alone_reads(school: System, browser: Browser) -> None:
    """What is written is saved by itself and survives a reload; a change replaces it; it is forgotten."""
    lesson = await school.make_lesson()
    teacher, aoi = await come_in(await browser.new_context(), lesson, ("Ms Sato", "Aoi"))
    ren = await Someone.in_new_tab(await browser.new_context(), "Ren")
    await ren.join(lesson["links"]["student"])
    panel = teacher.page.get_by_role("region", name="Ask")
    await teacher.turn_on("Ask")
    await panel.get_by_text("Looking back").click()
    await teacher.press("Let pupils write")

    await sheet(aoi).get_by_role("textbox").fill(SECRET)
    await sheet(aoi).get_by_role("button", name="Hard").click()
    await aoi.press("Give to the teacher")
    await sheet(aoi).get_by_text("Your teacher has it").wait_for()
    await panel.get_by_text("1 of 2 have written").wait_for()
    await panel.get_by_text(SECRET).wait_for()
    await panel.get_by_text("Not yet: 1").click()
    await panel.get_by_text("Ren", exact=True).wait_for()
    await sheet(ren).get_by_role("textbox").fill("half a thou")
    await sheet(ren).get_by_text("Saved.").wait_for()
    await panel.get_by_text("2 of 2 have written").wait_for()

    for pupil, text in ((aoi, SECRET), (ren, "half a thou")):
        await pupil.page.reload()
        await pupil.connected()
        await holds(pupil, text)
    assert await sheet(aoi).get_by_role("button", name="Hard", pressed=True).count() == 1

    await sheet(ren).get_by_role("textbox").fill("half a thought more")
    await ren.press("Give the change")
    await sheet(aoi).get_by_role("textbox").fill("Next time I will ask")
    await aoi.press("Give the change")
    await panel.get_by_text("half a thought more").wait_for()
    await panel.get_by_text("Next time I will ask").wait_for()
    assert await panel.get_by_text(SECRET).count() == 0
    for text in (SECRET, "Next time I will ask"):
        assert text not in await ren.page.content()

    await sheet(ren).get_by_role("textbox").fill("not for the next child")
    await teacher.press("Close looking back")
    await sheet(aoi).wait_for(state="detached")
    await ren.press("Leave")
    await ren.page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    await ren.page.get_by_role("heading", name="You left the lesson").wait_for()
    assert "not for the next child" not in await ren.page.evaluate("JSON.stringify(localStorage)")
    assert [someone.problems for someone in (teacher, aoi, ren)] == [[], [], []]
