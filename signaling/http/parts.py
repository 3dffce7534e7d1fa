"""Large files in small parts, for whoever asks for all that follows.

A browser that plays a file asks for the rest of it (`bytes=n-`), reads as much as it wants to have at hand,
and leaves the connection waiting. Over HTTP/1.1 it has six of them for one host, so that the seventh face of
a class would never be there. Whoever gets less than they asked for asks again when they need more (RFC 9110
section 15.3.7: what a part holds is what its Content-Range says).
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

PART_BYTES = 1 << 20
"""A quarter of a minute of one face."""
_REST = re.compile(r"bytes=([0-9]{1,18})-", re.ASCII)


async def part_of(path: Path, asked: str, headers: Mapping[str, str]) -> web.Response | None:
    """Return the next part of a file; `None`: something else was asked for, or there is nothing there."""
    rest = _REST.fullmatch(asked)
    if rest is None:
        return None
    begin = int(rest[1])
    data, size = await asyncio.to_thread(_read, path, begin)
    if not data:
        return None
    where = {"Content-Range": f"bytes {begin}-{begin + len(data) - 1}/{size}", "Accept-Ranges": "bytes"}
    return web.Response(status=206, body=data, headers={**headers, **where})


def _read(path: Path, begin: int) -> tuple[bytes, int]:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # deleted at this moment
        return b"", 0
    try:
        return os.pread(handle, PART_BYTES, begin), os.fstat(handle).st_size
    finally:
        os.close(handle)
