"""The three REST calls that a board wants: coming in, a file of the lesson, and a picture for it."""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .link import Link
from .trouble import Lost, Wrong, refused

CALL_SECONDS = 30.0
"""A picture may wait for its turn to be read by the server."""
MAX_ANSWER_BYTES = 64_000_000
JSON, BYTES = "application/json", "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Server:
    """A server, with what is trusted of its certificate. Every method may raise `Trouble`."""

    link: Link
    tls: ssl.SSLContext | None = None

    async def join(self, who: dict[str, Any]) -> dict[str, Any]:
        """Come in: return `token`, `participant_id` and `lesson_id`."""
        wish = {"code": self.link.code, **who}
        if self.link.invite:
            wish["invite"] = self.link.invite
        return await self._json("/api/v1/join", json.dumps(wish).encode(), JSON)

    async def file(self, lesson_id: str, token: str, file_id: str) -> bytes:
        """Return a file of the lesson: a WebP picture."""
        return await self._call(f"/api/v1/lessons/{lesson_id}/files/{file_id}", None, BYTES, token)

    async def bring_picture(self, lesson_id: str, token: str, content: bytes) -> str:
        """Give the lesson a picture, and return its hash."""
        answer = await self._json(f"/api/v1/lessons/{lesson_id}/pictures", content, BYTES, token)
        return str(answer["file"])

    async def _json(self, path: str, body: bytes, kind: str, token: str = "") -> dict[str, Any]:
        try:
            answer = json.loads(await self._call(path, body, kind, token))
        except ValueError as error:
            raise Lost("no_manabiya", url=self.link.base_url) from error
        if not isinstance(answer, dict):
            raise Lost("no_manabiya", url=self.link.base_url)
        return answer

    async def _call(self, path: str, body: bytes | None, kind: str, token: str = "") -> bytes:
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.link.base_url + path, body, headers)  # noqa: S310 - http(s): `read_link`
        return await asyncio.to_thread(self._open, request)

    def _open(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=CALL_SECONDS, context=self.tls) as answer:  # noqa: S310 - the same
                content: bytes = answer.read(MAX_ANSWER_BYTES)
                return content
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.read(MAX_ANSWER_BYTES)) from error
        except (OSError, http.client.HTTPException) as error:
            cause = getattr(error, "reason", error)  # urllib wraps what the network said
            why = getattr(cause, "strerror", None) or cause
            raise Lost("unreachable", url=self.link.base_url, why=why) from error


def tls_of(link: Link, authority: Path | None) -> ssl.SSLContext | None:
    """Return what TLS trusts: this machine's authorities, and those of a file besides. Raise `Wrong`."""
    if not link.is_tls:
        return None
    context = ssl.create_default_context()
    if authority is not None:
        try:
            context.load_verify_locations(cafile=authority)
        except (OSError, ssl.SSLError) as error:
            raise Wrong("no_file", path=authority, why=error) from error
    return context


def _refusal(body: bytes) -> Exception:
    try:
        said = json.loads(body)
        return refused(str(said["code"]), str(said.get("text", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Lost("no_manabiya", url="")
