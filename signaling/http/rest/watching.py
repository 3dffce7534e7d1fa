"""Links by which others watch a lesson again: made, taken back and opened.

Invariant: who opened one is known by a cookie that goes to that lesson's addresses alone, and may read there
only what `signaling.playback.audiences` gives to its audience; and nothing before the lesson has ended, for
nobody in it would know that somebody looks on.
"""

from __future__ import annotations

from aiohttp import web

from ...clock import now
from ...errors import Refused
from ...keys import AUDIT, REGISTER, SETTINGS, WATCH_LINKS
from ...register.ids import fresh_id
from ...sql.lessons import StoredLesson
from ...sql.watching import TooManyLinks
from ...wire.codes import RefusalCode as Code
from ...wire.watching import (
    MAX_WATCH_LINKS,
    NewWatchLink,
    Watch,
    Watching,
    WatchLink,
    WatchLinkList,
)
from ..caller import WATCH_COOKIE, Manager, Watcher
from .operation import Answered, Operation, path_id

DAY_SECONDS = 24 * 3600.0


async def make(request: web.Request, caller: Manager, body: NewWatchLink) -> WatchLink:
    """POST /lessons/{id}/watch-links."""
    lesson = await _managed(request, caller)
    secret, made_at = fresh_id(), now()
    link = WatchLink(
        id=fresh_id(),
        audience=body.audience,
        made_at=made_at,
        expires_at=made_at + body.days * DAY_SECONDS,
        url=f"{request.app[SETTINGS].public_url}/lesson/{lesson.id}/record#watch={secret}",
    )
    try:
        await request.app[WATCH_LINKS].add(lesson.id, link, secret, MAX_WATCH_LINKS)
    except TooManyLinks:
        raise Refused(Code.TOO_MANY, f"a lesson has at most {MAX_WATCH_LINKS} links") from None
    request.app[AUDIT].note(
        "watch_link.made",
        lesson_id=lesson.id,
        actor_id=caller.account_id,
        link=link.id,
        audience=link.audience,
        days=body.days,
    )
    return link


async def listed(request: web.Request, caller: Manager, _body: None) -> WatchLinkList:
    """GET /lessons/{id}/watch-links."""
    lesson = await _managed(request, caller)
    return WatchLinkList(links=await request.app[WATCH_LINKS].of_lesson(lesson.id))


async def take_back(request: web.Request, caller: Manager, _body: None) -> None:
    """DELETE /lessons/{id}/watch-links/{link_id}."""
    lesson, link_id = await _managed(request, caller), path_id(request, "link_id")
    if not await request.app[WATCH_LINKS].delete(lesson.id, link_id):
        raise Refused(Code.NOT_FOUND, "nothing here")
    request.app[AUDIT].note(
        "watch_link.taken_back", lesson_id=lesson.id, actor_id=caller.account_id, link=link_id
    )


async def watch(request: web.Request, _caller: None, body: Watch) -> Answered:
    """POST /lessons/{id}/watch."""
    lesson_id = path_id(request, "lesson_id")
    found = await request.app[WATCH_LINKS].find(body.secret)
    if found is None or found.lesson_id != lesson_id:
        raise Refused(Code.TOKEN_INVALID, "there is no such link, or it was taken back")
    if found.expires_at <= now():
        raise Refused(Code.TOKEN_EXPIRED, "the time of this link is over")
    request.app[AUDIT].note("watch_link.opened", lesson_id=lesson_id, link=found.link_id)

    def finish(response: web.Response) -> None:
        response.set_cookie(
            WATCH_COOKIE,
            body.secret,
            path=f"/api/v1/lessons/{lesson_id}/",
            max_age=max(1, int(found.expires_at - now())),
            secure=request.app[SETTINGS].secure,
            httponly=True,
            samesite="Strict",
        )

    return Answered(Watching(lesson_id=lesson_id, expires_at=found.expires_at), finish)


async def watched(request: web.Request, caller: Manager | Watcher) -> StoredLesson:
    """Return the lesson in the address, if the caller may watch it.

    Raise `Refused`: `not_found`; to who came by a link also `not_over`.
    """
    lesson_id = path_id(request, "lesson_id")
    if isinstance(caller, Watcher):
        if caller.lesson_id != lesson_id:
            raise Refused(Code.NOT_FOUND, "nothing here")
        lesson = await request.app[REGISTER].of(lesson_id, None)
        if lesson.ended_at is None:
            raise Refused(Code.NOT_OVER, "it can be watched when it has ended")
        return lesson
    return await request.app[REGISTER].of(lesson_id, caller.account_id)


async def _managed(request: web.Request, caller: Manager) -> StoredLesson:
    return await request.app[REGISTER].of(path_id(request, "lesson_id"), caller.account_id)


OPERATIONS = (
    Operation(
        method="POST",
        path="/lessons/{lesson_id}/watch-links",
        name="makeWatchLink",
        summary="Make a link by which others watch the lesson again, for so many days",
        handler=make,
        access="manager",
        body=NewWatchLink,
        answer=WatchLink,
        status=201,
        refusals=(Code.NOT_FOUND, Code.TOO_MANY),
    ),
    Operation(
        method="GET",
        path="/lessons/{lesson_id}/watch-links",
        name="listWatchLinks",
        summary="The links to a lesson, without what opens them",
        handler=listed,
        access="manager",
        answer=WatchLinkList,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="DELETE",
        path="/lessons/{lesson_id}/watch-links/{link_id}",
        name="deleteWatchLink",
        summary="Take a link back: from then on it opens nothing",
        handler=take_back,
        access="manager",
        status=204,
        refusals=(Code.NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/lessons/{lesson_id}/watch",
        name="watchLesson",
        summary="Open a link: its secret is answered by a cookie with which the lesson can be watched",
        handler=watch,
        access="open",
        body=Watch,
        answer=Watching,
        refusals=(Code.TOKEN_INVALID, Code.TOKEN_EXPIRED),
    ),
)
