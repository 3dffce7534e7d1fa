"""The offer of a simulated pupil, and what it has to know of the answer.

The offer has no RTX: what is asked for again is sent again byte for byte, which needs no second stream.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from media.control import MLineKind

from .ice import RemoteAgent

OPUS_PAYLOAD_TYPE, VP8_PAYLOAD_TYPE = 111, 96
AUDIO_LEVEL_ID, SEND_TIME_ID, MID_ID, RID_ID = 1, 2, 3, 4
"""Ids of header extensions, the same on every m-line."""
RIDS = ("l", "m", "h")

_AUDIO_CODEC = (
    f"a=rtpmap:{OPUS_PAYLOAD_TYPE} opus/48000/2",
    f"a=fmtp:{OPUS_PAYLOAD_TYPE} minptime=10;useinbandfec=1",
    f"a=extmap:{AUDIO_LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level",
)
_VIDEO_CODEC = (
    f"a=rtpmap:{VP8_PAYLOAD_TYPE} VP8/90000",
    *(f"a=rtcp-fb:{VP8_PAYLOAD_TYPE} {feedback}" for feedback in ("goog-remb", "nack", "nack pli")),
)
_ANY = (
    f"a=extmap:{SEND_TIME_ID} http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    f"a=extmap:{MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client sends and how many slots it wants."""

    microphone: bool = False
    camera_layers: int = 0
    """0: no camera; 1: one encoding; 3: simulcast."""
    audio_slots: int = 0
    video_slots: int = 0
    screen_slots: int = 0

    def purposes(self) -> list[MLineKind]:
        """What the m-lines are for, in order."""
        counts: list[tuple[MLineKind, int]] = [
            ("microphone", int(self.microphone)),
            ("camera", min(1, self.camera_layers)),
            ("audio_slot", self.audio_slots),
            ("video_slot", self.video_slots),
            ("screen_slot", self.screen_slots),
        ]
        return [purpose for purpose, count in counts for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Our side of the transport."""

    ufrag: str
    pwd: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer says that a client needs."""

    agent: RemoteAgent
    fingerprint: str
    slots: dict[str, int]
    """mid -> SSRC of the slot's stream."""


def write_offer(wish: Wish, ours: Credentials, ssrcs: dict[str, int]) -> tuple[str, dict[str, MLineKind]]:
    """Write an offer; `ssrcs` has `microphone` and, without simulcast, `camera`. Returns it and its mids."""
    mids = {str(index): purpose for index, purpose in enumerate(wish.purposes())}
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids)}",
        f"a=ice-ufrag:{ours.ufrag}",
        f"a=ice-pwd:{ours.pwd}",
        f"a=fingerprint:sha-256 {ours.fingerprint}",
        "a=setup:actpass",
    ]
    for mid, purpose in mids.items():
        audio = purpose in {"microphone", "audio_slot"}
        payload_type = OPUS_PAYLOAD_TYPE if audio else VP8_PAYLOAD_TYPE
        lines += [
            f"m={'audio' if audio else 'video'} 9 UDP/TLS/RTP/SAVPF {payload_type}",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{mid}",
            "a=rtcp-mux",
            *(_AUDIO_CODEC if audio else _VIDEO_CODEC),
            *_ANY,
            f"a={'sendonly' if purpose in {'microphone', 'camera'} else 'recvonly'}",
        ]
        if purpose == "camera" and wish.camera_layers > 1:
            rids = RIDS[: wish.camera_layers]
            lines.append(f"a=extmap:{RID_ID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id")
            lines.extend(f"a=rid:{rid} send" for rid in rids)
            lines.append(f"a=simulcast:send {';'.join(rids)}")
        elif purpose in ssrcs:
            lines.append(f"a=ssrc:{ssrcs[purpose]} cname:pupil")
    return "\r\n".join([*lines, ""]), mids


def read_answer(sdp: str) -> Answered:
    """Read an answer of an ICE-lite agent. Raises ValueError if it lacks credentials or a fingerprint."""
    ufrag, pwd = _first(r"a=ice-ufrag:(\S+)", sdp), _first(r"a=ice-pwd:(\S+)", sdp)
    fingerprint = _first(r"a=fingerprint:sha-256 (\S+)", sdp)
    found = re.findall(r"a=candidate:\S+ 1 udp (\d+) (\S+) (\d+) typ host", sdp, re.IGNORECASE)
    best_first = sorted(found, key=lambda candidate: -int(candidate[0]))
    slots: dict[str, int] = {}
    for section in sdp.split("\nm=")[1:]:
        mid, ssrc = re.search(r"a=mid:(\S+)", section), re.search(r"a=ssrc:(\d+) ", section)
        group = re.search(r"a=ssrc-group:FID (\d+) ", section) or ssrc
        if mid and group:
            slots[mid[1]] = int(group[1])
    agent = RemoteAgent(ufrag, pwd, tuple(dict.fromkeys((host, int(port)) for _, host, port in best_first)))
    return Answered(agent, fingerprint, slots)


def _first(pattern: str, sdp: str) -> str:
    found = re.search(pattern, sdp)
    if found is None:
        raise ValueError(f"the answer has no {pattern.partition(':')[0]}")
    return found[1]
