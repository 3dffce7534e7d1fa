"""Counting what happens on the packet path, by name.

Invariant: names are fixed in code, never made of what came from outside, so their number is bounded.
"""

from __future__ import annotations

from collections import defaultdict


class Counters:
    """Counts since the process began. Hot paths index `dropped` directly."""

    def __init__(self) -> None:
        self.dropped: defaultdict[str, int] = defaultdict(int)
        """Drop reason -> packets."""
        self.events: defaultdict[str, int] = defaultdict(int)
        """Anything else worth a number."""

    def export(self) -> dict[str, float]:
        """Return all as Prometheus names with their labels."""
        exported = {
            f'media_dropped_total{{reason="{reason}"}}': float(n) for reason, n in self.dropped.items()
        }
        exported.update({f"media_{name}_total": float(n) for name, n in self.events.items()})
        return exported
