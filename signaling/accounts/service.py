"""Signing in and out, and making accounts by one-time links.

Invariant: nobody learns from an answer, or from how long it took, whether an account exists; a session's
secret is fresh at every sign-in and known to its browser alone (the database has its digest).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from ..audit import Audit
from ..errors import Refused
from ..lesson.names import clean_name
from ..limits.limiter import SharedLimiter
from ..limits.rates import LINK_PER_ADDRESS, SIGN_IN_PER_ADDRESS, SIGN_IN_PER_NAME
from ..register.ids import fresh_id
from ..sql.accounts import AccountRepository, LinkUsed, NameTaken, StoredAccount
from ..tokens import derive_key
from ..wire.codes import RefusalCode
from ..wire.rest import NewAccount, SignIn
from .passwords import Passwords, refusal_of

SESSION_SECONDS = 12 * 3600.0
"""A school day: signed in before it begins, and not the next morning on a shared computer."""
LINK_SECONDS = 7 * 24 * 3600.0
"""Sent to a colleague on Friday, opened next week."""
MIN_SIGN_IN_CHARACTERS = 2
MAX_SIGN_IN_CHARACTERS = 64
SCHOOL_NAME = "School"
"""Until somebody gives it its own."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just made: its secret goes into the cookie, and nowhere else."""

    account: StoredAccount
    secret: str


class Accounts:
    """What the desk's REST calls do. All methods may raise `Refused` and `DatabaseAway`."""

    def __init__(
        self,
        repository: AccountRepository,
        passwords: Passwords,
        limits: SharedLimiter,
        audit: Audit,
        secret_key: bytes,
    ) -> None:
        self._repository = repository
        self._passwords = passwords
        self._limits = limits
        self._audit = audit
        self._csrf_key = derive_key(secret_key, "csrf")

    async def sign_in(self, wish: SignIn, address: str, now: float) -> SignedIn:
        """Return a new session. Wrong names and wrong passwords get the same answer, after the same work."""
        sign_in_name = folded_name(wish.sign_in_name)
        await self._count(sign_in_name, address)
        account = await self._repository.by_sign_in_name(sign_in_name)
        usable = account is not None and account.disabled_at is None
        known_hash = account.password_hash if account is not None and usable else None
        if not await self._passwords.check(known_hash, wish.password) or account is None:
            self._audit.note("sign_in.refused", subject_id=account.id if account else None, address=address)
            raise Refused(RefusalCode.BAD_CREDENTIALS, "this name and password do not fit")
        await self._limits.give_back(SIGN_IN_PER_NAME, sign_in_name)
        await self._limits.give_back(SIGN_IN_PER_ADDRESS, address)
        if self._passwords.is_outdated(account.password_hash):
            fresh = await self._passwords.hash(wish.password)
            await self._repository.set_password_hash(account.id, fresh)
        return await self._begin(account, now)

    async def sign_out(self, secret: str) -> None:
        """End a session."""
        await self._repository.remove_session(digest(secret))

    async def whose(self, secret: str, now: float) -> StoredAccount | None:
        """Return whose session a cookie names."""
        return await self._repository.of_session(digest(secret), now)

    def csrf(self, secret: str) -> str:
        """Return what a page of this session must send with every change."""
        return hmac.new(self._csrf_key, secret.encode(), hashlib.sha256).hexdigest()

    def is_csrf(self, secret: str, given: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.csrf(secret), given) if given.isascii() else False

    async def invite(self, by: StoredAccount, now: float) -> tuple[str, float]:
        """Return the secret of a new one-time link, and when it ends."""
        secret = secrets.token_urlsafe(24)
        await self._repository.add_link(
            digest(secret), school_id=by.school_id, made_by=by.id, now=now, expires_at=now + LINK_SECONDS
        )
        self._audit.note("account.invited", actor_id=by.id)
        return secret, now + LINK_SECONDS

    async def redeem(self, wish: NewAccount, address: str, now: float) -> SignedIn:
        """Make an account by a link, and sign it in."""
        if not (await self._limits.take(LINK_PER_ADDRESS, address)).allowed:
            raise Refused(RefusalCode.RATE_LIMITED, "too many tries from this address")
        school_id = await self._repository.link_school(digest(wish.link), now)
        if school_id is None:
            raise Refused(RefusalCode.NOT_FOUND, "this link is unknown, too old, or was used")
        account = await self._new_account(wish, school_id, now)
        try:
            await self._repository.redeem(digest(wish.link), account, now)
        except LinkUsed as error:
            raise Refused(RefusalCode.NOT_FOUND, "this link is unknown, too old, or was used") from error
        except NameTaken as error:
            raise Refused(RefusalCode.BAD_NAME, "this sign-in name is taken") from error
        await self._limits.give_back(LINK_PER_ADDRESS, address)
        self._audit.note("account.made", subject_id=account.id, address=address)
        return await self._begin(account, now)

    async def colleagues(self, account: StoredAccount) -> list[StoredAccount]:
        """Return all accounts of somebody's school."""
        return await self._repository.of_school(account.school_id)

    async def is_empty(self) -> bool:
        """Say whether nobody has an account yet."""
        return await self._repository.count() == 0

    async def _count(self, sign_in_name: str, address: str) -> None:
        """Count a try against the name and the address; both get it back when the password fits."""
        for rate, key in ((SIGN_IN_PER_NAME, sign_in_name), (SIGN_IN_PER_ADDRESS, address)):
            if not (await self._limits.take(rate, key)).allowed:
                self._audit.note("sign_in.limited", address=address)
                raise Refused(RefusalCode.RATE_LIMITED, "too many tries")

    async def _new_account(self, wish: NewAccount, school_id: str, now: float) -> StoredAccount:
        """Return the account as it will be stored, its texts checked and its password hashed."""
        sign_in_name = folded_name(wish.sign_in_name)
        if not is_sign_in_name(sign_in_name):
            raise Refused(RefusalCode.BAD_NAME, "a sign-in name has 2 to 64 letters, digits, or . _ - @ +")
        name = clean_name(wish.name)
        if name is None:
            raise Refused(RefusalCode.BAD_NAME, "empty, invisible, or too long")
        refusal = refusal_of(wish.password, sign_in_name)
        if refusal is not None:
            raise Refused(refusal.code, refusal.text)
        return StoredAccount(
            id=fresh_id(),
            school_id=school_id,
            sign_in_name=sign_in_name,
            name=name,
            password_hash=await self._passwords.hash(wish.password),
            created_at=now,
        )

    async def _begin(self, account: StoredAccount, now: float) -> SignedIn:
        secret = secrets.token_urlsafe(32)
        await self._repository.add_session(
            digest(secret), account.id, now=now, expires_at=now + SESSION_SECONDS
        )
        self._audit.note("sign_in", actor_id=account.id)
        return SignedIn(account, secret)


def digest(secret: str) -> str:
    """Return what the database keeps of a secret. It has 128 random bits or more, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def folded_name(typed: str) -> str:
    """Return a sign-in name as it is stored and compared."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def is_sign_in_name(name: str) -> bool:
    """Say whether a folded name may be a new account's: nothing that could be taken for another one."""
    return MIN_SIGN_IN_CHARACTERS <= len(name) <= MAX_SIGN_IN_CHARACTERS and all(
        character.isalnum() or character in "._-@+" for character in name
    )
