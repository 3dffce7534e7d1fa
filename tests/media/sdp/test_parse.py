"""Reading offers: what real browsers write, and what nobody should."""

from __future__ import annotations

import re

import pytest

from media.sdp import BadSdp, BadSdpReason, parse_offer
from media.sdp.parse import MAX_CANDIDATES, MAX_CHARACTERS, MAX_LINES, MAX_M_LINES, MAX_RIDS, MAX_SSRCS
from tests.kit.offers import NAMES, offer_text

MINIMAL = "\r\n".join(
    [
        "v=0",
        "o=- 1 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE a",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:" + "p" * 22,
        "a=fingerprint:sha-256 " + ":".join(["0f"] * 32),
        "a=setup:actpass",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
        "a=mid:a",
        "a=sendonly",
        "a=rtcp-mux",
        "a=rtpmap:96 VP8/90000",
        "",
    ]
)


def refused(text: str) -> BadSdp:
    with pytest.raises(BadSdp) as caught:
        parse_offer(text)
    return caught.value


@pytest.mark.parametrize("name", NAMES)
def test_every_m_line_of_a_real_offer_is_read(name: str) -> None:
    """A browser offer is read whole: every line, each with a mid, bundled and multiplexed."""
    text = offer_text(name)
    offer = parse_offer(text)
    assert len(offer.lines) == text.count("\nm=")
    for line in offer.lines:
        assert line.mid in offer.bundle
        assert line.ice is not None
        assert line.fingerprint is not None
        assert line.rtcp_mux or line.media == "application"
        assert line.setup == "actpass"


def test_simulcast_encodings_keep_their_order() -> None:
    """The encodings of a camera are those of a=simulcast, in its order."""
    camera = parse_offer(offer_text("computer")).lines[1]
    assert camera.rids == ("l", "m", "h")
    assert camera.ssrcs == ()


def test_a_single_source_names_its_ssrc_and_its_retransmissions() -> None:
    """An FID group pairs a stream with its repair; the repair is no stream of its own."""
    screen = parse_offer(offer_text("computer")).lines[2]
    group = re.search(r"ssrc-group:FID (\d+) (\d+)", offer_text("computer"))
    assert group is not None
    assert screen.ssrcs == ((int(group[1]), int(group[2])),)


def test_codecs_come_in_the_order_of_preference_with_feedback_and_parameters() -> None:
    """Codecs stand in the order of the m-line's formats, each with its own feedback and parameters."""
    line = parse_offer(offer_text("computer")).lines[1]
    vp8, rtx = line.codecs
    assert (vp8.name, vp8.payload_type, vp8.clock_hz) == ("vp8", 96, 90_000)
    assert {"nack", "nack pli", "goog-remb"} <= vp8.feedback
    assert (rtx.name, rtx.format_parameters) == ("rtx", {"apt": "96"})


def test_what_stands_in_the_session_part_holds_for_every_m_line() -> None:
    """Firefox writes the fingerprint once, in the session part; it holds for each m-line (RFC 8829)."""
    (line,) = parse_offer(MINIMAL).lines
    assert line.ice is not None
    assert line.fingerprint is not None
    assert line.fingerprint.value == ":".join(["0F"] * 32)
    assert line.setup == "actpass"


def test_line_feeds_alone_end_lines_too() -> None:
    """RFC 8866 asks readers to take a bare line feed as the end of a line."""
    assert parse_offer(MINIMAL.replace("\r\n", "\n")) == parse_offer(MINIMAL)


def test_port_zero_means_stopped_unless_it_is_bundle_only() -> None:
    """An m-line with port 0 is stopped; with bundle-only it merely has no port of its own (RFC 9143)."""
    stopped = MINIMAL.replace("m=video 9", "m=video 0")
    assert parse_offer(stopped).lines[0].rejected
    assert not parse_offer(stopped.replace("a=mid:a", "a=mid:a\r\na=bundle-only")).lines[0].rejected


def test_an_undeclared_encoding_is_no_encoding_and_a_paused_one_is() -> None:
    """An encoding counts if a=rid declares it for sending, be it paused at the time."""
    text = MINIMAL + "a=rid:l send\r\na=rid:h send\r\na=rid:r recv\r\na=simulcast:send l,x;~h;m;r recv r\r\n"
    assert parse_offer(text).lines[0].rids == ("l", "h")


def test_a_hash_that_is_too_weak_or_unknown_is_passed_over() -> None:
    """Of several fingerprints the first with SHA-256 or better is taken."""
    weak = "a=fingerprint:sha-1 " + ":".join(["aa"] * 20) + "\r\n"
    text = MINIMAL.replace("a=fingerprint", weak + "a=fingerprint", 1)
    fingerprint = parse_offer(text).lines[0].fingerprint
    assert fingerprint is not None
    assert fingerprint.algorithm == "sha-256"


def test_candidates_are_never_kept() -> None:
    """Whatever addresses an offer names (internal, metadata, .local), none is in what is read from it."""
    hostile = (
        "a=candidate:1 1 udp 1 169.254.169.254 80 typ host\r\na=candidate:2 1 udp 1 x.local 7 typ host\r\n"
    )
    assert parse_offer(MINIMAL + hostile) == parse_offer(MINIMAL)


TOO_LARGE = {
    "a megabyte": MINIMAL + "a=x:" + "y" * (1 << 20),
    "characters": MINIMAL + "a=x:" + "y" * MAX_CHARACTERS,
    "lines": MINIMAL + "b=1\n" * MAX_LINES,
    "m-lines": MINIMAL + "m=audio 9 X 0\n" * MAX_M_LINES,
    "candidates": MINIMAL + "a=candidate:\n" * (MAX_CANDIDATES + 1),
    "ssrcs": MINIMAL + "".join(f"a=ssrc:{n} cname:x\n" for n in range(1, MAX_SSRCS + 2)),
    "rids": MINIMAL + "".join(f"a=rid:{n} send\n" for n in range(MAX_RIDS + 1)),
    "formats": MINIMAL + "m=audio 9 X" + " 0" * 1000,
}


@pytest.mark.parametrize("which", TOO_LARGE)
def test_an_offer_beyond_a_bound_is_refused_as_too_large(which: str) -> None:
    """Every bound is checked: more than any honest browser sends gets `too_large`."""
    assert refused(TOO_LARGE[which]).reason is BadSdpReason.TOO_LARGE


def test_what_is_just_within_the_bounds_is_read() -> None:
    """The bounds themselves are allowed."""
    text = MINIMAL + "a=candidate:\n" * MAX_CANDIDATES + "m=audio 9 X 0\n" * (MAX_M_LINES - 1)
    assert len(parse_offer(text).lines) == MAX_M_LINES


MALFORMED = {
    "empty": "",
    "json": '{"type": "offer"}',
    "no version": MINIMAL.replace("v=0", "v=1"),
    "no m-line": "v=0\r\ns=-\r\n",
    "no equals sign": MINIMAL + "hello\r\n",
    "short m-line": MINIMAL + "m=audio 9\r\n",
    "port": MINIMAL + "m=audio 65536 X 0\r\n",
    "negative port": MINIMAL + "m=audio -1 X 0\r\n",
    "markup in an m-line": MINIMAL + "m=<b> 9 X 0\r\n",
    "long mid": MINIMAL.replace("mid:a", "mid:" + "a" * 17),
    "mid with a blank": MINIMAL.replace("mid:a", "mid:a b"),
    "same mid twice": MINIMAL + "m=audio 9 X 0\r\na=mid:a\r\n",
    "short ufrag": MINIMAL.replace("abcd", "abc"),
    "ufrag with a colon": MINIMAL.replace("abcd", "ab:cd"),
    "short pwd": MINIMAL.replace("p" * 22, "p" * 21),
    "fingerprint of the wrong length": MINIMAL.replace(":0f" * 31, ":0f" * 30),
    "fingerprint not in hex": MINIMAL.replace("0f:0f", "zz:0f"),
    "setup": MINIMAL.replace("actpass", "whatever"),
    "payload type": MINIMAL + "a=rtpmap:128 x/1\r\n",
    "clock": MINIMAL + "a=rtpmap:99 x/0\r\n",
    "digits of another script": MINIMAL + "a=rtpmap:\u0663 x/1\r\n",
    "superscript digits": MINIMAL + "a=rtpmap:\u00b2 x/1\r\n",
    "a very long number": MINIMAL + "a=ssrc:" + "9" * 5000 + " cname:x\r\n",
    "ssrc zero": MINIMAL + "a=ssrc:0 cname:x\r\n",
    "extmap zero": MINIMAL + "a=extmap:0 urn:x\r\n",
    "extmap twice": MINIMAL + "a=extmap:1 urn:x\r\na=extmap:1 urn:y\r\n",
    "rid": MINIMAL + "a=rid:a.b send\r\n",
}


@pytest.mark.parametrize("which", MALFORMED)
def test_what_is_not_sdp_is_refused_as_malformed(which: str) -> None:
    """A line that does not fit the grammar of what we use gets `malformed`, with a text that says which."""
    error = refused(MALFORMED[which])
    assert error.reason is BadSdpReason.MALFORMED
    assert str(error)


def test_lines_that_are_of_no_use_to_us_are_passed_over() -> None:
    """Unknown attributes and line types do no harm (RFC 8866 section 5.13)."""
    assert parse_offer(MINIMAL + "a=unheard-of:\x00\ud800\r\nz=0\r\n") == parse_offer(MINIMAL)
