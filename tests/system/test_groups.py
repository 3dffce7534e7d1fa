"""A teacher's course through group work in real browsers: made, moved, timed, called back, and once more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator

from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually


@asynccontextmanager
async def without_pages(school: System, lesson_id: str, *names: str) -> AsyncIterator[list[LessonClient]]:
    """Pupils who are only there: what they do, a test does with their clients."""
    clients, running = [], []
    for name in names:
        token = await school.make_token(lesson_id, "student", name)
        client = LessonClient(Server(school.urls[0]), lesson_id, token["token"], lambda _: None)
        clients.append(client)
        running.append(asyncio.create_task(client.run()))
    try:
        yield clients
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def card(teacher: Someone, name: str) -> Locator:
    """Return a group in the teacher's panel."""
    return teacher.page.get_by_role("region", name="Groups").get_by_role("group", name=name)


async def is_on_card(teacher: Someone, group: str, person: str) -> None:
    line = card(teacher, group).get_by_role("listitem").filter(has_text=person)
    await eventually(line.count, within=CLASS_IN_SECONDS, what=f"{person} to be in {group}")


async def way(teacher: Someone, person: str, group: str) -> list[tuple[float, float]]:
    """Return the points from somebody's picture to the name of a group, in small steps."""
    row = teacher.page.get_by_role("region", name="Groups").get_by_role("listitem").filter(has_text=person)
    await row.scroll_into_view_if_needed()
    await card(teacher, group).scroll_into_view_if_needed()
    grip, target = await row.bounding_box(), await card(teacher, group).get_by_role("heading").bounding_box()
    assert grip is not None
    assert target is not None
    x, y = grip["x"] + 15, grip["y"] + grip["height"] / 2
    to_x, to_y = target["x"] + 10, target["y"] + target["height"] / 2
    return [(x + (to_x - x) * step / 8, y + (to_y - y) * step / 8) for step in range(9)]


async def drag(teacher: Someone, person: str, group: str) -> None:
    """Drag somebody with the mouse."""
    (x, y), *points = await way(teacher, person, group)
    mouse = teacher.page.mouse
    await mouse.move(x, y)
    await mouse.down()
    for point in points:
        await mouse.move(*point)
    await mouse.up()


async def drag_by_finger(teacher: Someone, person: str, group: str) -> None:
    """Drag somebody with a finger, held on their picture."""
    touch = await teacher.page.context.new_cdp_session(teacher.page)
    first, *points = await way(teacher, person, group)
    for kind, at in (("touchStart", first), *(("touchMove", point) for point in points), ("touchEnd", None)):
        finger = [] if at is None else [{"x": at[0], "y": at[1]}]
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": finger})


async def move_by_keyboard(teacher: Someone, person: str, group: str) -> None:
    """Choose the person, open the list, go to the group, take it: keys alone."""
    chooser = teacher.page.get_by_role("combobox", name=f"Move {person} to")
    await teacher.page.bring_to_front()  # a page behind another opens no list
    await chooser.focus()
    keyboard = teacher.page.keyboard
    await keyboard.press("ArrowDown")
    await keyboard.type(group)
    await keyboard.press("Enter")


async def test_group_work_from_a_plan_to_a_second_round(school: System, browser: Browser) -> None:
    """Made, moved by mouse, finger and keys, timed, called back; a second round finds board and chat."""
    lesson = await school.make_lesson()
    context = await browser.new_context(has_touch=True)
    teacher = await Someone.in_new_tab(context, "Ms Sato")
    pupil = await Someone.in_new_tab(context, "Aoi")
    await teacher.join(lesson["links"]["teacher"])
    await pupil.join(lesson["links"]["student"])
    async with without_pages(school, lesson["id"], "Ken", "Mei", "Ren"):
        await plan(teacher)
        await teacher.press("Send into groups")
        await pupil.is_in_a_group()
        await work(pupil)
        await take_time(teacher, pupil)
        await call_back(teacher, pupil)
        await teacher.press("Send into groups")
        await pupil.is_in_a_group()
        await pupil.reads("written in the first round")
        await pupil.open_board()
        await pupil.sees_more_ink_than(0)
    assert [teacher.problems, pupil.problems] == [[], []]


async def plan(teacher: Someone) -> None:
    """Pairs, then Aoi and Ken together in the first, by mouse and by keyboard."""
    await teacher.turn_on("Groups")
    await eventually(
        teacher.page.get_by_role("spinbutton", name="Number of groups").input_value,
        within=CLASS_IN_SECONDS,
        what="the panel",
    )
    await teacher.page.get_by_role("spinbutton", name="Pupils in each").fill("2")
    await teacher.press("Make groups")
    await card(teacher, "Group 2").wait_for()
    for person in ("Aoi", "Ken", "Mei", "Ren"):
        await drag(teacher, person, "Group 2")
        await is_on_card(teacher, "Group 2", person)
    await drag_by_finger(teacher, "Ken", "Group 1")
    await is_on_card(teacher, "Group 1", "Ken")
    await move_by_keyboard(teacher, "Aoi", "Group 1")
    await is_on_card(teacher, "Group 1", "Aoi")


async def work(pupil: Someone) -> None:
    """Leave something in the group: words and a line."""
    await pupil.says("written in the first round")
    await pupil.reads("written in the first round")
    await pupil.open_board()
    blank = await pupil.ink_on_board()
    await pupil.draws_a_line()
    await pupil.sees_more_ink_than(blank)


async def take_time(teacher: Someone, pupil: Someone) -> None:
    """Give time, stretch it, tell all something, and be called."""
    await teacher.page.get_by_role("combobox", name="Time").select_option("3")
    await pupil.is_told("Time left")
    await teacher.press("+1 min")
    await pupil.page.get_by_text("3:").first.wait_for()
    await teacher.page.get_by_role("textbox", name="Message to all groups").fill("Two minutes left")
    await teacher.press("Send to all groups")
    await pupil.is_told("Two minutes left")
    await pupil.press("Call the teacher")
    await teacher.is_told("Group 1 calls for help")


async def call_back(teacher: Someone, pupil: Someone) -> None:
    """Count down, call it off, count down again, and do not wait."""
    await teacher.press("Call back in 30 seconds")
    await pupil.is_told("Back to the class in")
    await (
        teacher.page.get_by_role("region", name="Groups").get_by_role("button", name="Stay in groups").click()
    )
    await pupil.is_told("Time left")
    await teacher.press("Call back in 30 seconds")
    await pupil.is_told("Back to the class in")
    await teacher.press("Call everybody back")
    room = pupil.page.locator("#room")

    async def is_back() -> bool:
        return not await room.get_attribute("data-group")

    await eventually(is_back, within=CLASS_IN_SECONDS, what="the way back")
