"""Adds the REST calls and their description to an application."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from aiohttp import web

from ...errors import Refused
from ...wire.codes import RefusalCode
from ..caller import cookie_name
from ..refusals import json_response
from .openapi import describe
from .operation import PREFIX, setup_operations
from .table import OPERATIONS


def setup_rest(app: web.Application) -> None:
    """Add all routes below `/api/v1`."""
    app.router.add_get(f"{PREFIX}/openapi.json", openapi)
    setup_operations(app, OPERATIONS)
    app.router.add_route("*", "/api/{rest:.*}", nothing_here)


async def openapi(request: web.Request) -> web.Response:
    """Answer the description of all calls."""
    document = describe(OPERATIONS, version=_version(), session_cookie=cookie_name(request))
    return json_response(document, headers={"Access-Control-Allow-Origin": "*"})


async def nothing_here(_request: web.Request) -> web.Response:
    """Answer what is no call of ours."""
    raise Refused(RefusalCode.NOT_FOUND, "nothing here")


def _version() -> str:
    try:
        return version("manabiya")
    except PackageNotFoundError:  # run from a tree that was never installed
        return "0"
