"""What a client and the server say to each other on `/ws/board/{page_id}`: the page, puts, what passes."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from signaling.wire.lesson import Locks
from tests.kit.boards import (
    Node,
    board_client,
    shared_elements,
)
from tests.kit.elements import image, rectangle, stroke


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
        await hana.say(delta, cursor)

        for client in (taro, yuki):
            assert await client.gets("live") == delta | {"by": "hana"}
            shown = await client.gets("cursor")
            assert (shown["by"], shown["name"], shown["x"]) == ("hana", "name of hana", 5)
        assert not [message for message in hana.messages if message["type"] in ("live", "cursor")]
        assert await shared_elements(node) == {}


async def test_the_staffs_view_is_for_all_to_follow_and_nobody_elses(node: Node, other: Node) -> None:
    """At both nodes; what a pupil says of theirs is counted, and reaches nobody."""
    async with (
        board_client(node, "teacher") as teacher,
        board_client(node, "hana") as hana,
        board_client(other, "yuki") as yuki,
    ):
        for client in (teacher, hana, yuki):
            await client.gets("snap")
        view = {"type": "view", "x": 1, "y": 2, "width": 30, "height": 40}
        await hana.say(view | {"x": 99})
        await hana.put(rectangle("later"))
        await yuki.sees("later")
        await teacher.say(view)

        for client in (hana, yuki):
            assert await client.gets("view") == view | {"by": "teacher"}
        assert not [message for message in (*teacher.messages, *yuki.messages) if message.get("x") == 99]
    assert node.counts["not_relayed"] == 1


async def test_pupils_pointers_can_be_hidden_and_vanish_at_once(node: Node, other: Node) -> None:
    """The teacher's is always seen; shown again they come with the next movement."""
    cursor = {"type": "cursor", "x": 5, "y": 6}
    async with (
        board_client(node, "teacher") as teacher,
        board_client(node, "hana") as hana,
        board_client(other, "yuki") as yuki,
    ):
        for client in (teacher, hana, yuki):
            await client.gets("snap")
        await hana.say(cursor)
        await yuki.gets("cursor")
        for lesson in (node.lesson, other.lesson):
            lesson.set(replace(lesson.state, locks=Locks(cursors=True)))
        assert (await yuki.gets("left"))["by"] == "hana"
        yuki.messages.clear()
        await hana.say(cursor)
        await hana.put(rectangle("later"))
        await yuki.sees("later")
        await teacher.say(cursor)
        assert (await yuki.gets("cursor"))["by"] == "teacher"
        assert not [message for message in yuki.messages if message.get("by") == "hana"]
        async with board_client(node, "taro") as taro:
            await taro.put(rectangle("his"))
            await yuki.sees("his")
            assert not [message for message in yuki.messages if message.get("by") == "taro"], "never pointed"
        for lesson in (node.lesson, other.lesson):
            lesson.set(replace(lesson.state, locks=Locks()))
        yuki.messages.clear()
        await hana.say(cursor | {"x": 7})
        assert (await yuki.gets("cursor"))["x"] == 7


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
