"""The Learning Record Store of a school, over HTTP (xAPI 1.0.3 part 3, section 2.1)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from .statements import Statement

AT_ONCE = 100
"""Statements in one request."""
SECONDS = 20.0
VERSION = "1.0.3"


class LrsAway(Exception):
    """It did not take the statements; they are sent again later."""


class LrsRefused(Exception):
    """It says that they are no statements."""


@dataclass(frozen=True, slots=True)
class Lrs:
    """`url`: to which `/statements` is added; `credentials`: `key:secret` (RFC 7617)."""

    url: str
    credentials: str

    async def send(self, statements: Sequence[Statement]) -> None:
        """Store them. What it has already is no mistake: the same ids are the same statements.

        Raise `LrsAway` or `LrsRefused` where any of them may not be stored.
        """
        headers = {
            "X-Experience-API-Version": VERSION,
            "Authorization": f"Basic {base64.b64encode(self.credentials.encode()).decode()}",
        }
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with aiohttp.ClientSession(headers=headers, timeout=timeout) as http:
                for begin in range(0, len(statements), AT_ONCE):
                    await self._post(http, statements[begin : begin + AT_ONCE])
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise LrsAway(str(problem) or type(problem).__name__) from problem

    async def _post(self, http: aiohttp.ClientSession, statements: Sequence[Statement]) -> None:
        address = f"{self.url.rstrip('/')}/statements"
        async with http.post(address, json=list(statements), allow_redirects=False) as response:
            if response.status in (400, 413, 422):
                raise LrsRefused(f"answered {response.status}: {(await response.text())[:300]}")
            if response.status not in (200, 204, 409):
                raise LrsAway(f"answered {response.status}")
