"""When packets arrived, as it is told to their sender."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth.arrivals import MAX_JUMP, MAX_KEPT, MAX_REORDERED, MAX_TOLD, ArrivalLog
from media.rtcp.transport import MAX_RECEIVED, TICKS_PER_SECOND, build_transport_feedback

TICK = 1 / TICKS_PER_SECOND
FIRST = 1 << 16
"""Numbers are counted one cycle up."""


def log_of(*numbers: int) -> ArrivalLog:
    """Packets that came in this order, eight a second."""
    log = ArrivalLog()
    for place, number in enumerate(numbers):
        log.note(number & 0xFFFF, 1.0 + place / 8)
    return log


def test_what_came_is_told_once() -> None:
    """Numbers with their times, and then nothing until something comes."""
    log = log_of(7, 8)
    told = log.take()
    assert told is not None
    assert (told.first, told.count) == (FIRST + 7, 2)
    assert told.arrivals == {FIRST + 7: 4000, FIRST + 8: 4500}
    assert log.take() is None


def test_what_is_missing_between_two_messages_is_told_of_by_the_second() -> None:
    """A message begins where the one before ended, so that no loss is passed over."""
    log = log_of(7)
    log.take()
    log.note(10, 2.0)
    told = log.take()
    assert told is not None
    assert (told.first, told.count, list(told.arrivals)) == (FIRST + 8, 3, [FIRST + 10])


def test_a_late_packet_is_told_of_with_those_after_it() -> None:
    """What was called missing, and came, is set right; what came after it is not called missing then."""
    log = log_of(7, 9)
    log.take()
    log.note(8, 2.0)
    told = log.take()
    assert told is not None
    assert (told.first, list(told.arrivals)) == (FIRST + 8, [FIRST + 8, FIRST + 9])


def test_fault_50_a_sender_that_leaves_out_thousands_makes_no_long_list() -> None:
    """Every packet a jump as wide as may be loss: each message is short, and each packet told of."""
    log = log_of(*range(0, 200 * MAX_JUMP, MAX_JUMP))
    heard = 0
    while (told := log.take()) is not None:
        assert told.count <= MAX_TOLD
        build_transport_feedback((1, 2), told.first, told.count, told.arrivals, 0)
        heard += len(told.arrivals)
    assert heard == 200


def test_numbers_wrap() -> None:
    """After 65535 comes 0."""
    told = log_of(65534, 65535, 0, 1).take()
    assert told is not None
    assert (told.count, len(told.arrivals)) == (4, 4)


def test_a_duplicate_counts_once() -> None:
    """The first arrival is the right one."""
    told = log_of(7, 7).take()
    assert told is not None
    assert told.arrivals == {FIRST + 7: 4000}


def test_a_jump_is_a_new_beginning_and_no_loss() -> None:
    """Another numbering does not make thousands of packets look lost (fault 50)."""
    log = log_of(7)
    log.take()
    log.note(40_000, 2.0)
    told = log.take()
    assert told is not None
    assert (told.first & 0xFFFF, told.count) == (40_000, 1)


def test_a_pause_longer_than_a_delta_goes_into_two_messages() -> None:
    """A delta has 16 bits: 8 s."""
    log = log_of(7)
    log.note(8, 20.0)
    first, second = log.take(), log.take()
    assert first is not None
    assert second is not None
    assert (list(first.arrivals), list(second.arrivals)) == ([FIRST + 7], [FIRST + 8])


def test_many_arrivals_go_into_several_messages() -> None:
    """No message grows beyond what every path carries."""
    log = log_of(*range(MAX_RECEIVED + 5))
    told = [log.take(), log.take(), log.take()]
    assert [part and part.count for part in told] == [MAX_RECEIVED, 5, None]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.integers(-5, 5), st.integers(-300, 300), st.integers(0, 65535)),
            st.floats(0, 20),
            st.booleans(),
        ),
        max_size=120,
    )
)
def test_whatever_comes_can_be_written_and_memory_is_bounded(steps: list[tuple[int, float, bool]]) -> None:
    """No order, gap or pause leads to a message that the format cannot carry."""
    log, number, now = ArrivalLog(), 0, 0.0
    for step, pause, tell in steps:
        number += step
        now += pause
        log.note(number & 0xFFFF, now)
        while tell and (told := log.take()) is not None:
            assert told.first in range(min(told.arrivals) - 9000, min(told.arrivals) + 1)
            body = build_transport_feedback((1, 2), told.first, told.count, told.arrivals, 0)
            assert len(body) < 1100
    assert len(log._arrivals) <= MAX_KEPT


def test_memory_does_not_grow_with_time() -> None:
    """Of what was told of only the reordering window is kept."""
    log = ArrivalLog()
    for number in range(20_000):
        log.note(number & 0xFFFF, number * TICK)
        if number % 50 == 0:
            log.take()
    assert len(log._arrivals) <= 2 * MAX_REORDERED + 100
