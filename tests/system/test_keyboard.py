"""A whole lesson by keyboard alone: no mouse, no finger, and the focus is always somewhere and to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.kit.keyboard import Keyboard
from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.served import start
from tests.kit.waiting import eventually

LESSON_SECONDS = 400
"""Hundreds of stops, each looked at, on a loaded machine."""
pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(LESSON_SECONDS)]
PASSWORD = "sakura-saku-2026"
expect.set_options(timeout=CLASS_IN_SECONDS * 1000)


async def make_desk(page: Page, link: str) -> Keyboard:
    """Make an account, leave, and sign in again."""
    keys = Keyboard(page)
    await page.goto(link)
    await expect(page.get_by_role("button", name="Create my desk")).to_be_visible()
    await keys.write("textbox", "Your name", "Ms Sato")
    await keys.write("textbox", "Sign-in name", "sato")
    await keys.write("textbox", "Password", PASSWORD)
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="Ms Sato")).to_be_visible()
    await keys.push("button", "Sign out")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await keys.write("textbox", "Sign-in name", "sato")
    await keys.write("textbox", "Password", PASSWORD)
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="Ms Sato")).to_be_visible()
    return keys


async def make_class(keys: Keyboard) -> None:
    """Make a class of two seats; Escape closes its window, and the focus is back on what opened it."""
    await keys.push("button", "New class")
    await expect(keys.page.get_by_role("dialog", name="New class")).to_be_visible()
    await keys.press("Escape")
    assert "New class" in await keys.here()
    await keys.press("Enter")
    await keys.write("textbox", "Name of the class", "5-2")
    for number, name in ((1, "Aoi"), (2, "Ren")):
        await keys.push("button", "One more pupil")
        await keys.write("textbox", f"Name {number}", name)
    await keys.push("button", "Save the class")
    await expect(keys.page.get_by_role("button", name="5-2 Pupils")).to_be_visible()
    await keys.here()


async def make_lesson(keys: Keyboard) -> str:
    """Make a lesson of the class and go into it; return the pupils' link."""
    await keys.write("textbox", "What is the lesson about?", "Plants")
    await keys.go_to("combobox", "Class")
    await keys.press("5")
    await keys.push("button", "Make the lesson", back=True)
    link = keys.page.get_by_role("link", name="Open the lesson Plants")
    await expect(link).to_be_visible()
    address = await link.get_attribute("href")
    assert address is not None
    await keys.push("button", "Show to the class: the code of Plants")
    await expect(keys.page.get_by_role("dialog")).to_be_visible()
    await keys.press("Escape")
    assert "Show to the class" in await keys.here()
    await keys.go_to("link", "Open the lesson Plants", back=True)
    await keys.press("Enter")
    await expect(keys.page.get_by_role("textbox", name="Your name")).to_be_visible()
    await keys.write("textbox", "Your name", "Ms Sato")
    await keys.press("Enter")
    return address.partition("#")[0]


async def sit_down(page: Page, link: str, number: int) -> Keyboard:
    """Come in by one's number."""
    keys = Keyboard(page)
    await page.goto(link)
    await expect(page.get_by_role("button", name=f"Number {number}")).to_be_visible()
    await keys.push("button", f"Number {number}")
    assert "Join the lesson" in await keys.here()
    await keys.press("Enter")
    return keys


async def chat(keys: Keyboard, text: str) -> None:
    await keys.write("textbox", "Message", text)
    await keys.press("Enter")
    await expect(keys.page.get_by_role("region", name="Chat").get_by_text(text)).to_be_visible()
    assert "Message" in await keys.here()


async def make_groups(teacher: Keyboard) -> None:
    """Two groups by rule; one pupil is moved into the other's group, and back, and the focus goes along."""
    await teacher.push("button", "Groups")
    await teacher.write("spinbutton", "Number of groups", "2")
    await teacher.push("button", "Make groups")
    chooser = teacher.page.get_by_role("combobox", name="Move Aoi to")
    await expect(chooser).to_be_visible()
    first = await chooser.input_value()
    there, back = ("ArrowDown", "ArrowUp") if first == "0" else ("ArrowUp", "ArrowDown")
    await teacher.go_to("combobox", "Move Aoi to")
    for key, place in ((there, "1" if first == "0" else "0"), (back, first)):
        await teacher.press("ArrowDown")  # opens the list, and moves nobody
        await teacher.press(key, "Enter")
        await expect(chooser).to_have_value(place)
        assert "Move Aoi to" in await teacher.here()
    await teacher.push("button", "Send into groups", back=True)


async def test_a_whole_lesson_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Desk, class, lesson, seats, hand, chat, groups, a walk round them, a question, and the end."""
    served = await start(tmp_path)
    try:
        context = await browser.new_context(locale="en-US", viewport={"width": 1366, "height": 768})
        desk = await make_desk(await context.new_page(), served.link("/desk#start="))
        await make_class(desk)
        link = await make_lesson(desk)
        teacher = desk
        await Someone(teacher.page, "Ms Sato").connected()
        pupils = []
        for number, name in ((1, "Aoi"), (2, "Ren")):
            own = await browser.new_context(locale="en-US", viewport={"width": 1366, "height": 768})
            pupils.append(await sit_down(await own.new_page(), link, number))
            await Someone(pupils[-1].page, name).connected()
        aoi, ren = pupils

        await aoi.push("button", "Raise hand")
        await aoi.becomes("pressed")
        await chat(aoi, "Good morning")
        await expect(teacher.page.get_by_text("Good morning")).to_be_visible()

        await make_groups(teacher)
        for pupil in pupils:
            await Someone(pupil.page, "").is_in_a_group()
        await teacher.here()
        await teacher.press("Escape")  # closes the panel
        assert "Groups" in await teacher.here()
        await walk_round(teacher)
        await ask(teacher, pupils)
        await end(teacher)
        for page in (teacher.page, aoi.page, ren.page):
            await expect(page.get_by_text("The lesson has ended")).to_be_visible()
        await ren.here()
    finally:
        await served.child.stop()


async def walk_round(teacher: Keyboard) -> None:
    """From tab to tab with arrows; listen, enter, back, and everybody is called back."""
    await teacher.go_to("tab", "Everyone")
    await teacher.press("ArrowLeft")  # round to the last one
    assert 'tab "Walk round" [selected]' in await teacher.here()
    await teacher.push("button", "Listen to Group 1")
    await teacher.becomes("pressed")
    await teacher.press("Enter")
    await teacher.push("button", "Enter Group 1")
    await Someone(teacher.page, "Ms Sato").is_in_a_group()
    await teacher.here()
    await teacher.push("button", "Groups")
    await teacher.push("button", "Call everybody back")
    room = teacher.page.locator("#room")

    async def back() -> bool:
        return await room.get_attribute("data-group") is None

    await eventually(back, what="the class to be together")
    await teacher.here()


async def ask(teacher: Keyboard, pupils: list[Keyboard]) -> None:
    """A question of 1 to 5, answered by all and shown."""
    await teacher.push("button", "Ask")
    await teacher.write("textbox", "What do you ask?", "How sure are you?")
    await teacher.go_to("radio", "One choice")
    await teacher.press("ArrowUp")  # round to the last kind: 1 to 5
    await teacher.push("button", "Ask everybody")
    for pupil in pupils:
        await expect(pupil.page.get_by_text("How sure are you?", exact=True)).to_be_visible()
        await pupil.push("button", "4")
        await pupil.becomes("pressed")
        await expect(pupil.page.get_by_text("Your answer has arrived")).to_be_visible()
    await teacher.here()


async def end(teacher: Keyboard) -> None:
    await teacher.push("button", "Leave")
    await teacher.press("Escape")
    assert "Leave" in await teacher.here()
    await teacher.press("Enter")
    await teacher.push("button", "End the lesson for everybody")
