"""Files that nobody writes any more, read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder.frames import Setup
from media.recorder.index import Index
from media.recorder.matroska import Muxer
from media.recorder.walk import clusters_in, walk
from tests.media.support.kept import vp8_picture


def written(codec: str = "vp8", count: int = 300) -> tuple[bytes, bytes, Index]:
    """A head, clusters, and the index of whoever wrote them."""
    muxer, index = Muxer(Setup(codec, 320, 180)), Index()
    clusters = b""
    for number in range(count):
        time, key = 33 * number, codec == "opus" or number % 40 == 0
        data = b"\xfc" + bytes(20) if codec == "opus" else vp8_picture(bytes(50), key=key)
        muxer.add([(data, time, key)])
        if key:
            index.keyframe(time)
        if number == count - 1:
            muxer.flush()
        done = muxer.take()
        at = len(muxer.header) + len(clusters)
        for milliseconds, start in clusters_in(done):
            index.cluster(milliseconds, at + start)
        clusters += done
    return muxer.header, clusters, index


@pytest.mark.parametrize("codec", ["vp8", "opus"])
def test_a_reader_finds_the_index_that_the_writer_made(codec: str) -> None:
    """Byte for byte, though the one knew the frames and the other only the file."""
    head, clusters, index = written(codec)
    found = walk(head + clusters, len(head))
    assert found.index.cues(50) == index.cues(50)
    assert (found.frames, found.last_milliseconds) == (300, 33 * 299)
    assert found.end == len(head) + len(clusters)


HEAD, CLUSTERS, _ = written(count=60)
WHOLE = walk(HEAD + CLUSTERS, len(HEAD))


@given(st.integers(0, len(CLUSTERS)), st.binary(max_size=40))
def test_what_was_cut_off_is_not_counted(length: int, behind: bytes) -> None:
    """The end is that of the last whole cluster, whatever stands there."""
    data = HEAD + CLUSTERS[:length] + behind
    found = walk(data, len(HEAD))
    starts = [len(HEAD) + start for _, start in clusters_in(CLUSTERS)] + [len(HEAD) + len(CLUSTERS)]
    assert found.end == max(start for start in starts if start <= len(HEAD) + length)


@given(st.integers(0, len(CLUSTERS) - 1), st.integers(1, 255))
def test_a_changed_byte_is_seen(at: int, change: int) -> None:
    """By the checksum of its cluster: what lies before it is counted, the rest is not."""
    bad = bytearray(HEAD + CLUSTERS)
    bad[len(HEAD) + at] ^= change
    found = walk(bytes(bad), len(HEAD))
    assert found.end <= len(HEAD) + at
    assert found.frames < WHOLE.frames


@given(st.binary(max_size=300))
def test_nonsense_has_no_frames(data: bytes) -> None:
    """Nothing is raised for it."""
    found = walk(data, 0)
    assert (found.frames, found.end) == (0, 0)
