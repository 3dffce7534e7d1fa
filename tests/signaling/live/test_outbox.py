"""What waits to be sent to one client."""

from __future__ import annotations

import asyncio

import pytest

from signaling.live.outbox import MAX_BYTES, MAX_MESSAGES, Outbox, Overflow


async def everything(outbox: Outbox) -> list[bytes]:
    """Seal it, and take all."""
    outbox.seal()
    taken = []
    while (data := await outbox.get()) is not None:
        taken.append(data)
    return taken


async def test_messages_come_out_in_order() -> None:
    """Replies and chat are a queue."""
    outbox = Outbox()
    for data in (b"1", b"2", b"3"):
        outbox.put(data)
    assert await everything(outbox) == [b"1", b"2", b"3"]


async def test_only_the_latest_value_of_a_kind_is_composed() -> None:
    """However often state changes while a client is slow, it is sent once, as it is then."""
    outbox = Outbox()
    outbox.mark("state", lambda: b"old")
    outbox.put(b"reply")
    for number in range(1000):
        outbox.mark("state", lambda number=number: b"state %d" % number)  # type: ignore[misc]
    assert await everything(outbox) == [b"state 999", b"reply"]


async def test_what_need_not_be_sent_any_more_is_skipped() -> None:
    """A change that was taken back before its turn is no message."""
    outbox = Outbox()
    outbox.mark("state", lambda: None)
    outbox.put(b"reply")
    assert await everything(outbox) == [b"reply"]


def test_too_many_messages_overflow() -> None:
    """The queue has a bound in messages."""
    outbox = Outbox()
    for _ in range(MAX_MESSAGES):
        outbox.put(b"x")
    with pytest.raises(Overflow):
        outbox.put(b"x")


async def test_too_many_bytes_overflow_until_some_are_taken() -> None:
    """And in bytes; what was sent makes room."""
    outbox = Outbox()
    outbox.put(bytes(MAX_BYTES))
    with pytest.raises(Overflow):
        outbox.put(b"x")
    await outbox.get()
    outbox.put(b"x")


async def test_after_the_seal_nothing_is_taken() -> None:
    """The farewell is the last message."""
    outbox = Outbox()
    outbox.put(b"farewell")
    outbox.seal()
    outbox.put(b"late")
    outbox.mark("state", lambda: b"late")
    assert await everything(outbox) == [b"farewell"]


async def test_a_dropped_outbox_is_empty() -> None:
    """Who is cut off is sent nothing more."""
    outbox = Outbox()
    outbox.put(b"x")
    outbox.seal(drop=True)
    assert await outbox.get() is None


async def test_the_writer_waits_for_something() -> None:
    """An empty outbox is waited at, not polled."""
    outbox = Outbox()
    taking = asyncio.create_task(outbox.get())
    await asyncio.sleep(0)
    assert not taking.done()
    outbox.put(b"x")
    assert await taking == b"x"
