"""Schools, accounts, desk sessions and one-time links in SQL.

Invariant: a one-time link makes one account at most, however many use it at one moment, and the very
first account is made by a link too. Secrets come in as digests only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from .database import Database, IntegrityError
from .models import Account, DeskSession, OneTimeLink, School


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """An account that may sign in, or not (`disabled_at`)."""

    id: str
    school_id: str
    sign_in_name: str
    name: str
    password_hash: str
    created_at: float
    disabled_at: float | None = None


class NameTaken(Exception):
    """Another account signs in by this name."""


class LinkUsed(Exception):
    """The link is unknown, too old, or was used."""


class AccountRepository:
    """Reads and writes the tables of `models.accounts`. All methods may raise `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self) -> int:
        """Return how many accounts there are."""
        async with self._database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(Account))).scalar_one())

    async def school(self, fresh_id: str, name: str, now: float) -> str:
        """Return the id of the school, made under `fresh_id` where there is none yet."""
        async with self._database.write() as connection:
            first = select(School.id).order_by(School.created_at, School.id).limit(1)
            found = (await connection.execute(first)).scalar_one_or_none()
            if found is not None:
                return found
            await connection.execute(insert(School).values(id=fresh_id, name=name, created_at=now))
            return fresh_id

    async def by_sign_in_name(self, sign_in_name: str) -> StoredAccount | None:
        """Return the account that signs in by this (folded) name."""
        return await self._one(Account.sign_in_name == sign_in_name)

    async def of_session(self, secret_digest: str, now: float) -> StoredAccount | None:
        """Return whose session this is; `None` where it is unknown or over, or the account is disabled."""
        of_session = select(DeskSession.account_id).where(
            DeskSession.secret_digest == secret_digest, DeskSession.expires_at > now
        )
        account = await self._one(Account.id.in_(of_session))
        return None if account is None or account.disabled_at is not None else account

    async def of_school(self, school_id: str) -> list[StoredAccount]:
        """Return a school's accounts, oldest first."""
        query = select(*_COLUMNS).where(Account.school_id == school_id).order_by(Account.created_at)
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [StoredAccount(**dict(row._mapping)) for row in rows]  # noqa: SLF001 - documented

    async def add_session(
        self, secret_digest: str, account_id: str, *, now: float, expires_at: float
    ) -> None:
        """Store a session; forget those that are over."""
        async with self._database.write() as connection:
            await connection.execute(delete(DeskSession).where(DeskSession.expires_at <= now))
            await connection.execute(
                insert(DeskSession).values(
                    secret_digest=secret_digest, account_id=account_id, created_at=now, expires_at=expires_at
                )
            )

    async def remove_session(self, secret_digest: str) -> None:
        """Forget a session."""
        async with self._database.write() as connection:
            await connection.execute(delete(DeskSession).where(DeskSession.secret_digest == secret_digest))

    async def set_password_hash(self, account_id: str, password_hash: str) -> None:
        """Store another hash of a password."""
        async with self._database.write() as connection:
            await connection.execute(
                update(Account).where(Account.id == account_id).values(password_hash=password_hash)
            )

    async def add_link(
        self, secret_digest: str, *, school_id: str, made_by: str | None, now: float, expires_at: float
    ) -> None:
        """Store a link. A first-start link replaces those that were made before it and not used."""
        async with self._database.write() as connection:
            if made_by is None:
                await connection.execute(
                    delete(OneTimeLink).where(OneTimeLink.made_by.is_(None), OneTimeLink.used_at.is_(None))
                )
            await connection.execute(
                insert(OneTimeLink).values(
                    secret_digest=secret_digest,
                    school_id=school_id,
                    made_by=made_by,
                    created_at=now,
                    expires_at=expires_at,
                )
            )

    async def link_school(self, secret_digest: str, now: float) -> str | None:
        """Return the school that an unused link leads into."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(OneTimeLink.school_id).where(OneTimeLink.secret_digest == secret_digest, *_usable(now))
            )
            return rows.scalar_one_or_none()

    async def redeem(self, secret_digest: str, account: StoredAccount, now: float) -> None:
        """Use the link up and add the account, or do neither. Raise `LinkUsed` or `NameTaken`."""
        try:
            async with self._database.write() as connection:
                used = await connection.execute(
                    update(OneTimeLink)
                    .where(OneTimeLink.secret_digest == secret_digest, *_usable(now))
                    .values(used_at=now)
                )
                if used.rowcount != 1:
                    raise LinkUsed
                await connection.execute(insert(Account).values(**asdict(account)))
        except IntegrityError as error:
            raise NameTaken(account.sign_in_name) from error

    async def _one(self, condition: ColumnElement[bool]) -> StoredAccount | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(condition))).one_or_none()
        return None if row is None else StoredAccount(**dict(row._mapping))  # noqa: SLF001 - documented


def _usable(now: float) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now


_COLUMNS = (
    Account.id,
    Account.school_id,
    Account.sign_in_name,
    Account.name,
    Account.password_hash,
    Account.created_at,
    Account.disabled_at,
)
