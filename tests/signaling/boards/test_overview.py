"""The overview of many pages on `/ws/boards/{lesson_id}`: who may, what is told, and how little of it."""

from __future__ import annotations

import json
import time

import msgspec
import pytest

from signaling.boards.watched import CHUNK_ELEMENTS
from signaling.lesson.state import RemovedState
from signaling.wire.codes import CloseCode
from signaling.wire.lesson import Role
from signaling.wire.overview import MAX_WATCHED_PAGES
from tests.kit.boards import (
    CLASS_PAGE,
    GROUP_A,
    GROUP_B,
    LESSON,
    PAGE_A,
    PAGE_B,
    USUAL,
    LessonOfTests,
    Node,
    board_client,
    lesson_state,
    person,
)
from tests.kit.elements import rectangle, stroke
from tests.kit.overviews import overview
from tests.kit.waiting import eventually


async def test_pages_are_told_whole_and_then_as_they_change(node: Node, other: Node) -> None:
    """What is there, what is drawn later on any node, and what is deleted; each page by itself."""
    node.lesson.move("hana", GROUP_A)
    async with overview(node) as watcher, board_client(other, "hana", PAGE_A) as hana:
        await hana.put(rectangle("a"))
        await watcher.watch(PAGE_A, PAGE_B)
        await watcher.sees(PAGE_A, "a")
        await watcher.sees(PAGE_B)
        await hana.put(stroke("s"), rectangle("b"))
        await watcher.sees(PAGE_A, "a", "b", "s")
        await hana.put(rectangle("a", version=2, isDeleted=True))
        await watcher.sees(PAGE_A, "b", "s")
        assert watcher.pages[PAGE_B] == {}
        assert watcher.pages[PAGE_A]["s"]["author"] == "hana"


async def test_what_is_watched_is_confirmed(node: Node) -> None:
    """Also where that is nothing: a client whose screen is empty knows that its link lives."""
    async with overview(node) as watcher:
        await watcher.watch()
        assert (await watcher.hears("watching"))["pages"] == []
        await watcher.watch(PAGE_A, "nonsense", PAGE_A)
        await watcher.sees(PAGE_A)
        assert [m["pages"] for m in watcher.messages if m["type"] == "watching"] == [[], [PAGE_A]]


async def test_only_what_is_on_the_screen_is_told(node: Node) -> None:
    """A page that was scrolled away costs nothing; scrolled back, it is told whole again."""
    node.lesson.move("hana", GROUP_A)
    async with overview(node) as watcher, board_client(node, "hana", PAGE_A) as hana:
        await watcher.watch(PAGE_A)
        await watcher.sees(PAGE_A)
        await watcher.watch(CLASS_PAGE)
        await watcher.sees(CLASS_PAGE)
        await hana.put(rectangle("a"))
        told = [message["page_id"] for message in watcher.messages if message["type"] == "page"]
        assert told == [PAGE_A, CLASS_PAGE]
        await watcher.watch(PAGE_A)
        await watcher.sees(PAGE_A, "a")
        assert watcher.messages[-1]["whole"]


async def test_many_changes_of_one_element_are_told_as_one(node: Node) -> None:
    """However often it is put between two updates, the overview gets the state that it has then."""
    async with overview(node) as watcher, board_client(node, "hana") as hana:
        await watcher.watch(CLASS_PAGE)
        await watcher.sees(CLASS_PAGE)
        for version in range(1, 41):
            await hana.put(rectangle("a", version=version, x=version))

        async def look() -> bool:
            return bool(watcher.pages[CLASS_PAGE].get("a", {}).get("x") == 40)

        await eventually(look, what="the last state")
        assert len([m for m in watcher.messages if m["type"] == "page"]) < 20


async def test_a_large_page_comes_in_chunks(node: Node) -> None:
    """The first says that it is the whole; more follow."""
    async with overview(node) as watcher, board_client(node, "hana") as hana:
        names = [f"e{number}" for number in range(2 * CHUNK_ELEMENTS + 10)]
        for start in range(0, len(names), 100):
            await hana.put(*(rectangle(name) for name in names[start : start + 100]))
        await watcher.watch(CLASS_PAGE)
        await watcher.sees(CLASS_PAGE, *names)
        chunks = [message for message in watcher.messages if message["type"] == "page"]
        assert [chunk["whole"] for chunk in chunks] == [True, False, False]
        assert all(len(chunk["elements"]) <= CHUNK_ELEMENTS for chunk in chunks)


@pytest.mark.parametrize(("who", "role"), [("hana", "student"), ("guest", "observer")])
async def test_only_staff_have_an_overview(node: Node, who: str, role: Role) -> None:
    """A pupil or observer is closed with 4403, told nothing."""
    async with overview(node, who, role) as watcher:
        assert await watcher.is_closed() == CloseCode.FORBIDDEN
        assert watcher.messages == []


async def test_the_state_says_who_is_staff_not_the_token(node: Node) -> None:
    """A token that claims to be a teacher's is worth what the lesson knows of its owner."""
    async with overview(node, "hana", "teacher") as watcher:
        assert await watcher.is_closed() == CloseCode.FORBIDDEN


@pytest.mark.parametrize("page", ["another-lesson.class", f"{LESSON}.no-such-group", "nonsense", "a/../b"])
async def test_a_page_that_is_not_theirs_is_lost(node: Node, page: str) -> None:
    """It is named as lost, and the others are told."""
    async with overview(node) as watcher:
        await watcher.watch(page, CLASS_PAGE)
        assert (await watcher.hears("lost"))["page_id"] == page
        await watcher.sees(CLASS_PAGE)
        assert page not in watcher.pages


async def test_a_group_that_is_gone_is_lost(node: Node, lesson: LessonOfTests) -> None:
    """New groups replace the old ones: nothing more is told of their pages."""
    async with overview(node) as watcher:
        await watcher.watch(PAGE_A)
        await watcher.sees(PAGE_A)
        groups = {GROUP_B: lesson.state.groups[GROUP_B]}
        lesson.set(msgspec.structs.replace(lesson.state, groups=groups))
        assert (await watcher.hears("lost"))["page_id"] == PAGE_A


async def test_who_is_no_longer_there_is_told_nothing_more(node: Node, lesson: LessonOfTests) -> None:
    """Removed, or the lesson ended: the overview closes as a board does."""
    async with overview(node) as watcher:
        await watcher.watch(CLASS_PAGE)
        await watcher.sees(CLASS_PAGE)
        out = RemovedState(name="Sensei", seat=None, device="", banned=False, at=1.0)
        lesson.set(msgspec.structs.replace(lesson.state, people={}, removed={"teacher": out}))
        assert await watcher.is_closed() == CloseCode.FORBIDDEN
    lesson.set(USUAL)
    async with overview(node) as watcher:
        await watcher.watch(CLASS_PAGE)
        await watcher.sees(CLASS_PAGE)
        lesson.set(msgspec.structs.replace(lesson.state, ended_at=1.0))
        assert await watcher.is_closed() == CloseCode.LESSON_ENDED


async def test_a_second_overview_replaces_the_first(node: Node) -> None:
    """One screen for each person: what nobody looks at is not told."""
    async with overview(node) as first:
        await first.watch(CLASS_PAGE)
        await first.sees(CLASS_PAGE)
        async with overview(node) as second:
            await second.watch(CLASS_PAGE)
            await second.sees(CLASS_PAGE)
            assert await first.is_closed() == CloseCode.REPLACED


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        '{"type": "watch", "pages": []}',
        '[{"type": "put", "n": 1, "elements": []}]',
        '[{"type": "watch"}]',
        json.dumps([{"type": "watch", "pages": ["p"] * (MAX_WATCHED_PAGES + 1)}]),
        "[" * 5000,
    ],
)
async def test_what_is_not_of_the_protocol_ends_it(node: Node, frame: str) -> None:
    """Writing to it too: it is read-only."""
    async with overview(node) as watcher:
        await watcher.socket.send_str(frame)
        assert await watcher.is_closed() == CloseCode.PROTOCOL_VIOLATION


async def test_pings_are_answered(node: Node) -> None:
    """So that a client knows that its link lives."""
    async with overview(node) as watcher:
        await watcher.socket.send_str('[{"type": "ping", "n": 7}]')
        assert (await watcher.hears("pong"))["n"] == 7


async def test_an_assistant_has_one_as_well(node: Node, lesson: LessonOfTests) -> None:
    """Whoever may write on every board may look at all of them."""
    lesson.set(lesson_state(person("helper", "assistant"), person("hana")))
    async with overview(node, "helper", "assistant") as watcher:
        await watcher.watch(CLASS_PAGE, PAGE_A, PAGE_B)
        for page in (CLASS_PAGE, PAGE_A, PAGE_B):
            await watcher.sees(page)


async def test_rooms_are_let_go_of(node: Node) -> None:
    """After the end nobody holds the pages open."""
    async with overview(node) as watcher:
        await watcher.watch(CLASS_PAGE, PAGE_A)
        await watcher.sees(PAGE_A)
        rooms = node.rooms._open
        assert {page: held.users for page, held in rooms.items()} == {CLASS_PAGE: 1, PAGE_A: 1}

    async def look() -> bool:
        return all(held.users == 0 and not held.room.listeners for held in node.rooms._open.values())

    await eventually(look, what="the rooms to be free")


async def test_who_connects_anew_is_read_no_sooner(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a board: what is owed is waited for before anything of the next connection is read."""
    per_second, owed_seconds = 2000, 2.0
    monkeypatch.setattr("signaling.board.limits.BYTES_PER_SECOND", per_second)
    monkeypatch.setattr("signaling.board.limits.BYTES_BURST", 1000)
    flood = json.dumps([{"type": "ping", "n": 1, "junk": "j" * (1000 + int(per_second * owed_seconds))}])
    began = time.monotonic()
    async with overview(node) as watcher:
        await watcher.socket.send_str(flood)
        await watcher.hears("pong")
    async with overview(node) as again:
        await again.watch(PAGE_A)
        await again.hears("watching")
    assert time.monotonic() - began >= owed_seconds
