"""Agreeing with offers."""

from __future__ import annotations

from itertools import count

import pytest

from media.control import MLineKind
from media.sdp import (
    BadSdp,
    BadSdpReason,
    Extension,
    IceCredentials,
    is_ice_restart,
    negotiate,
    parse_offer,
    renegotiate,
)
from tests.kit.offers import NAMES, agreed, offer_mids, offer_text

TRANSPORT_WIDE_LINE = (
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
)


def refused(text: str, mids: dict[str, MLineKind]) -> BadSdpReason:
    with pytest.raises(BadSdp) as caught:
        agreed(text, mids)
    return caught.value.reason


@pytest.mark.parametrize("name", NAMES)
def test_every_named_m_line_is_agreed_on_for_its_purpose(name: str) -> None:
    """What the client says an m-line is for is what it is used for, in the order of the offer."""
    mids = offer_mids(name)
    peer = agreed(offer_text(name), mids)
    assert {mid: line.purpose for mid, line in peer.lines.items()} == mids
    assert [line.index for line in peer.lines.values()] == sorted(line.index for line in peer.lines.values())


def test_audio_is_opus_and_video_is_vp8_with_retransmissions() -> None:
    """Among all that a browser knows, Opus and VP8 come first, with the payload types it gave them."""
    lines = agreed(offer_text("single"), offer_mids("single")).lines.values()
    best = {
        (line.kind, line.best.codec, line.best.payload_type, line.best.rtx_payload_type) for line in lines
    }
    assert best == {("audio", "opus", 111, None), ("video", "vp8", 96, 97)}


def test_simulcast_encodings_become_layers_and_bring_their_extensions() -> None:
    """A camera with rids has layers, and the extensions that tell them apart; other m-lines do without."""
    lines = agreed(offer_text("computer"), offer_mids("computer")).lines
    assert lines["1"].layers == {"l": "l", "m": "m", "h": "h"}
    assert {Extension.RID, Extension.REPAIRED_RID} <= lines["1"].extensions.keys()
    assert lines["2"].layers == {}
    assert Extension.RID not in lines["2"].extensions


def test_rids_of_other_names_are_layers_in_the_order_given() -> None:
    """A client that is not ours names its encodings as it likes, lowest first."""
    text = offer_text("computer")
    for old, new in {"l": "q", "m": "w", "h": "e"}.items():
        text = text.replace(f"a=rid:{old} send", f"a=rid:{new} send")
    text = text.replace("send l;m;h", "send q;w;e")
    assert agreed(text, offer_mids("computer")).lines["1"].layers == {"q": "l", "w": "m", "e": "h"}


def test_a_single_rid_is_no_simulcast() -> None:
    """With one encoding alone there are no layers to choose from, so none are agreed on."""
    text = offer_text("computer").replace("send l;m;h", "send l")
    assert agreed(text, offer_mids("computer")).lines["1"].layers == {}


def test_levels_are_asked_of_microphones_only() -> None:
    """The level of a voice serves to find speakers; a slot does not tell it."""
    lines = agreed(offer_text("computer"), offer_mids("computer")).lines
    assert Extension.AUDIO_LEVEL in lines["0"].extensions
    assert Extension.AUDIO_LEVEL not in lines["3"].extensions


def test_each_slot_has_streams_of_its_own_and_sources_have_none() -> None:
    """No SSRC is given out twice; video slots have a second one for retransmissions."""
    lines = agreed(offer_text("computer"), offer_mids("computer")).lines
    slots = [line.slot for line in lines.values() if line.slot is not None]
    assert [line.purpose for line in lines.values() if line.slot is None] == [
        "microphone",
        "camera",
        "screen",
    ]
    ssrcs = [ssrc for slot in slots for ssrc in (slot.ssrc, slot.rtx_ssrc) if ssrc is not None]
    assert len(set(ssrcs)) == len(ssrcs) == 4 + 2 * 13


def test_only_the_first_audio_and_the_first_video_slot_are_played_in_step() -> None:
    """The teacher's two slots share a stream; every other slot stands alone."""
    lines = agreed(offer_text("computer"), offer_mids("computer")).lines
    streams = {line.mid: line.slot.stream_id for line in lines.values() if line.slot is not None}
    assert streams["3"] == streams["7"]
    others = [stream for mid, stream in streams.items() if mid not in {"3", "7"}]
    assert len(set(others)) == len(others)
    assert streams["3"] not in others


def test_feedback_is_what_both_know() -> None:
    """Only feedback that the client offers is agreed on."""
    text = offer_text("computer").replace("a=rtcp-fb:96 goog-remb\r\n", "")
    feedback = agreed(text, offer_mids("computer")).lines["1"].best.feedback
    assert feedback == ("transport-cc", "ccm fir", "nack", "nack pli")


@pytest.mark.parametrize("missing", ["a=rtcp-fb:96 transport-cc\r\n", TRANSPORT_WIDE_LINE, ""])
def test_bandwidth_is_estimated_in_one_way(missing: str) -> None:
    """Transport-wide feedback where the client has the whole of it, else REMB; never both."""
    text = offer_text("computer")
    assert missing in text
    line = agreed(text.replace(missing, "") if missing else text, offer_mids("computer")).lines["1"]
    assert ("transport-cc" in line.best.feedback) == (not missing)
    assert ("goog-remb" in line.best.feedback) == bool(missing)
    assert (Extension.TRANSPORT_WIDE in line.extensions) == (not missing)


def test_sound_is_counted_though_red_does_not_say_so() -> None:
    """A browser names transport-cc for Opus and not for the RED around it, and counts both."""
    text = offer_text("computer").replace("a=rtcp-fb:63 transport-cc\r\n", "")
    lines = agreed(text, offer_mids("computer")).lines.values()
    assert all(Extension.TRANSPORT_WIDE in line.extensions for line in lines if line.kind == "audio")


def test_without_rtx_there_is_no_second_stream() -> None:
    """A client without RFC 4588 gets slots with one SSRC."""
    text = offer_text("computer").replace(" 96 97", " 96")
    slot = agreed(text, offer_mids("computer")).lines["7"].slot
    assert slot is not None
    assert slot.rtx_ssrc is None


def test_header_extension_ids_are_known_for_the_whole_peer() -> None:
    """Arriving packets are read with one table, before it is known which m-line they belong to."""
    peer = agreed(offer_text("computer"), offer_mids("computer"))
    assert peer.extensions == {
        1: Extension.AUDIO_LEVEL,
        2: Extension.ABS_SEND_TIME,
        3: Extension.TRANSPORT_WIDE,
        4: Extension.MID,
        10: Extension.RID,
        11: Extension.REPAIRED_RID,
    }


def test_m_lines_without_a_purpose_are_left_out() -> None:
    """A data channel, or a slot that the client does not name, is not agreed on, and the rest is."""
    mids = offer_mids("single")
    del mids["3"]
    assert list(agreed(offer_text("single"), mids).lines) == ["0", "1", "2", "4"]


def test_a_stopped_m_line_is_left_out_whatever_it_is_said_to_be_for() -> None:
    """Port 0 in an offer stays port 0 in the answer (RFC 3264 section 6)."""
    text = offer_text("whep").replace("m=video 9", "m=video 0")
    assert list(agreed(text, offer_mids("whep")).lines) == ["0"]


COMPUTER, MIDS = offer_text("computer"), offer_mids("computer")
REFUSED: dict[str, tuple[str, dict[str, MLineKind], BadSdpReason]] = {
    "nothing named": (COMPUTER, {}, BadSdpReason.MIDS_MISMATCH),
    "unknown mid": (COMPUTER, {"77": "camera"}, BadSdpReason.MIDS_MISMATCH),
    "audio as video": (COMPUTER, {"0": "camera"}, BadSdpReason.MIDS_MISMATCH),
    "source that does not send": (COMPUTER, {"7": "camera"}, BadSdpReason.MIDS_MISMATCH),
    "slot that does not receive": (COMPUTER, {"1": "video_slot"}, BadSdpReason.MIDS_MISMATCH),
    "two cameras": (COMPUTER, {"1": "camera", "2": "camera"}, BadSdpReason.MIDS_MISMATCH),
    "all stopped": (
        COMPUTER.replace("m=audio 9", "m=audio 0"),
        {"0": "microphone"},
        BadSdpReason.MIDS_MISMATCH,
    ),
    "not bundled": (COMPUTER.replace("a=group:BUNDLE 0 ", "a=group:BUNDLE "), MIDS, BadSdpReason.UNSUPPORTED),
    "no rtcp-mux": (COMPUTER.replace("a=rtcp-mux\r\n", "", 1), MIDS, BadSdpReason.UNSUPPORTED),
    "no DTLS": (COMPUTER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), MIDS, BadSdpReason.UNSUPPORTED),
    "no credentials": (COMPUTER.replace("a=ice-pwd", "a=x"), MIDS, BadSdpReason.UNSUPPORTED),
    "no fingerprint": (COMPUTER.replace("a=fingerprint", "a=x"), MIDS, BadSdpReason.UNSUPPORTED),
    "no codec of ours": (COMPUTER.replace("VP8/90000", "VP9/90000"), MIDS, BadSdpReason.UNSUPPORTED),
    "no DTLS role": (COMPUTER.replace("setup:actpass", "setup:holdconn"), MIDS, BadSdpReason.NOT_AN_OFFER),
    "two DTLS roles": (COMPUTER.replace("setup:actpass", "setup:active", 1), MIDS, BadSdpReason.MALFORMED),
    "two certificates": (
        COMPUTER[::-1].replace("01:03", "02:03", 1)[::-1],
        MIDS,
        BadSdpReason.MALFORMED,
    ),
    "an extension id with two meanings": (
        COMPUTER.replace("extmap:1 urn:ietf", "extmap:1 urn:x", 1),
        MIDS,
        BadSdpReason.MALFORMED,
    ),
    "a payload type with two meanings": (
        COMPUTER.replace("rtpmap:111 opus/48000/2", "rtpmap:96 opus/48000/2").replace(
            "SAVPF 111", "SAVPF 96"
        ),
        MIDS,
        BadSdpReason.MALFORMED,
    ),
}


@pytest.mark.parametrize("which", REFUSED)
def test_an_offer_that_the_relay_cannot_serve_is_refused_with_its_reason(which: str) -> None:
    """An offer is taken as a whole or refused with the reason; there is no half agreement."""
    text, mids, reason = REFUSED[which]
    assert text != COMPUTER or mids != MIDS
    assert refused(text, mids) is reason


def restarted(text: str) -> str:
    ufrag = parse_offer(text).lines[0].ice
    assert ufrag is not None
    return text.replace(ufrag.ufrag, "newufrag").replace(ufrag.pwd, "n" * 24)


def test_new_credentials_on_the_same_m_lines_are_an_ice_restart() -> None:
    """An ICE restart keeps every stream and changes the credentials only."""
    peer = agreed(COMPUTER, MIDS)
    renewed = renegotiate(peer, parse_offer(restarted(COMPUTER)), MIDS)
    assert is_ice_restart(peer, renewed)
    assert renewed.ice == IceCredentials("newufrag", "n" * 24)
    assert renewed.lines == peer.lines


def test_the_same_offer_again_changes_nothing() -> None:
    """A client that repeats its offer gets the same agreement, and no restart."""
    peer = agreed(COMPUTER, MIDS)
    renewed = renegotiate(peer, parse_offer(COMPUTER), MIDS)
    assert renewed == peer
    assert not is_ice_restart(peer, renewed)


@pytest.mark.parametrize("layers", ["l;m;~h", "~l;~m;~h", "l;~m;~h"])
def test_a_restart_may_come_while_layers_are_paused(layers: str) -> None:
    """Chromium marks as paused what nobody watches: those layers stay agreed, as what they were."""
    peer = agreed(COMPUTER, MIDS)
    text = COMPUTER.replace("send l;m;h", f"send {layers}")
    assert text != COMPUTER
    renewed = renegotiate(peer, parse_offer(restarted(text)), MIDS)
    assert is_ice_restart(peer, renewed)
    assert renewed.lines == peer.lines


CHANGED = {
    "a slot less": (COMPUTER, {mid: kind for mid, kind in MIDS.items() if mid != "18"}),
    "another codec": (COMPUTER.replace(" 96 97", " 96"), MIDS),
    "another certificate": (COMPUTER.replace("a=fingerprint:sha-256 9A", "a=fingerprint:sha-256 00"), MIDS),
    "another DTLS role": (COMPUTER.replace("setup:actpass", "setup:passive"), MIDS),
    "other layers": (COMPUTER.replace("send l;m;h", "send l;h"), MIDS),
}


@pytest.mark.parametrize("which", CHANGED)
def test_a_later_offer_may_change_nothing_else(which: str) -> None:
    """The pool of slots and what each carries is fixed for a peer's life; for another, make a new peer."""
    text, mids = CHANGED[which]
    peer = agreed(COMPUTER, MIDS)
    with pytest.raises(BadSdp) as caught:
        renegotiate(peer, parse_offer(restarted(text)), mids)
    assert caught.value.reason is BadSdpReason.CHANGED


def test_more_slots_than_before_are_a_change_too() -> None:
    """A later offer with more slots than there are streams is refused, not served with fresh streams."""
    fewer = {mid: kind for mid, kind in MIDS.items() if mid not in {"17", "18", "19"}}
    peer = negotiate(parse_offer(COMPUTER), fewer, count(1))
    with pytest.raises(BadSdp) as caught:
        renegotiate(peer, parse_offer(COMPUTER), MIDS)
    assert caught.value.reason is BadSdpReason.CHANGED
