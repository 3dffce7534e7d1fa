"""VP8 from packets to pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.frames import MAX_PARTS
from media.recorder.vp8_frames import Vp8Frames
from media.rtp.packet import MalformedRtp
from tests.media.support.kept import vp8_picture
from tests.media.support.packets import cut_vp8, received

HEADS = {
    "nothing more": b"\x00",
    "a short picture id": b"\x80\x80\x01",
    "a long picture id": b"\x80\x80\x81\x02",
    "an index of the base layer": b"\x80\x40\x07",
    "a temporal layer": b"\x80\x20\x40",
    "a keyframe's index": b"\x80\x10\x03",
    "everything": b"\x80\xf0\x81\x02\x07\x43",
}


def feed(frames: Vp8Frames, payloads: list[bytes], *, timestamp: int = 0, at: float = 0.0) -> list[bytes]:
    found = []
    for index, payload in enumerate(payloads):
        last = index == len(payloads) - 1
        frame = frames.push(received("vp8", index, payload, timestamp=timestamp, marker=last), at + index)
        found += [frame.data] if frame is not None else []
    return found


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("size", [11, 50, 1000])
def test_descriptors_go_and_pieces_are_joined(name: str, size: int) -> None:
    """Whatever the descriptor has, the picture's own bytes are left."""
    picture = vp8_picture(bytes(range(200)), key=True)
    assert feed(Vp8Frames(), cut_vp8(picture, size, HEADS[name])) == [picture]


def test_a_keyframe_says_how_large_it_is() -> None:
    """Without the bits that say how to scale; other pictures say nothing."""
    frames = Vp8Frames()
    key = vp8_picture(b"", key=True, width=1280 | 1 << 14, height=720)
    frame = frames.push(received("vp8", 1, cut_vp8(key, 100)[0], timestamp=9, marker=True), 5.0)
    assert frame is not None
    assert frame.setup is not None
    assert (frame.setup.width, frame.setup.height) == (1280, 720)
    assert (frame.timestamp, frame.arrived) == (9, 5.0)
    inter = frames.push(received("vp8", 2, cut_vp8(vp8_picture(b""), 100)[0], timestamp=9, marker=True), 5.0)
    assert inter is not None
    assert inter.setup is None


def test_nothing_comes_before_a_keyframe_or_after_a_loss() -> None:
    """A decoder could not begin, or would go on with what is broken."""
    frames, key, inter = Vp8Frames(), vp8_picture(b"k", key=True), vp8_picture(b"i")
    assert frames.waits
    assert feed(frames, cut_vp8(inter, 100)) == []
    assert feed(frames, cut_vp8(key, 100)) == [key]
    assert not frames.waits
    assert feed(frames, cut_vp8(inter, 100)) == [inter]
    frames.lose()
    assert feed(frames, cut_vp8(inter, 100)) == []
    assert feed(frames, cut_vp8(key, 100)) == [key]


def test_the_rest_of_a_picture_whose_beginning_is_lost_is_none() -> None:
    """The packets after a gap may be the end of something."""
    frames, key = Vp8Frames(), vp8_picture(bytes(100), key=True)
    feed(frames, cut_vp8(key, 20)[:2])
    frames.lose()
    assert feed(frames, cut_vp8(key, 20)[3:]) == []


def test_a_picture_without_a_marker_ends_where_the_next_begins() -> None:
    """Some senders set none."""
    frames, key, inter = Vp8Frames(), vp8_picture(b"k", key=True), vp8_picture(b"i")
    assert frames.push(received("vp8", 1, cut_vp8(key, 99)[0], timestamp=0, marker=False), 0.0) is None
    frame = frames.push(received("vp8", 2, cut_vp8(inter, 99)[0], timestamp=1, marker=False), 0.0)
    assert frame is not None
    assert frame.data == key


@pytest.mark.parametrize(
    "data",
    [b"\x10", b"\x10\x02\x00\x9d\x01\x2b\x40\x01\xb4\x00", b"\x10\x02\x00\x9d\x01\x2a\x00\x00\xb4\x00"],
)
def test_a_keyframe_without_its_head_is_none(data: bytes) -> None:
    """Too short, without its start code, or of no width: the next one is waited for."""
    frames = Vp8Frames()
    assert feed(frames, cut_vp8(data, 100)) == []
    assert frames.waits


def test_a_picture_that_never_ends_is_given_up() -> None:
    """Memory is bounded whatever is sent."""
    frames = Vp8Frames()
    first, more = cut_vp8(vp8_picture(bytes(30), key=True), 20)[:2]
    frames.push(received("vp8", 0, first, timestamp=0, marker=False), 0.0)
    for number in range(1, MAX_PARTS + 10):
        frames.push(received("vp8", number, more, timestamp=0, marker=False), 0.0)
    assert len(frames._parts) == 0
    assert frames.waits


@given(
    st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), min_size=1, max_size=12),
    st.integers(8, 40),
    st.sampled_from(list(HEADS.values())),
    st.sets(st.integers(0, 40), max_size=3),
)
def test_round_trip_with_losses(
    drawn: list[tuple[bool, bytes]], size: int, head: bytes, lost: set[int]
) -> None:
    """What comes out is what a decoder can read: whole pictures, after a keyframe, without a gap."""
    pictures = [vp8_picture(mark, key=key) for key, mark in drawn]
    frames, found = Vp8Frames(), []
    expected: list[bytes] = []
    number, readable = 0, False
    for index, picture in enumerate(pictures):
        payloads = cut_vp8(picture, size, head)
        whole = True
        for part, payload in enumerate(payloads):
            if number in lost:
                frames.lose()
                whole = readable = False
            else:
                last = part == len(payloads) - 1
                packet = received("vp8", number, payload, timestamp=3000 * index, marker=last)
                frame = frames.push(packet, 0.0)
                found += [frame.data] if frame is not None else []
            number += 1
        readable = whole and (readable or drawn[index][0])
        expected += [picture] if readable else []
    assert found == expected


@given(st.lists(st.tuples(st.binary(max_size=12), st.integers(0, 2), st.booleans()), max_size=12))
def test_whatever_the_relay_forwards_breaks_nothing(drawn: list[tuple[bytes, int, bool]]) -> None:
    """Hostile payloads that the relay's reader takes: a frame, or none."""
    frames = Vp8Frames()
    for number, (payload, timestamp, marker) in enumerate(drawn):
        try:
            packet = received("vp8", number, payload, timestamp=timestamp, marker=marker)
        except MalformedRtp:
            continue
        frames.push(packet, 0.0)
