"""The style sheets, as text."""

from __future__ import annotations

import re
from pathlib import Path

STYLES = Path(__file__).resolve().parents[2] / "web" / "styles"
CHEAP = {"transform", "opacity"}
"""What a browser moves without laying the page out, or painting it, anew."""


def test_what_moves_is_not_laid_out_anew() -> None:
    """Animations change nothing but transform and opacity: somebody speaks, and moves, all lesson long."""
    frames = {
        name: set(re.findall(r"([a-z-]+)\s*:", body))
        for sheet in STYLES.glob("*.css")
        for name, body in re.findall(r"@keyframes ([\w-]+) \{(.*?)\n\}", sheet.read_text("utf-8"), re.DOTALL)
    }
    assert len(frames) > 1
    assert {name: used - CHEAP for name, used in frames.items() if used - CHEAP} == {}
