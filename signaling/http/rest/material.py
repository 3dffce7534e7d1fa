"""Material: documents and pictures brought to a lesson, and the files that stand on its boards.

Invariant: whoever brings something is of the lesson and may, before a byte of it is read; and a file is given
to those of a lesson that holds it who know its hash, which only a board that they may see tells them.
"""

from __future__ import annotations

import asyncio
from typing import IO

from aiohttp import web

from ...clock import now
from ...errors import Refusal, Refused
from ...keys import LOAD_LIMITS, SHELF
from ...lesson.names import clean_name
from ...lesson.permissions import may_bring_material, may_bring_pictures
from ...lesson.state import LessonState, present_person
from ...limits.rate import Rate
from ...limits.rates import MATERIAL_PER_PERSON, PICTURE_PER_PERSON
from ...material.limits import MAX_DOCUMENT_BYTES, MAX_PICTURE_BYTES
from ...tokens import Claims
from ...wire.codes import RefusalCode
from ...wire.material import MAX_MATERIAL_NAME, Material, MaterialList, MaterialPage
from ..caller import Manager
from .lessons import state_for

UPLOAD_SECONDS = 300.0
"""30 MB over a line of 1 Mbit/s take 240 s."""
UNNAMED = "—"
_PIECE_BYTES = 1 << 20
FILE_HEADERS = {
    "Content-Type": "image/webp",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400, immutable",
}
"""Under a hash there is never anything else. Private: what a class has seen is for no proxy to keep."""


async def bring(request: web.Request, caller: Manager | Claims, _body: None) -> Material:
    """POST /lessons/{id}/material."""
    claims, state = await _participant(request, caller)
    _check(may_bring_material(state, claims.participant_id))
    _take(request, MATERIAL_PER_PERSON, claims)
    name = clean_name(request.query.get("name", ""), MAX_MATERIAL_NAME) or UNNAMED
    with await request.app[SHELF].files.scratch() as file:
        await _receive(request, file, MAX_DOCUMENT_BYTES)
        return await request.app[SHELF].document(claims.lesson_id, claims.participant_id, name, file, now())


async def bring_picture(request: web.Request, caller: Manager | Claims, _body: None) -> MaterialPage:
    """POST /lessons/{id}/pictures."""
    claims, state = await _participant(request, caller)
    _check(may_bring_pictures(state, claims.participant_id))
    _take(request, PICTURE_PER_PERSON, claims)
    with await request.app[SHELF].files.scratch() as file:
        await _receive(request, file, MAX_PICTURE_BYTES)
        return await request.app[SHELF].picture(claims.lesson_id, claims.participant_id, file, now())


async def listed(request: web.Request, caller: Manager | Claims, _body: None) -> MaterialList:
    """GET /lessons/{id}/material."""
    claims, state = await _participant(request, caller)
    _check(may_bring_material(state, claims.participant_id))
    return MaterialList(material=await request.app[SHELF].documents(claims.lesson_id))


async def file(request: web.Request, caller: Manager | Claims, _body: None) -> web.StreamResponse:
    """GET /lessons/{id}/files/{hash}."""
    claims, state = await _participant(request, caller)
    if present_person(state, claims.participant_id) is None:
        raise Refused(RefusalCode.NOT_IN_LESSON)
    path = await request.app[SHELF].path(claims.lesson_id, request.match_info["hash"])
    if path is None:
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")
    return web.FileResponse(path, headers=FILE_HEADERS)


async def _participant(request: web.Request, caller: Manager | Claims) -> tuple[Claims, LessonState]:
    if not isinstance(caller, Claims):
        raise Refused(RefusalCode.NOT_IN_LESSON, "this takes a lesson token")
    state = await state_for(request, caller)
    if state is None:
        raise Refused(RefusalCode.NOT_IN_LESSON)
    return caller, state


def _check(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal.code, refusal.text)


def _take(request: web.Request, rate: Rate, claims: Claims) -> None:
    if not request.app[LOAD_LIMITS].take(rate, claims.participant_id).allowed:
        raise Refused(RefusalCode.RATE_LIMITED, "too many files")


async def _receive(request: web.Request, target: IO[bytes], most_bytes: int) -> None:
    """Write the body into a file, a piece at a time."""
    left = most_bytes
    if (request.content_length or 0) > left:
        raise Refused(RefusalCode.TOO_LARGE, f"more than {most_bytes} bytes")
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            async for piece in request.content.iter_chunked(_PIECE_BYTES):
                left -= len(piece)
                if left < 0:
                    raise Refused(RefusalCode.TOO_LARGE, f"more than {most_bytes} bytes")
                await asyncio.to_thread(target.write, piece)
    except TimeoutError as error:
        raise Refused(RefusalCode.BAD_MESSAGE, "the file came too slowly") from error
