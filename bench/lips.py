"""How far lips are from their voice: claps that are seen and heard through a media node, in Chromium.

Positive: the picture comes later. The teacher's two slots share a msid, by which a browser plays them in
step; the others' do not. Beside them one peer connection straight to another within a page.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import Page

from bench.kit.figures import figure, median
from media import control
from tests.kit.redis import redis_server
from tests.kit.waiting import eventually
from tests.media.support.browser import ORIGIN, Client, chromium, join
from tests.media.support.nodes import running_node

CLAPPER = Path(__file__).parent / "kit" / "lips.js"
CLAPS = 25
PAIR_MS = 350.0
"""A sight and a sound further apart belong to different claps, which come each 900 ms."""
SENDS: frozenset[control.Source] = frozenset({"microphone", "camera"})


async def main() -> None:
    """Measure the limit, then the teacher and one pupil through the relay."""
    with redis_server() as redis:
        async with running_node(redis.url) as (_, signaling), chromium() as browser:
            context = await browser.new_context()
            await context.add_init_script(path=CLAPPER)
            page = await context.new_page()
            await page.route("**/*", lambda route: route.fulfill(body="<body>", content_type="text/html"))
            await page.goto(ORIGIN)
            await page.evaluate("bareClaps()")
            limit = await skew_ms(page, "claps")
            await page.close()
            people = {"t": control.PersonPlan(role="teacher", may_send=SENDS)}
            people |= {name: control.PersonPlan(may_send=SENDS) for name in ("p", "viewer")}
            await signaling.set_plan(people)
            faces = [control.Want(participant_id=name, source="camera", height=360) for name in ("t", "p")]
            await signaling.want("viewer", *faces)
            for name in ("t", "p"):
                await join(context, signaling, name, slots=False)
            viewer = await join(context, signaling, "viewer", sources=())
            teacher = await watched(viewer, "t")
            pupil = await watched(viewer, "p")
    figure("lips after voice, teacher", teacher, "ms")
    figure("lips after voice, a pupil", pupil, "ms")
    figure("lips after voice, two peers in one page", limit, "ms")


async def watched(viewer: Client, name: str) -> float:
    """Return the skew of one person as the viewer gets them."""

    async def slots() -> tuple[str, str] | None:
        found = {
            entry.source: mid
            for mid, entry in viewer.signaling.slots("viewer").items()
            if entry is not None and entry.participant_id == name
        }
        return (found["microphone"], found["camera"]) if found.keys() == SENDS else None

    pair = await eventually(slots, what=f"{name} in the viewer's slots")
    assert pair is not None
    await viewer.page.evaluate(
        "([audio, video]) => { window.claps = watchClaps(transceivers[audio].receiver.track,"
        " transceivers[video].receiver.track); }",
        list(pair),
    )
    return await skew_ms(viewer.page, "claps")


async def skew_ms(page: Page, name: str) -> float:
    """Return the median of what lies between hearing and seeing a clap."""

    async def enough() -> list[float] | None:
        claps = await page.evaluate(name)
        apart = [
            min((seen - heard for seen in claps["seen"]), key=abs, default=PAIR_MS)
            for heard in claps["heard"]
        ]
        pairs = [ms for ms in apart if abs(ms) < PAIR_MS]
        return pairs if len(pairs) >= CLAPS else None

    found = await eventually(enough, within=90, what=f"{CLAPS} claps", every=0.5)
    assert found is not None
    return median(found[5:])  # in the first ones the browser still finds its delays


if __name__ == "__main__":
    asyncio.run(main())
