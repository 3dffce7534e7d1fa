"""A lesson plan run from the first phase to the last, in real browsers, with simulated pupils beside them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from playwright.async_api import Browser

from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from tests.kit.people import Someone
from tests.kit.plans import five_phases
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_first_lesson import come_in

SIMULATED = 4
WITHIN_SECONDS = 20.0


@contextlib.asynccontextmanager
async def simulated(school: System, lesson_id: str) -> AsyncIterator[list[LessonClient]]:
    """Pupils without a browser, and without receive slots."""
    clients, running = [], []
    for number in range(SIMULATED):
        token = (await school.make_token(lesson_id, "student", f"Pupil {number}"))["token"]
        client = LessonClient(Server(school.urls[0]), lesson_id, token, lambda _: None)
        clients.append(client)
        running.append(asyncio.create_task(client.run()))
    yield clients
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


class Class:
    """Everybody of the lesson, and what they have to see."""

    def __init__(self, teacher: Someone, pupils: list[Someone], others: list[LessonClient]) -> None:
        self.teacher, self.pupils, self.others = teacher, pupils, others

    async def go_on(self, phase: dict[str, Any]) -> None:
        """Press the one button, and wait until everybody is where the phase wants them."""
        await self.teacher.page.get_by_role("button", name=phase["name"]).filter(has_text=":").click()
        for pupil in self.pupils:
            bar = pupil.page.get_by_role("region", name="Phases")
            await bar.get_by_role("heading", name=phase["name"]).wait_for()
            for line in phase["prompt"].split("\n"):
                await bar.get_by_text(line).wait_for()
            await self._is_at(pupil, phase)
        for other in self.others:
            await eventually(partial(_is_there, other, phase), within=WITHIN_SECONDS, what=phase["name"])

    async def _is_at(self, pupil: Someone, phase: dict[str, Any]) -> None:
        tab = "Board" if phase.get("board", "none") != "none" else "Everyone"
        await pupil.page.get_by_role("tab", name=tab, selected=True).wait_for()

        async def placed() -> bool:
            group = await pupil.page.locator("#room").get_attribute("data-group")
            return (group is not None) == bool(phase["mode"] == "groups")

        await eventually(placed, within=WITHIN_SECONDS, what=f"{pupil.name} in {phase['name']}")


async def _is_there(client: LessonClient, phase: dict[str, Any]) -> bool:
    lesson, me = client.lesson, client.me
    if lesson is None or lesson.phase is None or me is None:
        return False
    return bool(
        lesson.phase.prompt == phase["prompt"]
        and lesson.phase.board == phase.get("board", "none")
        and (me.group is not None) == (phase["mode"] == "groups")
    )


async def test_a_plan_is_run_through_all_its_phases(school: System, browser: Browser) -> None:
    """Each press of "Next" puts everybody in place, with prompt, board and locks; an edit is followed."""
    plan = five_phases()
    made = await school.make_lesson(plan=plan)
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    teacher, aoi, ren = await come_in(context, made)
    async with simulated(school, made["id"]) as others:
        everybody = Class(teacher, [aoi, ren], others)
        opening, alone, groups, share, reflect = plan["phases"]
        await everybody.go_on(opening)
        await teacher.sees("Aoi")
        await aoi.sees("Ren")

        await everybody.go_on(alone)
        assert await aoi.button("Microphone").is_disabled()
        await aoi.no_longer_sees("Ren")
        assert await aoi.tile("Ren").count() == 0
        await aoi.tile("Ms Sato").wait_for()

        await everybody.go_on(groups)
        await _change_prompt(teacher, share["name"], "Two sentences each.")
        await everybody.go_on(share | {"prompt": "Two sentences each."})
        await everybody.go_on(reflect)
        await aoi.page.get_by_text("Was it clear?").first.wait_for()

        await teacher.press("End the last phase")
        await aoi.page.get_by_role("region", name="Phases").wait_for(state="detached")
        await aoi.sees("Ren")
    assert [someone.problems for someone in (teacher, aoi, ren)] == [[], [], []]


async def _change_prompt(teacher: Someone, phase: str, prompt: str) -> None:
    """Change what pupils will read in a phase to come."""
    await teacher.press("All phases")
    await teacher.press(f"Change {phase}")
    await teacher.page.get_by_label("What pupils read").fill(prompt)
    await teacher.press("Done")
    await teacher.page.get_by_role("group", name=phase).get_by_text(prompt).wait_for()
    await teacher.press("Close panel")
