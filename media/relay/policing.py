"""How much of one peer is looked at: whoever sends more than a browser can, loses the rest (fault 54).

Invariant: the work that one peer can cause in a second is bounded, in bytes and in datagrams of each kind,
before anything is decrypted. Counts begin anew each second, so that an honest burst after a stall passes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from media.control import Source

from ..rtcp.parse import Nack, RtcpItem
from ..rtcp.transport import TransportFeedback

Kind = Literal["rtp", "rtcp", "dtls"]

WINDOW_SECONDS = 1.0
MAX_BYTES: dict[Kind, int] = {
    # Three camera layers and a screen are 0.5 MB, and a browser's probe doubles that.
    "rtp": 2_000_000,
    # Feedback on 1500 packets takes 3 KB, 650 NACKs 40 KB. Reading it costs more by the byte than media does.
    "rtcp": 150_000,
    # A certificate and its signature, several times over.
    "dtls": 100_000,
}
"""Of each kind in a second."""
MAX_DATAGRAMS: dict[Kind, int] = {
    # 0.5 MB in packets of 1100 bytes, 50 of voice, and all of it once more as probe or retransmission.
    "rtp": 2500,
    # Chromium's cadence under loss: a NACK each 20 ms for each of 13 video slots, and its reports.
    "rtcp": 1000,
    # A handshake has some twenty; afterwards there is one more, which says goodbye.
    "dtls": 100,
}
"""Of each kind in a second."""
_REASONS: dict[Kind, str] = {"rtp": "over_rate", "rtcp": "over_rate_rtcp", "dtls": "over_rate_dtls"}
Claim = Literal["nack", "arrivals"]
MAX_CLAIMS: dict[Claim, int] = {
    # A fifth of 4 Mbit/s lost, each packet asked for ten times, is 900.
    "nack": 2000,
    # All that a full page of cameras and a screen is sent, and all of it again.
    "arrivals": 10_000,
}
"""Packets in a second that feedback may be about, each of which has to be looked for."""
_CLAIM_REASONS: dict[Claim, str] = {"nack": "over_rate_nack", "arrivals": "over_rate_arrivals"}
FORWARDED_PER_SECOND: dict[Source, float] = {
    # 100 packets of 10 ms, and what RED mends.
    "microphone": 200,
    # 10 Mbit/s, as a program may send by WHIP; a browser's camera and screen take 400 each.
    "camera": 1500,
    "screen": 1500,
}
"""Packets of a source that are passed on: each of them is one for every viewer. As many may come at once."""


class Police:
    """Counts what one peer sends. `admits` every datagram before any other work on it."""

    __slots__ = ("_bytes", "_claims", "_counts", "_dropped", "_window_at")

    def __init__(self, dropped: defaultdict[str, int]) -> None:
        """`dropped`: the node's drop counters."""
        self._dropped = dropped
        self._window_at = float("-inf")
        self._bytes: dict[Kind, int]
        self._counts: dict[Kind, int]
        self._claims: dict[Claim, int]
        self._begin(float("-inf"))

    def admits(self, kind: Kind, size: int, now: float) -> bool:
        """Say whether to look at a datagram; what is not looked at was counted as dropped."""
        if now - self._window_at >= WINDOW_SECONDS:
            self._begin(now)
        self._bytes[kind] += size
        self._counts[kind] += 1
        if self._bytes[kind] <= MAX_BYTES[kind] and self._counts[kind] <= MAX_DATAGRAMS[kind]:
            return True
        self._dropped[_REASONS[kind]] += 1
        return False

    def admits_claims(self, claim: Claim, packets: int, now: float) -> bool:
        """Say whether to look for so many packets that the peer's feedback is about."""
        if now - self._window_at >= WINDOW_SECONDS:
            self._begin(now)
        self._claims[claim] += packets
        if self._claims[claim] <= MAX_CLAIMS[claim]:
            return True
        self._dropped[_CLAIM_REASONS[claim]] += 1
        return False

    def admits_item(self, item: RtcpItem, now: float) -> bool:
        """Say whether to act on one item of a compound packet."""
        match item:
            case Nack():
                return self.admits_claims("nack", len(item.sequences), now)
            case TransportFeedback():
                return self.admits_claims("arrivals", len(item.arrivals), now)
            case _:
                return True

    def _begin(self, now: float) -> None:
        self._window_at = now
        self._bytes = {"rtp": 0, "rtcp": 0, "dtls": 0}
        self._counts = {"rtp": 0, "rtcp": 0, "dtls": 0}
        self._claims = {"nack": 0, "arrivals": 0}
