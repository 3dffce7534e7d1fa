"""What happens when somebody comes with a credential that opens nothing: counted, limited, and audited.

Invariant: every such attempt is counted under its reason, and the audit log has it unless its sender's
address tries so often that writing it down would itself be the harm.
"""

from __future__ import annotations

from aiohttp import web

from ..errors import Refused
from ..keys import AUDIT, LIMITS, METRICS
from ..limits.rates import WRONG_ID_PER_ADDRESS
from ..tokens import TokenError, TokenExpired
from ..wire.codes import RefusalCode
from .address import limit_key

EXPIRED = "expired"
_MAX_REASON_CHARACTERS = 40


def reason_of(error: TokenError) -> str:
    """Return a short reason for counters and the audit log."""
    return EXPIRED if isinstance(error, TokenExpired) else str(error)[:_MAX_REASON_CHARACTERS]


async def refused_token(request: web.Request, reason: str, lesson_id: str | None = None) -> Refused:
    """Note the attempt, and return what to raise: `token_expired`, `token_invalid` or `rate_limited`."""
    app, address = request.app, limit_key(request.remote or "")
    app[METRICS].tokens_refused.labels(reason).inc()
    if not (await app[LIMITS].take(WRONG_ID_PER_ADDRESS, address)).allowed:
        return Refused(RefusalCode.RATE_LIMITED, "too many tries")
    app[AUDIT].note("token.refused", lesson_id=lesson_id, reason=reason, address=address)
    if reason == EXPIRED:
        return Refused(RefusalCode.TOKEN_EXPIRED, "this token has expired")
    return Refused(RefusalCode.TOKEN_INVALID, "this credential is not valid here")
