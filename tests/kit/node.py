"""A signaling node inside the test's own process, on a free port, and people who call it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.web_runner import BaseRunner
from yarl import URL

from signaling.accounts.first_start import desk_link
from signaling.accounts.service import digest
from signaling.app import build_app
from signaling.clock import now
from signaling.config import Settings, load
from signaling.keys import ACCOUNTS, DATABASE
from signaling.register.ids import fresh_id
from signaling.sql.accounts import AccountRepository, StoredAccount

API_KEY = "key-of-the-city-0123456789"
PASSWORD = "sakura-saku-2026"
JsonObject = dict[str, Any]


def settings_for(folder: Path, *, redis_url: str, database_url: str, **more: str) -> Settings:
    """Return a node's settings; `more` by their names without prefix."""
    given = {"REDIS_URL": redis_url, "DATABASE_URL": database_url, "DATA_DIR": str(folder), **more}
    return load({f"MANABIYA_{name}": value for name, value in given.items()})


class _Server(TestServer):
    """A test server that treats handlers as a real one does: a client that goes cancels none of them."""

    async def _make_runner(self, **kwargs: Any) -> BaseRunner:
        return await super()._make_runner(**kwargs | {"handler_cancellation": False})


@asynccontextmanager
async def running_node(settings: Settings) -> AsyncIterator[TestServer]:
    """A node that serves, stopped at the end as SIGTERM would."""
    server = _Server(await build_app(settings), host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


@dataclass(frozen=True)
class Reply:
    """What came back: `body` is the JSON, or `None`."""

    status: int
    body: Any
    text: str
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The refusal's code."""
        assert isinstance(self.body, dict), self.text
        return str(self.body["code"])


class Caller:
    """A browser or a program: keeps cookies, and sends the CSRF token that it was given."""

    def __init__(
        self,
        server: TestServer,
        *,
        api_key: str | None = None,
        csrf: str | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> None:
        self.origin = str(server.make_url("")).rstrip("/")
        self.csrf = csrf
        self._bearer = api_key
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": for hosts that are addresses
        jar.update_cookies(cookies or {}, URL(self.origin))
        self._session = aiohttp.ClientSession(cookie_jar=jar)

    async def call(
        self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send one request; `body` as JSON, or bytes as they are."""
        sent = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        if self._bearer:
            sent["Authorization"] = f"Bearer {self._bearer}"
        content: dict[str, Any] = {} if body is None else {"json": body}
        if isinstance(body, bytes):
            content = {"data": body}
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        async with self._session.request(
            method, self.origin + path, headers=sent, allow_redirects=False, **content
        ) as response:
            text = await response.text(errors="replace")  # of a picture, nothing that anybody reads
            is_json = response.content_type == "application/json"
            parsed = await response.json() if is_json else None
            return Reply(response.status, parsed, text, response.headers)

    async def get(self, path: str, **headers: str) -> Reply:
        return await self.call("GET", path, headers=headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Reply:
        return await self.call("POST", path, body, headers=headers)

    async def put(self, path: str, body: object = None, **headers: str) -> Reply:
        return await self.call("PUT", path, body, headers=headers)

    async def delete(self, path: str, **headers: str) -> Reply:
        return await self.call("DELETE", path, headers=headers)

    def cookie(self, name: str) -> str:
        """Return a cookie's value; empty: there is none."""
        cookies = self._session.cookie_jar.filter_cookies(URL(self.origin))
        return cookies[name].value if name in cookies else ""

    async def close(self) -> None:
        await self._session.close()


async def first_teacher(server: TestServer, settings: Settings, name: str = "tanaka") -> Caller:
    """Return the browser of the first teacher, who came by the first start's link."""
    link = await desk_link(settings)
    assert link is not None
    return await teacher_by_link(server, link, name)


async def teacher_by_link(server: TestServer, link: str, name: str) -> Caller:
    """Return the browser of a teacher who made an account by a one-time link."""
    caller = Caller(server)
    secret = link.partition("#start=")[2]
    wish = {"link": secret, "sign_in_name": name, "name": name.title(), "password": PASSWORD}
    reply = await caller.post("/api/v1/accounts", wish)
    assert reply.status == 201, reply.text
    caller.csrf = reply.body["csrf"]
    return caller


async def signed_in(server: TestServer, name: str) -> Caller:
    """Return the browser of a teacher who was signed in before the test: no password is hashed."""
    app, secret = app_of(server), fresh_id()
    link, moment = fresh_id(), now()
    accounts = AccountRepository(app[DATABASE])
    school_id = await accounts.school("school", "School", moment)
    await accounts.add_link(
        digest(link), school_id=school_id, made_by="test", now=moment, expires_at=moment + 60
    )
    account = StoredAccount(
        id=fresh_id(),
        school_id=school_id,
        sign_in_name=name,
        name=name.title(),
        password_hash="none",
        created_at=moment,
    )
    await accounts.redeem(digest(link), account, moment)
    await accounts.add_session(digest(secret), account.id, now=moment, expires_at=moment + 3600)
    return Caller(server, csrf=app[ACCOUNTS].csrf(secret), cookies={"manabiya_desk": secret})


def app_of(server: TestServer) -> web.Application:
    """Return the node's application."""
    app = server.app
    assert isinstance(app, web.Application)
    return app
