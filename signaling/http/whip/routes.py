"""The endpoints and sessions of WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep).

Invariant: a request is a lesson token's or nobody's. No cookie counts here, so that pages of any origin may
call (CORS) without being able to do more than they could without a browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Literal, cast

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import HUB, LOAD_LIMITS, METRICS, REDIS, SETTINGS, TOKENS
from ...lesson.ids import is_id
from ...limits.rates import REST_PER_ADDRESS
from ...live.by_http import Answered, HttpPeers, Wish
from ...store.http_sessions import HttpSessions
from ...tokens import Claims, TokenError
from ...wire.codes import RefusalCode
from ...wire.lesson import IceServer
from ..address import limit_key
from ..bad_tokens import reason_of, refused_token
from ..caller import bearer
from . import sdp

OFFER_TYPE = "application/sdp"
FRAGMENT_TYPE = "application/trickle-ice-sdpfrag"
BODY_SECONDS = 20.0
"""As for every other body: who takes longer holds a place."""
LATE_SECONDS = 12 * 3600.0
"""A session outlives its token, which nobody renews without a socket; and it has to be possible to end it."""
PREFIXES = ("/whip/", "/whep/")

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link, Accept-Patch, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
    "Access-Control-Max-Age": "86400",
}


Handler = Callable[[web.Request], Awaitable[web.Response]]


class Problem(web.HTTPException):
    """A status that only these endpoints answer; its body is like that of every refusal."""

    def __init__(self, status: int, code: RefusalCode, text: str) -> None:
        self.status_code = status
        super().__init__(text=json.dumps({"code": code.value, "text": text}), content_type="application/json")


def setup_whip(app: web.Application) -> None:
    """Add both endpoints, and the sessions below them."""
    endpoints = Endpoints(HttpPeers(app[HUB], HttpSessions(app[REDIS], app[METRICS].store_fault)))
    for path, begin in (
        ("/whip/{lesson_id}", endpoints.publish),
        ("/whep/{lesson_id}/{participant_id}", endpoints.play),
    ):
        app.router.add_options(path, _options("OPTIONS, POST", accept_post=OFFER_TYPE))
        app.router.add_post(path, begin)
        session = path + "/{session_id}"
        app.router.add_options(session, _options("OPTIONS, PATCH, DELETE", accept_patch=FRAGMENT_TYPE))
        app.router.add_patch(session, endpoints.patch)
        app.router.add_delete(session, endpoints.end)
    app.on_response_prepare.append(_add_cors)


class Endpoints:
    """The handlers."""

    def __init__(self, peers: HttpPeers) -> None:
        self._peers = peers

    async def publish(self, request: web.Request) -> web.Response:
        """POST /whip/{lesson_id}: the token's participant sends what is offered."""
        claims = await _claims(request)
        video = request.query.get("video", "camera")
        if video not in ("camera", "screen"):
            raise Refused(RefusalCode.BAD_MESSAGE, "video is camera or screen")
        offer = await _body(request, OFFER_TYPE)
        with _readable():
            mids = sdp.publishes(sdp.read_lines(offer), cast("Literal['camera', 'screen']", video))
            ufrag = sdp.credentials_of(offer).ufrag
        return await self._begin(request, claims, Wish(offer, ufrag, mids))

    async def play(self, request: web.Request) -> web.Response:
        """POST /whep/{lesson_id}/{participant_id}: the token's participant is sent what that one sends."""
        claims = await _claims(request)
        whom = request.match_info["participant_id"]
        offer = await _body(request, OFFER_TYPE)
        with _readable():
            mids = sdp.plays(sdp.read_lines(offer))
            ufrag = sdp.credentials_of(offer).ufrag
        return await self._begin(request, claims, Wish(offer, ufrag, mids, watches=whom))

    async def patch(self, request: web.Request) -> web.Response:
        """PATCH of a session: more candidates of the client's, or an ICE restart."""
        claims, session_id = await _claims(request, late_seconds=LATE_SECONDS), _session_id(request)
        fragment = await _body(request, FRAGMENT_TYPE)
        matching = request.headers.get("If-Match", "").strip()
        if not matching:
            raise Problem(428, RefusalCode.BAD_MESSAGE, "If-Match expected: the session's ETag, or *")
        session = await self._peers.session_of(claims, session_id)
        if matching != "*" and f'"{session.etag}"' not in (tag.strip() for tag in matching.split(",")):
            raise Problem(412, RefusalCode.BAD_MESSAGE, "another ICE session goes on")
        with _readable():
            fresh = sdp.credentials_of(fragment)
        if fresh.ufrag == session.ufrag:
            # ICE-lite sends nothing to a candidate that somebody wrote down: it is answered where it checks.
            return web.Response(status=204)
        if matching != "*":
            raise Refused(RefusalCode.BAD_MESSAGE, "credentials of another ICE session: If-Match: * restarts")
        offer = sdp.with_credentials(session.offer, fresh)
        answered = await self._peers.restart(claims, session_id, offer, fresh.ufrag)
        fragment = sdp.fragment_of(answered.sdp)
        return web.Response(body=fragment.encode(), content_type=FRAGMENT_TYPE, headers=_etag(answered))

    async def end(self, request: web.Request) -> web.Response:
        """DELETE of a session: its participant leaves."""
        claims = await _claims(request, late_seconds=LATE_SECONDS)
        await self._peers.end(claims, _session_id(request))
        return web.Response(status=200)

    async def _begin(self, request: web.Request, claims: Claims, wish: Wish) -> web.Response:
        try:
            answered = await self._peers.begin(claims, wish)
        except Refused as refused:
            if refused.refusal.code is RefusalCode.BAD_SDP:
                raise Problem(406, RefusalCode.BAD_SDP, refused.refusal.text) from refused
            raise
        headers = _etag(answered)
        headers["Location"] = f"{request.app[SETTINGS].public_url}{request.path}/{answered.session_id}"
        headers["Accept-Patch"] = FRAGMENT_TYPE
        body = answered.sdp.encode()
        response = web.Response(status=201, body=body, content_type=OFFER_TYPE, headers=headers)
        for server in request.app[HUB].services.ice_servers(claims.participant_id):
            for link in _links(server):
                response.headers.add("Link", link)
        return response


async def _claims(request: web.Request, late_seconds: float = 0.0) -> Claims:
    """Return whose token it is. Raise `Refused` for one that is not for this lesson, or missing."""
    if not request.app[LOAD_LIMITS].take(REST_PER_ADDRESS, limit_key(request.remote or "")).allowed:
        raise Refused(RefusalCode.RATE_LIMITED, "too many calls from this address")
    lesson_id, token = request.match_info["lesson_id"], bearer(request)
    if not all(map(is_id, request.match_info.values())):
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")
    if not token:
        raise Refused(RefusalCode.TOKEN_INVALID, "Authorization: Bearer <token> expected")
    try:
        claims = request.app[TOKENS].verify(token, now(), late_seconds=late_seconds)
    except TokenError as error:
        raise await refused_token(request, reason_of(error)) from error
    if claims.lesson_id != lesson_id:
        raise await refused_token(request, "of another lesson")
    return claims


def _session_id(request: web.Request) -> str:
    return request.match_info["session_id"]


async def _body(request: web.Request, expected: str) -> str:
    """Return a body of the expected type. Raise 415, 400, or aiohttp's 413."""
    if request.content_type != expected:
        raise Problem(415, RefusalCode.BAD_MESSAGE, f"Content-Type: {expected} expected")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return (await request.read()).decode()
    except TimeoutError as error:
        raise Refused(RefusalCode.BAD_MESSAGE, "the body came too slowly") from error
    except UnicodeDecodeError as error:
        raise Refused(RefusalCode.BAD_SDP, "not UTF-8") from error


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    """Answer what SDP cannot be read, or not be served, with its status."""
    try:
        yield
    except sdp.Malformed as problem:
        raise Refused(RefusalCode.BAD_SDP, str(problem)) from problem
    except sdp.NotAcceptable as problem:
        raise Problem(406, RefusalCode.BAD_SDP, str(problem)) from problem


def _etag(answered: Answered) -> dict[str, str]:
    return {"ETag": f'"{answered.etag}"', "Cache-Control": "no-store"}


def _links(server: IceServer) -> Iterator[str]:
    """Write an ICE server as RFC 9725 section 4.6 has it."""
    for url in server.urls:
        link = f'<{url}>; rel="ice-server"'
        if server.username and server.credential:
            link += f'; username="{server.username}"; credential="{server.credential}"'
            link += '; credential-type="password"'
        yield link


def _options(methods: str, **accepted: str) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        named = {name.replace("_", "-").title(): value for name, value in accepted.items()}
        preflight = {"Allow": methods, "Access-Control-Allow-Methods": methods}
        return web.Response(status=200, headers=_PREFLIGHT | preflight | named)

    return answer


async def _add_cors(request: web.Request, response: web.StreamResponse) -> None:
    """Let every page read every answer, refusals included: none of them depends on a cookie."""
    if request.path.startswith(PREFIXES):
        response.headers.update(_CORS)
