"""What all simulated pupils of a process share, and what a habit does when it breaks off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import aiohttp

from .chatter import Language
from .dtls import Certificate
from .player import Metronome
from .server import Server

FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.5, 10.0
"""Before a habit that broke off is taken up again: doubled each time."""
WENT_WELL_SECONDS = 15.0
"""What lasted so long begins again with the first pause."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The same for all pupils of a process."""

    server: Server
    code: str
    http: aiohttp.ClientSession
    certificate: Certificate
    metronome: Metronome
    clips: Path
    language: Language
    seed: int
    """Of their temperaments."""
    pace: float
    """How many times faster than children they live: 1 for a rehearsal."""
    clip_making: asyncio.Lock
    """One clip at a time is made, so that the first pupil need not wait for the last."""

    def now(self) -> float:
        """Return the time of a pupil's mind, in seconds of a child's life."""
        return monotonic() * self.pace

    async def live(self, seconds: float) -> None:
        """Let so much of a child's life pass."""
        await asyncio.sleep(seconds / self.pace)


async def forever(habit: Callable[[], Awaitable[None]]) -> None:
    """Repeat a habit until cancelled; one that breaks off is taken up again after a pause."""
    wait = FIRST_RETRY_SECONDS
    while True:
        began = monotonic()
        try:
            await habit()
        except (ConnectionError, ValueError):
            wait = FIRST_RETRY_SECONDS if monotonic() - began > WENT_WELL_SECONDS else wait
            await asyncio.sleep(wait)
            wait = min(2 * wait, LAST_RETRY_SECONDS)
