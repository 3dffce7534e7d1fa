"""One contract, two media nodes: the real one as a process, and the fake that other tests stand on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from media.control import (
    Applied,
    LessonPlan,
    PersonPlan,
    decode_lesson_event,
    encode,
    events_channel,
    plan_key,
)
from signaling.errors import Refusal
from signaling.store.bus import Bus
from signaling.store.media_link import MediaLink
from signaling.store.stopping import stop_tasks
from tests.kit.media_node import media_node
from tests.kit.offers import offer_mids, offer_text
from tests.kit.ports import free_port
from tests.kit.waiting import eventually

TOP = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def real_node(redis_url: str) -> AsyncIterator[None]:
    """A media node as it is run, told to stop at the end."""
    environment = {
        **os.environ,
        "MANABIYA_MEDIA_HOST": "127.0.0.1",
        "MANABIYA_PUBLIC_IP": "127.0.0.1",
        "MANABIYA_MEDIA_PORT": str(free_port()),
        "MANABIYA_MEDIA_TCP_PORT": str(free_port()),
        "MANABIYA_REDIS_URL": redis_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "media.node", env=environment, cwd=TOP
    )
    yield
    process.terminate()
    assert await process.wait() == 0


@pytest.fixture(params=["fake", "real"])
async def node(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[None]:
    """Each test runs beside the one and beside the other."""
    async with media_node(redis_url) if request.param == "fake" else real_node(redis_url):
        yield


@pytest.fixture
async def link(redis: Redis) -> AsyncIterator[MediaLink]:
    """The link of a signaling node."""
    bus = Bus(redis, lambda _reason: None)
    listening = asyncio.create_task(bus.run())
    made = MediaLink(redis, bus, "signaling-1", lambda _reason: None)
    await made.start()
    yield made
    await made.close()
    await stop_tasks([listening])


async def node_id(link: MediaLink) -> str:
    """Return the id of the node once it beats."""

    async def look() -> str:
        return next(iter(await link.nodes()), "")

    return await eventually(look, what="a heartbeat")


async def put_plan(redis: Redis, plan: LessonPlan) -> None:
    await redis.set(plan_key(plan.lesson_id), encode(plan))


def plan_of(node: str, *, version: int = 1, ended: bool = False, **people: str) -> LessonPlan:
    """Return a plan; `people`: id -> peer id."""
    plans = {person: PersonPlan(peer_id=peer) for person, peer in people.items()}
    return LessonPlan(lesson_id="lesson-1", epoch=1, version=version, node_id=node, people=plans, ended=ended)


async def ask(link: MediaLink, node: str, sdp: str, person: str = "hana", peer_id: str = "p-1") -> str:
    """Offer; return the code of the refusal, or an empty string."""
    answer = await link.offer(
        media_node=node,
        lesson_id="lesson-1",
        person=person,
        peer_id=peer_id,
        sdp=sdp,
        mids=offer_mids("computer"),
    )
    return answer.code.value if isinstance(answer, Refusal) else ""


@pytest.mark.usefixtures("node")
async def test_who_is_in_the_plan_is_answered(redis: Redis, link: MediaLink) -> None:
    """The peer that the plan names gets an answer; another peer or person does not."""
    here = await node_id(link)
    await put_plan(redis, plan_of(here, hana="p-1"))
    assert await ask(link, here, offer_text("computer")) == ""
    assert await ask(link, here, offer_text("computer"), peer_id="p-2") == "not_in_lesson"
    assert await ask(link, here, offer_text("computer"), person="ken") == "not_in_lesson"


@pytest.mark.usefixtures("node")
async def test_a_lesson_of_another_node_is_not_served(redis: Redis, link: MediaLink) -> None:
    """Two nodes never have the same lesson."""
    here = await node_id(link)
    await put_plan(redis, plan_of("elsewhere", hana="p-1"))
    assert await ask(link, here, offer_text("computer")) == "media_unavailable"


@pytest.mark.usefixtures("node")
async def test_what_is_no_offer_is_bad_sdp(redis: Redis, link: MediaLink) -> None:
    """Whatever a client sends as SDP is answered by name."""
    here = await node_id(link)
    await put_plan(redis, plan_of(here, hana="p-1"))
    assert await ask(link, here, "nonsense") == "bad_sdp"


@pytest.mark.usefixtures("node")
async def test_a_plan_is_applied_and_said_so(redis: Redis, link: MediaLink) -> None:
    """By an event at once, and in every heartbeat from then on."""
    here = await node_id(link)
    heard: list[tuple[int, int]] = []
    async with redis.pubsub(ignore_subscribe_messages=True) as events:
        await events.subscribe(events_channel("lesson-1"))
        await put_plan(redis, plan_of(here, version=4, hana="p-1"))
        assert await ask(link, here, offer_text("computer")) == ""

        async def applied() -> bool:
            message = await events.get_message(timeout=0.1)
            event = decode_lesson_event(message["data"]) if message is not None else None
            heard.extend([(event.epoch, event.version)] if isinstance(event, Applied) else [])
            return (1, 4) in heard

        await eventually(applied, what="the event")

    async def beats() -> bool:
        return (await link.nodes())[here].lessons.get("lesson-1") == (1, 4)

    await eventually(beats, what="the heartbeat")


@pytest.mark.usefixtures("node")
async def test_nobody_answers_for_a_node_that_is_not_there(link: MediaLink) -> None:
    """The asker hears in time that there is no media."""
    await node_id(link)
    assert await ask(link, "gone", offer_text("computer")) == "media_unavailable"
