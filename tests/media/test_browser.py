"""Chromium against a real node process and a real Redis: what the relay promises to a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from media import control
from tests.kit.waiting import eventually
from tests.media.support.browser import Client, chromium, join
from tests.media.support.nodes import NodeProcess, Signaling, running_node

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(180)]

ALL: frozenset[control.Source] = frozenset({"microphone", "camera", "screen"})


def teacher(**more: Any) -> control.PersonPlan:
    return control.PersonPlan(role="teacher", may_send=ALL, **more)


def student(**more: Any) -> control.PersonPlan:
    return control.PersonPlan(may_send=ALL, **more)


def camera_of(participant_id: str, height: int = 180) -> control.Want:
    return control.Want(participant_id=participant_id, source="camera", height=height)


@pytest_asyncio.fixture
async def node(redis_url: str) -> AsyncIterator[tuple[NodeProcess, Signaling]]:
    async with running_node(redis_url) as running:
        yield running


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def frames(client: Client, mid: str, count: int) -> dict[str, Any]:
    """Wait until a slot has decoded `count` frames more than now."""
    before = (await client.received(mid)).get("frames", 0)

    async def look() -> dict[str, Any] | None:
        seen = await client.received(mid)
        return seen if seen.get("frames", 0) >= before + count else None

    seen = await eventually(look, within=30, what=f"{count} frames in slot {mid}")
    assert seen is not None
    return seen


async def energy(client: Client, mid: str) -> dict[str, Any]:
    """Wait until a slot's sound has more energy than now."""
    before = (await client.received(mid)).get("energy", 0.0)

    async def look() -> dict[str, Any] | None:
        seen = await client.received(mid)
        return seen if seen.get("energy", 0.0) > before + 0.05 else None

    seen = await eventually(look, within=30, what=f"sound in slot {mid}")
    assert seen is not None
    return seen


def harm(seen: dict[str, Any], before: dict[str, Any]) -> dict[str, int]:
    """What was lost or froze between two looks. The first second is left out: two browsers start up in it."""
    return {what: seen[what] - before[what] for what in ("lost", "freezes")}


UNHARMED = {"lost": 0, "freezes": 0}
NOTHING_YET = UNHARMED


async def slot_of(client: Client, participant_id: str, source: control.Source) -> str:
    """Wait until a slot of the client carries this source, and return its mid."""

    async def look() -> str | None:
        for mid, entry in client.signaling.slots(client.participant_id).items():
            if entry is not None and (entry.participant_id, entry.source, entry.paused) == (
                participant_id,
                source,
                "",
            ):
                return mid
        return None

    mid = await eventually(look, what=f"{participant_id}'s {source} in a slot of {client.participant_id}")
    assert mid is not None
    return mid


async def test_two_people_see_and_hear_one_another(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """A teacher and a pupil decode each other's frames and sound, without loss or freeze, in fixed slots."""
    _, signaling = node
    await signaling.set_plan({"t": teacher(), "a": student()})
    await signaling.want("a", camera_of("t", 540))
    await signaling.want("t", camera_of("a"))
    t = await join(browser, signaling, "t")
    a = await join(browser, signaling, "a")

    # The teacher's voice and face are in the first slots, which a browser plays in step.
    assert await slot_of(a, "t", "microphone") == a.slots("audio_slot")[0]
    assert await slot_of(a, "t", "camera") == a.slots("video_slot")[0]
    for client, other in ((a, "t"), (t, "a")):
        face, voice = await slot_of(client, other, "camera"), await slot_of(client, other, "microphone")
        first = await frames(client, face, 15)
        assert harm(await frames(client, face, 30), first) == UNHARMED
        assert (await energy(client, voice))["lost"] == 0


async def test_a_larger_tile_gets_a_larger_layer_in_the_same_slot(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """Simulcast layers change on a keyframe, in one stream: other size, nothing lost, nothing frozen."""
    _, signaling = node
    await signaling.set_plan({"t": teacher(), "a": student()})
    await signaling.want("a", camera_of("t", 100))
    await join(browser, signaling, "t")
    a = await join(browser, signaling, "a", sources=())
    mid = await slot_of(a, "t", "camera")
    small = await frames(a, mid, 15)

    async def grown() -> dict[str, Any] | None:
        await signaling.want("a", camera_of("t", 540))
        seen = await a.received(mid)
        return seen if seen["height"] > small["height"] else None

    large = await eventually(grown, within=30, what="a larger picture", every=0.5)
    assert large is not None
    assert harm(await frames(a, mid, 20), small) == UNHARMED
    await signaling.want("a", camera_of("t", 100))

    async def shrunk() -> bool:
        return bool((await a.received(mid))["height"] < large["height"])

    await eventually(shrunk, within=30, what="the smaller picture again")
    assert harm(await frames(a, mid, 20), small) == UNHARMED


async def test_another_face_comes_into_a_slot_without_negotiation(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """A slot goes from one pupil to another as one continuous stream; groups are walls, moved by the plan."""
    _, signaling = node
    await signaling.set_plan({"a": student(), "b": student(), "c": student()})
    await signaling.want("c", camera_of("a"))
    await join(browser, signaling, "a", slots=False)
    await join(browser, signaling, "b", slots=False)
    c = await join(browser, signaling, "c", sources=())
    mid = await slot_of(c, "a", "camera")
    first = await frames(c, mid, 15)

    # A group change: c goes with b, and a stays behind.
    await signaling.set_plan({"a": student(), "b": student(scope="g1"), "c": student(scope="g1")})
    await signaling.want("c", camera_of("b"))
    await signaling.applied()
    heard = await slot_of(c, "b", "microphone")
    moved = await slot_of(c, "b", "camera")
    assert all(entry is None or entry.participant_id == "b" for entry in signaling.slots("c").values()), (
        "nobody outside the group is in a slot"
    )
    assert harm(await frames(c, moved, 20), first if moved == mid else NOTHING_YET) == UNHARMED
    assert (await energy(c, heard))["lost"] == 0
    assert (await c.look())["state"] == "connected"


async def test_an_ice_restart_keeps_the_connection_and_its_media(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """A second offer of the same peer with new credentials: answered, DTLS kept, frames go on."""
    _, signaling = node
    await signaling.set_plan({"t": teacher(), "a": student()})
    await signaling.want("a", camera_of("t"))
    await join(browser, signaling, "t", slots=False)
    a = await join(browser, signaling, "a", sources=())
    mid = await slot_of(a, "t", "camera")
    first = await frames(a, mid, 15)
    await a.restart_ice("peer-a")
    assert harm(await frames(a, mid, 30), first) == UNHARMED
    assert signaling.peer_states("a") == ["connecting", "connected"], "it was one peer all the time"
    assert (await a.look())["state"] == "connected"


async def test_a_muted_source_stops_and_a_removed_person_is_cut_off(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """A source that the plan does not allow is not forwarded; who is not in the plan has no peer."""
    _, signaling = node
    await signaling.set_plan({"t": teacher(), "a": student()})
    await signaling.want("t", camera_of("a"))
    t = await join(browser, signaling, "t", sources=())
    a = await join(browser, signaling, "a", slots=False)
    voice, face = await slot_of(t, "a", "microphone"), await slot_of(t, "a", "camera")
    await energy(t, voice)
    await signaling.set_plan({"t": teacher(), "a": control.PersonPlan(may_send=frozenset({"camera"}))})
    await signaling.applied()
    silenced = (await t.received(voice))["packets"]
    await frames(t, face, 10)
    assert (await t.received(voice))["packets"] == silenced

    await signaling.set_plan({"t": teacher()})
    await signaling.until_state("a", "closed")

    async def gone() -> bool:
        return bool((await a.look())["state"] in ("closed", "failed", "disconnected"))

    await eventually(gone, what="the removed browser to notice")
