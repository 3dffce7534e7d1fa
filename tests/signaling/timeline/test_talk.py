"""How long everybody spoke, minute by minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaling.timeline.talk import KEPT_MINUTES, STALE_SECONDS, TalkMinute, TalkTally, turns_of
from signaling.wire.playback import Turn

MINUTE = 30_000_000
BEGIN = MINUTE * 60.0


def test_what_was_spoken_is_counted_where_it_was_spoken() -> None:
    """From the word that somebody speaks to the word that they do not, once however often it is asked."""
    tally = TalkTally()
    tally.hear({"lesson": ["hana"], "g-1": ["ken"]}, BEGIN + 10)
    tally.changed(BEGIN + 11)
    tally.hear({"g-1": ["ken"]}, BEGIN + 12)
    tally.hear({}, BEGIN + 13)
    assert sorted(tally.changed(BEGIN + 20)) == [
        TalkMinute("hana", "lesson", MINUTE, 2.0, 0b11 << 10),
        TalkMinute("ken", "g-1", MINUTE, 3.0, 0b111 << 10),
    ]


def test_a_stretch_over_the_minute_is_in_both() -> None:
    """Each with its part."""
    tally = TalkTally()
    tally.hear({"lesson": ["hana"]}, BEGIN + 58)
    tally.hear({}, BEGIN + 61)
    assert [(one.minute, one.seconds) for one in tally.changed(BEGIN + 61)] == [
        (MINUTE, 2.0),
        (MINUTE + 1, 1.0),
    ]


def test_a_lost_word_of_an_end_counts_for_a_few_seconds() -> None:
    """Nobody speaks for ever because a message was lost."""
    tally = TalkTally()
    tally.hear({"lesson": ["hana"]}, BEGIN)
    (found,) = tally.changed(BEGIN + 50)
    assert found.seconds == STALE_SECONDS


def test_what_is_written_down_is_told_again_only_when_it_grew() -> None:
    """And what nobody wrote down in time is forgotten."""
    tally = TalkTally()
    tally.hear({"lesson": ["hana"]}, BEGIN)
    first = tally.changed(BEGIN + 1)
    tally.kept(first)
    assert tally.changed(BEGIN + 1) == []
    (grown,) = tally.changed(BEGIN + 2)
    assert grown.seconds == 2.0
    assert tally.changed(BEGIN + (KEPT_MINUTES + 2) * 60) == []


@given(
    st.lists(st.tuples(st.floats(0.0, 5.0), st.sampled_from([(), ("hana",), ("hana", "ken")])), max_size=30)
)
def test_nobody_speaks_for_longer_than_there_was_time(heard: list[tuple[float, tuple[str, ...]]]) -> None:
    """Whatever is heard when, also by a clock that stands."""
    tally, now = TalkTally(), BEGIN
    for seconds, people in heard:
        now += seconds
        tally.hear({"lesson": people}, now)
    for person in ("hana", "ken"):
        spoken = sum(one.seconds for one in tally.changed(now) if one.person == person)
        assert spoken <= now - BEGIN + 0.1 * (len(heard) + 1)


def test_turns_go_on_over_a_minutes_end_and_are_one_for_each_stretch() -> None:
    """In whole seconds, in the order in which they began."""
    tally = TalkTally()
    tally.hear({"lesson": ["hana"]}, BEGIN + 58.6)
    tally.hear({"g-1": ["ken"]}, BEGIN + 61.2)
    tally.hear({}, BEGIN + 63)
    tally.hear({"lesson": ["hana"]}, BEGIN + 70)
    tally.hear({}, BEGIN + 70.2)
    assert turns_of(tally.changed(BEGIN + 80)) == [
        Turn(person="hana", place="lesson", begins_at=BEGIN + 58, ends_at=BEGIN + 62),
        Turn(person="ken", place="g-1", begins_at=BEGIN + 61, ends_at=BEGIN + 63),
        Turn(person="hana", place="lesson", begins_at=BEGIN + 70, ends_at=BEGIN + 71),
    ]


@given(st.floats(0.0, 119.0), st.floats(0.001, 60.0))
def test_every_second_in_which_somebody_spoke_is_in_a_turn(begin: float, seconds: float) -> None:
    """Also at the borders of minutes, as floating numbers have them."""
    tally, heard = TalkTally(), min(seconds, STALE_SECONDS)
    tally.hear({"lesson": ["hana"]}, BEGIN + begin)
    tally.hear({}, BEGIN + begin + heard)
    (turn,) = turns_of(tally.changed(BEGIN + 200))
    assert turn.begins_at <= BEGIN + begin
    assert turn.ends_at >= BEGIN + begin + heard
    assert turn.ends_at - turn.begins_at < heard + 2
