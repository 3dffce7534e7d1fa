"""Stopping tasks that talk to Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

CANCEL_AGAIN_SECONDS = 1.0
"""redis-py 8 swallows a cancellation that arrives while it connects: whoever stops a task asks again,
but not so soon that it interrupts a clean-up."""


async def stop_tasks(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks and return when all of them have ended, however they did."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
