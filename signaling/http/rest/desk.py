"""The desk: signing in and out, and making accounts by one-time links."""

from __future__ import annotations

from aiohttp import web

from ...accounts.first_start import start_address
from ...accounts.service import SESSION_SECONDS, SignedIn
from ...clock import now
from ...keys import ACCOUNTS, SETTINGS
from ...sql.accounts import StoredAccount
from ...wire.rest import AccountInfo, AccountLink, AccountList, NewAccount, SessionInfo, SignIn
from ..address import limit_key
from ..caller import Teacher, cookie_name
from .operation import Answered


async def sign_in(request: web.Request, _caller: None, body: SignIn) -> Answered:
    """POST /session."""
    address = limit_key(request.remote or "")
    return await _begun(request, await request.app[ACCOUNTS].sign_in(body, address, now()))


async def show_session(request: web.Request, caller: Teacher, _body: None) -> SessionInfo:
    """GET /session."""
    return session_info(request, caller)


async def sign_out(request: web.Request, caller: Teacher, _body: None) -> Answered:
    """DELETE /session."""
    await request.app[ACCOUNTS].sign_out(caller.secret)
    name, secure = cookie_name(request), request.app[SETTINGS].secure

    def finish(response: web.Response) -> None:
        response.del_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")

    return Answered(None, finish)


async def make_account(request: web.Request, _caller: None, body: NewAccount) -> Answered:
    """POST /accounts."""
    address = limit_key(request.remote or "")
    return await _begun(request, await request.app[ACCOUNTS].redeem(body, address, now()))


async def list_accounts(request: web.Request, caller: Teacher, _body: None) -> AccountList:
    """GET /accounts."""
    found = await request.app[ACCOUNTS].colleagues(caller.account)
    return AccountList(accounts=[account_info(account) for account in found])


async def invite(request: web.Request, caller: Teacher, _body: None) -> AccountLink:
    """POST /account-links."""
    secret, expires_at = await request.app[ACCOUNTS].invite(caller.account, now())
    return AccountLink(url=start_address(request.app[SETTINGS].public_url, secret), expires_at=expires_at)


def session_info(request: web.Request, teacher: Teacher) -> SessionInfo:
    """Return what a page of a signed-in teacher needs to know."""
    csrf = request.app[ACCOUNTS].csrf(teacher.secret)
    return SessionInfo(account=account_info(teacher.account), csrf=csrf)


def account_info(account: StoredAccount) -> AccountInfo:
    """Return what others may know of an account."""
    return AccountInfo(id=account.id, sign_in_name=account.sign_in_name, name=account.name)


async def _begun(request: web.Request, session: SignedIn) -> Answered:
    """Answer with a new session's cookie; the one that the browser had before is over."""
    name, secure = cookie_name(request), request.app[SETTINGS].secure
    before = request.cookies.get(name)
    if before:
        await request.app[ACCOUNTS].sign_out(before)

    def finish(response: web.Response) -> None:
        response.set_cookie(
            name,
            session.secret,
            path="/",
            max_age=int(SESSION_SECONDS),
            secure=secure,
            httponly=True,
            samesite="Lax",
        )

    return Answered(session_info(request, Teacher(session.account, session.secret)), finish)
