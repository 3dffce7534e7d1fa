"""Schools, accounts, sessions and one-time links in SQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from signaling.sql.accounts import AccountRepository, LinkUsed, NameTaken, StoredAccount
from signaling.sql.database import Database


def account(name: str, school_id: str = "school", *, disabled_at: float | None = None) -> StoredAccount:
    return StoredAccount(
        id=f"id-{name}",
        school_id=school_id,
        sign_in_name=name,
        name=name.title(),
        password_hash="$argon2id$…",
        created_at=10.0,
        disabled_at=disabled_at,
    )


@pytest.fixture
async def accounts(database: Database) -> AccountRepository:
    repository = AccountRepository(database)
    await repository.school("school", "School", 1.0)
    return repository


async def link(
    accounts: AccountRepository, digest: str, *, made_by: str | None = "t", until: float = 100.0
) -> str:
    await accounts.add_link(digest, school_id="school", made_by=made_by, now=5.0, expires_at=until)
    return digest


async def test_school_is_made_once(accounts: AccountRepository) -> None:
    """Whoever asks later, with another fresh id, gets the school that is there."""
    assert await accounts.school("another", "Another", 2.0) == "school"


async def test_account_comes_back_whole(accounts: AccountRepository) -> None:
    """An account that a link has made is found by its sign-in name, as it was."""
    assert await accounts.count() == 0
    await accounts.redeem(await link(accounts, "d"), account("tanaka"), 6.0)
    assert await accounts.by_sign_in_name("tanaka") == account("tanaka")
    assert await accounts.by_sign_in_name("nobody") is None
    assert await accounts.count() == 1
    assert await accounts.of_school("school") == [account("tanaka")]
    assert await accounts.of_school("another") == []


async def test_link_is_used_up_by_its_account(accounts: AccountRepository) -> None:
    """A link makes one account, also when many use it at one moment; an old or unknown one makes none."""
    await link(accounts, "d")
    tries = (accounts.redeem("d", account(f"t{number}"), 6.0) for number in range(5))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, LinkUsed) for outcome in outcomes) == 4
    assert await accounts.count() == 1
    assert await accounts.link_school("d", 6.0) is None
    for digest in (await link(accounts, "old", until=5.5), "unknown"):
        with pytest.raises(LinkUsed):
            await accounts.redeem(digest, account("late"), 6.0)


async def test_taken_name_leaves_the_link_unused(accounts: AccountRepository) -> None:
    """Where the account can not be made, the link stays good: both happen or neither."""
    await accounts.redeem(await link(accounts, "a"), account("tanaka"), 6.0)
    await link(accounts, "b")
    with pytest.raises(NameTaken):
        await accounts.redeem("b", replace(account("tanaka"), id="other"), 6.0)
    assert await accounts.link_school("b", 6.0) == "school"
    await accounts.redeem("b", account("suzuki"), 7.0)


async def test_start_link_replaces_start_links_only(accounts: AccountRepository) -> None:
    """A new start's link ends that of the start before, and leaves colleagues' invitations alone."""
    await link(accounts, "start-1", made_by=None)
    await link(accounts, "invitation")
    await link(accounts, "start-2", made_by=None)
    assert await accounts.link_school("start-1", 6.0) is None
    assert await accounts.link_school("start-2", 6.0) == "school"
    assert await accounts.link_school("invitation", 6.0) == "school"


async def test_session_lasts_until_its_end(accounts: AccountRepository) -> None:
    """A session is somebody's until it ends, is removed, or the account is disabled."""
    await accounts.redeem(await link(accounts, "d"), account("tanaka"), 6.0)
    await accounts.redeem(await link(accounts, "e"), account("gone", disabled_at=7.0), 6.0)
    await accounts.add_session("s", "id-tanaka", now=10.0, expires_at=20.0)
    await accounts.add_session("g", "id-gone", now=10.0, expires_at=20.0)
    assert await accounts.of_session("s", 19.0) == account("tanaka")
    assert await accounts.of_session("s", 20.0) is None
    assert await accounts.of_session("unknown", 11.0) is None
    assert await accounts.of_session("g", 11.0) is None, "a disabled account signs nobody in"
    await accounts.remove_session("s")
    assert await accounts.of_session("s", 11.0) is None


async def test_new_password_hash_is_kept(accounts: AccountRepository) -> None:
    """A hash made with today's parameters replaces the one before."""
    await accounts.redeem(await link(accounts, "d"), account("tanaka"), 6.0)
    await accounts.set_password_hash("id-tanaka", "better")
    found = await accounts.by_sign_in_name("tanaka")
    assert found is not None
    assert found.password_hash == "better"
