"""Tokens: what we signed for this purpose is believed, and nothing else."""

from __future__ import annotations

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from signaling.tokens import (
    CLOCK_DIFFERENCE_SECONDS,
    TOKEN_LIFETIME_SECONDS,
    Claims,
    TokenExpired,
    TokenInvalid,
    Tokens,
    derive_key,
)

SECRET = b"0123456789abcdef0123456789abcdef"
NOW = 1_800_000_000.0
TOKENS = Tokens(SECRET)
HANA = Claims(lesson_id="lesson-1", participant_id="hana", role="student", name="花")
KEY = derive_key(SECRET, "lesson token")


def payload(**changed: Any) -> dict[str, Any]:
    whole = jwt.decode(TOKENS.mint(HANA, NOW), options={"verify_signature": False})
    return {name: value for name, value in (whole | changed).items() if value is not None}


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_token_says_what_it_was_made_to_say() -> None:
    """A token that was minted verifies to the same claims."""
    assert TOKENS.verify(TOKENS.mint(HANA, NOW), NOW + 1) == HANA


def test_token_of_another_node_with_the_same_secret_holds() -> None:
    """Nodes that share SECRET_KEY accept each other's tokens."""
    assert Tokens(SECRET).verify(TOKENS.mint(HANA, NOW), NOW) == HANA


def test_token_ends() -> None:
    """A token holds until the end of its lifetime, and not a second longer."""
    token = TOKENS.mint(HANA, NOW)
    assert TOKENS.verify(token, NOW + TOKEN_LIFETIME_SECONDS - 1) == HANA
    with pytest.raises(TokenExpired):
        TOKENS.verify(token, NOW + TOKEN_LIFETIME_SECONDS)


def test_token_from_the_future_is_refused() -> None:
    """A token not yet valid is refused, but two nodes' clocks may differ a little."""
    token = TOKENS.mint(HANA, NOW)
    assert TOKENS.verify(token, NOW - CLOCK_DIFFERENCE_SECONDS) == HANA
    with pytest.raises(TokenInvalid):
        TOKENS.verify(token, NOW - CLOCK_DIFFERENCE_SECONDS - 1)


def test_unsigned_token_is_refused() -> None:
    """`alg: none` opens nothing, with or without a signature part."""
    for header in ({"alg": "none"}, {"alg": "None", "typ": "JWT"}, {"typ": "JWT"}):
        for signature in ("", "AAAA"):
            with pytest.raises(TokenInvalid):
                TOKENS.verify(f"{part(header)}.{part(payload())}.{signature}", NOW)


def test_token_of_another_algorithm_is_refused() -> None:
    """The right key with another algorithm than HS256 opens nothing."""
    for algorithm in ("HS384", "HS512"):
        with pytest.raises(TokenInvalid):
            TOKENS.verify(jwt.encode(payload(), KEY * 2, algorithm=algorithm), NOW)


def test_public_key_algorithm_is_refused() -> None:
    """A token signed with somebody's own RSA key opens nothing (RS256 for HS256)."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(TokenInvalid):
        TOKENS.verify(jwt.encode(payload(), pem, algorithm="RS256"), NOW)


def test_token_of_another_secret_is_refused() -> None:
    """A token of another installation, or signed with the secret itself, opens nothing."""
    for key in (derive_key(b"x" * 32, "lesson token"), SECRET):
        with pytest.raises(TokenInvalid):
            TOKENS.verify(jwt.encode(payload(), key, algorithm="HS256"), NOW)


@pytest.mark.parametrize("name", ["lesson", "sub", "role", "name", "exp"])
def test_edited_claim_is_refused(name: str) -> None:
    """Whoever edits role, lesson, name, person or time of a real token has a token of nothing."""
    header, _, signature = TOKENS.mint(HANA, NOW).split(".")
    edited = payload(**{name: 9_999_999_999 if name == "exp" else "teacher"})
    with pytest.raises(TokenInvalid):
        TOKENS.verify(f"{header}.{part(edited)}.{signature}", NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "invite"},
        {"aud": None},
        {"iss": "somebody"},
        {"iss": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"nbf": None},
        {"nbf": "now"},
        {"jti": None},
        {"lesson": None},
        {"lesson": 7},
        {"lesson": ""},
        {"sub": None},
        {"role": "owner"},
        {"role": ["teacher"]},
        {"name": None},
    ],
    ids=str,
)
def test_signed_token_of_another_shape_is_refused(changed: dict[str, Any]) -> None:
    """Even with the right key, a token that lacks a claim or has a strange one is refused."""
    with pytest.raises(TokenInvalid):
        TOKENS.verify(jwt.encode(payload(**changed), KEY, algorithm="HS256"), NOW)


def test_invite_is_no_token_and_token_no_invite() -> None:
    """Neither kind of credential stands in for the other."""
    with pytest.raises(TokenInvalid):
        TOKENS.verify(TOKENS.mint_invite("lesson-1", "teacher", NOW), NOW)
    with pytest.raises(TokenInvalid):
        TOKENS.verify_invite(TOKENS.mint(HANA, NOW), NOW)


def test_invite_holds_as_long_as_its_lesson() -> None:
    """An invite has no end of its own."""
    invite = TOKENS.verify_invite(TOKENS.mint_invite("lesson-1", "observer", NOW), NOW + 10 * 365 * 86_400)
    assert (invite.lesson_id, invite.role) == ("lesson-1", "observer")


def test_every_token_is_another() -> None:
    """Two tokens for the same person at the same moment differ: a log or cache can not confuse them."""
    assert TOKENS.mint(HANA, NOW) != TOKENS.mint(HANA, NOW)


def test_short_secret_is_refused() -> None:
    """A secret that could be guessed is refused at the start."""
    with pytest.raises(ValueError, match="16 bytes"):
        Tokens(b"short")


def test_huge_token_is_refused_unread() -> None:
    """A token longer than ours ever are is refused before anything is computed."""
    with pytest.raises(TokenInvalid, match="too long"):
        TOKENS.verify("a" * 1_000_000, NOW)


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda junk: junk.decode("latin-1")))
def test_junk_is_refused(junk: str) -> None:
    """Whatever somebody sends for a token is refused, and nothing but `TokenInvalid` comes of it."""
    with pytest.raises(TokenInvalid):
        TOKENS.verify(junk, NOW)


def test_deeply_nested_payload_is_refused() -> None:
    """JSON nested 10^5 deep inside a token is refused like any other junk."""
    deep = base64.urlsafe_b64encode(b"[" * 2_900).decode()
    with pytest.raises(TokenInvalid):
        TOKENS.verify(f"{part({'alg': 'HS256'})}.{deep}.AAAA", NOW)
