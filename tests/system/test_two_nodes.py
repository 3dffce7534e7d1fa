"""One lesson on two signaling nodes and, beside it, two media nodes."""

from __future__ import annotations

import functools

import aiohttp
import redis.asyncio
from playwright.async_api import Browser

from media import control
from tests.kit.people import Someone
from tests.kit.system import System
from tests.kit.waiting import eventually


def on_node(link: str, school: System, node: int) -> str:
    """Return a link of node 0 as it looks on another node."""
    return link.replace(school.urls[0], school.urls[node])


async def test_people_on_two_nodes_are_in_one_lesson(two_node_school: System, browser: Browser) -> None:
    """A teacher on one node and a pupil on the other see, hear and read each other and share a board."""
    school = two_node_school
    lesson = await school.make_lesson()
    context = await browser.new_context()
    teacher = await Someone.in_new_tab(context, "Ms Sato")
    pupil = await Someone.in_new_tab(context, "Aoi")
    await teacher.join(lesson["links"]["teacher"])
    await pupil.join(on_node(lesson["links"]["student"], school, 1))
    for someone, other in ((teacher, pupil), (pupil, teacher)):
        await someone.turn_on("Microphone")
        await someone.turn_on("Camera")
        await other.sees(someone.name)
        await other.hears()
    await pupil.says("from the other node")
    await teacher.reads("from the other node")
    await teacher.open_board()
    await pupil.open_board()
    blank = await teacher.ink_on_board()
    await pupil.draws_a_line()
    await teacher.sees_more_ink_than(blank)


async def test_a_killed_signaling_node_hands_its_people_over(
    two_node_school: System, browser: Browser
) -> None:
    """After kill -9 of a pupil's node and its restart, the pupil is back by itself, and its chat is kept."""
    school = two_node_school
    lesson = await school.make_lesson()
    context = await browser.new_context()
    teacher = await Someone.in_new_tab(context, "Ms Sato")
    pupil = await Someone.in_new_tab(context, "Aoi")
    await teacher.join(lesson["links"]["teacher"])
    await pupil.join(on_node(lesson["links"]["student"], school, 1))
    await pupil.says("before")
    await teacher.reads("before")
    school.signaling[1].kill()

    async def lost() -> bool:
        return await pupil.is_out()

    await eventually(lost, what="the pupil's page to notice")
    await teacher.says("meanwhile")
    school.signaling[1].start()
    await pupil.connected()
    await pupil.reads("meanwhile")
    await pupil.says("after")
    await teacher.reads("after")
    assert (await pupil.stats())["peers"] == 1, "media lived on"


async def test_new_lessons_go_to_the_less_loaded_media_node(
    two_node_school: System, browser: Browser
) -> None:
    """Two lessons made one after the other live on two media nodes."""
    school = two_node_school
    homes = set()
    store = redis.asyncio.from_url(school.redis_url)
    for number in range(2):
        lesson = await school.make_lesson(title=f"lesson {number}")
        teacher = await Someone.in_new_tab(await browser.new_context(), "Ms Sato")
        await teacher.join(lesson["links"]["teacher"])
        await teacher.turn_on("Camera")
        home = control.decode_plan(await read(store, control.plan_key(lesson["id"]))).node_id
        homes.add(home)
        await eventually(functools.partial(has_a_peer, store, home), what="the load to be told")
    await store.aclose()
    assert len(homes) == 2


async def has_a_peer(store: redis.asyncio.Redis, node_id: str) -> bool:
    """Say whether the node's newest heartbeat counts a peer."""
    return control.decode_heartbeat(await read(store, control.node_key(node_id))).peers > 0


async def read(store: redis.asyncio.Redis, key: str) -> bytes:
    """Return the bytes under a key that must be there."""
    found = await store.get(key)
    assert isinstance(found, bytes), key
    return found


async def test_metrics_name_both_media_nodes(two_node_school: System) -> None:
    """/metrics carries each media node's counters under its label."""
    async with (
        aiohttp.ClientSession() as http,
        http.get(two_node_school.urls[0] + "/metrics") as response,
    ):
        text = await response.text()
    assert response.status == 200
    assert len({line.split('node="')[1].split('"')[0] for line in text.splitlines() if 'node="' in line}) == 2
