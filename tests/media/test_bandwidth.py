"""Congestion control between Chromium and a real node process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from media import control
from tests.kit.waiting import eventually
from tests.media.support.browser import Client, chromium, join
from tests.media.support.nodes import Signaling, running_node

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.timeout(120)]

ALL: frozenset[control.Source] = frozenset({"microphone", "camera", "screen"})


@pytest_asyncio.fixture
async def pair(redis_url: str) -> AsyncIterator[tuple[Signaling, Client, Client]]:
    """A teacher with everything on, and a pupil who sees them large."""
    async with running_node(redis_url) as (_, signaling), chromium() as browser:
        await signaling.set_plan(
            {
                "t": control.PersonPlan(role="teacher", may_send=ALL),
                "a": control.PersonPlan(may_send=ALL),
            }
        )
        await signaling.want("a", control.Want(participant_id="t", source="camera", height=720))
        teacher = await join(browser, signaling, "t")
        pupil = await join(browser, signaling, "a", sources=())
        yield signaling, teacher, pupil


async def seen(client: Client, what: str, is_so: Any) -> dict[str, Any]:
    """Wait until `is_so` holds for what the client's getStats says."""

    async def look() -> dict[str, Any] | None:
        stats = await client.look()
        return stats if is_so(stats) else None

    stats = await eventually(look, within=30, what=what)
    assert stats is not None
    return stats


async def test_a_browser_judges_its_uplink_by_our_feedback(pair: tuple[Signaling, Client, Client]) -> None:
    """Without any it would stay at what it begins with (1 Mbit/s); all three layers need 1.3."""
    _, teacher, _ = pair
    await seen(teacher, "a wide uplink", lambda stats: stats["available"] > 1_300_000)
    await seen(
        teacher,
        "three layers",
        lambda stats: {sent["rid"] for sent in stats["sent"] if sent["target"] > 0} >= {"l", "m", "h"},
    )


async def test_a_layer_that_nobody_watches_is_left_out_until_somebody_does(
    pair: tuple[Signaling, Client, Client],
) -> None:
    """The teacher's browser is told to send small only, does so, and sends large again when it is wanted."""
    signaling, teacher, pupil = pair

    async def told(*layers: str) -> bool:
        """Pass on what is wanted, as the product's page does; say whether it is this."""
        wanted = [event for event in signaling.events if isinstance(event, control.LayersWanted)]
        if not wanted:
            return False
        await teacher.page.evaluate("(wanted) => sendLayers('camera', wanted)", wanted[-1].layers["camera"])
        return tuple(wanted[-1].layers["camera"]) == layers

    await signaling.want("a", control.Want(participant_id="t", source="camera", height=180))
    await seen(pupil, "the small picture", lambda stats: _height(pupil, stats) == 135)
    await eventually(lambda: told("l"), within=30, what="small to be wanted only")
    await seen(
        teacher,
        "one layer",
        lambda stats: (
            {sent["rid"] for sent in stats["sent"] if sent["kind"] == "video" and sent["target"]} == {"l"}
        ),
    )
    await signaling.want("a", control.Want(participant_id="t", source="camera", height=720))
    await eventually(lambda: told("l", "h"), within=30, what="large to be wanted")
    await seen(pupil, "the large picture", lambda stats: _height(pupil, stats) == 540)


def _height(client: Client, stats: dict[str, Any]) -> int:
    """Return the height of the teacher's picture: it is in the first slot."""
    return int(stats["received"].get(client.slots("video_slot")[0], {}).get("height", 0))
