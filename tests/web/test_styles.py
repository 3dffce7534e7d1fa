"""The style sheets, as text."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"
STYLES = WEB / "styles"
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


def words_of_the_pages() -> set[str]:
    """Return every word of the pages that may be a class; `of-$`: one that ends in a value."""
    sources = [*(WEB / "src").rglob("*.ts*"), *(WEB / "templates").glob("*.html")]
    text = "\n".join(path.read_text("utf-8") for path in sources if ".test." not in path.name)
    return {*re.findall(r"[A-Za-z][\w-]*", text), *re.findall(r"[A-Za-z][\w-]*-\$(?=\{)", text)}


def test_no_rule_is_for_what_is_nowhere() -> None:
    """Every class that a style sheet names is used: a rule for another one was forgotten or misspelt."""
    words = words_of_the_pages()
    lost = {
        f"{sheet.name}: .{name}"
        for sheet in STYLES.glob("*.css")
        for selectors in re.findall(
            r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        )
        if not selectors.strip().startswith("@")
        for name in re.findall(r"\.([A-Za-z][\w-]*)", selectors)
        if name not in words and f"{name.rpartition('-')[0]}-$" not in words
    }
    assert lost == set()
