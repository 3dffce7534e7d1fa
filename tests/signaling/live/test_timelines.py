"""What happens in a lesson on two nodes is written down, once."""

from __future__ import annotations

from collections import Counter
from functools import partial

from media.control import Speaking
from signaling.keys import DATABASE
from signaling.sql.timelines import TimelineRepository
from signaling.timeline.talk import STALE_SECONDS
from signaling.wire import lesson as wire
from signaling.wire.timeline import Came, Ended, Entry, HandUp, Went
from tests.kit.media_node import FakeMediaNode
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


async def entries(school: School) -> list[Entry]:
    return await TimelineRepository(school.nodes[0].app[DATABASE]).entries(school.room.lesson_id)


async def test_everybody_comes_and_goes_once_whichever_node_they_are_on(school: School) -> None:
    """Both nodes see every state; a hand has its own time; the end comes last."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)
    raised = await hana.until(lambda: (me := hana.person(hana.id)) and me.hand_raised_at, "a hand")

    async def is_up() -> bool:
        return HandUp(at=raised, person=hana.id) in await entries(school)

    await eventually(is_up, what="the hand")
    assert isinstance(await teacher.ask(wire.LessonEnd), wire.Ok)

    async def is_over() -> bool:
        return any(isinstance(entry, Ended) for entry in await entries(school))

    await eventually(is_over, what="the end")
    found = await entries(school)
    assert Counter(entry.name for entry in found if isinstance(entry, Came)) == {"Sensei": 1, "Hana": 1}
    assert Counter(entry.person for entry in found if isinstance(entry, Went)) == {teacher.id: 1, hana.id: 1}
    assert isinstance(found[-1], Ended)


async def test_who_speaks_is_kept_once_though_both_nodes_hear_it(
    school: School, media: FakeMediaNode
) -> None:
    """By place; each node writes what it heard, and of the same minute the most stays."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    lesson_id = school.room.lesson_id
    await media.tell(Speaking(lesson_id=lesson_id, scopes={"lesson": [hana.id]}))
    timelines = TimelineRepository(school.nodes[0].app[DATABASE])

    async def kept_by(number: int) -> float:
        hub = school.hub(number)
        for lesson in hub.lessons:
            await hub.services.timelines.look_at_talk(lesson.state, lesson.talk.tally)
        return sum(one.seconds for one in await timelines.talked(lesson_id))

    async def is_heard(number: int) -> bool:
        return await kept_by(number) > 0.5

    for number in range(2):
        await eventually(partial(is_heard, number), what=f"node {number} to hear it")
    await media.tell(Speaking(lesson_id=lesson_id, scopes={}))
    talked = await timelines.talked(lesson_id)
    assert [(one.person, one.scope) for one in talked] == [(hana.id, "lesson")]
    assert talked[0].seconds <= STALE_SECONDS
