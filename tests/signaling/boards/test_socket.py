"""The door of `/ws/board/{page_id}`: who is let in, what they may do, how fast, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any

import aiohttp
import msgspec
import pytest

from signaling.lesson.state import RemovedState
from signaling.tokens import Claims
from signaling.wire.board import MAX_FRAME_BYTES
from signaling.wire.codes import CloseCode
from tests.kit.boards import (
    CLASS_PAGE,
    GROUP_A,
    PAGE_A,
    PAGE_B,
    TOKENS_OF_TESTS,
    LessonOfTests,
    Node,
    board_client,
    token_for,
)
from tests.kit.elements import rectangle
from tests.kit.waiting import eventually


@contextlib.asynccontextmanager
async def bare(node: Node, token: str, page_id: str = CLASS_PAGE, **options: Any) -> Any:
    """A socket on which nothing was said yet."""
    protocols = ("manabiya.v1", f"bearer.{token}")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{node.url}/ws/board/{page_id}", protocols=protocols, **options) as socket,
    ):
        yield socket


async def close_code(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read until the end."""
    async for _message in socket:
        pass
    return socket.close_code


async def test_a_read_only_clients_put_is_refused_and_put_right(node: Node) -> None:
    """An observer's edit changes nothing, and the refusal restores their screen (fault 72)."""
    async with board_client(node, "hana") as hana, board_client(node, "guest") as guest:
        await hana.put(rectangle("a", x=1))
        await guest.gets("snap")

        rej = await guest.put(rectangle("a", version=2, x=99), rectangle("b"))

    assert rej["code"] == "not_allowed"
    assert [(element["id"], element["x"]) for element in rej["elements"]] == [("a", 1)]
    assert rej["gone"] == ["b"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[1]",
        '[{"type":"explode"}]',
        '[{"type":"put","n":1}]',
        '[{"type":"put","n":1,"elements":[NaN]}]',
        '[{"type":"put","n":1,"elements":[' + "[" * 100_000 + "]" * 100_000 + "]}]",
        '[{"type":"put","n":1,"elements":[' + ",".join(["{}"] * 201) + "]}]",
        '[{"type":"cursor","x":1e400,"y":0}]',
        "[" + ",".join(['{"type":"ping","n":1}'] * 101) + "]",
    ],
)
async def test_what_no_correct_client_sends_ends_the_session_and_nobody_elses(node: Node, text: str) -> None:
    """A malformed message closes with 4400; the others draw on."""
    async with board_client(node, "hana") as hana, board_client(node, "taro") as taro:
        await hana.gets("snap")
        await hana.socket.send_str(text)

        assert await hana.is_closed() == CloseCode.PROTOCOL_VIOLATION
        assert (await taro.put(rectangle("a")))["type"] == "ack"


async def test_nothing_is_told_or_taken_before_hello(node: Node) -> None:
    """The first message of a connection must be hello."""
    async with bare(node, token_for("hana")) as socket:
        await socket.send_str('[{"type":"put","n":1,"elements":[]}]')

        assert await close_code(socket) == CloseCode.PROTOCOL_VIOLATION


async def test_a_frame_that_is_too_large_closes_with_1009(node: Node) -> None:
    """Four megabytes are not even buffered (fault 56)."""
    async with bare(node, token_for("hana")) as socket:
        with contextlib.suppress(ConnectionError):
            await socket.send_str("[" + " " * (4 * MAX_FRAME_BYTES) + "]")

        assert await close_code(socket) in (CloseCode.TOO_BIG, 1006)


async def test_a_token_of_another_lesson_opens_no_board(node: Node) -> None:
    """Closed with 4401 before anything of the page is told."""
    claims = Claims(lesson_id="another-lesson", participant_id="hana", role="student", name="h")
    async with bare(node, TOKENS_OF_TESTS.mint(claims, time.time())) as socket:
        assert await close_code(socket) == CloseCode.UNAUTHORIZED


async def test_a_foreign_origin_is_refused_before_the_upgrade(node: Node) -> None:
    """A page of somebody else's cannot use a pupil's browser."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with bare(node, token_for("hana"), origin="https://evil.example"):
            pass

    assert refused.value.status == 403


@pytest.mark.parametrize("page_id", ["nonsense", "a.b.c", "%2e%2e.class", "x" * 200 + ".class"])
async def test_what_is_no_page_id_is_not_found(node: Node, page_id: str) -> None:
    """Nothing is made in Redis for it."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with bare(node, token_for("hana"), page_id):
            pass

    assert refused.value.status == 404


async def test_a_lesson_that_is_not_there_closes_with_4404(node: Node) -> None:
    """Its token may still hold."""
    claims = Claims(lesson_id="no-such-lesson", participant_id="hana", role="student", name="h")
    async with bare(node, TOKENS_OF_TESTS.mint(claims, time.time()), "no-such-lesson.class") as socket:
        assert await close_code(socket) == CloseCode.NOT_FOUND


async def test_another_groups_board_is_not_shown(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pupil who asks for a group's board without being in it is turned away (4403)."""
    monkeypatch.setattr("signaling.boards.socket.ADMISSION_SECONDS", 0.05)
    async with bare(node, token_for("hana"), PAGE_B) as socket:
        assert await close_code(socket) == CloseCode.FORBIDDEN


async def test_somebody_who_is_not_in_the_lesson_yet_may_come_again(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a node was lost the board's socket may be back before the lesson's: 1013, not 4403."""
    monkeypatch.setattr("signaling.boards.socket.ADMISSION_SECONDS", 0.05)
    async with bare(node, token_for("nobody")) as socket:
        assert await close_code(socket) == CloseCode.TRY_AGAIN_LATER


async def test_somebody_who_was_removed_may_not_come_again(
    node: Node, lesson: LessonOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their open page is closed with 4403, and so is every later try."""
    monkeypatch.setattr("signaling.boards.socket.ADMISSION_SECONDS", 0.05)
    async with board_client(node, "hana") as hana:
        await hana.gets("snap")
        people = {name: person for name, person in lesson.state.people.items() if name != "hana"}
        removed = {"hana": RemovedState(name="Hana", seat=None, device="", banned=False, at=1.0)}
        lesson.set(msgspec.structs.replace(lesson.state, people=people, removed=removed))

        assert await hana.is_closed() == CloseCode.FORBIDDEN
    async with bare(node, token_for("hana")) as socket:
        assert await close_code(socket) == CloseCode.FORBIDDEN


async def test_who_comes_before_the_news_of_their_move_is_let_in_when_it_arrives(
    node: Node, lesson: LessonOfTests
) -> None:
    """The browser may hear of a move from another node before this node does."""
    async with board_client(node, "hana", PAGE_A) as hana:
        lesson.move("hana", GROUP_A)

        assert (await hana.gets("snap"))["rights"] == "write"


async def test_a_pupil_moved_out_of_a_group_gets_no_later_byte_of_its_board(
    node: Node, other: Node, lesson: LessonOfTests
) -> None:
    """The page is lost at once, with 4403, while others go on drawing on it (fault 80)."""
    lesson.move("hana", GROUP_A)
    lesson.move("taro", GROUP_A)
    async with board_client(node, "hana", PAGE_A) as hana, board_client(other, "taro", PAGE_A) as taro:
        await hana.gets("snap")
        await taro.put(rectangle("before"))
        await hana.sees("before")

        n = await taro.put_unanswered(rectangle("secret"))
        lesson.move("hana", None)
        await taro.answer(n)
        await taro.put(rectangle("later"))

        assert await hana.is_closed() == CloseCode.FORBIDDEN
        assert set(hana.elements) == {"before"}


async def test_puts_that_still_waited_when_the_right_was_lost_are_refused(
    node: Node, lesson: LessonOfTests
) -> None:
    """Boards locked in this moment: what comes after the lock is not taken, and the client is told why."""
    async with board_client(node, "hana") as hana:
        await hana.gets("snap")

        lesson.lock_boards()
        rej = await hana.put(rectangle("late"))

        assert (await hana.gets("rights"))["rights"] == "read"
        assert rej["codes"] == {"late": "not_allowed"}
        lesson.lock_boards(locked=False)
        assert (await hana.put(rectangle("late")))["type"] == "ack"


async def test_the_end_of_the_lesson_ends_its_boards(node: Node, lesson: LessonOfTests) -> None:
    """Closed with 4410, which tells the page not to come back."""
    async with board_client(node, "teacher") as teacher:
        await teacher.gets("snap")

        lesson.set(msgspec.structs.replace(lesson.state, ended_at=2.0))

        assert await teacher.is_closed() == CloseCode.LESSON_ENDED


async def test_a_second_session_of_a_person_replaces_the_first(node: Node) -> None:
    """A tab that came back closes its own ghost, once."""
    async with board_client(node, "hana") as first:
        await first.gets("snap")
        async with board_client(node, "hana") as second:
            await second.gets("snap")

            assert await first.is_closed() == CloseCode.REPLACED
            assert (await second.put(rectangle("a")))["type"] == "ack"


async def test_a_second_session_replaces_one_that_was_not_greeted_yet(node: Node) -> None:
    """Sockets that say nothing do not add up: a person has one session on a page."""
    async with bare(node, token_for("hana")) as first:
        held = await _opened(node, CLASS_PAGE)
        await eventually(lambda: _is_here(held, "hana"), what="the first session")
        ending = asyncio.create_task(close_code(first))
        async with board_client(node, "hana") as second:
            await second.gets("snap")

            assert await ending == CloseCode.REPLACED
            assert (await second.put(rectangle("a")))["type"] == "ack"


async def _is_here(held: Any, person: str) -> bool:
    return any(viewer.participant_id == person for viewer in held.room._here.values())


async def _opened(node: Node, page_id: str) -> Any:
    async def look() -> Any:
        return node.rooms._open.get(page_id)

    return await eventually(look, what=f"{page_id} to be open")


async def test_who_may_only_look_shows_no_deltas(node: Node) -> None:
    """An observer's delta is dropped and counted; their cursor is seen."""
    async with board_client(node, "guest") as guest, board_client(node, "hana") as hana:
        await hana.gets("snap")
        await guest.say(
            {"type": "live", "id": "s", "v": 1, "n": 1, "points": [[0, 0]]},
            {"type": "cursor", "x": 1, "y": 1},
        )
        await hana.gets("cursor")

        assert not [message for message in hana.messages if message["type"] == "live"]
        assert node.counts["live_refused"] == 1


async def test_a_flood_is_read_slowly_and_disturbs_nobody(node: Node) -> None:
    """A thousand frames at once from one client: the others' puts pass meanwhile (fault 60)."""
    async with board_client(node, "hana") as hana, board_client(node, "taro") as taro:
        await hana.gets("snap")
        for number in range(300):
            await hana.say({"type": "cursor", "x": number, "y": 0})

        assert (await taro.put(rectangle("a")))["type"] == "ack"
        await eventually(lambda: _throttled(node), what="the flood to be throttled")


async def _throttled(node: Node) -> bool:
    return node.counts.get("throttled", 0) > 0


async def test_a_reader_that_is_too_slow_is_cut_with_its_buffer_bounded(node: Node) -> None:
    """A client that does not read is closed (1013); the page and the others go on (fault 61)."""
    async with board_client(node, "hana") as hana, bare(node, token_for("taro")) as slow:
        await slow.send_str(json.dumps([{"type": "hello"}]))
        await hana.gets("snap")
        connection = slow._conn  # its transport is stopped, so that nothing is read from the kernel
        assert connection is not None
        assert connection.transport is not None
        connection.transport.pause_reading()
        held = node.rooms._open[CLASS_PAGE]
        await eventually(lambda: _viewers(held, 2), what="both to be on the page")

        reader = next(viewer for viewer in held.room.viewers.values() if viewer.participant_id == "taro")
        sent = 0
        while reader.close_code is None and sent < 100_000_000:
            reader.send(b"[" + b" " * 100_000 + b"]")
            sent += 100_000
            await asyncio.sleep(0)
        assert reader.close_code == CloseCode.TRY_AGAIN_LATER
        assert sent < 100_000_000
        await eventually(lambda: _viewers(held, 1), what="the slow reader to be cut")
        assert (await hana.put(rectangle("after")))["type"] == "ack"


async def _viewers(held: Any, count: int) -> bool:
    return len(held.room.viewers) == count
