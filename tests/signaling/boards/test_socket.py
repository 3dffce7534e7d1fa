"""A client's conversation on `/ws/board/{page_id}`: rights, answers, limits, endings."""

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
    shared_elements,
    token_for,
)
from tests.kit.elements import image, rectangle, stroke
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


async def test_hello_is_answered_with_the_whole_page_and_ones_rights(node: Node) -> None:
    """A newcomer gets everything, who they are, and what they may do."""
    async with board_client(node, "hana") as hana:
        await hana.put(rectangle("a"), stroke("b"))
        async with board_client(node, "guest") as guest:
            snap = await guest.gets("snap")

    assert {element["id"] for element in snap["elements"]} == {"a", "b"}
    assert (snap["you"], snap["rights"], snap["more"]) == ("guest", "read", False)
    assert snap["epoch"] > 0


async def test_a_put_is_acknowledged_once_redis_has_it(node: Node) -> None:
    """What was acknowledged is on the shared page, author stamped."""
    async with board_client(node, "hana") as hana:
        answer = await hana.put(rectangle("a", customData={"author": "taro"}))

        assert answer == {"type": "ack", "n": 1}
        assert (await shared_elements(node))["a"]["customData"] == {"author": "hana"}


async def test_what_one_draws_the_others_see(node: Node) -> None:
    """A put reaches everybody on the page but its author, whose screen has it already."""
    async with board_client(node, "hana") as hana, board_client(node, "taro") as taro:
        await hana.put(rectangle("a"))

        assert (await taro.sees("a"))["customData"]["author"] == "hana"
        assert "a" not in hana.elements
        assert hana.seq == 1


async def test_a_read_only_clients_put_is_refused_and_put_right(node: Node) -> None:
    """An observer's edit changes nothing, and the refusal restores their screen (fault 72)."""
    async with board_client(node, "hana") as hana, board_client(node, "guest") as guest:
        await hana.put(rectangle("a", x=1))
        await guest.gets("snap")

        rej = await guest.put(rectangle("a", version=2, x=99), rectangle("b"))

    assert rej["code"] == "not_allowed"
    assert [(element["id"], element["x"]) for element in rej["elements"]] == [("a", 1)]
    assert rej["gone"] == ["b"]


async def test_a_forged_deletion_of_a_locked_element_is_refused(node: Node) -> None:
    """A pupil cannot touch what the teacher locked; the teacher can (fault 71)."""
    async with board_client(node, "teacher") as teacher, board_client(node, "hana") as hana:
        assert (await teacher.gets("snap"))["rights"] == "admin"
        await teacher.put(rectangle("sheet", locked=True))

        rej = await hana.put(rectangle("sheet", version=2, isDeleted=True))
        ack = await teacher.put(rectangle("sheet", version=2, isDeleted=True))

    assert rej["codes"] == {"sheet": "locked"}
    assert ack["type"] == "ack"


async def test_a_stale_put_brings_the_newer_state(node: Node) -> None:
    """Two people changed one element: the loser learns what won."""
    async with board_client(node, "hana") as hana, board_client(node, "taro") as taro:
        await hana.put(rectangle("a", version=5, x=5))

        rej = await taro.put(rectangle("a", version=4, x=4))

    assert rej["code"] == "stale"
    assert [element["x"] for element in rej["elements"]] == [5]


async def test_element_bombs_are_refused_one_by_one_and_the_room_lives(node: Node) -> None:
    """Each of fault 70's elements is refused; what came with it and after it is taken."""
    bombs = [
        stroke("points", points=5001),
        rectangle("version", version=2**53),
        rectangle("huge", x=10**400),
        rectangle("kind", type="iframe"),
        rectangle("link", link="javascript:alert(1)"),
        rectangle("twice"),
        rectangle("twice", version=2),
    ]
    async with board_client(node, "hana") as hana, board_client(node, "taro") as taro:
        rej = await hana.put(*bombs, rectangle("good"))
        await taro.sees("good")

        assert set(rej["codes"]) == {"points", "version", "huge", "kind", "link", "twice"}
        assert (await hana.put(rectangle("later")))["type"] == "ack"


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


async def test_deltas_and_cursors_pass_at_once_and_are_not_kept(node: Node, other: Node) -> None:
    """Others see the stroke grow and the pointer move, at both nodes; the page does not change."""
    delta = {"type": "live", "id": "s", "v": 3, "n": 9, "from": 2, "points": [[0, 0], [1, 2]]}
    cursor = {"type": "cursor", "x": 5, "y": 6, "button": "down"}
    async with (
        board_client(node, "hana") as hana,
        board_client(node, "taro") as taro,
        board_client(other, "yuki") as yuki,
    ):
        for client in (hana, taro, yuki):
            await client.gets("snap")
        await hana.say(delta, cursor, {"type": "view", "x": 0, "y": 0, "width": 10, "height": 10})

        for client in (taro, yuki):
            assert await client.gets("live") == delta | {"by": "hana"}
            shown = await client.gets("cursor")
            assert (shown["by"], shown["name"], shown["x"]) == ("hana", "name of hana", 5)
            assert (await client.gets("view"))["by"] == "hana"
        assert not [message for message in hana.messages if message["type"] in ("live", "cursor", "view")]
        assert await shared_elements(node) == {}


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


async def test_somebody_who_goes_takes_their_cursor_along(node: Node, other: Node) -> None:
    """The others are told, at every node."""
    async with board_client(other, "taro") as taro:
        await taro.gets("snap")
        async with board_client(node, "hana") as hana:
            await hana.gets("snap")

        assert (await taro.gets("left"))["by"] == "hana"


async def test_ping_is_answered(node: Node) -> None:
    """A client can tell a dead connection from a quiet one."""
    async with board_client(node, "hana") as hana:
        await hana.say({"type": "ping", "n": 42})

        assert (await hana.gets("pong"))["n"] == 42


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


async def test_a_large_page_comes_in_chunks_and_nothing_drawn_meanwhile_is_missed(node: Node) -> None:
    """A newcomer to a page of several megabytes ends up with what everybody has."""
    async with board_client(node, "hana") as hana:
        for batch in range(8):
            await hana.put(*[stroke(f"s{batch}-{n}", points=900) for n in range(15)])
        async with board_client(node, "taro") as taro:
            drawing = asyncio.create_task(hana.put(*[rectangle(f"r{n}") for n in range(50)]))
            await taro.sees("r49")
            await drawing

            snaps = [message for message in taro.messages if message["type"] == "snap"]
            assert [snap["more"] for snap in snaps] == [True] * (len(snaps) - 1) + [False]
            assert len(snaps) > 2
            assert set(taro.elements) == set(await shared_elements(node))


async def test_who_comes_back_gets_only_what_came_later(node: Node) -> None:
    """The same epoch and a number that the page still knows: no snapshot."""
    async with board_client(node, "hana") as hana:
        await hana.put(rectangle("a"))
        await hana.put(rectangle("b"))
        epoch = (await hana.gets("snap"))["epoch"]
        async with board_client(node, "taro", epoch=epoch, since=1) as taro:
            await taro.sees("b")

            assert [message["type"] for message in taro.messages][:2] == ["rights", "ops"]
            assert set(taro.elements) == {"b"}


@pytest.mark.parametrize(("epoch", "since"), [(1, 1), (None, 99)])
async def test_another_epoch_or_a_number_from_the_future_begins_anew(
    node: Node, epoch: int | None, since: int
) -> None:
    """What a client says it holds is believed only where it can be true."""
    async with board_client(node, "hana") as hana:
        await hana.put(rectangle("a"))
        known = (await hana.gets("snap"))["epoch"] if epoch is None else epoch
        async with board_client(node, "taro", epoch=known, since=since) as taro:
            assert [element["id"] for element in (await taro.gets("snap"))["elements"]] == ["a"]


async def test_a_page_of_material_comes_to_all(node: Node) -> None:
    """The teacher puts it, locked; the file is looked up in what the lesson holds; pupils write on it."""
    async with board_client(node, "teacher") as teacher, board_client(node, "hana") as hana:
        await teacher.put(image("sheet", locked=True, customData={"background": True}))
        await hana.put(stroke("answer"))
        assert set(await shared_elements(node)) == {"sheet", "answer"}


async def test_an_image_of_a_file_that_the_lesson_lacks_is_taken_back(node: Node) -> None:
    """Another lesson's file, or none at all; what was put beside it stays."""
    async with board_client(node, "hana") as hana:
        answer = await hana.put(image("foreign", file="cd" * 32), rectangle("own"))
        assert (answer["type"], answer["codes"], answer["gone"]) == (
            "rej",
            {"foreign": "no_such_file"},
            ["foreign"],
        )
        assert set(await shared_elements(node)) == {"own"}


async def test_answers_come_in_the_order_of_the_puts(node: Node) -> None:
    """A refusal does not overtake: it would say of an element that is about to be taken that it is gone."""
    async with board_client(node, "hana") as hana:
        await hana.gets("snap")
        put, bad = {"type": "put", "n": 1}, {"type": "put", "n": 2}
        good, broken = rectangle("a", version=1), rectangle("a", version=2, type="iframe")
        hana.unanswered |= {1: {"a"}, 2: {"a"}}
        await hana.say(put | {"elements": [good]}, bad | {"elements": [broken]})
        rej = await hana.answer(2)

        assert [m["n"] for m in hana.messages if m["type"] in ("ack", "rej")] == [1, 2]
        assert ([element["version"] for element in rej["elements"]], rej["gone"]) == ([1], [])
