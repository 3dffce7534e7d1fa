"""The node's dictionary."""

from __future__ import annotations

import asyncio

from signaling.errors import Refusal
from signaling.reading.ruby import without_marks
from signaling.reading.service import Readings
from signaling.wire.codes import RefusalCode
from signaling.wire.words import MAX_TEXT_CHARACTERS, MAX_TEXTS


async def test_texts_come_back_in_order_with_their_readings() -> None:
    """Two that ask while the dictionary opens are both answered."""
    readings = Readings()
    one, other = await asyncio.gather(readings.mark(["授業", "班"]), readings.mark(["はな"]))
    assert isinstance(one, list)
    assert [without_marks(text) for text in one] == ["授業", "班"]
    assert "じゅぎょう" in one[0]
    assert other == ["はな"]


async def test_more_than_a_page_shows_is_refused() -> None:
    """Nobody has the node look up a book."""
    readings = Readings()
    for texts in (["あ"] * (MAX_TEXTS + 1), ["あ" * (MAX_TEXT_CHARACTERS + 1)]):
        refused = await readings.mark(texts)
        assert isinstance(refused, Refusal)
        assert refused.code is RefusalCode.BAD_MESSAGE
