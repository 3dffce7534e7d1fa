"""A node process and its Redis: control that survives whatever is lost (faults 1, 2, 13, 14, 19)."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from media import control
from tests.kit.ports import free_port
from tests.kit.redis import RedisServer
from tests.kit.waiting import eventually
from tests.media.support.nodes import LESSON, NodeProcess, Signaling, running_node
from tests.media.support.raw import RawClient

pytestmark = pytest.mark.system

PERSON = control.PersonPlan(may_send=frozenset({"microphone"}))


@pytest_asyncio.fixture
async def node(redis_url: str) -> AsyncIterator[tuple[NodeProcess, Signaling]]:
    async with running_node(redis_url) as running:
        yield running


async def connected(signaling: Signaling, participant_id: str = "a") -> RawClient:
    """A client of the node, connected."""
    client = await RawClient().open()
    text = client.offer("microphone", "audio_slot")
    client.take_answer(await signaling.answered(participant_id, f"peer-{participant_id}", text, client.mids))
    await client.connect()
    await signaling.until_state(participant_id, "connected")
    return client


async def applied_version(signaling: Signaling) -> tuple[int, int] | None:
    beat = await signaling.heartbeat()
    return beat.lessons.get(LESSON) if beat else None


async def test_a_heartbeat_tells_load_lessons_and_counters(node: tuple[NodeProcess, Signaling]) -> None:
    """Each second: who I am, how busy, which plan I follow, and every counter."""
    _, signaling = node
    await signaling.set_plan({"a": PERSON})
    client = await connected(signaling)

    async def full() -> control.Heartbeat | None:
        beat = await signaling.heartbeat()
        return beat if beat and beat.peers == 1 and LESSON in beat.lessons else None

    beat = await eventually(full, what="a heartbeat with the peer in it")
    assert beat is not None
    assert beat.lessons[LESSON] == (1, 1)
    assert 0 <= beat.load < 2
    assert beat.counters["media_loop_lag_seconds"] >= 0
    assert await signaling.redis.zscore(control.NODES_KEY, signaling.node_id) is not None
    await client.close()


async def test_an_announcement_that_is_lost_is_repaired_by_the_next_heartbeat(
    node: tuple[NodeProcess, Signaling],
) -> None:
    """The plan is read again each second (fault 19)."""
    _, signaling = node
    await signaling.set_plan({"a": PERSON})
    client = await connected(signaling)
    silent = control.LessonPlan(lesson_id=LESSON, epoch=1, version=7, node_id=signaling.node_id)
    await signaling.redis.set(control.plan_key(LESSON), control.encode(silent))
    await signaling.until_state("a", "closed")
    await client.close()


async def test_offers_that_cannot_be_answered_are_refused_with_a_code(
    node: tuple[NodeProcess, Signaling],
) -> None:
    """A stranger, nonsense, and another node's lesson."""
    _, signaling = node
    client = await RawClient().open()
    text = client.offer("microphone")
    await signaling.set_plan({"a": PERSON})
    refused = await signaling.offer("stranger", "p", text, client.mids)
    assert isinstance(refused, control.OfferRefused)
    assert refused.code == "not_in_lesson"
    refused = await signaling.offer("a", "p", "v=0", client.mids)
    assert isinstance(refused, control.OfferRefused)
    assert refused.code == "bad_sdp"
    await signaling.set_plan({"a": PERSON}, node_id="elsewhere")
    refused = await signaling.offer("a", "p", text, client.mids)
    assert isinstance(refused, control.OfferRefused)
    assert refused.code == "wrong_node"
    await client.close()


async def test_junk_in_redis_disturbs_nobody(node: tuple[NodeProcess, Signaling]) -> None:
    """Broken offers, announcements, plans and views are left alone; the next good one is served."""
    _, signaling = node
    await signaling.set_plan({"a": PERSON})
    redis = signaling.redis
    await redis.lpush(control.requests_key(signaling.node_id), b"{", b'{"type":"offer"}', b"\xff")
    await redis.publish(control.node_channel(signaling.node_id), b"[]")
    await redis.hset(control.views_key(LESSON), "a", b"nonsense")
    await redis.set(control.plan_key("broken"), b"nonsense")
    client = await connected(signaling)
    await client.close()


async def test_a_lesson_that_moves_or_ends_is_given_up(node: tuple[NodeProcess, Signaling]) -> None:
    """A plan that names another node, or says that all is over, closes every peer here."""
    _, signaling = node
    await signaling.set_plan({"a": PERSON})
    client = await connected(signaling)
    await signaling.set_plan({"a": PERSON}, node_id="elsewhere")
    await signaling.until_state("a", "closed")
    await signaling.set_plan({"a": PERSON}, node_id=signaling.node_id)
    again = await connected(signaling)
    await signaling.set_plan({"a": PERSON}, ended=True)
    await signaling.until_state("a", "closed")

    async def forgotten() -> bool:
        beat = await signaling.heartbeat()
        return beat is not None and LESSON not in beat.lessons

    await eventually(forgotten, what="the lesson to be forgotten")
    await client.close()
    await again.close()


async def test_fault_1_a_killed_node_comes_back_under_a_new_boot_id(
    node: tuple[NodeProcess, Signaling],
) -> None:
    """The same node_id, a new boot_id, and the plans that name it are followed again by itself."""
    process, signaling = node
    await signaling.set_plan({"a": PERSON})
    before = await signaling.heartbeat()
    assert before is not None
    await process.kill()
    await process.start()

    async def back() -> control.Heartbeat | None:
        beat = await signaling.heartbeat()
        return beat if beat and beat.boot_id != before.boot_id and LESSON in beat.lessons else None

    beat = await eventually(back, what="the node to be back")
    assert beat is not None
    assert beat.node_id == before.node_id
    assert beat.lessons[LESSON] == (1, 1)
    client = await connected(signaling)
    await client.close()


async def test_fault_2_sigterm_withdraws_the_node_and_tells_its_peers(
    node: tuple[NodeProcess, Signaling],
) -> None:
    """No new lesson comes here, peers hear a goodbye, and the process ends well."""
    process, signaling = node
    await signaling.set_plan({"a": PERSON})
    client = await connected(signaling)
    assert await process.stop() == 0
    assert await signaling.heartbeat() is None
    assert await signaling.redis.zscore(control.NODES_KEY, signaling.node_id) is None

    async def told() -> bool:
        return client.dtls_transport.state == "closed"

    await eventually(told, what="the client to be told")
    await client.close()


async def test_faults_13_and_14_media_goes_on_without_redis(own_redis: RedisServer) -> None:
    """Killed, or restarted with nothing in it: peers stay, and the node is heard of again by itself."""
    async with running_node(own_redis.url) as (_, signaling):
        await signaling.set_plan({"a": PERSON})
        client = await connected(signaling)
        own_redis.kill()
        assert (await client.check()).error_code is None
        own_redis.start()
        own_redis.flush()

        async def back() -> bool:
            beat = await signaling.heartbeat()
            return beat is not None and beat.peers == 1 and beat.lessons == {LESSON: (1, 1)}

        await eventually(back, what="the heartbeat after Redis came back")
        assert (await client.check()).error_code is None
        # Signaling brings its plans back under a new epoch, and the node follows.
        await signaling.set_plan({}, epoch=2)
        await eventually(lambda: _is(signaling, (2, 2)), what="the plan of the new epoch")
        await client.close()


async def _is(signaling: Signaling, version: tuple[int, int]) -> bool:
    return await applied_version(signaling) == version


@pytest.mark.parametrize("protocol", ["UDP", "TCP"])
async def test_a_taken_port_is_one_clear_line_and_status_78(redis_url: str, protocol: str) -> None:
    """EX_CONFIG: a supervisor does not start it again for ever. The line names the port and its setting."""
    async with running_node(redis_url) as (process, _):
        other = str(free_port())
        environment = os.environ | {
            "MANABIYA_REDIS_URL": redis_url,
            "MANABIYA_MEDIA_HOST": process.host,
            "MANABIYA_MEDIA_PORT": str(process.port) if protocol == "UDP" else other,
            "MANABIYA_MEDIA_TCP_PORT": str(process.port) if protocol == "TCP" else other,
        }
        second = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "media.node",
            env=environment,
            cwd=Path(__file__).parents[2],
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await second.communicate()
        assert second.returncode == 78
        assert f"{protocol} port {process.port}" in errors.decode().splitlines()[-1]
        assert "Traceback" not in errors.decode()
