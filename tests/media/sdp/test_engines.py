"""What Firefox and Safari offer, and what they are to be answered.

Firefox' offer was taken from Firefox ESR 153. Safari does not run here: its offers are put together from what
public bug reports show of them (codecs, their order and payload types, extension ids, what is missing).
`docs/BROWSERS.md` says what remains to be tried on a real iPad.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from media.control import MLineKind
from media.sdp import Extension, NegotiatedPeer
from tests.kit.offers import agreed, answered, offer_mids, offer_text

HIGH = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f"
CONSTRAINED = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
HIGH_WHOLE_NAL = "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=640c1f"
CONSTRAINED_WHOLE_NAL = "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"
FEEDBACK = ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")
MIDS: dict[str, MLineKind] = {
    "0": "microphone",
    "1": "camera",
    "2": "audio_slot",
    "3": "video_slot",
    "4": "video_slot",
}

Codec = tuple[int, str, str]
"""Payload type, name as in `a=rtpmap`, `a=fmtp` or nothing. Those of retransmissions follow their codec."""


def with_rtx(payload_type: int, name: str, parameters: str = "") -> list[Codec]:
    """Return a codec and its retransmissions, numbered next to each other as libwebrtc does."""
    return [(payload_type, name, parameters), (payload_type + 1, "rtx/90000", f"apt={payload_type}")]


@dataclass(frozen=True)
class Engine:
    """What one version of a browser writes differently from others."""

    video: list[Codec]
    extensions: dict[int, str]
    opus: int = 111
    rids: tuple[str, ...] = ()
    ssrcs: bool = True
    session: list[str] = field(default_factory=list)
    more_audio: tuple[Codec, ...] = (
        (9, "G722/8000", ""),
        (0, "PCMU/8000", ""),
        (110, "telephone-event/48000", ""),
    )

    def offer(self) -> str:
        """Write the offer that our page would get, with two video slots."""
        lines = ["v=0", "o=- 4711 2 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {' '.join(MIDS)}"]
        lines += [*self.session, "a=msid-semantic: WMS"]
        for mid, purpose in MIDS.items():
            lines += self._line(mid, purpose)
        return "\r\n".join([*lines, ""])

    def _line(self, mid: str, purpose: MLineKind) -> list[str]:
        audio = purpose in {"microphone", "audio_slot"}
        source = purpose in {"microphone", "camera"}
        opus = (self.opus, "opus/48000/2", "minptime=10;useinbandfec=1")
        codecs = [opus, *self.more_audio] if audio else self.video
        formats = " ".join(str(codec[0]) for codec in codecs)
        lines = [
            f"m={'audio' if audio else 'video'} 9 UDP/TLS/RTP/SAVPF {formats}",
            "c=IN IP4 0.0.0.0",
            "a=rtcp:9 IN IP4 0.0.0.0",
            "a=ice-ufrag:iPad",
            "a=ice-pwd:a+password+of+22+or+more",
            "a=ice-options:trickle",
            f"a=fingerprint:sha-256 {':'.join(['1F'] * 32)}",
            "a=setup:actpass",
            f"a=mid:{mid}",
            *(f"a=extmap:{number} {uri}" for number, uri in self.extensions.items()),
            f"a={'sendonly' if source else 'recvonly'}",
            "a=rtcp-mux",
            "a=rtcp-rsize",
        ]
        for payload_type, name, parameters in codecs:
            lines.append(f"a=rtpmap:{payload_type} {name}")
            if not audio and not name.startswith(("rtx", "red", "ulpfec")):
                lines += [f"a=rtcp-fb:{payload_type} {feedback}" for feedback in FEEDBACK]
            if parameters:
                lines.append(f"a=fmtp:{payload_type} {parameters}")
        if purpose == "camera":
            lines += self._camera()
        return lines

    def _camera(self) -> list[str]:
        if self.rids:
            return [*(f"a=rid:{rid} send" for rid in self.rids), f"a=simulcast:send {';'.join(self.rids)}"]
        if not self.ssrcs:
            return []
        label = "camera-of-an-ipad"
        named = [
            f"a=ssrc:{ssrc} {what}"
            for ssrc in (1001, 1002)
            for what in ("cname:c", "mslabel:-", f"label:{label}")
        ]
        return [f"a=msid:- {label}", "a=ssrc-group:FID 1001 1002", *named]


OLD_EXTENSIONS = {
    14: "urn:ietf:params:rtp-hdrext:toffset",
    2: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    13: "urn:3gpp:video-orientation",
    3: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    8: "http://tools.ietf.org/html/draft-ietf-avtext-framemarking-07",
    4: "urn:ietf:params:rtp-hdrext:sdes:mid",
    5: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    6: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    1: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
}

SAFARI_13 = Engine(
    video=[
        *with_rtx(96, "H264/90000", HIGH),
        *with_rtx(98, "H264/90000", CONSTRAINED),
        *with_rtx(100, "VP8/90000"),
        (127, "red/90000", ""),
        (125, "rtx/90000", "apt=127"),
        (104, "ulpfec/90000", ""),
    ],
    extensions=OLD_EXTENSIONS,
)
"""No rid: one encoding, whose SSRCs are named, with attributes that nobody else writes any more."""

SAFARI_18 = Engine(
    video=[
        *with_rtx(96, "H264/90000", HIGH),
        *with_rtx(98, "H264/90000", CONSTRAINED),
        *with_rtx(100, "H264/90000", HIGH_WHOLE_NAL),
        *with_rtx(102, "H264/90000", CONSTRAINED_WHOLE_NAL),
        *with_rtx(104, "H265/90000"),
        *with_rtx(106, "VP8/90000"),
        *with_rtx(108, "VP9/90000", "profile-id=0"),
        (127, "VP9/90000", "profile-id=2"),
        (125, "rtx/90000", "apt=127"),
        *with_rtx(112, "red/90000"),
        (114, "ulpfec/90000", ""),
    ],
    extensions=OLD_EXTENSIONS,
    rids=("l", "m", "h"),
    session=["a=extmap-allow-mixed"],
    more_audio=((63, "red/48000/2", "111/111"), (9, "G722/8000", ""), (13, "CN/8000", "")),
)
"""Simulcast by rid; H.264 four times over, and once more as H.265."""

ONLY_H264 = Engine(
    video=[*with_rtx(96, "H264/90000", HIGH), *with_rtx(98, "H264/90000", CONSTRAINED)],
    extensions=OLD_EXTENSIONS,
)
"""Before iOS 12.2, and in apps built without VP8."""

NO_RTX = Engine(
    video=[(96, "H264/90000", CONSTRAINED), (97, "VP8/90000", "")],
    extensions={4: OLD_EXTENSIONS[4]},
    ssrcs=False,
)
"""WebKit on other libraries than libwebrtc: hardly any extension, no retransmissions, no SSRC."""

LOW_NUMBERS = Engine(
    video=[
        *with_rtx(96, "H264/90000", HIGH),
        *with_rtx(35, "H264/90000", CONSTRAINED),
        *with_rtx(45, "VP8/90000"),
    ],
    extensions=OLD_EXTENSIONS,
    rids=("l", "m", "h"),
)
"""Newer versions know so many variants that they count on from 35, as RFC 5761 section 4 allows."""


@dataclass(frozen=True)
class Expected:
    """What is to come of an offer."""

    camera: tuple[str, int, int | None]
    """Codec, payload type, that of its retransmissions."""
    slots: tuple[tuple[str, int, int | None], ...]
    layers: tuple[str, ...]


EXPECTED = {
    "safari 13": Expected(("vp8", 100, 101), (("vp8", 100, 101), ("h264", 98, 99)), ()),
    "safari 18": Expected(("vp8", 106, 107), (("vp8", 106, 107), ("h264", 98, 99)), ("l", "m", "h")),
    "only H.264": Expected(("h264", 98, 99), (("h264", 98, 99),), ()),
    "no RTX": Expected(("vp8", 97, None), (("vp8", 97, None), ("h264", 96, None)), ()),
    "low numbers": Expected(("vp8", 45, 46), (("vp8", 45, 46), ("h264", 35, 36)), ("l", "m", "h")),
}
ENGINES = {
    "safari 13": SAFARI_13,
    "safari 18": SAFARI_18,
    "only H.264": ONLY_H264,
    "no RTX": NO_RTX,
    "low numbers": LOW_NUMBERS,
}


def peer_of(name: str) -> NegotiatedPeer:
    return agreed(ENGINES[name].offer(), MIDS)


@pytest.mark.parametrize("name", ENGINES)
def test_the_codec_is_ours_to_choose_not_the_order_of_the_offer(name: str) -> None:
    """VP8 wherever it is offered, else H.264 in Constrained Baseline, each under the number it was given."""
    expected = EXPECTED[name]
    lines = peer_of(name).lines
    camera = [(f.codec, f.payload_type, f.rtx_payload_type) for f in lines["1"].formats]
    assert camera == [expected.camera]
    for slot in ("3", "4"):
        assert (
            tuple((f.codec, f.payload_type, f.rtx_payload_type) for f in lines[slot].formats)
            == expected.slots
        )
    assert tuple(lines["1"].layers) == expected.layers
    assert lines["0"].best.payload_type == 111


def test_a_camera_without_rids_is_one_layer_that_is_known_by_its_ssrc() -> None:
    """Old Safari sends one encoding; that its SSRCs are named is all that tells its packets."""
    camera = peer_of("safari 13").lines["1"]
    assert camera.layers == {}
    assert camera.ssrcs == ((1001, 1002),)
    assert Extension.RID not in camera.extensions


@pytest.mark.parametrize("name", ENGINES)
def test_extensions_keep_the_numbers_of_the_offer(name: str) -> None:
    """No engine counts them as another does; those that were not offered are not answered."""
    peer, offered = peer_of(name), ENGINES[name].extensions
    for line in peer.lines.values():
        assert all(offered[number] == extension.value for extension, number in line.extensions.items())
        assert Extension.MID in line.extensions
    assert Extension.MID in peer.extensions.values()


def test_without_retransmissions_a_slot_has_one_stream() -> None:
    """Nothing in the answer speaks of RTX to a browser that has not offered it."""
    text = answered(NO_RTX.offer(), MIDS)
    assert "rtx" not in text
    assert "FID" not in text
    assert all(line.slot is None or line.slot.rtx_ssrc is None for line in peer_of("no RTX").lines.values())


def test_h264_is_answered_in_the_variant_that_was_offered() -> None:
    """Safari turns an answer down whose profile is not among its own (RFC 6184 section 8.2.2)."""
    text = answered(ONLY_H264.offer(), MIDS)
    camera = text.split("\r\nm=")[2]
    assert camera.startswith("video 9 UDP/TLS/RTP/SAVPF 98 99\r\n")
    assert f"a=fmtp:98 {CONSTRAINED}\r\n" in camera
    assert "640c1f" not in text


def test_firefox_is_answered_in_its_own_numbers() -> None:
    """Firefox numbers Opus 109 and VP8 120, keeps its extensions apart by direction, and has its layers."""
    peer = agreed(offer_text("firefox"), offer_mids("firefox"))
    microphone, camera, slot = peer.lines["0"], peer.lines["1"], peer.lines["7"]
    assert microphone.best.payload_type == 109
    assert (camera.best.payload_type, camera.best.rtx_payload_type) == (120, 124)
    assert tuple(camera.layers) == ("l", "m", "h")
    assert {
        Extension.MID: 3,
        Extension.RID: 9,
        Extension.REPAIRED_RID: 10,
    }.items() <= camera.extensions.items()
    assert Extension.RID not in slot.extensions
    assert {line.best.codec for line in peer.lines.values()} == {"opus", "vp8"}


def test_firefox_names_ssrcs_that_its_layers_are_not_known_by() -> None:
    """Under simulcast the rid tells a packet's layer, although Firefox announces every SSRC."""
    assert "a=ssrc-group:FID" in offer_text("firefox").split("m=video")[1]
    assert agreed(offer_text("firefox"), offer_mids("firefox")).lines["1"].layers
