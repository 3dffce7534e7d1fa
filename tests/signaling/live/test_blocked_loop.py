"""A node whose event loop is blocked (fault 4)."""

from __future__ import annotations

import time

from signaling.http.watchdog import LATE_SECONDS
from signaling.keys import METRICS
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

BLOCKED_SECONDS = LATE_SECONDS * 2


async def test_a_blocked_loop_is_counted_and_loses_no_chat(school: School) -> None:
    """Half a second in which nothing runs is seen in the figures; what was acknowledged is read by all."""
    teacher, pupil = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await pupil.come_in(school.url(1))
    await pupil.write("before")
    time.sleep(BLOCKED_SECONDS)  # noqa: ASYNC251 - this is the fault: both nodes share this loop
    await pupil.write("after")
    await teacher.until(lambda: teacher.texts() == ["before", "after"], "both messages")

    async def counted() -> bool:
        metrics = school.nodes[0].app[METRICS]
        return b"manabiya_loop_late_total 0.0" not in metrics.render()

    await eventually(counted, what="the late loop to be counted")
