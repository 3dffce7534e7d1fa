"""Waiting for what can be told at once."""

from __future__ import annotations


async def soon(value: object) -> object:
    """Return the value: `eventually` asks for something to await."""
    return value
