"""A node's lessons: what plans do to them, and that one lesson's bug stays its own."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from media import control
from media.counters import Counters
from media.lessons import MAX_WAITING_EVENTS, Lessons
from media.link import ControlLink, LinkDown
from media.recorder.recorder import Recorder
from media.relay.forward import PythonForwarder
from tests.kit.redis import RedisServer

NODE = "node-1"


@pytest_asyncio.fixture
async def lessons(redis_url: str, tmp_path: Path) -> AsyncIterator[Lessons]:
    counters = Counters()
    link = ControlLink(redis_url, NODE)
    yield lessons_of(link, counters, tmp_path)
    await link.close()


def lessons_of(link: ControlLink, counters: Counters, folder: Path) -> Lessons:
    recorder = Recorder(folder, counters, time.time, time.monotonic)
    return Lessons(NODE, link, PythonForwarder(counters), counters, recorder)


def plan(
    lesson_id: str = "l", version: int = 1, node_id: str = NODE, *, ended: bool = False
) -> control.LessonPlan:
    return control.LessonPlan(lesson_id=lesson_id, epoch=1, version=version, node_id=node_id, ended=ended)


async def test_a_lesson_is_here_while_its_newest_plan_names_this_node(lessons: Lessons) -> None:
    """It comes with a plan that names us, and goes with one that names another, or ends."""
    await lessons.follow({"l": plan(), "m": plan("m", node_id="another")})
    assert list(lessons.by_id) == ["l"]
    await lessons.follow({"l": plan(version=3)})
    await lessons.follow({"l": plan(version=2, node_id="another")})
    assert list(lessons.by_id) == ["l"], "an older plan changes nothing"
    await lessons.follow({"l": plan(version=4, node_id="another")})
    assert not lessons.by_id
    await lessons.follow({"l": plan(version=5)})
    await lessons.follow({"l": plan(version=6, ended=True)})
    assert not lessons.by_id


async def test_a_plan_that_is_not_there_says_nothing(lessons: Lessons) -> None:
    """A rewound Redis ends no lesson."""
    await lessons.follow({"l": plan()})
    await lessons.read_again()
    assert list(lessons.by_id) == ["l"]


async def test_a_bug_of_one_lesson_is_contained(
    lessons: Lessons, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted and logged once; the other lessons are followed in the same call."""
    await lessons.follow({"broken": plan("broken"), "l": plan()})

    def bug(_plan: control.LessonPlan, _now: float) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(lessons.by_id["broken"], "apply_plan", bug)
    for version in (2, 3):
        await lessons.follow({"broken": plan("broken", version), "l": plan(version=version)})
    assert lessons.by_id["l"].plan.version == 3
    assert lessons._counters.events["bugs"] == 2
    assert len(caplog.records) == 1


async def test_waiting_events_are_bounded(lessons: Lessons) -> None:
    """While nobody takes them the oldest go, and are counted (fault 15)."""
    await lessons.follow({"l": plan()})
    applied = control.Applied(lesson_id="l", epoch=1, version=1)
    lessons.by_id["l"].events.extend([applied] * (MAX_WAITING_EVENTS + 5))
    lessons.collect()
    assert lessons._counters.events["events_lost"] >= 5
    await lessons.flush()
    assert not lessons._events


async def test_without_redis_events_are_dropped_and_reads_say_so(
    own_redis: RedisServer, tmp_path: Path
) -> None:
    """LinkDown for whoever reads; a count for what could not be published; nothing hangs."""
    counters = Counters()
    link = ControlLink(own_redis.url, NODE)
    lessons = lessons_of(link, counters, tmp_path)
    await lessons.follow({"l": plan()})
    own_redis.kill()
    lessons.by_id["l"].tell_everything()
    lessons.collect()
    await lessons.flush()
    assert counters.events["events_lost"] > 0
    with pytest.raises(LinkDown):
        await lessons.read_again()
    with pytest.raises(LinkDown):
        await lessons.follow({"new": plan("new")})
    own_redis.start()
    await lessons.read_again()
    await link.close()
