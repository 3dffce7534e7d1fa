"""The offers of simulated pupils, read by the relay's own parser."""

from __future__ import annotations

from itertools import count

import pytest

from media.sdp import Extension, NegotiatedPeer, negotiate, parse_offer, write_answer
from signaling.clients.sdp import Credentials, Wish, read_answer, write_offer
from tests.kit.offers import FINGERPRINT, SERVER

OURS = Credentials("abcdefgh", "p" * 32, FINGERPRINT.value)


def agreed(wish: Wish) -> tuple[NegotiatedPeer, str]:
    """What the relay makes of the offer, and its answer."""
    text, mids = write_offer(wish, OURS, {"microphone": 11, "camera": 22})
    offer = parse_offer(text)
    peer = negotiate(offer, mids, count(1000))
    return peer, write_answer(offer, peer, SERVER)


def test_the_relay_understands_all_of_a_pupils_offer() -> None:
    """Microphone, three layers of camera and every slot are agreed on, with the extensions that they need."""
    peer, _ = agreed(Wish(microphone=True, camera_layers=3, audio_slots=2, video_slots=3, screen_slots=1))
    assert [line.purpose for line in peer.lines.values()] == [
        "microphone",
        "camera",
        *["audio_slot"] * 2,
        *["video_slot"] * 3,
        "screen_slot",
    ]
    assert peer.lines["1"].layers == {"l": "l", "m": "m", "h": "h"}
    assert peer.lines["0"].ssrcs == ((11, None),)
    assert set(peer.extensions.values()) >= {Extension.MID, Extension.RID, Extension.AUDIO_LEVEL}


def test_a_single_encoding_names_its_ssrc() -> None:
    """Without simulcast there is no rid, and the stream is known by its SSRC."""
    peer, _ = agreed(Wish(camera_layers=1))
    assert peer.lines["0"].layers == {}
    assert peer.lines["0"].ssrcs == ((22, None),)


def test_an_answer_tells_where_to_connect_and_what_will_come() -> None:
    """A client takes credentials, fingerprint, UDP candidates best first, and its slots' SSRCs."""
    peer, text = agreed(Wish(audio_slots=1, video_slots=1))
    answered = read_answer(text)
    assert (answered.agent.ufrag, answered.agent.pwd) == (SERVER.ice.ufrag, SERVER.ice.pwd)
    assert answered.fingerprint == FINGERPRINT.value
    assert answered.agent.candidates == (("127.0.0.1", 7900), ("::1", 7900))
    assert answered.slots == {
        mid: line.slot.ssrc for mid, line in peer.lines.items() if line.slot is not None
    }


@pytest.mark.parametrize("missing", ["ice-ufrag", "ice-pwd", "fingerprint"])
def test_an_answer_without_what_is_needed_is_no_answer(missing: str) -> None:
    """An answer that lacks credentials or a fingerprint raises ValueError."""
    _, text = agreed(Wish(audio_slots=1))
    with pytest.raises(ValueError, match=missing):
        read_answer(text.replace(missing, "x"))
