"""Who speaks, from levels alone."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from media.selection import WINDOW_SECONDS, AudioWindow
from media.selection.speakers import MIN_PAYLOAD_BYTES, Speakers

SILENT = AudioWindow(packets=0, mean_level_dbov=127, payload_bytes=0)


def voice(level_dbov: float) -> AudioWindow:
    return AudioWindow(packets=5, mean_level_dbov=level_dbov, payload_bytes=5 * 80)


class Room:
    """Speakers with a clock that advances a window at a time."""

    def __init__(self) -> None:
        self.speakers = Speakers()
        self.now = 100.0
        self.changes = 0

    def hear(self, seconds: float, windows: Mapping[str, AudioWindow]) -> list[str]:
        for _ in range(round(seconds / WINDOW_SECONDS)):
            self.now += WINDOW_SECONDS
            self.changes += self.speakers.hear(windows, self.now)
        return self.speakers.order


def test_a_voice_is_noticed_within_half_a_second() -> None:
    """Who begins to speak counts as speaking within 0.5 s, and is remembered to have spoken."""
    room = Room()
    room.hear(3, {"a": SILENT, "b": SILENT})
    assert room.hear(0.5, {"a": voice(25), "b": SILENT}) == ["a"]
    assert room.speakers.spoke_at("a") == room.now
    assert room.speakers.spoke_at("b") == float("-inf")


def test_a_click_is_not_a_word() -> None:
    """A single loud window (a key, a knock) of medium level begins no speech."""
    room = Room()
    room.hear(3, {"a": voice(70)})
    assert room.hear(0.1, {"a": voice(30)}) == []
    assert room.hear(1, {"a": voice(70)}) == []


def test_the_gaps_between_words_do_not_end_a_sentence() -> None:
    """Somebody who pauses for 300 ms between words speaks all the time."""
    room = Room()
    room.hear(1, {"a": voice(25)})
    room.changes = 0
    for _ in range(20):
        room.hear(0.4, {"a": voice(25)})
        room.hear(0.3, {"a": voice(60)})
    assert room.speakers.order == ["a"]
    assert room.changes == 0


def test_who_falls_silent_stops_speaking_soon() -> None:
    """Two seconds of silence end a speech."""
    room = Room()
    room.hear(1, {"a": voice(20)})
    assert room.hear(2, {"a": SILENT}) == []


def test_a_fan_is_no_speaker() -> None:
    """A sound without a pause sinks into its own floor and stops to count."""
    room = Room()
    assert room.hear(30, {"fan": voice(30)}) == []


def test_who_claims_to_be_always_the_loudest_sinks_too() -> None:
    """A client that writes level 0 into every packet holds no slot for long (fault 53)."""
    room = Room()
    assert room.hear(1, {"liar": voice(0), "child": voice(70)})[0] == "liar"
    room.hear(30, {"liar": voice(0), "child": voice(70)})
    assert room.hear(1, {"liar": voice(0), "child": voice(25)}) == ["child"]


def test_a_loud_claim_in_tiny_packets_is_silence() -> None:
    """A level needs payloads of a size that speech has, and as many packets (fault 53)."""
    room = Room()
    empty = AudioWindow(packets=5, mean_level_dbov=0, payload_bytes=5 * (MIN_PAYLOAD_BYTES - 1))
    rare = AudioWindow(packets=1, mean_level_dbov=0, payload_bytes=200)
    assert room.hear(2, {"empty": empty, "rare": rare}) == []


def test_a_little_louder_does_not_change_the_order() -> None:
    """Two voices within 6 dB keep their order, however they waver."""
    room = Room()
    room.hear(1, {"a": voice(25), "b": voice(26)})
    first = list(room.speakers.order)
    room.changes = 0
    for number in range(100):
        room.hear(0.1, {"a": voice(25 + number % 5), "b": voice(29 - number % 5)})
    assert room.speakers.order == first
    assert room.changes == 0


def test_clearly_louder_comes_first() -> None:
    """A voice that is more than 6 dB above another goes before it, and the loudest of many to the front."""
    room = Room()
    room.hear(1, {"a": voice(40), "b": voice(40), "c": voice(40)})
    assert room.hear(1, {"a": voice(40), "b": voice(40), "c": voice(20)})[0] == "c"


def test_who_is_gone_is_forgotten() -> None:
    """Nothing is kept of a microphone that is not there any more."""
    room = Room()
    room.hear(1, {"a": voice(20)})
    assert room.hear(0.1, {}) == []
    assert room.speakers.spoke_at("a") == float("-inf")


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abcd"),
            st.builds(
                AudioWindow,
                packets=st.integers(0, 1000),
                mean_level_dbov=st.floats(-1e6, 1e6),
                payload_bytes=st.integers(0, 1 << 20),
            ),
        ),
        max_size=40,
    )
)
def test_whatever_is_claimed_an_order_has_only_who_is_there_and_once(
    claims: list[dict[str, AudioWindow]],
) -> None:
    """No window, however absurd, puts somebody absent or somebody twice into the order."""
    room = Room()
    for windows in claims:
        order = room.hear(WINDOW_SECONDS, windows)
        assert len(set(order)) == len(order)
        assert set(order) <= windows.keys()
