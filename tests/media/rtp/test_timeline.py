"""A slot's stream stays one stream, whatever follows whatever in it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.timeline import Position, SlotTimeline


def written(timeline: SlotTimeline, position: Position) -> tuple[int, int, int, int]:
    """What leaves for a packet at `position`: sequence, timestamp, picture id, TL0PICIDX."""
    return (
        (position.number + timeline.sequence_offset) & 0xFFFF,
        (position.timestamp + timeline.timestamp_offset) & 0xFFFF_FFFF,
        (position.picture_id + timeline.picture_id_offset) & 0x7FFF,
        (position.tl0 + timeline.tl0_offset) & 0xFF,
    )


def test_the_first_source_begins_where_the_slot_was_told() -> None:
    """The first packet has the slot's first sequence number."""
    timeline = SlotTimeline(90_000, 500, 7000)
    first = Position(70_000, 123, 9, 3)
    timeline.begin(first, now=10.0)
    assert written(timeline, first)[0] == 500


@pytest.mark.parametrize(
    ("gap_seconds", "ticks"),
    [(0.0, 1), (0.02, 1800), (1.0, 90_000), (3600.0, 90_000 * 3600)],
)
def test_the_next_source_continues_by_one_and_by_the_time_that_passed(gap_seconds: float, ticks: int) -> None:
    """Sequence, picture id and TL0PICIDX rise by one; the timestamp by the time, at least one tick."""
    timeline = SlotTimeline(90_000, 0, 0)
    timeline.begin(Position(10, 1000, 50, 60), now=1.0)
    last = Position(19, 1900, 55, 65)
    before = written(timeline, last)
    timeline.end(last, at=2.0)
    first = Position(99_999, 4_000_000_000, 0x7FFF, 255)
    timeline.begin(first, now=2.0 + gap_seconds)
    after = written(timeline, first)
    assert after[0] == before[0] + 1
    assert (after[1] - before[1]) % 2**32 == ticks % 2**32
    assert after[2] == before[2] + 1
    assert after[3] == (before[3] + 1) % 256


def test_a_source_cannot_begin_while_another_runs() -> None:
    """Two sources in one slot would be our bug: it is refused."""
    timeline = SlotTimeline(90_000, 0, 0)
    timeline.begin(Position(1, 1), now=0.0)
    with pytest.raises(AssertionError):
        timeline.begin(Position(2, 2), now=0.0)


def test_ending_twice_changes_nothing() -> None:
    """Only a running source can be ended."""
    timeline = SlotTimeline(90_000, 0, 0)
    timeline.begin(Position(1, 1), now=0.0)
    timeline.end(Position(5, 5), at=1.0)
    timeline.end(Position(500, 500), at=1.0)
    timeline.begin(Position(100, 100), now=1.0)
    assert written(timeline, Position(100, 100))[0] == 5


def test_a_wanted_number_is_found_only_while_its_source_runs() -> None:
    """What left under another source, or was never sent, cannot be asked for (a map change empties it)."""
    timeline = SlotTimeline(90_000, 100, 0)
    assert timeline.source_number(100, 70_000) is None
    timeline.begin(Position(70_000, 0), now=0.0)
    assert timeline.source_number(100, 70_005) == 70_000
    assert timeline.source_number(105, 70_005) == 70_005
    assert timeline.source_number(99, 70_005) is None
    assert timeline.source_number(106, 70_005) is None
    timeline.end(Position(70_005, 0), at=1.0)
    timeline.begin(Position(10, 0), now=1.0)
    assert timeline.source_number(103, 12) is None
    assert timeline.source_number(106, 12) == 10


SOURCES = st.lists(
    st.tuples(
        st.integers(0, 2**40),  # where its numbering begins
        st.integers(0, 2**32 - 1),  # its first timestamp
        st.integers(0, 0x7FFF),
        st.integers(0, 255),
        st.integers(1, 40),  # how many packets it gives
        st.floats(0.0, 100.0),  # seconds of nothing before it
    ),
    min_size=1,
    max_size=12,
)


@given(SOURCES, st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1))
def test_over_any_sources_a_decoder_sees_one_sender(
    sources: list[tuple[int, int, int, int, int, float]], sequence: int, timestamp: int
) -> None:
    """Every packet's sequence number is one more than the one before; picture ids and time never go back."""
    timeline = SlotTimeline(90_000, sequence, timestamp)
    now = 0.0
    seen: list[tuple[int, int, int, int]] = []
    for number, first_timestamp, picture_id, tl0, count, silence in sources:
        now += silence
        position = Position(number, first_timestamp, picture_id, tl0)
        timeline.begin(position, now)
        for i in range(count):
            position = Position(
                number + i, first_timestamp + 3000 * i, (picture_id + i) & 0x7FFF, (tl0 + i) & 0xFF
            )
            now += 1 / 30
            seen.append(written(timeline, position))
        timeline.end(position, now)
    for before, after in itertools.pairwise(seen):
        assert after[0] == (before[0] + 1) & 0xFFFF
        assert 0 < (after[1] - before[1]) % 2**32 < 2**31
        assert after[2] == (before[2] + 1) & 0x7FFF
        assert after[3] == (before[3] + 1) & 0xFF
