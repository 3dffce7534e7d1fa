"""Chromium against a real node process and a real Redis: what the relay promises to a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
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


TRIES = 5
WALLS = (
    "over_rate",
    "over_rate_rtcp",
    "over_rate_dtls",
    "over_rate_nack",
    "over_rate_arrivals",
    "over_rate_source",
    "too_many_ssrcs",
    "restart_too_soon",
    "stun_repeated",
    "address_of_another",
    "bug",
)
"""Drop reasons of what no browser does (docs/THREAT_MODEL.md)."""


async def smooth(client: Client, mid: str, change: Callable[[], Awaitable[object]]) -> None:
    """Make a change that a picture has to survive: nothing is ever lost by it, and nothing freezes.

    A machine that is busy with other things freezes pictures by itself, so one change of a few has to be
    without a freeze: what the relay does wrong, it does every time.
    """
    freezes = 1
    for _ in range(TRIES):
        before = await frames(client, mid, 10)
        await change()
        after = await frames(client, mid, 20)
        assert after["lost"] == before["lost"]
        freezes = after["freezes"] - before["freezes"]
        if not freezes:
            return
    assert not freezes, f"the picture froze in each of {TRIES} tries"


async def nothing() -> None:
    """Change nothing."""


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
        await smooth(client, face, nothing)
        assert (await energy(client, voice))["lost"] == 0
    met = {reason: await signaling.dropped(reason) for reason in WALLS}
    assert not any(met.values()), f"an honest browser meets no wall: {met}"


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

    async def until(what: str, fits: Callable[[int], bool], height: int) -> None:
        async def look() -> bool:
            await signaling.want("a", camera_of("t", height))
            return fits((await a.received(mid))["height"])

        await eventually(look, within=30, what=what, every=0.5)

    async def grow_and_shrink() -> None:
        small = (await a.received(mid))["height"]
        await until("a larger picture", lambda seen: seen > small, 540)
        await until("the smaller picture again", lambda seen: seen <= small, 100)

    await frames(a, mid, 15)
    await smooth(a, mid, grow_and_shrink)


async def test_another_face_comes_into_a_slot_without_negotiation(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """A slot goes from one pupil to another as one continuous stream; groups are walls, moved by the plan."""
    _, signaling = node
    people = {"a": student(), "b": student(), "c": student()}
    await signaling.set_plan(people)
    await signaling.want("c", camera_of("a"))
    await join(browser, signaling, "a", slots=False)
    await join(browser, signaling, "b", slots=False)
    c = await join(browser, signaling, "c", sources=())
    mid = await slot_of(c, "a", "camera")
    await frames(c, mid, 15)
    other = "b"

    async def move() -> None:
        """A group change: c goes with the other one, and the one before stays behind."""
        nonlocal other
        await signaling.set_plan(people | {"c": student(scope="g"), other: student(scope="g")})
        await signaling.want("c", camera_of(other))
        await signaling.applied()
        assert await slot_of(c, other, "camera") == mid
        carried = {entry.participant_id for entry in signaling.slots("c").values() if entry}
        assert carried == {other}, "nobody outside the group is in a slot"
        other = "a" if other == "b" else "b"

    await smooth(c, mid, move)
    heard = await slot_of(c, "a" if other == "b" else "b", "microphone")
    assert (await energy(c, heard))["lost"] == 0
    assert (await c.look())["state"] == "connected"


async def test_a_camera_without_vp8_is_seen_in_h264_by_whoever_knows_it(
    node: tuple[NodeProcess, Signaling], browser: Browser
) -> None:
    """In a slot that shows VP8 before and after, in all its layers; who knows no H.264 sees nothing of it."""
    _, signaling = node
    await signaling.set_plan({name: student() for name in "abcd"})
    await signaling.want("c", camera_of("b", 540))
    await signaling.want("d", camera_of("a"), camera_of("b"))
    await join(browser, signaling, "a", slots=False, without=("video/VP8",))
    await join(browser, signaling, "b", slots=False)
    c = await join(browser, signaling, "c", sources=())
    d = await join(browser, signaling, "d", sources=(), without=("video/H264",))

    mid = await slot_of(c, "b", "camera")
    assert (await frames(c, mid, 10))["codec"] == "video/VP8"
    for height in (100, 540):
        await signaling.want("c", camera_of("a", height))
        assert await slot_of(c, "a", "camera") == mid
        seen = await frames(c, mid, 15)
        assert (seen["codec"], seen["lost"]) == ("video/H264", 0)
    await signaling.want("c", camera_of("b"))
    assert await slot_of(c, "b", "camera") == mid
    assert (await frames(c, mid, 15))["codec"] == "video/VP8"

    await frames(d, await slot_of(d, "b", "camera"), 10)
    assert not [entry for entry in signaling.slots("d").values() if entry and entry.source == "camera"][1:]


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
    await smooth(a, mid, lambda: a.restart_ice("peer-a"))
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
