"""Where a server is, and how to come in: the REST call that every join page makes."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import msgspec

from signaling.wire.codes import RefusalCode

JOIN_SECONDS = 10.0
SUBPROTOCOL = "manabiya.v1"
_OVER = frozenset({RefusalCode.CODE_UNKNOWN, RefusalCode.LESSON_ENDED})


class JoinRefused(Exception):
    """The server does not let this client in now: a locked door, too many at once."""


class LessonOver(JoinRefused):
    """Nor will it later: no lesson runs under this code."""


class _Refusal(msgspec.Struct):
    code: str


@dataclass(frozen=True, slots=True)
class Server:
    """A server's base URL, without a slash at the end; `tls` where its certificate is a private one."""

    base_url: str
    tls: ssl.SSLContext | None = None

    def web_socket(self, path: str) -> str:
        return "ws" + self.base_url.removeprefix("http") + path

    @property
    def tls_of_socket(self) -> ssl.SSLContext | None:
        """What a WebSocket client wants: nothing for ws://, for wss:// always a context."""
        if not self.base_url.startswith("https"):
            return None
        return self.tls or ssl.create_default_context()


class Seat(msgspec.Struct, frozen=True):
    """What a join gives."""

    token: str
    participant_id: str
    lesson_id: str


def read_link(link: str, authority: Path | None = None) -> tuple[Server, str]:
    """Split a pupil's link into the server and the class code. Raises ValueError if it is none.

    `authority`: a file of certificates to trust, for `serve --tls`.
    """
    parts = urlsplit(link)
    base, _, code = parts.path.rpartition("/l/")
    if parts.scheme not in {"http", "https"} or not parts.netloc or not code.isdigit():
        raise ValueError(f"not a link into a lesson: {link}")
    tls = ssl.create_default_context(cafile=authority) if authority is not None else None
    return Server(f"{parts.scheme}://{parts.netloc}{base}", tls), code


async def join(server: Server, http: aiohttp.ClientSession, code: str, who: str | int) -> Seat:
    """Come in under a class code, by name or by the number of a seat.

    Raises `JoinRefused`, `LessonOver` or `aiohttp.ClientError`.
    """
    async with http.post(
        f"{server.base_url}/api/v1/join",
        json={"code": code, "seat": who} if isinstance(who, int) else {"code": code, "name": who},
        ssl=server.tls if server.tls is not None else True,
        timeout=aiohttp.ClientTimeout(total=JOIN_SECONDS),
    ) as response:
        body = await response.read()
        if response.status != 201:  # noqa: PLR2004 - Created
            raise _refused(response.status, body)
        return msgspec.json.decode(body, type=Seat)


def _refused(status: int, body: bytes) -> JoinRefused:
    text = f"{status}: {body[:200].decode(errors='replace')}"
    try:
        code = msgspec.json.decode(body, type=_Refusal).code
    except msgspec.DecodeError:
        return JoinRefused(text)  # a proxy's word, perhaps
    return LessonOver(text) if code in _OVER else JoinRefused(text)
