"""Waiting for a condition instead of for a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.05
"""Short beside anything that a person notices, long beside the work of one look."""


async def eventually(
    look: Callable[[], Awaitable[T]], *, within: float = 15.0, what: str = "it", every: float = POLL_SECONDS
) -> T:
    """Return the first truthy value of `look()`; fail, naming `what` and the last value, after `within` s."""
    deadline = time.monotonic() + within
    while True:
        value = await look()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within:g} s for {what}; last seen: {value!r}")
        await asyncio.sleep(every)
