"""A question in class, in real browsers: asked, answered, shown, asked again after a discussion."""

from __future__ import annotations

from playwright.async_api import Browser, Locator

from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_first_lesson import come_in

QUESTION = "Which is heavier?"


async def asks(teacher: Someone, *, anonymous: bool = False) -> None:
    """Write a question with two options, and ask everybody."""
    await teacher.page.get_by_role("textbox", name="What do you ask?").fill(QUESTION)
    await teacher.page.get_by_role("textbox", name="Answer 1").fill("Iron")
    await teacher.page.get_by_role("textbox", name="Answer 2").fill("Wood")
    if anonymous:
        await teacher.page.get_by_role("switch", name="Without names").click()
    await teacher.press("Ask everybody")


def card(pupil: Someone) -> Locator:
    return pupil.page.get_by_role("region", name="Question")


async def answers(pupil: Someone, option: str) -> None:
    """Press one option, and wait until the server has it."""
    await card(pupil).get_by_role("button", name=option).click()
    await card(pupil).get_by_text("Your answer has arrived").wait_for()


async def reads(where: Locator, *lines: str) -> None:
    """Wait until the results say this, line by line."""

    async def said() -> bool:
        return [text.replace("\n", "") for text in await where.get_by_role("listitem").all_inner_texts()] == [
            *lines
        ]

    await eventually(said, what=f"the results {lines}")


async def test_a_question_before_and_after_the_discussion(school: System, browser: Browser) -> None:
    """Pupils answer with one press, find their answer again after a reload, and see how it changed."""
    teacher, aoi, ren = await come_in(await browser.new_context(), await school.make_lesson())
    panel = teacher.page.get_by_role("region", name="Ask")
    await teacher.turn_on("Ask")
    await asks(teacher)
    await answers(aoi, "Iron")
    await panel.get_by_text("1 of 2 answered").wait_for()
    await panel.get_by_text("Not yet: 1").click()
    await panel.get_by_text("Ren", exact=True).wait_for()
    await answers(ren, "Wood")
    await panel.get_by_text("2 of 2 answered").wait_for()

    await aoi.page.reload()
    await aoi.connected()
    pressed = card(aoi).get_by_role("button", name="Iron", pressed=True)
    await pressed.wait_for()

    await teacher.press("Close answers")
    await card(ren).wait_for(state="detached")
    await teacher.press("Show to the class")
    await reads(card(ren), "Iron150%", "Wood150%")
    await teacher.press("Ask again")
    await answers(aoi, "Wood")
    await answers(ren, "Wood")
    await panel.get_by_text("2 of 2 answered").wait_for()
    await teacher.press("Close answers")
    await teacher.press("Show to the class")
    await reads(card(aoi), "IronRound 1150%Round 200%", "WoodRound 1150%Round 22100%")
    await panel.get_by_text("Who answered what").click()
    await panel.get_by_text("Iron → Wood").wait_for()
    assert [someone.problems for someone in (teacher, aoi, ren)] == [[], [], []]


async def test_an_anonymous_question_names_nobody(school: System, browser: Browser) -> None:
    """The teacher sees how many, and never who; a pupil still finds their own answer after a reload."""
    teacher, aoi, _ren = await come_in(await browser.new_context(), await school.make_lesson())
    panel = teacher.page.get_by_role("region", name="Ask")
    await teacher.turn_on("Ask")
    await asks(teacher, anonymous=True)
    await answers(aoi, "Iron")
    await panel.get_by_text("1 of 2 answered").wait_for()
    assert "Aoi" not in await panel.inner_text()
    assert "Ren" not in await panel.inner_text()
    await aoi.page.reload()
    await aoi.connected()
    await card(aoi).get_by_role("button", name="Iron", pressed=True).wait_for()
