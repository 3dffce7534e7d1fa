"""A lesson from the first link to the farewell, in real browsers, as the people of it live it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.async_api import Browser, BrowserContext

from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually

FAREWELLS = {
    "ended": "The lesson has ended",
    "removed": "You were taken out of the lesson",
    "banned": "You cannot come in to this lesson now",
}


async def come_in(
    context: BrowserContext, lesson: dict[str, Any], names: Sequence[str] = ("Ms Sato", "Aoi", "Ren")
) -> list[Someone]:
    """Let a teacher and pupils open their links, each in a tab of one browser profile, and join."""
    people = []
    for number, name in enumerate(names):
        someone = await Someone.in_new_tab(context, name)
        await someone.join(lesson["links"]["teacher" if number == 0 else "student"])
        people.append(someone)
    return people


async def all_turn_on(people: Sequence[Someone], *what: str) -> None:
    for someone in people:
        for name in what:
            await someone.turn_on(name)


async def into_two_groups(teacher: Someone, *pupils: Someone) -> None:
    await teacher.turn_on("Groups")
    await teacher.page.get_by_role("spinbutton", name="Number of groups").fill("2")
    await teacher.press("Make groups")
    await teacher.press("Send into groups")
    for pupil in pupils:
        await pupil.is_in_a_group()


async def test_they_see_and_hear_one_another(school: System, browser: Browser) -> None:
    """A teacher and two pupils decode frames of each other's cameras and receive audio energy."""
    people = await come_in(await browser.new_context(), await school.make_lesson())
    await all_turn_on(people, "Microphone", "Camera")
    for someone in people:
        for other in people:
            if other is not someone:
                await someone.sees(other.name)
        await someone.hears()
    assert [someone.problems for someone in people] == [[], [], []]


async def test_pupils_arrive_with_the_microphone_off(school: System, browser: Browser) -> None:
    """On arrival a pupil's microphone is off and stays so until they press it."""
    _, pupil, _ = await come_in(await browser.new_context(), await school.make_lesson())
    assert await pupil.is_pressed("Microphone") is False
    assert await pupil.is_pressed("Camera") is True


async def test_everybody_reads_the_chat(school: System, browser: Browser) -> None:
    """What one writes is read by all, the writer included, and shown inert."""
    people = await come_in(await browser.new_context(), await school.make_lesson())
    text = "おはよう <b>good morning</b>"
    await people[1].says(text)
    for someone in people:
        await someone.reads(text)


async def test_a_stroke_appears_for_the_others(school: System, browser: Browser) -> None:
    """A line that a pupil draws on the class board is drawn on everybody's screen."""
    people = await come_in(await browser.new_context(), await school.make_lesson())
    for someone in people:
        await someone.open_board()
    blank = [await someone.ink_on_board() for someone in people]
    await people[1].draws_a_line()
    for someone, before in zip(people, blank, strict=True):
        await someone.sees_more_ink_than(before)


async def test_groups_are_apart_and_come_back(school: System, browser: Browser) -> None:
    """In groups each sees, hears, chats and draws among itself; the teacher enters one; all come back.

    None of it makes a new peer connection.
    """
    lesson = await school.make_lesson()
    teacher, aoi, ren = people = await come_in(await browser.new_context(), lesson)
    await all_turn_on(people, "Microphone", "Camera")
    for someone, other in ((teacher, aoi), (aoi, ren), (ren, aoi)):
        await someone.sees(other.name)
    await into_two_groups(teacher, aoi, ren)

    for someone, other in ((aoi, ren), (ren, aoi), (teacher, aoi), (teacher, ren)):
        await someone.no_longer_sees(other.name)
    await aoi.hears_nothing()
    await aoi.says("only my group")
    await aoi.reads("only my group")
    await aoi.open_board()
    await ren.open_board()
    blank = await ren.ink_on_board()
    await aoi.draws_a_line()
    assert not await ren.has_read("only my group")
    assert await ren.ink_on_board() == blank

    await teacher.enter_the_group_of(aoi)
    await teacher.sees("Aoi")
    await aoi.sees("Ms Sato")
    await ren.no_longer_sees("Ms Sato")

    await teacher.press("Call everybody back")
    for someone, other in ((aoi, ren), (ren, aoi), (teacher, aoi), (teacher, ren)):
        await someone.sees(other.name)
    assert [(await someone.stats())["peers"] for someone in people] == [1, 1, 1]


async def test_the_teacher_shares_a_screen(school: System, browser: Browser) -> None:
    """A shared screen is shown large to everybody."""
    teacher, pupil, _ = await come_in(await browser.new_context(), await school.make_lesson())
    await teacher.turn_on("Share screen")
    await pupil.sees_the_screen_of("Ms Sato")


async def test_mute_one_and_all(school: System, browser: Browser) -> None:
    """A muted pupil's microphone button is off, and they may press it again."""
    teacher, aoi, ren = people = await come_in(await browser.new_context(), await school.make_lesson())
    await all_turn_on(people, "Microphone")
    await teacher.open_tab("People")
    await teacher.press("Mute Aoi")
    await aoi.is_off("Microphone")
    assert await ren.is_pressed("Microphone")
    await aoi.turn_on("Microphone")
    await teacher.press("Mute all")
    await aoi.is_off("Microphone")
    await ren.is_off("Microphone")
    assert await teacher.is_pressed("Microphone")


async def test_a_removed_pupil_waits_at_the_door(school: System, browser: Browser) -> None:
    """Whoever is removed sees it said, is out, and comes in again by the teacher's word alone."""
    lesson = await school.make_lesson()
    teacher, aoi, ren = await come_in(await browser.new_context(), lesson)
    await teacher.open_tab("People")
    await teacher.press("Remove Aoi")
    await teacher.page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    await aoi.is_told(FAREWELLS["removed"])
    await teacher.no_longer_sees("Aoi")
    await aoi.page.reload()
    await eventually(aoi.is_out, what="Aoi to stay out")
    assert await ren.page.locator("[data-connection='connected']").count() == 1
    await aoi.knock(lesson["links"]["student"])
    await aoi.is_told("Your teacher will let you in")
    await teacher.press("Let in Aoi")
    await aoi.connected()


async def test_a_banned_pupil_comes_back_by_no_name(school: System, browser: Browser) -> None:
    """Another name and another tab are refused with words; the others go on; the teacher can undo it."""
    lesson = await school.make_lesson()
    teacher, ren = await come_in(await browser.new_context(), lesson, ("Ms Sato", "Ren"))
    child = await browser.new_context()
    aoi = await Someone.in_new_tab(child, "Aoi")
    await aoi.join(lesson["links"]["student"])
    await teacher.open_tab("People")
    await teacher.press("Remove Aoi")
    await teacher.press("Keep out of this lesson")
    await aoi.is_told(FAREWELLS["banned"])
    mio = await Someone.in_new_tab(child, "Mio")
    await mio.knock(lesson["links"]["student"])
    await mio.is_told("Please ask your teacher.")
    assert await mio.is_out()
    assert await ren.page.locator("[data-connection='connected']").count() == 1
    await teacher.press("Let in again: Aoi")
    await mio.join(lesson["links"]["student"])


async def test_the_end_is_the_end(school: System, browser: Browser) -> None:
    """When the teacher ends the lesson everybody sees a farewell, media stops, code and tokens are dead."""
    lesson = await school.make_lesson()
    people = await come_in(await browser.new_context(), lesson)
    await people[0].press("Leave")
    await people[0].press("End the lesson for everybody")
    for someone in people:
        await someone.is_told(FAREWELLS["ended"])
        await someone.sends_nothing()
    late = await Someone.in_new_tab(await browser.new_context(), "Late")

    async def leads_nowhere() -> bool:
        response = await late.page.goto(lesson["links"]["student"] + "?lang=en")
        return response is not None and response.status in {404, 410}

    await eventually(leads_nowhere, what="the class code to die")
    assert await late.button("Join the lesson").count() == 0


async def test_three_tabs_of_one_profile_are_three_people(school: System, browser: Browser) -> None:
    """A tab's identity is its own: People lists all three."""
    people = await come_in(await browser.new_context(), await school.make_lesson())
    await people[0].open_tab("People")
    for someone in people:
        line = people[0].page.get_by_role("region", name="People").get_by_text(someone.name)
        await eventually(line.count, what=f"{someone.name} in the list")
