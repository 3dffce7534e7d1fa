"""RTP header extensions the relay knows, and which of them an m-line uses.

Both ways to estimate bandwidth are known: the transport-wide number, and abs-send-time for REMB (`feedback`).
`video-orientation` is left out on purpose: without it a sender turns the picture itself, so that a
recording needs no rotation.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from media.control import MLineKind


class Extension(StrEnum):
    """Values are the URIs of `a=extmap`."""

    AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
    """RFC 6464: how loud, in every packet; speakers are found without decoding."""
    ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
    """One number over all packets between two peers; what their congestion feedback speaks of."""
    MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
    RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
    REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"


BY_URI: Final[dict[str, Extension]] = {extension.value: extension for extension in Extension}

MAX_ONE_BYTE_ID = 14
"""RFC 8285 section 4.2: ids 1 to 14; `extmap-allow-mixed` is not answered, so no other form comes."""

_ALWAYS = frozenset({Extension.MID, Extension.ABS_SEND_TIME, Extension.TRANSPORT_WIDE})
_SIMULCAST = frozenset({Extension.RID, Extension.REPAIRED_RID})


def wanted(purpose: MLineKind, *, simulcast: bool) -> frozenset[Extension]:
    """Say which extensions are answered on an m-line, where they are offered."""
    if purpose == "microphone":
        return _ALWAYS | {Extension.AUDIO_LEVEL}
    if purpose == "camera" and simulcast:
        return _ALWAYS | _SIMULCAST
    return _ALWAYS
