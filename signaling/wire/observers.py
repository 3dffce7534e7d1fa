"""Observers on the wire: what the class is told of who looks on, and who chooses it.

Invariant: that somebody looks on is told to everybody in every lesson; only how they are called is a choice.
"""

from __future__ import annotations

from typing import Literal

from media.control import Value

OBSERVER_NOTICE_SECONDS = 1.0
"""From the state that shows an observer to the one that lets anything of the class reach them. A node that
lost the announcement of the first finds it within half of that (its pulse)."""

ObserversShown = Literal["names", "visitors"]
"""Whether pupils read an observer's name, or only that it is a visitor."""


class ObserversSet(Value, tag="observers.set"):
    """Teacher, assistant: how observers are called before pupils."""

    n: int
    shown: ObserversShown


ObserverMessage = ObserversSet
