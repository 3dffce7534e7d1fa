"""What a room tells the rooms of other nodes."""

from __future__ import annotations

from signaling.boards.room import Room, decode_said
from signaling.wire.board import LiveBy


def delta(by: str, version: int) -> LiveBy:
    return LiveBy(id="s", v=version, n=1, points=[(0, 0), (1, 1)], by=by)


async def test_other_nodes_are_told_whose_pens_are_down() -> None:
    """Each once for all deltas of a tick, beside the messages, which pass unread; then anew."""
    published: list[bytes] = []
    here = Room("lesson.class", "one", lambda _channel, message: published.append(message))
    there = Room("lesson.class", "two", lambda _channel, _message: None)
    seen: list[str] = []
    there.lookers.add(seen.append)
    for by, version in (("hana", 1), ("ken", 1), ("hana", 2)):
        here.say(delta(by, version))
    here.flush()
    here.say(delta("ken", 2))
    here.flush()
    assert [decode_said(message).drew for message in published] == [["hana", "ken"], ["ken"]]
    for message in published:
        there.take_said(message)
    there.flush()
    assert seen == ["hana", "ken", "ken"]
