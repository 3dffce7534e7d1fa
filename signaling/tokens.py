"""Lesson tokens, invites and seat passes: JWT, HS256 and nothing else.

Invariant: nothing is believed that was not signed with this very purpose's key, for this audience, and
valid at the `now` that the caller passes. The algorithm is never read from the token, and the keys of
the audiences differ, so that an invite can never stand in for a token.

A token says who somebody is in one lesson and lasts an hour; an invite only says which role whoever
opens a link may take, and lives as long as the lesson. Whether the lesson still runs, and whether
somebody was removed from it, is state, and checked where state is known.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import jwt

from .wire.lesson import Role

ISSUER = "manabiya"
TOKEN_LIFETIME_SECONDS = 60 * 60
"""Renewed at half of it over the WebSocket, so a class of 45 minutes never meets its end."""
PASS_LIFETIME_SECONDS = 400 * 24 * 3600
"""A school year and its holidays: as long as browsers keep a cookie at most."""
CLOCK_DIFFERENCE_SECONDS = 30
"""How far two nodes' clocks may be apart before one's fresh token is `not yet valid` at the other."""
MAX_TOKEN_CHARACTERS = 4096
"""Ours have about 450; nothing longer is worth a signature check."""

_ALGORITHM = "HS256"
Audience = Literal["lesson", "invite", "seat"]
_REQUIRED = ("iss", "aud", "iat", "nbf", "jti")
_REQUIRED_BESIDES: dict[Audience, tuple[str, ...]] = {
    "lesson": ("exp", "lesson", "role"),
    "invite": ("lesson", "role"),
    "seat": ("exp", "class", "seat", "dev"),
}
_ROLES = frozenset(get_args(Role))


class TokenError(Exception):
    """A credential that opens nothing."""


class TokenInvalid(TokenError):
    """Not made by us, not for this, or damaged. The text is for the log, never for the wire."""


class TokenExpired(TokenError):
    """Made by us, for this, and too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who somebody is in one lesson."""

    lesson_id: str
    participant_id: str
    role: Role
    name: str
    """Of a seat of the class only its number: the name is in the roster, and not for everybody to fetch."""
    device: str = ""
    """On which they came, by which a seat is held; empty: not known (staff, or a program)."""
    trusted: bool = False
    """The seat knew this device as its pupil's when the token was made."""
    by_seat: bool = False
    """They came by the number of a seat, which is all that `name` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPass:
    """What a device's cookie says: that it sat on this seat of this class."""

    class_id: str
    number: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Which role a link gives to whoever opens it."""

    lesson_id: str
    role: Role


class Tokens:
    """Makes and checks tokens and invites with keys derived from one secret (at least 16 bytes)."""

    def __init__(self, secret_key: bytes) -> None:
        if len(secret_key) < 16:  # noqa: PLR2004 - 128 bits: what a key needs to withstand guessing
            raise ValueError("SECRET_KEY is shorter than 16 bytes")
        self._token_key = derive_key(secret_key, "lesson token")
        self._invite_key = derive_key(secret_key, "lesson invite")
        self._seat_key = derive_key(secret_key, "seat pass")

    def mint(self, claims: Claims, now: float) -> str:
        """Return a token for `claims`, valid for `TOKEN_LIFETIME_SECONDS` from `now` (Unix seconds)."""
        payload = {
            "aud": "lesson",
            "lesson": claims.lesson_id,
            "sub": claims.participant_id,
            "role": claims.role,
            "name": claims.name,
            "exp": int(now) + TOKEN_LIFETIME_SECONDS,
        }
        if claims.device:
            payload |= {"dev": claims.device, "own": claims.trusted}
        if claims.by_seat:
            payload["seat"] = True
        return _sign(payload, self._token_key, now)

    def verify(self, token: str, now: float, *, late_seconds: float = 0.0) -> Claims:
        """Return what a token says. Raise `TokenExpired` or `TokenInvalid`.

        `late_seconds`: so long after its end it still says who somebody was.
        """
        payload = _check(token, self._token_key, "lesson", now, late_seconds)
        return Claims(
            lesson_id=_text(payload, "lesson"),
            participant_id=_text(payload, "sub"),
            role=_role(payload),
            name=_text(payload, "name"),
            device=_text(payload, "dev") if "dev" in payload else "",
            trusted=payload.get("own") is True,
            by_seat=payload.get("seat") is True,
        )

    def mint_pass(self, seat: SeatPass, now: float) -> str:
        """Return the value of a device's cookie, valid for `PASS_LIFETIME_SECONDS`."""
        payload = {
            "aud": "seat",
            "class": seat.class_id,
            "seat": seat.number,
            "dev": seat.device,
            "exp": int(now) + PASS_LIFETIME_SECONDS,
        }
        return _sign(payload, self._seat_key, now)

    def verify_pass(self, value: str, now: float) -> SeatPass:
        """Return what a device's cookie says. Raise `TokenExpired` or `TokenInvalid`."""
        payload = _check(value, self._seat_key, "seat", now)
        return SeatPass(
            class_id=_text(payload, "class"), number=_number(payload, "seat"), device=_text(payload, "dev")
        )

    def mint_invite(self, lesson_id: str, role: Role, now: float) -> str:
        """Return an invite. It has no end of its own: it dies with its lesson."""
        return _sign({"aud": "invite", "lesson": lesson_id, "role": role}, self._invite_key, now)

    def verify_invite(self, invite: str, now: float) -> Invite:
        """Return what an invite says. Raise `TokenInvalid`."""
        payload = _check(invite, self._invite_key, "invite", now)
        return Invite(lesson_id=_text(payload, "lesson"), role=_role(payload))


def derive_key(secret_key: bytes, purpose: str) -> bytes:
    """Return a 32-byte key that says nothing about the keys of other purposes."""
    return hmac.digest(secret_key, f"manabiya/1/{purpose}".encode(), hashlib.sha256)


def _sign(payload: dict[str, Any], key: bytes, now: float) -> str:
    whole = payload | {
        "iss": ISSUER,
        "iat": int(now),
        "nbf": int(now),
        "jti": secrets.token_urlsafe(12),
    }
    return jwt.encode(whole, key, algorithm=_ALGORITHM)


def _check(
    token: str, key: bytes, audience: Audience, now: float, late_seconds: float = 0.0
) -> dict[str, Any]:
    """Return the payload if its signature, audience, issuer and times hold at `now`."""
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenInvalid("too long")
    required = [*_REQUIRED, *_REQUIRED_BESIDES[audience]]
    # Times are ours to check: the library would ask the clock.
    options: Any = {"require": required, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        payload = jwt.decode(
            token, key, algorithms=[_ALGORITHM], audience=audience, issuer=ISSUER, options=options
        )
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise TokenInvalid(type(error).__name__) from error
    if _number(payload, "nbf") > now + CLOCK_DIFFERENCE_SECONDS:
        raise TokenInvalid("not yet valid")
    if "exp" in payload and _number(payload, "exp") + late_seconds <= now:
        raise TokenExpired
    return payload


def _text(payload: dict[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise TokenInvalid(f"{name} is not a text")
    return value


def _number(payload: dict[str, Any], name: str) -> int:
    value = payload.get(name)
    if type(value) is not int:
        raise TokenInvalid(f"{name} is not a whole number")
    return value


def _role(payload: dict[str, Any]) -> Role:
    value = _text(payload, "role")
    if value not in _ROLES:
        raise TokenInvalid("no such role")
    return cast("Role", value)
