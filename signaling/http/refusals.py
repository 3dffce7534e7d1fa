"""How a refusal looks in HTTP: a status and `{"code", "text"}`.

Invariant: every refusal code has exactly one status, so that a client may go by either.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from aiohttp import web

from ..errors import Refusal
from ..wire.codes import RefusalCode

STATUS_OF: Mapping[RefusalCode, int] = {
    RefusalCode.BAD_MESSAGE: 400,
    RefusalCode.UNKNOWN_TYPE: 400,
    RefusalCode.NOT_ALLOWED: 403,
    RefusalCode.LOCKED: 423,
    RefusalCode.NO_CONSENT: 403,
    RefusalCode.LESSON_ENDED: 410,
    RefusalCode.LESSON_RUNNING: 409,
    RefusalCode.NOT_OVER: 409,
    RefusalCode.HELD: 423,
    RefusalCode.NOT_IN_LESSON: 403,
    RefusalCode.BANNED: 403,
    RefusalCode.LESSON_FULL: 409,
    RefusalCode.GROUP_FULL: 409,
    RefusalCode.NO_SUCH_PERSON: 404,
    RefusalCode.NO_SUCH_GROUP: 404,
    RefusalCode.NO_SUCH_SEAT: 404,
    RefusalCode.NO_SUCH_CHANNEL: 404,
    RefusalCode.NO_SUCH_PAGE: 404,
    RefusalCode.NO_SUCH_POLL: 404,
    RefusalCode.POLL_CLOSED: 409,
    RefusalCode.TOO_MANY_POLLS: 409,
    RefusalCode.HANDED_IN_OFTEN: 409,
    RefusalCode.HAND_INS_FULL: 409,
    RefusalCode.NOT_ALL_COLLECTED: 409,
    RefusalCode.NO_SUCH_ANSWER: 404,
    RefusalCode.REFLECTIONS_CLOSED: 409,
    RefusalCode.BAD_QUESTION: 422,
    RefusalCode.BAD_NAME: 422,
    RefusalCode.NAME_TAKEN: 409,
    RefusalCode.BAD_ROSTER: 422,
    RefusalCode.BAD_TEXT: 422,
    RefusalCode.BAD_SDP: 400,
    RefusalCode.MEDIA_UNAVAILABLE: 503,
    RefusalCode.BUSY: 503,
    RefusalCode.TRY_AGAIN: 503,
    RefusalCode.RATE_LIMITED: 429,
    RefusalCode.CODE_UNKNOWN: 404,
    RefusalCode.TOKEN_INVALID: 401,
    RefusalCode.TOKEN_EXPIRED: 401,
    RefusalCode.ORIGIN_REFUSED: 403,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.SIGN_IN_FIRST: 401,
    RefusalCode.BAD_CREDENTIALS: 401,
    RefusalCode.BAD_CSRF: 403,
    RefusalCode.TOO_LARGE: 413,
    RefusalCode.NO_SUCH_PHASE: 404,
    RefusalCode.PHASE_HAS_RUN: 409,
    RefusalCode.PLAN_CHANGED: 409,
    RefusalCode.TOO_MANY: 409,
    RefusalCode.NO_REHEARSALS: 503,
    RefusalCode.REHEARSALS_FULL: 503,
    RefusalCode.REHEARSAL_RUNNING: 409,
    RefusalCode.BAD_PLAN: 422,
    RefusalCode.MATERIAL_UNKNOWN: 415,
    RefusalCode.MATERIAL_BROKEN: 422,
    RefusalCode.MATERIAL_ENCRYPTED: 422,
    RefusalCode.MATERIAL_TOO_LONG: 422,
    RefusalCode.MATERIAL_TOO_HEAVY: 422,
    RefusalCode.MATERIAL_UNAVAILABLE: 501,
    RefusalCode.PDF_UNAVAILABLE: 503,
    RefusalCode.MATERIAL_NO_OFFICE: 501,
}

_RETRY_AFTER_SECONDS = {
    RefusalCode.RATE_LIMITED: 5,
    RefusalCode.BUSY: 1,
    RefusalCode.TRY_AGAIN: 2,
    RefusalCode.MEDIA_UNAVAILABLE: 2,
}
"""What `Retry-After` says: about the time in which a bucket holds a token again, or what was away is back."""

_encode = msgspec.json.Encoder().encode


def json_response(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with a msgspec-encodable value. Nothing of the API may be kept by caches."""
    return web.Response(
        body=_encode(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def refusal_response(refusal: Refusal) -> web.Response:
    """Answer with the refusal's status and body."""
    headers: dict[str, str] = {}
    if (seconds := _RETRY_AFTER_SECONDS.get(refusal.code)) is not None:
        headers["Retry-After"] = str(seconds)
    if STATUS_OF[refusal.code] == 401:  # noqa: PLR2004 - RFC 9110 section 11.6.1: a 401 names a scheme
        headers["WWW-Authenticate"] = "Bearer"
    body: dict[str, object] = {"code": refusal.code.value, "text": refusal.text}
    if refusal.faults:
        body["faults"] = refusal.faults
    return json_response(body, STATUS_OF[refusal.code], headers)
