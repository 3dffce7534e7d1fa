"""Who may open a WebSocket: Origin first, then the token.

Invariant: nobody is upgraded before the Origin was checked, and nobody whose token does not hold gets
more from an upgraded socket than its close code. A browser can read no status of a refused upgrade, so
a bad token is answered by an upgrade that is closed at once; a foreign page is answered by a plain 403.
"""

from __future__ import annotations

import structlog
from aiohttp import web

from ..clock import now
from ..errors import Refusal
from ..keys import SETTINGS, TOKENS
from ..tokens import Claims, TokenError, TokenInvalid
from ..wire.codes import CloseCode, RefusalCode
from .bad_tokens import reason_of, refused_token
from .origin import is_own_origin
from .refusals import refusal_response

SUBPROTOCOL = "manabiya.v1"
_BEARER_PREFIX = "bearer."
_CLOSE_TIMEOUT_SECONDS = 2.0
"""How long a close handshake may hold a handler: a slow reader must not."""

log = structlog.get_logger(__name__)


class HttpRefused(web.HTTPException):
    """An aiohttp exception that carries a refusal."""

    status_code = 400

    def __init__(self, refusal: Refusal) -> None:
        response = refusal_response(refusal)
        self.status_code = response.status
        headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
        body = response.body
        text = body.decode() if isinstance(body, bytes) else ""
        super().__init__(headers=headers, text=text, content_type="application/json")
        self.refusal = refusal


def check_origin(request: web.Request) -> None:
    """Raise a 403 where the Origin is foreign. A missing one passes: it is no browser's."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    own = request.app[SETTINGS].origins
    if not is_own_origin(origin, own=own, scheme=request.scheme, host=request.host):
        log.info("origin_refused", origin=origin[:200], path=request.path)
        raise HttpRefused(Refusal(RefusalCode.ORIGIN_REFUSED, "this Origin may not connect"))


def bearer_token(request: web.Request) -> str | None:
    """Return the token from the subprotocols or, for what is no browser, from the Authorization header."""
    offered = request.headers.getall("Sec-WebSocket-Protocol", [])
    for name in ",".join(offered).split(","):
        if name.strip().startswith(_BEARER_PREFIX):
            return name.strip().removeprefix(_BEARER_PREFIX)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def authenticate(request: web.Request, lesson_id: str | None = None) -> Claims:
    """Return who asks for this socket.

    Raise an HTTP refusal for a foreign Origin (403) and a missing token (401; 403 where a cookie came
    without an Origin, as a forged request would), `TokenExpired` or `TokenInvalid` for a token that does
    not hold, or not for `lesson_id`.
    """
    check_origin(request)
    token = bearer_token(request)
    if token is None:
        if "Origin" not in request.headers and request.cookies:
            raise HttpRefused(Refusal(RefusalCode.ORIGIN_REFUSED, "a cookie needs an Origin"))
        raise HttpRefused(Refusal(RefusalCode.TOKEN_INVALID, "no token: subprotocol bearer.<token> expected"))
    claims = request.app[TOKENS].verify(token, now())
    if lesson_id is not None and claims.lesson_id != lesson_id:
        raise TokenInvalid("of another lesson")
    return claims


async def open_websocket(
    request: web.Request,
    lesson_id: str,
    *,
    max_message_bytes: int,
    heartbeat_seconds: float | None = None,
) -> tuple[web.WebSocketResponse, Claims | None]:
    """Upgrade, and say who it is; or upgrade, close with 4401, and return `None` for who.

    Larger messages close the socket with 1009 (aiohttp does). Compression is off: a few bytes must not
    become megabytes. With `heartbeat_seconds` the client is pinged, and dropped where no pong comes.
    Raises what `authenticate` raises as an HTTP refusal, before the upgrade.
    """
    try:
        claims = authenticate(request, lesson_id)
    except TokenError as error:
        refusal = (await refused_token(request, reason_of(error))).refusal
        limited = refusal.code is RefusalCode.RATE_LIMITED
        code = CloseCode.TRY_AGAIN_LATER if limited else CloseCode.UNAUTHORIZED
        return await refuse_websocket(request, code, refusal.code.value), None
    socket = _response(max_message_bytes, heartbeat_seconds)
    await socket.prepare(request)
    return socket, claims


async def refuse_websocket(request: web.Request, code: CloseCode, reason: str) -> web.WebSocketResponse:
    """Upgrade and close at once with a code that the client's page can read."""
    socket = _response(max_message_bytes=1024)
    await socket.prepare(request)
    await socket.close(
        code=code, message=reason.encode()[:123]
    )  # RFC 6455 section 5.5: a close has 125 bytes
    return socket


def _response(max_message_bytes: int, heartbeat_seconds: float | None = None) -> web.WebSocketResponse:
    return web.WebSocketResponse(
        protocols=(SUBPROTOCOL,),
        max_msg_size=max_message_bytes,
        compress=False,
        timeout=_CLOSE_TIMEOUT_SECONDS,
        heartbeat=heartbeat_seconds,
    )
