"""How much of one peer is looked at: whoever sends more than a browser can, loses the rest (fault 54).

Invariant: the work that one peer can cause in a second is bounded, in bytes and in datagrams of each kind,
before anything is decrypted. Counts begin anew each second, so that an honest burst after a stall passes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

Kind = Literal["rtp", "rtcp", "dtls"]

WINDOW_SECONDS = 1.0
MAX_BYTES = 2_000_000
"""In a second: three camera layers and a screen are 0.5 MB, and a browser's probe doubles that."""
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
MAX_NACKED = 2000
"""Numbers asked for again in a second: a fifth of 4 Mbit/s lost, each asked for ten times, is 900."""


class Police:
    """Counts what one peer sends. `admits` every datagram before any other work on it."""

    __slots__ = ("_bytes", "_counts", "_dropped", "_nacked", "_window_at")

    def __init__(self, dropped: defaultdict[str, int]) -> None:
        """`dropped`: the node's drop counters."""
        self._dropped = dropped
        self._window_at = float("-inf")
        self._bytes = 0
        self._nacked = 0
        self._counts: dict[Kind, int] = {"rtp": 0, "rtcp": 0, "dtls": 0}

    def admits(self, kind: Kind, size: int, now: float) -> bool:
        """Say whether to look at a datagram; what is not looked at was counted as dropped."""
        if now - self._window_at >= WINDOW_SECONDS:
            self._begin(now)
        self._bytes += size
        self._counts[kind] += 1
        if self._bytes <= MAX_BYTES and self._counts[kind] <= MAX_DATAGRAMS[kind]:
            return True
        self._dropped[_REASONS[kind]] += 1
        return False

    def admits_nack(self, numbers: int, now: float) -> bool:
        """Say whether to look for so many packets that the peer asks for again."""
        if now - self._window_at >= WINDOW_SECONDS:
            self._begin(now)
        self._nacked += numbers
        if self._nacked <= MAX_NACKED:
            return True
        self._dropped["over_rate_nack"] += 1
        return False

    def _begin(self, now: float) -> None:
        self._window_at = now
        self._bytes = self._nacked = 0
        self._counts = {"rtp": 0, "rtcp": 0, "dtls": 0}
