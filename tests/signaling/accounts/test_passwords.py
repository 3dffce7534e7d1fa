"""Passwords: argon2id, off the loop, bounded."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from signaling.accounts.passwords import (
    MAX_WAITING,
    RECOMMENDED,
    Passwords,
    refusal_of,
)
from signaling.errors import Refused
from signaling.wire.codes import RefusalCode

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(QUICK)
    yield passwords
    passwords.close()


async def test_password_fits_its_own_hash_only(passwords: Passwords) -> None:
    """The password that was hashed fits; another one, and a broken hash, do not."""
    kept = await passwords.hash("さくら咲く2026")
    assert kept.startswith("$argon2id$")
    assert await passwords.check(kept, "さくら咲く2026")
    assert not await passwords.check(kept, "さくら咲く2027")
    assert not await passwords.check("junk", "さくら咲く2026")


async def test_same_keys_on_another_keyboard_fit(passwords: Passwords) -> None:
    """Full-width letters, or letters composed otherwise, are the same password."""
    kept = await passwords.hash("Café-2026-xy")
    assert await passwords.check(kept, "Cafe\u0301-2026-xy")
    assert await passwords.check(kept, "Ｃａｆé-2026-xy")


async def test_nobodys_password_never_fits(passwords: Passwords) -> None:
    """Without an account there is the same work to do, and no password fits: not even the dummy's."""
    assert not await passwords.check(None, "nobody has this password")


async def test_hashing_runs_off_the_loop() -> None:
    """The event loop's thread does not hash."""
    threads: list[threading.Thread] = []

    class Watched(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            threads.append(threading.current_thread())
            return super().hash(password, salt=salt)

    passwords = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    await passwords.hash("x")
    passwords.close()
    assert threads
    assert threading.main_thread() not in threads


async def test_flood_is_refused_rather_than_queued(passwords: Passwords) -> None:
    """Beyond a second's worth of hashing in the queue, further askers are told `busy`."""
    wishes = [passwords.hash("x") for _ in range(MAX_WAITING + 10)]
    outcomes = await asyncio.gather(*wishes, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 10
    assert {error.refusal.code for error in refused} == {RefusalCode.BUSY}
    assert await passwords.hash("x"), "afterwards there is room again"


async def test_hash_of_weaker_parameters_is_outdated(passwords: Passwords) -> None:
    """A hash that was made more cheaply than today's is known as such."""
    kept = await passwords.hash("x")
    assert not passwords.is_outdated(kept)
    assert Passwords(RECOMMENDED).is_outdated(kept)


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("correct horse battery", True),
        ("さくらがさいたよ", False),
        ("さくらがさいたよね。春", True),
        ("short", False),
        ("x" * 129, False),
        ("aaaaaaaaaaaaa", False),
        ("abababababab", False),
        ("my-TANAKA-password", False),
        ("", False),
    ],
)
def test_weak_passwords_are_refused(password: str, *, good: bool) -> None:
    """Ten characters or more, not all the same few, and not with the sign-in name in it."""
    assert (refusal_of(password, "tanaka") is None) is good
