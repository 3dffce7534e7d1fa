"""Lessons follow their class: what is changed at the desk is theirs within a second.

Invariant: what a lesson has of its class is never older than what it had; whatever is lost on the way, a
lesson that is open follows within `FOLLOW_SECONDS`, and one that is not does so once it is opened.
"""

from __future__ import annotations

import structlog

from ..errors import Refused
from ..lesson.commands import FollowClass
from ..sql.database import DatabaseAway
from .hub import LessonHub
from .lesson import LiveLesson

FOLLOW_SECONDS = 1.0
"""A change that another node made, or in another lesson of the class: as soon as a teacher looks for it."""
MAX_RUNNING = 50
"""Lessons of one class that nobody ended: the newest are those in which somebody is."""

log = structlog.get_logger(__name__)


async def tell_lessons(hub: LessonHub, class_id: str) -> None:
    """Have every live lesson of a class follow it now; what is out of reach does so by itself later."""
    try:
        for lesson_id in await hub.services.lessons.running_of_class(class_id, MAX_RUNNING):
            if await hub.peek(lesson_id) is not None:
                lesson = await hub.open(lesson_id)
                try:
                    await follow(lesson)
                finally:
                    await lesson.close()
    except (Refused, DatabaseAway) as away:
        log.info("class_not_followed", class_id=class_id, reason=str(away))


async def follow_changed(hub: LessonHub) -> None:
    """Have the lessons open here follow classes that were changed. Raise `DatabaseAway`."""
    open_here = [lesson for lesson in hub.lessons if lesson.state.class_id and lesson.state.ended_at is None]
    if not open_here:
        return
    revisions = await hub.services.classes.revisions({lesson.state.class_id for lesson in open_here})
    for lesson in open_here:
        if revisions.get(lesson.state.class_id, 0) > lesson.state.class_revision:
            await follow(lesson)


async def follow(lesson: LiveLesson) -> None:
    """Have a lesson follow its class. Of a class that was deleted it keeps what it has."""
    whole = await lesson.services.classes.whole(lesson.state.class_id)
    if whole is not None and whole.revision > lesson.state.class_revision:
        await lesson.command(
            FollowClass(
                revision=whole.revision,
                grade=whole.grade,
                roster=tuple(whole.seats),
                sets=tuple(whole.sets),
            )
        )
