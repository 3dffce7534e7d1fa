"""Frames as Matroska bytes."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.frames import Setup
from media.recorder.matroska import CLUSTER_BYTES, CLUSTER_MILLISECONDS, BadFrames, Muxer
from tests.media.support.kept import PPS, SPS, vp8_picture
from tests.media.support.packets import START_CODE, encoded, units_of

VP8 = Setup("vp8", 320, 180)


def whole(muxer: Muxer) -> bytes:
    muxer.flush()
    clusters = muxer.take()
    return muxer.header + clusters


def demuxed(data: bytes) -> list[tuple[bytes, int | None, bool]]:
    with av.open(io.BytesIO(data), "r") as container:
        return [
            (bytes(packet), packet.pts, packet.is_keyframe) for packet in container.demux() if packet.size
        ]


def test_frames_come_out_as_they_went_in() -> None:
    """Bytes, times and keyframes."""
    muxer = Muxer(VP8)
    frames = [(vp8_picture(b"%d" % n, key=n % 7 == 0), 33 * n, n % 7 == 0) for n in range(100)]
    muxer.add(frames)
    assert demuxed(whole(muxer)) == frames


def test_sound_has_what_a_player_asks_for() -> None:
    """An OpusHead that skips nothing (RFC 7845), 48 kHz, two channels."""
    muxer = Muxer(Setup("opus"))
    frames = [(b"\xfc" + bytes((n,)) * 20, 20 * n, True) for n in range(100)]
    muxer.add(frames)
    data = whole(muxer)
    assert demuxed(data) == frames
    with av.open(io.BytesIO(data)) as container:
        context = container.streams.audio[0].codec_context
        assert context.extradata is not None
        assert context.extradata.startswith(b"OpusHead\x01\x02\x00\x00")
        assert (context.sample_rate, context.channels) == (48_000, 2)


@pytest.mark.parametrize(("codec", "name"), [("libvpx", "vp8"), ("libx264", "h264")])
def test_what_was_encoded_is_decoded(codec: str, name: str) -> None:
    """Every picture of a real encoder, by a real decoder, after nothing but remuxing."""
    pictures = encoded(codec, 25)  # type: ignore[arg-type]
    sets = b""
    if name == "h264":
        sets = b"".join(START_CODE + unit for unit in units_of(pictures[0]) if unit[0] & 0x1F in (7, 8))
    muxer = Muxer(Setup(name, 320, 180, sets))
    muxer.add((picture, 33 * n, n % 10 == 0) for n, picture in enumerate(pictures))
    with av.open(io.BytesIO(whole(muxer)), "r") as container:
        shown = list(container.decode(video=0))
    assert len(shown) == 25
    assert (shown[0].width, shown[0].height) == (320, 180)


def test_clusters_are_short_and_leave_by_themselves() -> None:
    """At each moment no more than one cluster is missing; whatever left is a file that can be read."""
    muxer = Muxer(VP8)
    data = b""
    for n in range(200):
        muxer.add([(vp8_picture(b"%d" % n, key=n == 0), 33 * n, n == 0)])
        data += muxer.take()
        read = demuxed(muxer.header + data) if data else []
        assert 33 * (n - len(read)) <= CLUSTER_MILLISECONDS + 2 * 33


def test_a_clock_that_stands_still_fills_no_memory() -> None:
    """A cluster ends by its size as well."""
    muxer = Muxer(VP8)
    muxer.add((vp8_picture(bytes(100_000), key=n == 0), 0, n == 0) for n in range(40))
    assert len(muxer.take()) > 4_000_000 - CLUSTER_BYTES - 200_000


def test_what_was_flushed_goes_on_in_another_cluster() -> None:
    """There is one head; frames follow one another."""
    muxer = Muxer(VP8)
    data = b""
    frames = [(vp8_picture(b"%d" % n, key=n == 0), 1000 * n, n == 0) for n in range(5)]
    for frame in frames:
        muxer.add([frame])
        muxer.flush()
        muxer.flush()
        data += muxer.take()
    assert demuxed(muxer.header + data) == frames
    assert data.count(b"\x1a\x45\xdf\xa3") == 0


def test_h264_goes_on_after_a_flush_with_the_same_head() -> None:
    """Also where the next frame is no keyframe: its parameter sets are known by then."""
    sets = START_CODE + SPS + START_CODE + PPS
    muxer = Muxer(Setup("h264", 320, 180, sets))
    muxer.add([(sets + START_CODE + b"\x65\x88" + bytes(20), 0, True)])
    muxer.flush()
    data = muxer.take()
    muxer.add([(START_CODE + b"\x41\x9a" + bytes(20), 2000, False)])
    muxer.flush()
    data += muxer.take()
    assert [(time, key) for _, time, key in demuxed(muxer.header + data)] == [(0, True), (2000, False)]


def test_what_no_file_can_hold_is_said_to_be_so() -> None:
    """Parameter sets that are none: the caller gives the file up, and nothing else."""
    muxer = Muxer(Setup("h264", 320, 180, b""))
    with pytest.raises(BadFrames):
        muxer.add([(START_CODE + b"\x67" + START_CODE + b"\x68", 0, True)] * 2)


UNITS = st.lists(
    st.sampled_from([SPS, PPS, b"\x65\x88", b"\x41\x9a", b""]) | st.binary(max_size=30), max_size=4
)
HOSTILE = st.binary(max_size=60) | UNITS.map(lambda units: b"".join(START_CODE + unit for unit in units))


@given(
    st.sampled_from([Setup("opus"), VP8, Setup("h264", 320, 180, START_CODE + SPS + START_CODE + PPS)]),
    st.lists(st.tuples(HOSTILE, st.integers(0, 700), st.booleans(), st.booleans()), max_size=12),
)
def test_whatever_frames_are_they_are_taken_or_refused(
    setup: Setup, drawn: list[tuple[bytes, int, bool, bool]]
) -> None:
    """Nothing else comes of nonsense: what was taken is a file that opens."""
    muxer, now, data = Muxer(setup), 0, b""
    try:
        for frame, later, keyframe, flushed in drawn:
            now += later
            muxer.add([(frame, now, keyframe)])
            if flushed:
                muxer.flush()
            data += muxer.take()
        muxer.flush()
        data += muxer.take()
    except BadFrames:
        pass
    if data:
        demuxed(muxer.header + data)


def test_only_two_files_of_media_know_av() -> None:
    """The adapters are this module, and the one that writes MP4."""
    media = Path(__file__).parents[3] / "media"
    users = [path.name for path in media.rglob("*.py") if "import av" in path.read_text()]
    assert sorted(users) == ["matroska.py", "mp4.py"]
