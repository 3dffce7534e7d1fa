"""Who is heard and seen, pure: `Selector` is told what is known, and fills every slot of a lesson."""

from __future__ import annotations

from .fill import SINGLE_LAYER
from .selector import Selector
from .speakers import WINDOW_SECONDS
from .values import AudioWindow, LessonFacts, PeerFacts, PublicationFacts, Selection, SlotChoice, Slots
from .walls import ear_of, is_in_reach, may_flow

__all__ = [
    "SINGLE_LAYER",
    "WINDOW_SECONDS",
    "AudioWindow",
    "LessonFacts",
    "PeerFacts",
    "PublicationFacts",
    "Selection",
    "Selector",
    "SlotChoice",
    "Slots",
    "ear_of",
    "is_in_reach",
    "may_flow",
]
