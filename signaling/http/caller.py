"""Who makes a REST call: the API key, a signed-in teacher, or somebody with a lesson token.

Invariant: a cookie alone changes nothing. An unsafe request that is authenticated by the cookie must
carry the session's CSRF token and, where the browser sends one, our own Origin.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from aiohttp import web

from ..clock import now
from ..errors import Refused
from ..keys import ACCOUNTS, REGISTER, SETTINGS, TOKENS, WATCH_LINKS
from ..sql.accounts import StoredAccount
from ..tokens import Claims, TokenError
from ..wire.codes import RefusalCode
from ..wire.watching import Audience
from .bad_tokens import reason_of, refused_token
from .origin import is_own_origin

CSRF_HEADER = "X-CSRF-Token"
WATCH_COOKIE = "manabiya_watch"
"""Sent to one lesson's addresses alone."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A program of the school's or the city's: manages every lesson."""

    account_id: None = None


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody signed in at the desk: manages their own lessons."""

    account: StoredAccount
    secret: str

    @property
    def account_id(self) -> str:
        return self.account.id


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody with a link to watch one lesson again: sees what its audience may."""

    lesson_id: str
    link_id: str
    audience: Audience
    account_id: None = None


Manager = ApiKey | Teacher


async def manager(request: web.Request) -> Manager:
    """Return who manages lessons here. Raise `Refused`: `sign_in_first`, `token_invalid`, `bad_csrf`."""
    given = bearer(request)
    if given is not None:
        if _is_api_key(request, given):
            return ApiKey()
        raise await refused_token(request, "api key")
    return await teacher(request)


async def manager_or_participant(request: web.Request) -> Manager | Claims:
    """Return who asks; a bearer may also be a lesson token."""
    given = bearer(request)
    if given is None or _is_api_key(request, given):
        return await manager(request)
    try:
        return request.app[TOKENS].verify(given, now())
    except TokenError as error:
        raise await refused_token(request, reason_of(error)) from error


def audience_of(caller: Manager | Watcher) -> Audience | None:
    """Return as whom somebody watches; `None`: they manage the lesson."""
    return caller.audience if isinstance(caller, Watcher) else None


async def manager_or_watcher(request: web.Request) -> Manager | Watcher:
    """Return who asks for a lesson: who came by a link to watch it, unless they manage it."""
    secret = request.cookies.get(WATCH_COOKIE, "")
    found = await request.app[WATCH_LINKS].find(secret) if secret else None
    if found is None:
        return await manager(request)
    try:
        caller = await manager(request)
        await request.app[REGISTER].of(found.lesson_id, caller.account_id)
    except Refused:
        if found.expires_at <= now():
            raise Refused(RefusalCode.TOKEN_EXPIRED, "the time of this link is over") from None
        return Watcher(found.lesson_id, found.link_id, found.audience)
    return caller


async def teacher(request: web.Request) -> Teacher:
    """Return who is signed in, or raise `Refused` (`sign_in_first`; for changes also `bad_csrf`)."""
    found = await signed_in(request)
    if found is None:
        raise Refused(RefusalCode.SIGN_IN_FIRST, "sign in at the desk, or send the API key")
    if request.method not in _SAFE_METHODS:
        check_same_site(request)
        if not request.app[ACCOUNTS].is_csrf(found.secret, request.headers.get(CSRF_HEADER, "")):
            raise Refused(RefusalCode.BAD_CSRF, f"the header {CSRF_HEADER} is missing or wrong")
    return found


async def signed_in(request: web.Request) -> Teacher | None:
    """Return whose cookie this is, if anybody's."""
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        return None
    account = await request.app[ACCOUNTS].whose(secret, now())
    return None if account is None else Teacher(account, secret)


def check_same_site(request: web.Request) -> None:
    """Refuse an unsafe request that another site's page sent. A missing Origin is no browser's."""
    origin = request.headers.get("Origin")
    own = request.app[SETTINGS].origins
    if origin is not None and not is_own_origin(origin, own=own, scheme=request.scheme, host=request.host):
        raise Refused(RefusalCode.ORIGIN_REFUSED, "this Origin may not change anything here")


def bearer(request: web.Request) -> str | None:
    """Return the bearer credential (RFC 6750 section 2.1)."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def cookie_name(request: web.Request) -> str:
    """Return the session cookie's name. `__Host-` keeps other hosts of the domain from setting it."""
    return "__Host-manabiya_desk" if request.app[SETTINGS].secure else "manabiya_desk"


def _is_api_key(request: web.Request, given: str) -> bool:
    key = request.app[SETTINGS].api_key
    return bool(key) and hmac.compare_digest(key.encode(), given.encode(errors="replace"))
