"""The media node: one process, one port, many lessons.

Invariant: what one lesson, peer or packet meets ends at most itself; the process ends by a signal only.

Tasks, all owned by `MediaNode.run` and cancelled by it: offers (request and reply), messages
(announcements), beats (heartbeat, plans read again), ticks (everything that depends on time), and
publishing of events.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import resource
import secrets
import signal
import socket
import sys
import time

import uvloop

from . import control
from .counters import Counters
from .lessons import Lessons
from .link import RETRY_SECONDS, ControlLink, LinkDown
from .listening import Listening, PortTaken
from .offers import OfferDesk, OfferProblem
from .recorder.recorder import Recorder
from .relay.kernel import KernelUnavailable, choose, inbox_of
from .relay.lesson import MediaLesson
from .relay.peer import Peer, PeerTools
from .settings import NodeSettings, read_settings
from .transport.dtls import Certificate
from .watchdog import LoopWatchdog

TICK_SECONDS = 0.05
"""Gaps are looked at this often: a packet is asked for again within one frame or two."""
TICKS_PER_LOOK = 2
"""Speakers and slots are looked at each 100 ms (`selection.WINDOW_SECONDS`)."""
SLICE_SECONDS = 0.0005
"""Of work that depends on time, before packets are read again: a packet waits for no longer."""
REPORT_SECONDS = 1.0
"""RTCP reports to each peer."""
DRAIN_SECONDS = 3.0
"""After SIGTERM: time for signaling to send the browsers to another node."""
GC_THRESHOLDS = (20_000, 20, 50)
"""Objects, and younger collections, until the next: a full one about each 20 million allocations."""

log = logging.getLogger(__name__)


class MediaNode:
    """See the module."""

    def __init__(self, settings: NodeSettings, node_id: str = "") -> None:
        self._settings = settings
        self.node_id = node_id or f"{socket.gethostname()}-{settings.media_port}"
        """The same after a restart on the same machine and port."""
        self.boot_id = secrets.token_urlsafe(9)
        self.counters = Counters()
        self._link = ControlLink(settings.redis_url, self.node_id)
        started_unix, started_monotonic = time.time(), time.monotonic()

        def unix() -> float:
            return started_unix + time.monotonic() - started_monotonic

        self._unix = unix
        self._listening = Listening(settings, self.counters)
        forwarder = choose(settings.kernel, self.counters)
        port = self._listening.port
        port.batch, port.inbox = forwarder, inbox_of(forwarder, self.counters)
        self._tools = PeerTools(
            port=self._listening.port,
            certificate=Certificate(),
            forwarder=forwarder,
            counters=self.counters,
            monotonic=time.monotonic,
            unix=unix,
            random_number=secrets.randbits,
        )
        self._desk: OfferDesk | None = None
        self._watchdog = LoopWatchdog(TICK_SECONDS)
        self._recorder = Recorder(settings.data_dir, self.counters, unix, time.monotonic)
        self.lessons = Lessons(self.node_id, self._link, forwarder, self.counters, self._recorder)
        self._slice_began = 0.0
        self._draining = False
        self._cpu = (time.process_time(), time.monotonic())
        self.ready = asyncio.Event()
        """Set when the port is open and the first heartbeat is written."""

    # --- life ------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set, then drain. Raises PortTaken."""
        self._listening.open()
        candidates = self._listening.candidates()
        self._desk = OfferDesk(self.node_id, self._tools, candidates, self._on_phase)
        reached_by = ", ".join(f"{one.protocol} {one.ip} {one.port}" for one in candidates)
        log.info("media node %s listens, and is reached by %s", self.node_id, reached_by)
        log.info("packets are forwarded in %s", self._tools.forwarder.name)
        self._recorder.begin()
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(part)
                    for part in (
                        self._take_offers(),
                        self._take_messages(),
                        self._beat(),
                        self._tick(),
                        self.lessons.publish(),
                    )
                ]
                await stop.wait()
                await self._drain()
                await _end(running)
        finally:
            await self._close()

    async def _drain(self) -> None:
        """Let signaling see that this node goes, and go when all peers have, or the time is over."""
        self._draining = True
        await self._withdraw()
        deadline = time.monotonic() + DRAIN_SECONDS
        for _ in range(int(DRAIN_SECONDS / TICK_SECONDS)):
            if not self.lessons.peers() or time.monotonic() > deadline:
                return
            await asyncio.sleep(TICK_SECONDS)

    async def _withdraw(self) -> None:
        with contextlib.suppress(LinkDown):  # then the heartbeat's own time runs out
            await self._link.withdraw()

    async def _close(self) -> None:
        await self._withdraw()  # again: a heartbeat may have been on its way at the first time
        closing = self.lessons.peers()
        for lesson_id, lesson in self.lessons.by_id.items():
            with self.lessons.contained(lesson_id):
                lesson.close()
        await asyncio.gather(*(peer.wait_closed() for peer in closing))
        await self._recorder.finish()
        self.lessons.collect()
        await self.lessons.flush()
        self._listening.close()
        await self._link.close()
        log.info("media node %s has stopped", self.node_id)

    # --- offers ----------------------------------------------------------------------------------------

    async def _take_offers(self) -> None:
        async for offer in self._link.offers():
            if self._unix() > offer.deadline_unix:
                self.counters.events["offers_late"] += 1
                continue
            reply: control.Reply = control.OfferRefused(
                request_id=offer.request_id, code="overloaded", text="the node failed on this offer"
            )
            with self.lessons.contained(offer.lesson_id):
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
            plans = await self._link.plans([offer.lesson_id])
            await self.lessons.follow(plans)
        except LinkDown:
            raise OfferProblem("overloaded", "the plan cannot be read") from None
        connecting = sum(peer.phase == "connecting" for peer in self.lessons.peers())
        self._desk.check(offer, plans.get(offer.lesson_id), connecting)
        answer = self._desk.answer(offer, self.lessons.by_id[offer.lesson_id])
        self.lessons.collect()
        return answer

    def _on_phase(self, lesson_id: str, peer: Peer) -> None:
        log.info("peer %s of %s is %s", peer.peer_id, peer.participant_id, peer.phase)
        lesson = self.lessons.by_id.get(lesson_id)
        if lesson is not None:
            lesson.on_phase(peer)
            self.lessons.collect()

    async def _take_messages(self) -> None:
        async for message in self._link.messages():
            try:
                await self._follow_message(message)
            except LinkDown:
                self.counters.events["reads_failed"] += 1  # the next beat reads again

    async def _follow_message(self, message: control.NodeMessage | None) -> None:
        """Raises LinkDown."""
        match message:
            case None:
                await self.lessons.follow(await self._link.own_plans())
            case control.PlanChanged():
                await self.lessons.follow(await self._link.plans([message.lesson_id]))
            case control.ViewChanged():
                await self.lessons.follow_view(message)

    # --- time ------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        count = 0
        while True:
            due = max(due + TICK_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())
            self._slice_began = time.monotonic()
            self._watchdog.tick(self._slice_began)
            count += 1
            for number, (lesson_id, lesson) in enumerate(list(self.lessons.by_id.items())):
                if (count + number) % TICKS_PER_LOOK == 0:
                    with self.lessons.contained(lesson_id):
                        lesson.on_tick(time.monotonic())
                await self._look_at_peers(lesson_id, lesson)
            with self.lessons.contained("that has left"):
                self._recorder.look()
            self.lessons.collect()

    async def _look_at_peers(self, lesson_id: str, lesson: MediaLesson) -> None:
        """See to all peers that have anything to be seen to, and to the packets that come meanwhile."""
        for peer in list(lesson.busy):
            now = await self._time()
            if peer.connected:
                with self.lessons.contained(lesson_id):  # one by one: the others have their turn
                    peer.look_at_gaps(now)
        while (now := await self._time()) and (due := lesson.take_due(now - REPORT_SECONDS)) is not None:
            with self.lessons.contained(lesson_id):
                due.report(now, now - due.reported_at)

    async def _time(self) -> float:
        """Return the time, after a rest where others have waited for long enough."""
        now = time.monotonic()
        if now - self._slice_began > SLICE_SECONDS:
            await asyncio.sleep(0)
            now = self._slice_began = time.monotonic()
        return now

    async def _beat(self) -> None:
        was_down = False
        while not self._draining:
            try:
                await self._link.beat(self._heartbeat())
                if was_down:
                    for lesson in self.lessons.by_id.values():
                        lesson.tell_everything()
                was_down = False
                self.ready.set()
                await self.lessons.read_again()
            except LinkDown as problem:
                if not was_down:
                    log.warning("Redis is away: %s", problem)
                was_down = True
            await asyncio.sleep(RETRY_SECONDS if was_down else control.HEARTBEAT_SECONDS)

    def _heartbeat(self) -> control.Heartbeat:
        cpu, at = time.process_time(), time.monotonic()
        cpu_before, at_before = self._cpu
        self._cpu = (cpu, at)
        counters = self.counters.export()
        counters["media_loop_lag_seconds"] = self._watchdog.take()
        counters[f'media_kernel_info{{kernel="{self._tools.forwarder.name}"}}'] = 1.0
        counters["media_loop_late_total"] = float(self._watchdog.alarms)
        return control.Heartbeat(
            node_id=self.node_id,
            boot_id=self.boot_id,
            unix_seconds=time.time(),
            load=(cpu - cpu_before) / max(at - at_before, TICK_SECONDS),
            peers=len(self.lessons.peers()),
            lessons={
                lesson_id: (lesson.plan.epoch, lesson.plan.version)
                for lesson_id, lesson in self.lessons.by_id.items()
            },
            counters=counters,
        )


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
    """Run a media node until SIGTERM or SIGINT. Raises PortTaken or KernelUnavailable."""
    # Packets are freed by counting references; a full collection for the rare cycles of closed peers
    # took a tenth of the processor, and stops everything for milliseconds.
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    # A recording holds each of its files open, to lock it: seventy for a class. The usual limit is 1024.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(_serve(settings))


def main() -> None:
    """Run a node by the environment (`python -m media.node`)."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    settings = read_settings(os.environ)
    try:
        run(settings)
    except PortTaken as problem:
        sys.stderr.write(f"manabiya media: {problem}\n")
        sys.exit(os.EX_CONFIG)
    except KernelUnavailable as problem:
        sys.stderr.write(f"manabiya media: MANABIYA_KERNEL=c, but there is no C kernel: {problem}\n")
        sys.exit(os.EX_CONFIG)


if __name__ == "__main__":
    main()
