"""Health, readiness, and figures."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from media.control import NODES_KEY, Heartbeat, node_key
from signaling.http.metrics import Metrics
from signaling.store.client import redis_client
from tests.kit.node import Caller, JsonObject, running_node, settings_for
from tests.kit.redis import RedisServer


async def test_healthy_and_ready(anybody: Caller) -> None:
    """A node with Redis and a migrated database is ready."""
    assert (await anybody.get("/healthz")).body == {"status": "ok"}
    ready = await anybody.get("/readyz")
    assert (ready.status, ready.body) == (200, {"status": "ok", "redis": "ok", "database": "ok"})


async def test_node_without_redis_lives_but_is_not_ready(
    tmp_path: Path, own_redis: RedisServer, sqlite_url: str
) -> None:
    """A balancer learns that Redis is away, and is back; the process is not to be restarted for it."""
    settings = settings_for(tmp_path, redis_url=own_redis.url, database_url=sqlite_url)
    async with running_node(settings) as server:
        caller = Caller(server)
        own_redis.kill()
        away = await caller.get("/readyz")
        assert (away.status, away.body["redis"], away.body["database"]) == (503, "away", "ok")
        assert (await caller.get("/healthz")).status == 200
        assert (await caller.get("/metrics")).status == 200
        assert (await caller.get("/")).status == 200
        own_redis.start()
        assert (await caller.get("/readyz")).status == 200
        await caller.close()


async def test_lessons_go_on_being_made_and_joined_without_redis(
    tmp_path: Path, own_redis: RedisServer, sqlite_url: str
) -> None:
    """What needs SQL alone works while Redis is away, with each node counting for itself."""
    api_key = "k" * 20
    settings = settings_for(tmp_path, redis_url=own_redis.url, database_url=sqlite_url, API_KEY=api_key)
    async with running_node(settings) as server:
        program = Caller(server, api_key=api_key)
        own_redis.kill()
        made = await program.post("/api/v1/lessons", {"title": "x"})
        assert made.status == 201
        joined = await program.post("/api/v1/join", {"code": made.body["code"], "name": "はな"})
        assert joined.status == 201
        ended = await program.delete(f"/api/v1/lessons/{made.body['id']}")
        assert (ended.status, ended.code) == (503, "try_again")
        assert int(ended.headers["Retry-After"]) > 0
        await program.close()


async def test_requests_are_counted_by_route(anybody: Caller, lesson: JsonObject) -> None:
    """Counters name a route's pattern and a refusal's code: no ids, no class codes."""
    await anybody.get(f"/l/{lesson['code']}")
    await anybody.get("/l/00000000")
    text = (await anybody.get("/metrics")).text
    assert 'manabiya_http_requests_total{route="/l/{code}",status="200"} 1.0' in text
    assert 'manabiya_refusals_total{code="code_unknown"} 1.0' in text
    assert lesson["code"] not in text


async def test_media_nodes_are_shown_under_their_name(anybody: Caller, redis_url: str) -> None:
    """What a media node counts in its heartbeat appears here, labelled by node."""
    heartbeat = Heartbeat(
        node_id="m1",
        boot_id="b",
        unix_seconds=5.0,
        load=0.25,
        peers=3,
        lessons={"L": (1, 1)},
        counters={"packets_total": 7.0, 'dropped_total{reason="no_peer"}': 2.0},
    )
    redis = redis_client(redis_url)
    await redis.zadd(NODES_KEY, {"m1": 5.0, "gone": 1.0})
    await redis.set(node_key("m1"), msgspec.json.encode(heartbeat))
    text = (await anybody.get("/metrics")).text
    assert 'manabiya_media_packets_total{node="m1"} 7.0' in text
    assert 'manabiya_media_dropped_total{node="m1",reason="no_peer"} 2.0' in text
    assert 'manabiya_media_load{node="m1"} 0.25' in text
    assert 'manabiya_media_peers{node="m1"} 3.0' in text
    assert "gone" not in text
    await redis.aclose()


@pytest.mark.parametrize(
    "name", ["", "two words", 'x{a="1"', 'x{node="other"}', "x\ny 1", "x" * 200, "1x", 'x{a="\\"}']
)
def test_strange_counter_does_not_spoil_the_others(name: str) -> None:
    """A name that would break the format, or speak for another node, is left out or harmless."""
    heartbeats = [
        Heartbeat(
            node_id="m1\n{",
            boot_id="b",
            unix_seconds=1.0,
            load=0.0,
            peers=0,
            counters={name: 1.0, "fine": 2.0},
        )
    ]
    text = Metrics().render(heartbeats).decode()
    families = {family.name for family in text_string_to_metric_families(text)}
    assert "manabiya_media_fine" in families
    assert not re.search(r'node="other"', text)


def test_two_media_nodes_share_a_family() -> None:
    """The same counter of two nodes is one metric with two samples."""
    nodes = [
        Heartbeat(node_id=name, boot_id="b", unix_seconds=1.0, load=0.0, peers=0, counters={"x": 1.0})
        for name in ("a", "b")
    ]
    text = Metrics().render(nodes).decode()
    assert text.count("# TYPE manabiya_media_x gauge") == 1
    assert text.count("manabiya_media_x{") == 2
