"""Sender reports: voice and face of one publisher stay in step (40 ms)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.clock import PublisherClock, StreamClock, ntp_64bit, ntp_seconds


@given(st.floats(0, 4e9))
def test_ntp_and_unix_time_are_each_others_inverse(unix: float) -> None:
    """To well below a millisecond."""
    assert ntp_seconds(ntp_64bit(unix)) == pytest.approx(unix, abs=1e-5) or unix > 2**32 - 2_208_988_800


def test_before_any_report_the_newest_packet_stands_in() -> None:
    """Its timestamp, plus the time since it came."""
    clock = StreamClock(90_000, PublisherClock())
    assert clock.timestamp_at(100.5, newest_timestamp=1000, newest_unix=100.0) == 46_000


def test_a_report_places_the_stream_by_the_publishers_clock() -> None:
    """The publisher's own clock may be hours off; transit time is part of the offset."""
    clock = StreamClock(90_000, PublisherClock())
    clock.on_sender_report(their_unix=5000.0, timestamp=700_000, our_unix=100.0)
    assert clock.timestamp_at(101.0, 789_000, 100.9) == 790_000


@given(
    off=st.floats(-1e6, 1e6),
    queueing=st.lists(st.floats(0.0, 0.5), min_size=2, max_size=20),
    lag=st.floats(0.0, 0.3),
)
def test_voice_and_face_are_as_far_apart_as_their_publisher_says(
    off: float, queueing: list[float], lag: float
) -> None:
    """Whatever queueing each report met, both streams say the same capture time for one moment."""
    publisher = PublisherClock()
    voice, face = StreamClock(48_000, publisher), StreamClock(90_000, publisher)
    now = 1000.0
    for i, late in enumerate(queueing):
        now = 1000.0 + i + late
        captured = 1000.0 + i
        stream, rate = ((voice, 48_000), (face, 90_000))[i % 2]
        stream.on_sender_report(captured + off, round((captured - 1000.0) * rate), now)
    moment = 1000.0 + len(queueing) + 1
    # Video takes longer to encode: its newest packet is `lag` older. Reports do not care.
    heard = voice.timestamp_at(moment, round((moment - 1000.0) * 48_000), moment) / 48_000
    seen = face.timestamp_at(moment, round((moment - lag - 1000.0) * 90_000), moment) / 90_000
    assert abs(heard - seen) < 0.001


def test_a_report_that_contradicts_the_packets_is_not_believed() -> None:
    """A publisher that reports nonsense harms only itself, and by no more than its own arrival times."""
    clock = StreamClock(90_000, PublisherClock())
    clock.on_sender_report(their_unix=100.0, timestamp=3_000_000_000, our_unix=100.0)
    assert clock.timestamp_at(100.0, newest_timestamp=1000, newest_unix=100.0) == 1000


def test_timestamps_wrap() -> None:
    """A timestamp is 32 bits."""
    clock = StreamClock(90_000, PublisherClock())
    assert clock.timestamp_at(11.0, newest_timestamp=2**32 - 1, newest_unix=10.0) == 89_999


def test_a_timestamp_is_a_moment_of_the_publishers_clock() -> None:
    """Before and after the report, over the end of the 32 bits; nothing is known before one has come."""
    clock = StreamClock(1000, PublisherClock())
    assert clock.their_unix_at(5) is None
    clock.on_sender_report(their_unix=5000.0, timestamp=500, our_unix=100.0)
    assert clock.their_unix_at(2500) == 5002.0
    assert clock.their_unix_at((1 << 32) - 500) == 4999.0


def test_the_offset_for_a_recording_follows_slowly() -> None:
    """A queue in the network is no clock that was set; half a second more or less is one."""
    publisher = PublisherClock()
    clock = StreamClock(1000, publisher)
    publisher.add(5000.0, 5000.1)
    assert clock.slewed_offset(10.0) == pytest.approx(0.1)
    for _ in range(16):
        publisher.add(5000.0, 5000.4)
    assert clock.slewed_offset(20.0) == pytest.approx(0.15)
    assert clock.slewed_offset(15.0) == pytest.approx(0.15)
    assert clock.slewed_offset(120.0) == pytest.approx(0.4)
    for _ in range(16):
        publisher.add(5000.0, 6000.0)
    assert clock.slewed_offset(121.0) == pytest.approx(1000.0)
