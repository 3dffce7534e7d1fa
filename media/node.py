"""The media node: one process, one port, many lessons.

Invariant: a lesson is here exactly while the newest plan seen of it names this node. A plan that cannot
be read says nothing: Redis may be away or rewound, and media goes on.

Tasks, all owned by `MediaNode.run` and cancelled by it: offers (request and reply), messages
(announcements), beats (heartbeat, plans read again), ticks (everything that depends on time), and
publishing of events.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Iterable

import uvloop

from . import control, sdp
from .counters import Counters
from .link import RETRY_SECONDS, ControlLink, LinkDown
from .offers import OfferDesk, OfferProblem
from .relay.forward import PythonForwarder
from .relay.lesson import MediaLesson
from .relay.peer import Peer, PeerTools
from .settings import NodeSettings, read_settings
from .transport.addresses import addresses_to_bind
from .transport.dtls import Certificate
from .transport.port import MediaPort
from .watchdog import LoopWatchdog

TICK_SECONDS = 0.05
"""Gaps are looked at this often: a packet is asked for again within one frame or two."""
TICKS_PER_LOOK = 2
"""Speakers and slots are looked at each 100 ms (`selection.WINDOW_SECONDS`)."""
REPORT_SECONDS = 1.0
"""RTCP reports to each peer."""
DRAIN_SECONDS = 3.0
"""After SIGTERM: time for signaling to send the browsers to another node."""
MAX_WAITING_EVENTS = 10_000
"""Events not yet published; then the oldest go, and everything is told anew later."""

log = logging.getLogger(__name__)


class MediaNode:
    """See the module."""

    def __init__(self, settings: NodeSettings, node_id: str = "") -> None:
        self._settings = settings
        self.node_id = node_id or f"{socket.gethostname()}-{settings.media_port}"
        """The same after a restart on the same machine and port."""
        self.boot_id = secrets.token_urlsafe(9)
        self.counters = Counters()
        self.lessons: dict[str, MediaLesson] = {}
        self._link = ControlLink(settings.redis_url, self.node_id)
        started_unix, started_monotonic = time.time(), time.monotonic()

        def unix() -> float:
            return started_unix + time.monotonic() - started_monotonic

        self._unix = unix
        self.port = MediaPort(self.counters)
        self._tools = PeerTools(
            port=self.port,
            certificate=Certificate(),
            forwarder=PythonForwarder(self.counters, unix),
            counters=self.counters,
            monotonic=time.monotonic,
            unix=unix,
            random_number=secrets.randbits,
        )
        self._desk: OfferDesk | None = None
        self._watchdog = LoopWatchdog(TICK_SECONDS)
        self._events: deque[control.LessonEvent] = deque()
        self._events_waiting = asyncio.Event()
        self._draining = False
        self._cpu = (time.process_time(), time.monotonic())
        self.ready = asyncio.Event()
        """Set when the port is open and the first heartbeat is written."""

    # --- life ------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set, then drain. Raises OSError if the port is taken."""
        self.port.open(addresses_to_bind(self._settings.media_host), self._settings.media_port)
        self._desk = OfferDesk(self.node_id, self._tools, self._candidates(), self._on_phase)
        log.info("media node %s listens on %s", self.node_id, self.port.addresses)
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(part)
                    for part in (
                        self._take_offers(),
                        self._take_messages(),
                        self._beat(),
                        self._tick(),
                        self._publish(),
                    )
                ]
                await stop.wait()
                await self._drain()
                await _end(running)
        finally:
            await self._close()

    def _candidates(self) -> tuple[sdp.Candidate, ...]:
        addresses = self.port.addresses
        if self._settings.public_ip:
            return (sdp.Candidate(self._settings.public_ip, addresses[0][1]),)
        return tuple(sdp.Candidate(host, port) for host, port in addresses)

    async def _drain(self) -> None:
        """Let signaling see that this node goes, and go when all peers have, or the time is over."""
        self._draining = True
        await self._withdraw()
        deadline = time.monotonic() + DRAIN_SECONDS
        for _ in range(int(DRAIN_SECONDS / TICK_SECONDS)):
            if not any(lesson.peers for lesson in self.lessons.values()) or time.monotonic() > deadline:
                return
            await asyncio.sleep(TICK_SECONDS)

    async def _withdraw(self) -> None:
        with contextlib.suppress(LinkDown):  # then the heartbeat's own time runs out
            await self._link.withdraw()

    async def _close(self) -> None:
        await self._withdraw()  # again: a heartbeat may have been on its way at the first time
        closing = [peer for lesson in self.lessons.values() for peer in lesson.peers.values()]
        for lesson in self.lessons.values():
            lesson.close()
        await asyncio.gather(*(peer.wait_closed() for peer in closing))
        self.port.close()
        await self._link.close()
        log.info("media node %s has stopped", self.node_id)

    # --- offers ----------------------------------------------------------------------------------------

    async def _take_offers(self) -> None:
        async for offer in self._link.offers():
            if self._unix() > offer.deadline_unix:
                self.counters.events["offers_late"] += 1
                continue
            reply = await self._reply_to(offer)
            try:
                await self._link.reply(offer.reply_to, reply)
            except LinkDown:
                self.counters.events["replies_lost"] += 1

    async def _reply_to(self, offer: control.Offer) -> control.Reply:
        try:
            return control.Answer(request_id=offer.request_id, sdp=await self._answer(offer))
        except OfferProblem as problem:
            self.counters.events[f"offers_refused_{problem.code}"] += 1
            return control.OfferRefused(request_id=offer.request_id, code=problem.code, text=problem.text)

    async def _answer(self, offer: control.Offer) -> str:
        """Raises OfferProblem."""
        if self._desk is None or self._draining:
            raise OfferProblem("overloaded", "the node is going")
        try:
            plan = (await self._link.plans([offer.lesson_id])).get(offer.lesson_id)
        except LinkDown:
            raise OfferProblem("overloaded", "the plan cannot be read") from None
        connecting = sum(
            peer.phase == "connecting" for lesson in self.lessons.values() for peer in lesson.peers.values()
        )
        self._desk.check(offer, plan, connecting)
        if plan is not None:
            await self._follow({offer.lesson_id: plan})
        answer = self._desk.answer(offer, self.lessons[offer.lesson_id])
        self._collect()
        return answer

    def _on_phase(self, lesson_id: str, peer: Peer) -> None:
        log.info("peer %s of %s is %s", peer.peer_id, peer.participant_id, peer.phase)
        lesson = self.lessons.get(lesson_id)
        if lesson is not None:
            lesson.on_phase(peer)
            self._collect()

    # --- plans -----------------------------------------------------------------------------------------

    async def _take_messages(self) -> None:
        async for message in self._link.messages():
            try:
                match message:
                    case None:
                        await self._follow(await self._link.own_plans())
                    case control.PlanChanged():
                        await self._follow(await self._link.plans([message.lesson_id]))
                    case control.ViewChanged():
                        await self._follow_view(message)
            except LinkDown:
                self.counters.events["reads_failed"] += 1  # the next beat reads again

    async def _follow_view(self, message: control.ViewChanged) -> None:
        lesson = self.lessons.get(message.lesson_id)
        if lesson is None:
            return
        view = await self._link.view(message.lesson_id, message.participant_id)
        if view is not None:
            lesson.apply_view(view)

    async def _follow(self, plans: dict[str, control.LessonPlan]) -> None:
        """Take over, follow or give up lessons, as these plans say. Raises LinkDown."""
        for lesson_id, plan in plans.items():
            mine = plan.node_id == self.node_id and not plan.ended
            lesson = self.lessons.get(lesson_id)
            if lesson is None and mine:
                views = await self._link.views(lesson_id)
                self._begin(plan, views)
            elif lesson is not None and mine:
                lesson.apply_plan(plan, time.monotonic())
            elif lesson is not None and control.is_newer(
                (plan.epoch, plan.version), (lesson.plan.epoch, lesson.plan.version)
            ):
                self._give_up(lesson_id, plan)
        self._collect()

    def _begin(self, plan: control.LessonPlan, views: Iterable[control.View]) -> None:
        if plan.lesson_id in self.lessons:  # an offer and an announcement may race
            return
        lesson = MediaLesson(plan, self._tools.forwarder)
        for view in views:
            lesson.apply_view(view)
        lesson.tell_everything()
        self.lessons[plan.lesson_id] = lesson

    def _give_up(self, lesson_id: str, plan: control.LessonPlan) -> None:
        lesson = self.lessons.pop(lesson_id)
        lesson.close()
        if plan.ended:
            lesson.apply_plan(plan, time.monotonic())
        self._take_events(lesson)

    # --- time ------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        count = 0
        while True:
            due = max(due + TICK_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())
            now = time.monotonic()
            self._watchdog.tick(now)
            count += 1
            for lesson in list(self.lessons.values()):
                if count % TICKS_PER_LOOK == 0:
                    lesson.on_tick(now)
                for peer in list(lesson.peers.values()):
                    self._look_at(peer, now)
            self._collect()

    def _look_at(self, peer: Peer, now: float) -> None:
        if not peer.connected:
            return
        peer.look_at_gaps(now)
        elapsed = now - peer.reported_at
        if elapsed >= REPORT_SECONDS:
            peer.report(now, elapsed)

    async def _beat(self) -> None:
        was_down = False
        while not self._draining:
            try:
                await self._link.beat(self._heartbeat())
                if was_down:
                    for lesson in self.lessons.values():
                        lesson.tell_everything()
                was_down = False
                self.ready.set()
                await self._read_again()
            except LinkDown as problem:
                if not was_down:
                    log.warning("Redis is away: %s", problem)
                was_down = True
            await asyncio.sleep(RETRY_SECONDS if was_down else control.HEARTBEAT_SECONDS)

    async def _read_again(self) -> None:
        """Repair whatever announcement was lost. Raises LinkDown."""
        await self._follow(await self._link.plans(list(self.lessons)))
        for lesson_id, lesson in list(self.lessons.items()):
            for view in await self._link.views(lesson_id):
                lesson.apply_view(view)

    def _heartbeat(self) -> control.Heartbeat:
        cpu, at = time.process_time(), time.monotonic()
        cpu_before, at_before = self._cpu
        self._cpu = (cpu, at)
        counters = self.counters.export()
        counters["media_loop_lag_seconds"] = self._watchdog.take()
        counters["media_loop_late_total"] = float(self._watchdog.alarms)
        return control.Heartbeat(
            node_id=self.node_id,
            boot_id=self.boot_id,
            unix_seconds=time.time(),
            load=(cpu - cpu_before) / max(at - at_before, TICK_SECONDS),
            peers=sum(len(lesson.peers) for lesson in self.lessons.values()),
            lessons={
                lesson_id: (lesson.plan.epoch, lesson.plan.version)
                for lesson_id, lesson in self.lessons.items()
            },
            counters=counters,
        )

    # --- events ----------------------------------------------------------------------------------------

    def _collect(self) -> None:
        for lesson in self.lessons.values():
            self._take_events(lesson)

    def _take_events(self, lesson: MediaLesson) -> None:
        if not lesson.events:
            return
        self._events.extend(lesson.events)
        lesson.events.clear()
        while len(self._events) > MAX_WAITING_EVENTS:
            self._events.popleft()
            self.counters.events["events_lost"] += 1
        self._events_waiting.set()

    async def _publish(self) -> None:
        while True:
            await self._events_waiting.wait()
            self._events_waiting.clear()
            events = list(self._events)
            self._events.clear()
            try:
                await self._link.publish(events)
            except LinkDown:
                # `_beat` has everything told anew when Redis is back.
                self.counters.events["events_lost"] += len(events)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel until all are done: redis-py swallows a cancellation that meets it while it connects."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=TICK_SECONDS)


async def _serve(settings: NodeSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await MediaNode(settings).run(stop)


def run(settings: NodeSettings) -> None:
    """Run a media node until SIGTERM or SIGINT. Raises OSError if its port cannot be bound."""
    uvloop.run(_serve(settings))


def main() -> None:
    """Run a node by the environment (`python -m media.node`)."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    settings = read_settings(os.environ)
    try:
        run(settings)
    except OSError as problem:
        sys.stderr.write(
            f"manabiya media: cannot use UDP port {settings.media_port}: {problem.strerror}."
            " Set MANABIYA_MEDIA_PORT to a free one.\n"
        )
        sys.exit(os.EX_CONFIG)


if __name__ == "__main__":
    main()
