"""What every request passes through, from the outside in: who asks, what came of it, and headers.

Invariant: a request ends in exactly one log line and one count, under its route's pattern (a path may
hold a class code); and no answer shows more of a bug than that there was one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from ..errors import Refusal, Refused
from ..keys import METRICS, SETTINGS
from ..sql.database import DatabaseAway
from ..wire.codes import RefusalCode
from .address import as_client_sees_it
from .refusals import STATUS_OF, refusal_response

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorPage = Callable[[web.Request, int], Awaitable[web.Response]]

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
ERROR_PAGE: web.AppKey[ErrorPage] = web.AppKey("error_page")
"""Makes the page of a status in the reader's language."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=(), usb=()",
}
_HSTS = "max-age=31536000"
"""A year, without subdomains: those are not ours to decide about."""

log = structlog.get_logger(__name__)


def setup_middleware(app: web.Application) -> None:
    """Add all of it, outermost first."""
    app.middlewares.extend([observe, through_proxies, answer_errors])
    app.on_response_prepare.append(add_headers)


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, log its outcome, and count it."""
    request_id = secrets.token_hex(8)
    started = time.perf_counter()
    status = 499  # as nginx has it: the client went before there was an answer
    with structlog.contextvars.bound_contextvars(request=request_id):
        request[REQUEST_ID] = request_id
        try:
            response = await handler(request)
        except web.HTTPException as answer:
            status = answer.status
            raise
        else:
            status = response.status
            return response
        finally:
            _note(request, status, time.perf_counter() - started)


@web.middleware
async def through_proxies(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Hand on the request with the client's own address and scheme."""
    return await handler(as_client_sees_it(request, request.app[SETTINGS].trusted_proxies))


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what is raised into a page or a JSON refusal."""
    try:
        return await handler(request)
    except Refused as refused:
        return await _refuse(request, refused.refusal)
    except DatabaseAway:
        return await _refuse(request, Refusal(RefusalCode.TRY_AGAIN, "the database does not answer"))
    except web.HTTPException as answer:
        return await _answer_http(request, answer)
    except Exception:
        log.exception("request_failed", route=route_of(request))
        return await _broken(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers and the request's id on every answer, also on files."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.app[SETTINGS].secure:
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    response.headers["X-Request-Id"] = request.get(REQUEST_ID, "")
    if "Server" in response.headers:
        del response.headers["Server"]


def route_of(request: web.Request) -> str:
    """Return the route's pattern: few, and without ids or codes."""
    resource = request.match_info.route.resource
    return "unknown" if resource is None else resource.canonical


def is_for_programs(request: web.Request) -> bool:
    """Say whether whoever asks reads JSON rather than pages."""
    return request.path.startswith(("/api/", "/ws/", "/whip/", "/whep/"))


def _note(request: web.Request, status: int, seconds: float) -> None:
    metrics, route = request.app[METRICS], route_of(request)
    metrics.requests.labels(route, str(status)).inc()
    if status == 101:  # noqa: PLR2004 - a socket is open for a whole lesson; that is no answering time
        return
    metrics.request_seconds.observe(seconds)
    if route not in {"/healthz", "/readyz", "/metrics"}:
        log.info("request", method=request.method, route=route, status=status, ms=round(seconds * 1000, 1))


async def _refuse(request: web.Request, refusal: Refusal) -> web.StreamResponse:
    request.app[METRICS].refusals.labels(refusal.code.value).inc()
    if is_for_programs(request):
        return refusal_response(refusal)
    return await request.app[ERROR_PAGE](request, STATUS_OF[refusal.code])


_CODE_OF_STATUS = {
    401: RefusalCode.SIGN_IN_FIRST,
    403: RefusalCode.NOT_ALLOWED,
    404: RefusalCode.NOT_FOUND,
    413: RefusalCode.TOO_LARGE,
}


async def _answer_http(request: web.Request, answer: web.HTTPException) -> web.StreamResponse:
    """Answer what aiohttp raised: as it is where it is no error or has a body of ours already."""
    if answer.status < 400 or answer.content_type == "application/json":  # noqa: PLR2004 - errors begin here
        raise answer
    code = _CODE_OF_STATUS.get(answer.status, RefusalCode.BAD_MESSAGE)
    request.app[METRICS].refusals.labels(code.value).inc()
    if is_for_programs(request):
        response = refusal_response(Refusal(code, answer.reason))
        response.set_status(answer.status)
    else:
        response = await request.app[ERROR_PAGE](request, answer.status)
    if "Allow" in answer.headers:  # RFC 9110 section 15.5.6: a 405 says what would do
        response.headers["Allow"] = answer.headers["Allow"]
    return response


async def _broken(request: web.Request) -> web.StreamResponse:
    if is_for_programs(request):
        body = b'{"code":"internal_error","text":"our fault; it was written down"}'
        return web.Response(status=500, body=body, content_type="application/json")
    return await request.app[ERROR_PAGE](request, 500)
