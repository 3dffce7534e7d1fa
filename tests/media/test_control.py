"""What signaling reads of a recording's folder."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from media.control import Span, SpanBegan, SpanEnded, SpanLine, SpanMoved, encode, read_spans


def began(file: str) -> SpanBegan:
    return SpanBegan(
        file=file, participant_id="a", source="camera", scope="g1", codec="vp8", begins_unix=1000.25
    )


def ended(file: str) -> SpanEnded:
    return SpanEnded(file=file, ends_unix=1010.5, frames=300, kept_bytes=70_000)


def lines(*spans: SpanLine) -> bytes:
    return b"".join(encode(span) + b"\n" for span in spans)


def test_each_file_has_its_beginning_and_perhaps_its_end() -> None:
    """In the order in which they began."""
    data = lines(began("2.mkv"), began("1.mkv"), ended("1.mkv"))
    assert read_spans(data) == [
        Span(began=began("2.mkv"), ended=None),
        Span(began=began("1.mkv"), ended=ended("1.mkv")),
    ]


def test_what_is_no_whole_line_is_left_out() -> None:
    """A node was killed while it wrote; another one went on behind it."""
    whole = lines(began("1.mkv"))
    cut = lines(ended("1.mkv"))[:-9]
    spans = read_spans(whole + cut + b"\n\n\xff\n[]\n" + lines(began("2.mkv"), ended("unknown.mkv")))
    assert spans == [Span(began=began("1.mkv"), ended=None), Span(began=began("2.mkv"), ended=None)]
    assert read_spans(b"") == []


@given(st.integers(0, 1000))
def test_cut_off_anywhere_it_is_read_up_to_there(length: int) -> None:
    """Never more than the last line is lost."""
    parts = [lines(began("1.mkv")), lines(ended("1.mkv")), lines(began("2.mkv"))]
    data = b"".join(parts)[:length]
    spans = read_spans(data)
    assert len(spans) >= sum(length >= len(b"".join(parts[: n + 1])) for n in (0, 2))
    assert all(span in read_spans(b"".join(parts)) or span.ended is None for span in spans)


def test_a_file_that_moved_is_called_by_its_new_name() -> None:
    """And known by the former one; how large it is, is that of the new one."""
    moved = SpanMoved(file="1.mkv", to="1.mp4", kept_bytes=7)
    (span,) = read_spans(lines(began("1.mkv"), ended("1.mkv"), moved))
    assert (span.began, span.former) == (began("1.mp4"), "1.mkv")
    assert span.ended == msgspec.structs.replace(ended("1.mp4"), kept_bytes=7)
    assert read_spans(lines(moved)) == []
