"""What one tick tells the viewers of a page."""

from __future__ import annotations

from signaling.board.merge import Stored
from signaling.board.tick import Frames, Tick
from signaling.wire.board import Ack, CursorBy, Left, Ops, ServerMessage, decode_server_frame


def stored(element_id: str, version: int = 1) -> Stored:
    return Stored(
        element_id,
        version,
        1,
        "a",
        guarded=False,
        deleted=False,
        json=f'{{"id":"{element_id}","v":{version}}}'.encode(),
    )


def read(frames: Frames, session_id: str) -> list[ServerMessage]:
    return decode_server_frame(frames.for_session(session_id))


def ids(message: ServerMessage) -> list[bytes]:
    assert isinstance(message, Ops)
    return [bytes(raw) for raw in message.elements]


def test_a_tick_in_which_nothing_happened_is_empty() -> None:
    """Then nothing is sent."""
    tick = Tick()
    assert tick.is_empty()

    tick.numbered = True
    assert not tick.is_empty()


def test_everybody_gets_one_frame_with_all_that_happened() -> None:
    """Elements, messages and the page's number are one frame."""
    tick = Tick()
    tick.element(stored("a"), origin="s1")
    tick.element(stored("b"))
    tick.say(Left(by="p9"))

    ops, left = read(tick.frames(seq=12), "s2")

    assert ids(ops) == [b'{"id":"a","v":1}', b'{"id":"b","v":1}']
    assert isinstance(ops, Ops)
    assert ops.seq == 12
    assert left == Left(by="p9")


def test_nobody_is_told_what_they_said_themselves() -> None:
    """Own elements come back as a number only, own deltas not at all."""
    tick = Tick()
    tick.element(stored("a"), origin="s1")
    tick.say(Left(by="p1"), origin="s1")
    tick.element(stored("b"))

    (ops,) = read(tick.frames(seq=3), "s1")

    assert ids(ops) == [b'{"id":"b","v":1}']


def test_the_frame_is_encoded_once_for_all_who_get_the_same() -> None:
    """Forty viewers cost one encoding."""
    tick = Tick()
    tick.element(stored("a"), origin="s1")
    frames = tick.frames(seq=1)

    assert frames.for_session("s2") is frames.for_session("s3")


def test_only_the_last_state_of_an_element_and_of_a_cursor_is_told() -> None:
    """What was overtaken within a tick is of no use."""
    tick = Tick()
    tick.element(stored("a", version=1))
    tick.element(stored("a", version=2))
    for x in (1, 2, 3):
        tick.say_last("cursor", "p1", CursorBy(x=x, y=0, by="p1", name="n"))

    ops, cursor = read(tick.frames(seq=1), "s")

    assert ids(ops) == [b'{"id":"a","v":2}']
    assert cursor == CursorBy(x=3, y=0, by="p1", name="n")


def test_an_element_overtaken_by_another_person_is_told_to_its_first_author() -> None:
    """The author of the version that lost must learn which one won."""
    tick = Tick()
    tick.element(stored("a", version=1), origin="s1")
    tick.element(stored("a", version=2), origin="s2")

    (ops,) = read(tick.frames(seq=2), "s1")

    assert ids(ops) == [b'{"id":"a","v":2}']


def test_an_answer_is_told_to_its_receiver_alone_and_before_the_elements() -> None:
    """A refusal brings the page as it was then; what came later in the tick must win over it."""
    tick = Tick()
    tick.tell("s1", Ack(n=4))
    tick.element(stored("a"))
    frames = tick.frames(seq=1)

    answer, ops = read(frames, "s1")
    assert answer == Ack(n=4)
    assert ids(ops) == [b'{"id":"a","v":1}']
    assert len(read(frames, "s2")) == 1


def test_who_leaves_has_no_cursor_after_it() -> None:
    """In whatever order the two were said: else the cursor would stand there for half a minute."""
    tick = Tick()
    tick.say_last("cursor", "hana", CursorBy(x=1, y=2, by="hana", name="Hana"), "s1")
    tick.say(Left(by="hana"))

    *_, cursor, left = read(tick.frames(1), "")
    assert (type(cursor), type(left)) == (CursorBy, Left)
