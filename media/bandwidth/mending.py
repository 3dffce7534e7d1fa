"""How large a picture may be whose losses are to be mended within a tenth of what is sent.

Invariant: where little is lost nothing is bounded; what is judged heavy is so until it clearly is not.
"""

from __future__ import annotations

HEAVY_LOSS, LIGHT_LOSS = 0.15, 0.10
"""Above the first a tenth is not enough for the base layer of a large picture: what is refused is asked for
again, the rest waits for it, and the picture stands still for seconds. Below the second it is."""
MENDABLE_BPS = 400_000.0
"""The middle layer and some voices: a fifth of its base, lost and lost again, is the 40 kbit/s that a
subscriber may always have again (`relay.feedback.MIN_RETRANSMIT_BYTES_PER_SECOND`)."""


class Mending:
    """Of one link."""

    __slots__ = ("_heavy",)

    def __init__(self) -> None:
        self._heavy = False

    def note(self, loss: float) -> None:
        """So much is lost lately, as a share of what is sent."""
        self._heavy = loss > (LIGHT_LOSS if self._heavy else HEAVY_LOSS)

    def bound(self, bps: float) -> float:
        """Return what may be sent of what the link carries."""
        return min(bps, MENDABLE_BPS) if self._heavy else bps
