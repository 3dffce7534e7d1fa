"""Hashes passwords with argon2id, away from the event loop.

Invariant: hashing never holds up the loop, and never more hashes run at one time than there are workers,
so that a flood of sign-ins costs bounded memory (64 MiB each) and refusals instead of a slow class.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from ..errors import Refusal, Refused
from ..wire.codes import RefusalCode

T = TypeVar("T")

MIN_CHARACTERS = 10
MAX_CHARACTERS = 128
WORKERS = 2
MAX_WAITING = 20
"""At about 0.1 s each: who would wait longer than 1 s is asked to come again."""

RECOMMENDED = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""RFC 9106 section 4, second recommended option, but one lane: cores belong to the class."""


class Passwords:
    """Hashes and checks. `close()` when done."""

    def __init__(self, hasher: PasswordHasher = RECOMMENDED) -> None:
        self._hasher = hasher
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash in argon2's text form. Raise `Refused`: busy."""
        return await self._run(lambda: self._hasher.hash(folded(password)))

    async def check(self, password_hash: str | None, password: str) -> bool:
        """Say whether it is the password. `None` (no such account) takes just as long, and is never so."""

        def verified() -> bool:
            if self._nobodys is None:
                self._nobodys = self._hasher.hash("nobody has this password")
            try:
                return self._hasher.verify(password_hash or self._nobodys, folded(password))
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False

        return await self._run(verified) and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Say whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def close(self) -> None:
        """Let the threads go."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Refused(RefusalCode.BUSY, "too many sign-ins at this moment")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work)
        finally:
            self._waiting -= 1


def folded(password: str) -> str:
    """Return the password in the form that is hashed: the same keys on another device, the same text."""
    return unicodedata.normalize("NFKC", password)


def refusal_of(password: str, sign_in_name: str) -> Refusal | None:
    """Return why this may not be somebody's new password; `None` if it may."""
    text = folded(password)
    if not MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS:
        return Refusal(
            RefusalCode.BAD_TEXT, f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters"
        )
    if len(set(text)) < 4 or sign_in_name in text.casefold():  # noqa: PLR2004 - "aaaaaaaaaa", "1212121212"
        return Refusal(RefusalCode.BAD_TEXT, "this password is too easy to guess")
    return None
