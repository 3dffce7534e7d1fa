"""How long somebody has had the floor: who has spoken much yields, where slots are short, to who has not.

Invariant: over any minute a microphone comes before other pupils' by its level for at most `SAVED_SECONDS +
60 * EARNED_SHARE` seconds, here 40. Levels are what a client claims, and nothing that is sent with them can
prove a voice: whoever pulses a loud level as speech does gets no more than that (fault 53). Somebody who
honestly speaks for longer is still heard as long as there are slots.
"""

from __future__ import annotations

SAVED_SECONDS = 20.0
"""An answer in class takes less; a presenter has no three others speaking at the same time."""
EARNED_SHARE = 1 / 3
"""Of all time, also while speaking: with three slots, what is fair between nine."""
RESTED_SECONDS = 5.0
"""Who has yielded comes first again with so much saved: after 15 s of silence, not after each breath."""


class Turn:
    """One microphone's account."""

    __slots__ = ("_saved", "yields")

    def __init__(self) -> None:
        self._saved = SAVED_SECONDS
        self.yields = False
        """Whether others who speak come first now."""

    def take(self, seconds: float, *, speaking: bool) -> None:
        """So much time has passed, in which this microphone spoke or did not."""
        self._saved = min(SAVED_SECONDS, self._saved + seconds * EARNED_SHARE)
        if speaking:
            self._saved = max(0.0, self._saved - seconds)
        if not self._saved:
            self.yields = True
        elif self._saved >= RESTED_SECONDS:
            self.yields = False
