"""The lessons of a node: which it has, what their plans say, and their events on the way to Redis.

Invariant: a lesson is here exactly while the newest plan seen of it names this node. A plan that cannot
be read says nothing: Redis may be away or rewound, and media goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator

from . import control
from .counters import Counters
from .link import ControlLink, LinkDown
from .recorder.recorder import Recorder
from .relay.lesson import MediaLesson
from .relay.peer import Peer
from .relay.seam import Forwarder
from .rtp.budget import Budget
from .transport.port import TRACEBACKS_PER_SECOND

MAX_WAITING_EVENTS = 10_000
"""Events not yet published; then the oldest go, and everything is told anew later."""

log = logging.getLogger(__name__)


class Lessons:
    """See the module."""

    def __init__(
        self, node_id: str, link: ControlLink, forwarder: Forwarder, counters: Counters, recorder: Recorder
    ) -> None:
        self._recorder = recorder
        self.by_id: dict[str, MediaLesson] = {}
        self._node_id = node_id
        self._link = link
        self._forwarder = forwarder
        self._counters = counters
        self._tracebacks = Budget(TRACEBACKS_PER_SECOND, 1)
        self._events: deque[control.LessonEvent] = deque()
        self._events_waiting = asyncio.Event()

    def peers(self) -> list[Peer]:
        """Return the peers of all lessons."""
        return [peer for lesson in self.by_id.values() for peer in lesson.peers.values()]

    # --- plans and views -------------------------------------------------------------------------------

    async def follow(self, plans: dict[str, control.LessonPlan]) -> None:
        """Take over, follow or give up lessons, as these plans say. Raises LinkDown."""
        for lesson_id, plan in plans.items():
            mine = plan.node_id == self._node_id and not plan.ended
            if mine and lesson_id not in self.by_id:
                self._begin(plan, await self._link.views(lesson_id))
            with self.contained(lesson_id):
                self._follow_one(plan, mine=mine)
        self.collect()

    def _begin(self, plan: control.LessonPlan, views: Iterable[control.View]) -> None:
        if plan.lesson_id in self.by_id:  # an offer and an announcement may race
            return
        lesson = MediaLesson(plan, self._forwarder, self._recorder.of(plan.lesson_id))
        for view in views:
            lesson.apply_view(view)
        lesson.tell_everything()
        self.by_id[plan.lesson_id] = lesson

    def _follow_one(self, plan: control.LessonPlan, *, mine: bool) -> None:
        lesson = self.by_id.get(plan.lesson_id)
        if lesson is None:
            return
        if mine:
            lesson.apply_plan(plan, time.monotonic())
        elif control.is_newer((plan.epoch, plan.version), (lesson.plan.epoch, lesson.plan.version)):
            self._give_up(plan)

    def _give_up(self, plan: control.LessonPlan) -> None:
        lesson = self.by_id.pop(plan.lesson_id)
        lesson.close()
        if plan.ended:
            lesson.apply_plan(plan, time.monotonic())
        self._take_events(lesson.events)

    async def follow_view(self, changed: control.ViewChanged) -> None:
        """Read and follow one view. Raises LinkDown."""
        if changed.lesson_id not in self.by_id:
            return
        view = await self._link.view(changed.lesson_id, changed.participant_id)
        lesson = self.by_id.get(changed.lesson_id)
        if view is not None and lesson is not None:
            lesson.apply_view(view)

    async def read_again(self) -> None:
        """Repair whatever announcement was lost. Raises LinkDown."""
        await self.follow(await self._link.plans(list(self.by_id)))
        for lesson_id, lesson in list(self.by_id.items()):
            for view in await self._link.views(lesson_id):
                lesson.apply_view(view)

    @contextlib.contextmanager
    def contained(self, lesson_id: str) -> Iterator[None]:
        """Keep a bug that one lesson meets from ending the others: logged and counted, not raised on."""
        try:
            yield
        except LinkDown:
            raise
        except Exception:
            self._counters.events["bugs"] += 1
            if self._tracebacks.take(1, time.monotonic()):
                log.exception("lesson %s met a bug", lesson_id)

    # --- events ----------------------------------------------------------------------------------------

    def collect(self) -> None:
        """Take the lessons' new events for publishing."""
        for lesson in self.by_id.values():
            self._take_events(lesson.events)
        self._take_events(self._recorder.events)

    def _take_events(self, events: list[control.LessonEvent]) -> None:
        if not events:
            return
        self._events.extend(events)
        events.clear()
        while len(self._events) > MAX_WAITING_EVENTS:
            self._events.popleft()
            self._counters.events["events_lost"] += 1
        self._events_waiting.set()

    async def publish(self) -> None:
        """Publish events as they come, for ever."""
        while True:
            await self._events_waiting.wait()
            await self.flush()

    async def flush(self) -> None:
        """Publish what waits. What cannot be is dropped and counted; it is told anew when Redis is back."""
        self._events_waiting.clear()
        events = list(self._events)
        self._events.clear()
        try:
            await self._link.publish(events)
        except LinkDown:
            self._counters.events["events_lost"] += len(events)
