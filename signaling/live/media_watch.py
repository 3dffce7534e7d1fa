"""Looks after the media nodes of this node's lessons.

Invariant: a lesson whose media node is gone, or began a new life, is given a node as soon as there is one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import structlog

from media.control import NODE_TTL_SECONDS, Applied, Heartbeat

from ..clock import now
from ..store.media_nodes import assignment
from .lesson import LiveLesson

if TYPE_CHECKING:
    from .hub import LessonHub

log = structlog.get_logger(__name__)


class MediaWatch:
    """`look()` twice a second."""

    def __init__(self, hub: LessonHub) -> None:
        self._hub = hub
        self._given: dict[str, tuple[str, float]] = {}
        """lesson id -> (node it was given to, Unix time): what heartbeats do not show yet."""

    async def look(self) -> None:
        """Move lessons that have to move; pass on how far each node has followed."""
        lessons = [lesson for lesson in self._hub.lessons if lesson.state.ended_at is None]
        if not lessons:
            return
        nodes = await self._hub.services.link.nodes()
        await asyncio.gather(*(self._look_at(lesson, nodes) for lesson in lessons))

    async def _look_at(self, lesson: LiveLesson, nodes: dict[str, Heartbeat]) -> None:
        state = lesson.state
        move = assignment(state, nodes, self._fresh())
        if move is not None:
            self._given[lesson.id] = (move.node_id, now())
            log.info(
                "media_node_assigned",
                lesson=lesson.id,
                media_node=move.node_id,
                boot=move.boot_id,
                instead_of=state.media_node,
            )
            await lesson.command(move)
            return
        node = nodes.get(state.media_node)
        number = node.lessons.get(lesson.id) if node is not None else None
        if number is not None:
            # Repairs an `Applied` that was lost.
            lesson.audience.applied(Applied(lesson_id=lesson.id, epoch=number[0], version=number[1]))

    def _fresh(self) -> Counter[str]:
        since = now() - NODE_TTL_SECONDS
        self._given = {lesson: given for lesson, given in self._given.items() if given[1] > since}
        return Counter(node for node, _ in self._given.values())
