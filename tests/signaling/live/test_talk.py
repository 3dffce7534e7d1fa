"""Who has spoken in the last minute, and where nobody has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.live.talk import STALE_SECONDS, WINDOW_SECONDS, TalkBook
from signaling.wire.walking import Talk


def book(now: float = 0.0) -> TalkBook:
    """Return a book of two groups with three people."""
    made = TalkBook()
    made.follow(["g-1", "g-2"], ["hana", "ken", "mei"], now)
    return made


def test_what_was_spoken_is_counted_in_seconds() -> None:
    """From the word that somebody speaks to the word that they do not."""
    talks = book()
    talks.hear({"g-1": ["hana"]}, 10)
    talks.hear({"g-1": ["hana", "ken"]}, 12)
    talks.hear({"g-1": ["ken"]}, 13)
    talks.hear({}, 14)
    assert talks.talk(20) == {"hana": Talk(seconds=3.0, last_at=13), "ken": Talk(seconds=2.0, last_at=14)}


def test_who_speaks_now_is_counted_up_to_now() -> None:
    """Asking does not end a stretch, however often it is done."""
    talks = book()
    talks.hear({"g-1": ["hana"]}, 10)
    assert talks.talk(11)["hana"] == Talk(seconds=1.0, last_at=11)
    assert talks.talk(12)["hana"] == Talk(seconds=2.0, last_at=12)
    talks.hear({}, 13)
    assert talks.talk(30)["hana"] == Talk(seconds=3.0, last_at=13)


def test_only_the_last_minute_counts_and_the_last_word_is_remembered() -> None:
    """What was said 60 s ago slides out; when it was stays known."""
    talks = book()
    talks.hear({"g-1": ["hana"]}, 0)
    talks.hear({}, 4)
    assert talks.talk(WINDOW_SECONDS + 1)["hana"].seconds == 3.0
    assert talks.talk(500)["hana"] == Talk(seconds=0.0, last_at=4)


def test_a_group_is_silent_since_its_last_word() -> None:
    """While somebody speaks it is not; words in another group do not end its silence."""
    talks = book(now=5)
    assert talks.silent_since(6) == {"g-1": 5, "g-2": 5}
    talks.hear({"g-1": ["hana"]}, 10)
    assert talks.silent_since(11) == {"g-2": 5}
    talks.hear({"g-1": []}, 12)
    assert talks.silent_since(40) == {"g-1": 12, "g-2": 5}


def test_a_lost_end_of_speech_does_not_last() -> None:
    """Who speaks is said again and again: without that, a word is good for a few seconds only."""
    talks = book()
    talks.hear({"g-1": ["hana"]}, 10)
    assert talks.talk(100)["hana"] == Talk(seconds=0.0, last_at=10 + STALE_SECONDS)
    assert talks.silent_since(100)["g-1"] == 10 + STALE_SECONDS


def test_a_silence_begins_when_a_group_is_opened() -> None:
    """Groups that were closed and opened again begin anew; who is forgotten is forgotten."""
    talks = book()
    talks.hear({"g-1": ["hana"]}, 10)
    talks.hear({}, 11)
    talks.follow([], ["ken"], 20)
    talks.follow(["g-1"], ["ken", "hana"], 30)
    assert talks.silent_since(31) == {"g-1": 30}
    assert talks.talk(31) == {}


def test_who_moves_takes_their_talk_along_and_leaves_the_silence_behind() -> None:
    """Seconds are a person's, silence is a group's."""
    talks = book()
    talks.hear({"g-1": ["hana"]}, 10)
    talks.hear({"g-2": ["hana"]}, 12)
    assert talks.talk(13)["hana"].seconds == 3.0
    assert talks.silent_since(13) == {"g-1": 12}


@given(
    st.lists(
        st.tuples(st.floats(0.01, 8), st.dictionaries(st.sampled_from(["g-1", "g-2"]), st.just(["hana"]))),
        max_size=400,
    )
)
def test_whatever_is_heard_the_figures_are_possible(
    steps: list[tuple[float, dict[str, list[str]]]],
) -> None:
    """Nobody speaks for more than the minute, nor in the future; what is remembered is bounded."""
    talks, now = book(), 0.0
    for seconds, scopes in steps:
        now += seconds
        talks.hear(scopes, now)
        for talk in talks.talk(now).values():
            assert 0.0 <= talk.seconds <= WINDOW_SECONDS
            assert talk.last_at <= now + 0.05
        assert all(since <= now + 0.05 for since in talks.silent_since(now).values())
        assert sum(len(held) for held in talks._stretches.values()) <= 250


@pytest.mark.parametrize("gap", [0.1, 0.29])
def test_a_breath_is_no_pause(gap: float) -> None:
    """Two stretches a breath apart are one."""
    talks = book()
    for number in range(100):
        talks.hear({"g-1": ["hana"]}, number)
        talks.hear({}, number + 1 - gap)
    assert talks.talk(100)["hana"].seconds == pytest.approx(WINDOW_SECONDS, abs=1.0)
