"""One REST call as a value, and what all of them have in common.

Invariant: a handler runs only after its caller was found to have access and its body was decoded whole;
what it returns is of the type that the table (and so OpenAPI) names; and whoever asks for what does not
exist, or is not theirs, is counted as guessing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from aiohttp import web

from ...errors import Refused
from ...keys import LIMITS, LOAD_LIMITS
from ...lesson.ids import is_id
from ...limits.rates import REST_PER_ADDRESS, WRONG_ID_PER_ADDRESS
from ...wire.codes import RefusalCode
from ..address import limit_key
from ..caller import check_same_site, manager, manager_or_participant, manager_or_watcher, teacher
from ..refusals import json_response

Access = Literal["open", "teacher", "manager", "participant", "watcher"]
"""Who may call: anybody; a signed-in teacher; also the API key; also a lesson token, or a link to watch."""

PREFIX = "/api/v1"
BODY_SECONDS = 20.0
"""For 64 KiB at most: a phone at the edge of its network takes less, and who takes more holds a place."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that needs more than a body: headers or a cookie, put on by `finish`."""

    body: Any
    finish: Callable[[web.Response], None]


Handler = Callable[[web.Request, Any, Any], Awaitable[Any]]
"""(request, caller, decoded body) -> answer of the operation's type, `Answered`, or `None` for no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A line of the table. `refusals` are those beyond what every call may answer."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    name: str
    summary: str
    handler: Handler
    access: Access
    body: Any = None
    raw_bytes: int = 0
    """Not 0: the handler reads the body itself, up to so many bytes of what `body` describes."""
    media: str = ""
    """Not empty: the body is a file of such a kind, which the handler reads by itself as it comes."""
    answer: Any = None
    """A type; a media type in text where the handler answers a response of its own; `None`: no content."""
    status: int = 200
    query: Sequence[tuple[str, str]] = ()
    """(name, what it is): numbers, all of them optional."""
    texts: Sequence[tuple[str, str]] = ()
    """The same, as texts."""
    refusals: Sequence[RefusalCode] = ()


def setup_operations(app: web.Application, operations: Sequence[Operation]) -> None:
    """Add a route for each operation."""
    for operation in operations:
        app.router.add_route(operation.method, PREFIX + operation.path, _served(operation))


def _served(operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    decoder = None if operation.body is None else msgspec.json.Decoder(operation.body)
    raw_bytes = operation.raw_bytes

    async def serve(request: web.Request) -> web.StreamResponse:
        if not request.app[LOAD_LIMITS].take(REST_PER_ADDRESS, limit_key(request.remote or "")).allowed:
            raise Refused(RefusalCode.RATE_LIMITED, "too many calls from this address")
        caller = await _caller(request, operation.access)
        body: object = None
        if raw_bytes:
            body = await _content(request.clone(client_max_size=raw_bytes))
        elif decoder is not None:
            body = _decoded(await _content(request), decoder)
        try:
            answer = await operation.handler(request, caller, body)
        except Refused as refused:
            raise await _counted(request, refused) from refused
        if isinstance(answer, web.StreamResponse):
            return answer
        finish = answer.finish if isinstance(answer, Answered) else None
        value = answer.body if isinstance(answer, Answered) else answer
        if operation.answer is None:
            response = web.Response(status=operation.status, headers={"Cache-Control": "no-store"})
        else:
            response = json_response(value, operation.status)
        if finish is not None:
            finish(response)
        return response

    return serve


async def _counted(request: web.Request, refused: Refused) -> Refused:
    """Count a miss against the address, whatever was looked for; return what to raise (fault 63)."""
    if refused.refusal.code is RefusalCode.NOT_FOUND:
        address = limit_key(request.remote or "")
        if not (await request.app[LIMITS].take(WRONG_ID_PER_ADDRESS, address)).allowed:
            return Refused(RefusalCode.RATE_LIMITED, "too many tries")
    return refused


def path_id(request: web.Request, name: str) -> str:
    """Return the id in the address; one that nothing has where it is none."""
    found = request.match_info[name]
    return found if is_id(found) else "-"


async def _caller(request: web.Request, access: Access) -> object:
    match access:
        case "open":
            if request.method != "GET":
                check_same_site(request)
            return None
        case "teacher":
            return await teacher(request)
        case "manager":
            return await manager(request)
        case "participant":
            return await manager_or_participant(request)
        case "watcher":
            return await manager_or_watcher(request)


async def _content(request: web.Request) -> bytes:
    """Return the body. A form of another site can not send this content type without asking first."""
    if request.content_type != "application/json":
        raise Refused(RefusalCode.BAD_MESSAGE, "Content-Type: application/json expected")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError as error:
        raise Refused(RefusalCode.BAD_MESSAGE, "the body came too slowly") from error


def _decoded(content: bytes, decoder: msgspec.json.Decoder[Any]) -> object:
    try:
        return decoder.decode(content)
    except msgspec.MsgspecError as error:
        raise Refused(RefusalCode.BAD_MESSAGE, str(error)[:300]) from error
    except (RecursionError, UnicodeError) as error:
        raise Refused(RefusalCode.BAD_MESSAGE, "not JSON that anybody means") from error
