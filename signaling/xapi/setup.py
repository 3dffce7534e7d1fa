"""Puts the sending of statements into the application, where there is a store to send them to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from ..keys import DATABASE, SETTINGS
from ..record.reader import RecordReader
from ..sql.xapi import XapiRepository
from .lrs import Lrs
from .sending import Sending


def setup_xapi(app: web.Application) -> None:
    """Have statements sent while the node serves."""
    if app[SETTINGS].lrs_url:
        app.cleanup_ctx.append(_run)


async def _run(app: web.Application) -> AsyncIterator[None]:
    settings, database = app[SETTINGS], app[DATABASE]
    sending = Sending(
        XapiRepository(database),
        RecordReader(database, settings.secret_key),
        Lrs(settings.lrs_url, settings.lrs_credentials),
        settings.public_url,
        settings.secret_key,
    )
    working = asyncio.create_task(sending.run(), name="xapi")
    yield
    sending.stop()
    await working
