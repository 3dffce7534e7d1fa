"""How a figure is printed: beside the peer or limit that was measured in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def figure(name: str, value: float, unit: str, *, beside: str = "", peer: float | None = None) -> None:
    """Print one line; with a peer's value, the ratio to it as well."""
    line = f"{name}: {value:.4g} {unit}"
    if peer is not None:
        line += f"  ({value / peer:.2f}x {beside}: {peer:.4g} {unit})"
    print(line, flush=True)


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 % do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
