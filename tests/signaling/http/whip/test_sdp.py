"""What WHIP reads of SDP by itself."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.http.whip.sdp import (
    Credentials,
    Malformed,
    NotAcceptable,
    credentials_of,
    fragment_of,
    plays,
    publishes,
    read_lines,
    with_credentials,
)
from tests.kit.offers import answered, offer_mids, offer_text

PASSWORD = "p" * 24


def offer(*lines: tuple[str, str]) -> str:
    """An offer with m-lines (media, direction), mid "0" and so on."""
    text = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    for number, (media, direction) in enumerate(lines):
        text += f"m={media} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{number}\r\na={direction}\r\n"
        text += f"a=ice-ufrag:abcd\r\na=ice-pwd:{PASSWORD}\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n"
    return text


def test_a_publisher_has_a_microphone_and_a_camera_or_screen() -> None:
    """One m-line of each kind, in any order; which video it is the publisher says."""
    lines = read_lines(offer(("video", "sendonly"), ("audio", "sendrecv")))
    assert publishes(lines, "camera") == {"0": "camera", "1": "microphone"}
    assert publishes(lines, "screen") == {"0": "screen", "1": "microphone"}
    assert publishes(lines[:1], "camera") == {"0": "camera"}


@pytest.mark.parametrize(
    "lines",
    [
        [("video", "sendonly"), ("video", "sendonly")],
        [("audio", "sendonly"), ("audio", "sendonly")],
        [("audio", "recvonly")],
        [("audio", "sendonly"), ("application", "sendrecv")],
        [("video", "inactive")],
    ],
)
def test_what_is_no_publisher_is_not_acceptable(lines: list[tuple[str, str]]) -> None:
    """RFC 9725 sections 4.4.2 and 4.4.3: all of an offer, or nothing."""
    with pytest.raises(NotAcceptable):
        publishes(read_lines(offer(*lines)), "camera")


def test_a_player_has_one_slot_for_sound_and_two_for_pictures() -> None:
    """What it offers beyond those is left for the answer to turn down."""
    lines = read_lines(
        offer(
            ("audio", "recvonly"),
            ("application", "sendrecv"),
            ("video", "recvonly"),
            ("audio", "recvonly"),
            ("video", "recvonly"),
            ("video", "recvonly"),
        )
    )
    assert plays(lines) == {"0": "audio_slot", "2": "video_slot", "4": "screen_slot"}
    with pytest.raises(NotAcceptable):
        plays(read_lines(offer(("audio", "sendonly"))))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "v=0\r\n",
        "v=0\r\nm=audio 9 RTP/AVP 0\r\na=sendonly\r\n",
        offer(("audio", "sendonly")).replace("a=mid:0", "a=mid:" + "x" * 17),
        offer(("audio", "sendonly"), ("video", "sendonly")).replace("a=mid:1", "a=mid:0"),
    ],
)
def test_what_is_no_description_is_malformed(text: str) -> None:
    """Without v=0, m-lines, or a mid for each there is nothing to speak about."""
    with pytest.raises(Malformed):
        read_lines(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a=ice-ufrag:abcd\r\n",
        f"a=ice-pwd:{PASSWORD}\r\n",
        "a=ice-ufrag:abcd\r\na=ice-pwd:short\r\n",
        f"a=ice-ufrag:a\x00cd\r\na=ice-pwd:{PASSWORD}\r\n",
        f"a=ice-ufrag:abcd\r\na=ice-pwd:{'x' * 257}\r\n",
    ],
)
def test_credentials_are_of_ices_alphabet_and_length(text: str) -> None:
    """RFC 8839 section 5.4; anything else could not be written into an offer."""
    with pytest.raises(Malformed):
        credentials_of(text)


def test_a_restart_is_the_old_offer_with_new_credentials() -> None:
    """Every m-line gets them, and candidates of before are gone."""
    fresh = Credentials("efgh", "q" * 24)
    renewed = with_credentials(offer(("audio", "sendonly"), ("video", "sendonly")), fresh)
    assert renewed.count("a=ice-ufrag:efgh\r\n") == renewed.count(f"a=ice-pwd:{fresh.pwd}\r\n") == 2
    assert PASSWORD not in renewed
    assert "candidate" not in renewed
    assert credentials_of(renewed) == fresh
    assert read_lines(renewed) == read_lines(offer(("audio", "sendonly"), ("video", "sendonly")))


def test_the_fragment_has_the_answers_ice_and_nothing_else() -> None:
    """Credentials and candidates of the m-lines that are in use (RFC 8840)."""
    mids = offer_mids("single")
    fragment = fragment_of(answered(offer_text("single"), mids))
    assert fragment.startswith("a=group:BUNDLE 0 1 2 3 4\r\na=ice-lite\r\nm=audio ")
    assert fragment.count("a=mid:") == fragment.count("a=ice-ufrag:ufrag\r\n") == len(mids)
    assert "a=candidate:1 1 udp " in fragment
    assert not {"a=fingerprint", "a=rtpmap", "a=ssrc"} & {
        line.split(":")[0] for line in fragment.split("\r\n")
    }


def test_what_browsers_offer_is_read() -> None:
    """The offers that Chromium made are players, and (with its data channel left away) publishers."""
    assert set(plays(read_lines(offer_text("whep"))).values()) == {"audio_slot", "video_slot"}
    assert credentials_of(offer_text("computer")).ufrag


@given(st.text(alphabet="vam=0:- \r\nidaueorxsyc/9") | st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the two named errors comes of what somebody posts."""
    with contextlib.suppress(Malformed, NotAcceptable):
        publishes(read_lines(text), "camera")
    with contextlib.suppress(Malformed, NotAcceptable):
        plays(read_lines("v=0\n" + text))
    with contextlib.suppress(Malformed):
        with_credentials(text, credentials_of(text))
    fragment_of(text)
