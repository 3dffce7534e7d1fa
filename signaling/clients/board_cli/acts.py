"""What is done on a page: reading, following, drawing; and coming back after a connection was lost."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .board import Board, board
from .choice import Known, chosen, pages_of
from .export import Sheet
from .lesson import Place, place
from .page import Element
from .rest import Server
from .scene import MAX_PUT_BYTES, Scene, batches, size_of, to_put
from .trouble import Forbidden, Lost

PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Between tries: a node that was restarted is back within them."""
HELD_SECONDS = 30.0
"""A connection that lasted so long was a good one: more than any wait for an answer."""
MAX_NONCE = 2**31

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refused:
    """An element that is not on the page, and the code of why."""

    element: Element
    code: str


@dataclass(slots=True)
class Visit:
    """Somebody with a token for a lesson: the newest one. `tell`: words for the reader, while it goes on."""

    server: Server
    lesson_id: str
    token: str
    tell: Callable[[str], None]

    @classmethod
    async def begin(cls, server: Server, who: dict[str, Any], tell: Callable[[str], None]) -> Visit:
        """Come in by the link. Raises `Trouble`."""
        seat = await server.join(who)
        return cls(server, seat["lesson_id"], seat["token"], tell)

    async def on_page(self, wish: str | None, act: Callable[[Place, Board], Awaitable[T]]) -> T:
        """Have something done on a page. Raises `Trouble`."""

        async def there(here: Place) -> T:
            known = _chosen(here, wish)
            async with board(here, known.page_id) as opened:
                return await act(here, opened)

        return await self.in_lesson(there)

    async def in_lesson(self, act: Callable[[Place], Awaitable[T]]) -> T:
        """Have something done in the lesson; again after a connection that was lost, a few times.

        Of one that held for a while the times before are forgotten.
        """
        clock = asyncio.get_running_loop().time
        tries = 0
        while True:
            lasts_from: float | None = None
            try:
                async with place(self.server, self.lesson_id, self.token, self.tell) as here:
                    lasts_from = clock()
                    try:
                        return await act(here)
                    finally:
                        self.token = here.token
            except Lost:
                if lasts_from is not None and clock() - lasts_from >= HELD_SECONDS:
                    tries = 0
                if tries == len(PAUSES_SECONDS):
                    raise
                self.tell("again")
                await asyncio.sleep(PAUSES_SECONDS[tries])
                tries += 1


async def read(visit: Visit, wish: str | None) -> Sheet:
    """Return a page as it is now, with the pictures on it."""
    return await visit.on_page(wish, _sheet)


async def read_all(visit: Visit) -> list[Sheet]:
    """Return all pages that one may see."""

    async def every(here: Place) -> list[Sheet]:
        sheets = []
        for known in pages_of(here.boards):
            async with board(here, known.page_id) as opened:
                sheets.append(await _sheet(here, opened))
        if not sheets:
            raise Forbidden("no_page_at_all")
        return sheets

    return await visit.in_lesson(every)


async def follow(visit: Visit, wish: str | None, write: Callable[[str], None]) -> None:
    """Write what changes, a line of JSON for each change, until cancelled; the first has the whole page."""

    async def lines(_here: Place, opened: Board) -> None:
        write(json.dumps({"whole": True, "elements": opened.page.visible}, ensure_ascii=False))
        async for _message, changed in opened.messages():
            if changed:
                write(json.dumps({"elements": changed}, ensure_ascii=False))

    await visit.on_page(wish, lines)


async def draw(visit: Visit, wish: str | None, scene: Scene) -> list[Refused]:
    """Put the elements on a page, and return those that it refused. Raises `Trouble`."""
    refused = [Refused(e, code) for e in scene.elements if (code := _not_sendable(e))]
    left = [e for e in scene.elements if not _not_sendable(e)]
    brought: dict[str, str] = {}
    prepared: list[Element] = []

    async def put_all(here: Place, opened: Board) -> None:
        if opened.page.rights == "read":
            raise Forbidden("read_only")
        if not prepared:
            await _bring_pictures(here, scene, brought)
            shown = [
                e | {"fileId": brought.get(e["fileId"], e["fileId"])} if "fileId" in e else e for e in left
            ]
            prepared.extend(to_put(shown, opened.page, lambda: secrets.randbelow(MAX_NONCE)))
        while prepared:  # a batch whose answer was lost is put again as it was: that changes nothing
            batch = next(batches(prepared))
            codes = await opened.put(batch)
            refused.extend(
                Refused(e, codes.get(e["id"], codes.get("", ""))) for e in batch if _is_refused(e, codes)
            )
            del prepared[: len(batch)]

    if left:
        await visit.on_page(wish, put_all)
    return refused


def _not_sendable(element: Element) -> str:
    """Return the code of what keeps an element from being sent at all; empty: nothing does."""
    size = size_of(element)
    if size is None:
        return "bad_element"
    return "too_large" if size > MAX_PUT_BYTES else ""


def _is_refused(element: Element, codes: dict[str, str]) -> bool:
    return element["id"] in codes or "" in codes


async def _bring_pictures(here: Place, scene: Scene, brought: dict[str, str]) -> None:
    """Give the lesson the pictures that elements show. Of one that is refused the page says so."""
    for element in scene.elements:
        file_id = element.get("fileId")
        if isinstance(file_id, str) and file_id in scene.pictures and file_id not in brought:
            try:
                brought[file_id] = await here.server.bring_picture(
                    here.lesson_id, here.token, scene.pictures[file_id]
                )
            except Forbidden:
                brought[file_id] = file_id


async def _sheet(here: Place, opened: Board) -> Sheet:
    elements = opened.page.visible
    pictures = {}
    for file_id in {e["fileId"] for e in elements if e["type"] == "image"}:
        try:
            pictures[file_id] = await here.server.file(here.lesson_id, here.token, file_id)
        except Forbidden:
            continue  # not in the lesson any more: its place stays grey
    return Sheet(opened.page_id, elements, pictures)


def _chosen(here: Place, wish: str | None) -> Known:
    return chosen(pages_of(here.boards), wish, you=here.you, group=here.group, shown=here.shown)
