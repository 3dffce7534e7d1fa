"""The node's dictionary, opened when the first text is asked for.

Invariant: it is opened once, away from the event loop; looking up takes less than a millisecond for each
thousand characters, so it is done on the loop, one text after another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.words import MAX_TEXT_CHARACTERS, MAX_TEXTS
from .reader import Reader


class Readings:
    """Marks how texts are read."""

    def __init__(self) -> None:
        self._opening = asyncio.Lock()
        self._reader: Reader | None = None

    async def mark(self, texts: Sequence[str]) -> list[str] | Refusal:
        """Return the texts with readings and phrases marked."""
        if len(texts) > MAX_TEXTS or any(len(text) > MAX_TEXT_CHARACTERS for text in texts):
            return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_TEXTS} texts of {MAX_TEXT_CHARACTERS}")
        reader = await self._opened()
        return [reader.mark(text) for text in texts]

    async def _opened(self) -> Reader:
        async with self._opening:
            if self._reader is None:
                self._reader = await asyncio.to_thread(Reader)
            return self._reader
