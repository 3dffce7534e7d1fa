"""The pages: which shell, with which data, for whom.

Invariant: a page shows nothing that its address and its reader's cookie do not entitle to; what a lesson
token entitles to is fetched by the page itself.
"""

from __future__ import annotations

import msgspec
from aiohttp import web

from ..errors import Refusal, Refused
from ..keys import ACCOUNTS, DATABASE, HUB, LIMITS, REGISTER
from ..lesson.ids import is_id
from ..limits.rates import WRONG_ID_PER_ADDRESS
from ..register.codes import normalised
from ..sql.lessons import LessonRepository
from ..wire.codes import RefusalCode
from .address import limit_key
from .caller import signed_in
from .language import Language
from .render import Renderer, language_of
from .rest.desk import session_info
from .rest.joining import found_by_code
from .seating import remembered, seats_shown

RENDERER: web.AppKey[Renderer] = web.AppKey("renderer")

_TITLES: dict[str, dict[Language, str]] = {
    "home": {"en": "Join a lesson", "ja": "授業に参加する"},
    "record": {"en": "Lesson record", "ja": "授業記録"},
    "desk": {"en": "Teacher's desk", "ja": "先生の机"},
}


def setup_pages(app: web.Application, renderer: Renderer) -> None:
    """Add the pages' routes."""
    app[RENDERER] = renderer
    app.router.add_get("/", home)
    app.router.add_get("/l/{code}", join)
    app.router.add_get("/lesson/{lesson_id}", live)
    app.router.add_get("/lesson/{lesson_id}/record", record)
    app.router.add_get("/desk", desk)


async def home(request: web.Request) -> web.Response:
    """Ask for a class code."""
    return request.app[RENDERER].page(request, "home", {}, title=_TITLES["home"][language_of(request)])


async def join(request: web.Request) -> web.StreamResponse:
    """Show who joins what. A code as a hand typed it is led to its own address."""
    typed = request.match_info["code"]
    code = normalised(typed)
    if code is not None and code != typed:
        raise web.HTTPFound(request.rel_url.with_path(f"/l/{code}", keep_query=True))
    lesson = await found_by_code(request, typed)
    seats = await seats_shown(request, lesson)
    data = {
        "code": lesson.code,
        "lesson_id": lesson.id,
        "title": lesson.title,
        "title_read": await _read(request, lesson.title),
        "seats": seats.numbers,
        "taken": seats.taken,
        "remembered": await remembered(request, lesson),
    }
    return request.app[RENDERER].page(request, "join", data, title=lesson.title)


async def live(request: web.Request) -> web.Response:
    """Show the room. Who enters it, the token decides; here only: whether there is such a lesson."""
    lesson_id = request.match_info["lesson_id"]
    lesson = await LessonRepository(request.app[DATABASE]).get(lesson_id) if is_id(lesson_id) else None
    if lesson is None:
        address = limit_key(request.remote or "")
        if not (await request.app[LIMITS].take(WRONG_ID_PER_ADDRESS, address)).allowed:
            raise Refused(RefusalCode.RATE_LIMITED, "too many tries")
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")
    if lesson.ended_at is not None:
        raise Refused(RefusalCode.LESSON_ENDED, "this lesson has ended")
    # The title goes to those alone who hold a token: it comes with the socket's welcome.
    return request.app[RENDERER].page(request, "live", {"lesson_id": lesson.id}, title="…")


async def record(request: web.Request) -> web.Response:
    """Show the lesson record to whoever may manage the lesson; to who has not signed in, the way to do so."""
    lesson_id = request.match_info["lesson_id"]
    if not is_id(lesson_id):
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")
    found = await signed_in(request)
    data = {"lesson_id": lesson_id, "title": "", "csrf": ""}
    if found is not None:
        data["title"] = (await request.app[REGISTER].of(lesson_id, found.account.id)).title
        data["csrf"] = session_info(request, found).csrf
    title = _TITLES["record"][language_of(request)]
    return request.app[RENDERER].page(request, "record", data, title=f"{data['title']} {title}".strip())


async def desk(request: web.Request) -> web.Response:
    """Show the desk, or the way to it: signing in, or (before anybody has an account) the first start."""
    found = await signed_in(request)
    data: dict[str, object] = {"account": None, "csrf": None, "first_start": False}
    if found is not None:
        data |= msgspec.to_builtins(session_info(request, found))
    else:
        data["first_start"] = await request.app[ACCOUNTS].is_empty()
    return request.app[RENDERER].page(request, "desk", data, title=_TITLES["desk"][language_of(request)])


async def _read(request: web.Request, text: str) -> str:
    """Return a text with its readings marked: who is not in the lesson yet has no socket to ask by."""
    marked = await request.app[HUB].services.readings.mark([text])
    return text if isinstance(marked, Refusal) else marked[0]
