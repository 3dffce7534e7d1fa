"""A lesson of the relay in the test's own process: real sockets, no Redis, time under the test's hand."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from media import control, sdp
from media.counters import Counters
from media.offers import OfferDesk
from media.relay.kernel import choose, inbox_of
from media.relay.lesson import MediaLesson
from media.relay.peer import Peer, PeerTools
from media.transport.dtls import Certificate
from media.transport.port import MediaPort
from media.transport.tcp import TcpListener
from tests.kit.waiting import eventually

from .raw import RawClient

LESSON, NODE = "lesson-1", "node-1"
ALL: frozenset[control.Source] = frozenset({"microphone", "camera", "screen"})


@dataclass
class Room:
    """A lesson with its port. `later` seconds are added to the clock that the relay reads.

    `stopped_at`: the clock stands still there, so that what is counted per second is counted all together.
    """

    counters: Counters = field(default_factory=Counters)
    later: float = 0.0
    stopped_at: float | None = None
    recording: control.RecordingPlan | None = None
    """What the next plans say is to be kept, by whoever the lesson has for it."""
    clients: list[RawClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = MediaPort(self.counters, self.now)
        self.tcp = TcpListener(self.port, self.counters, self.now)
        forwarder = choose("auto", self.counters)
        self.port.batch, self.port.inbox = forwarder, inbox_of(forwarder, self.counters)
        self.tools = PeerTools(
            port=self.port,
            certificate=Certificate(),
            forwarder=forwarder,
            counters=self.counters,
            monotonic=self.now,
            unix=self.unix,
            random_number=secrets.randbits,
        )
        plan = control.LessonPlan(lesson_id=LESSON, epoch=1, version=0, node_id=NODE)
        self.lesson = MediaLesson(plan, self.tools.forwarder)

    def open(self) -> None:
        self.port.open(["127.0.0.1"], 0)
        self.tcp.open(["127.0.0.1"], 0)
        candidates = (
            *(sdp.Candidate(host, port) for host, port in self.port.addresses),
            *(sdp.Candidate(host, port, "tcp") for host, port in self.tcp.addresses),
        )
        self.desk = OfferDesk(NODE, self.tools, candidates, lambda _, peer: self.lesson.on_phase(peer))

    def now(self) -> float:
        return (time.monotonic() if self.stopped_at is None else self.stopped_at) + self.later

    def stop_clock(self) -> None:
        self.stopped_at = time.monotonic()

    def unix(self) -> float:
        return 1_700_000_000.0 + self.now()

    def plan(self, **people: control.PersonPlan) -> None:
        """Follow the next version of the plan."""
        before = self.lesson.plan
        plan = control.LessonPlan(
            lesson_id=LESSON,
            epoch=1,
            version=before.version + 1,
            node_id=NODE,
            people=people,
            recording=self.recording,
        )
        self.lesson.apply_plan(plan, self.now())

    def peer(self, participant_id: str) -> Peer:
        return self.lesson.peers[participant_id]

    def answer(self, client: RawClient, participant_id: str, sdp_text: str, peer_id: str = "") -> None:
        """Take an offer for a client, and give it the answer."""
        offer = offer_of(client, participant_id, sdp_text, peer_id or f"peer-{participant_id}")
        client.take_answer(self.desk.answer(offer, self.lesson))

    async def prepare(
        self,
        participant_id: str,
        *kinds: control.MLineKind,
        simulcast: bool = False,
        rtx: bool = True,
        transport_wide: bool = False,
        peer_id: str = "",
        setup: str = "actpass",
    ) -> RawClient:
        """Make a client that has its answer, and has sent nothing yet."""
        client = await RawClient(rtx=rtx, setup=setup, transport_wide=transport_wide).open()
        self.clients.append(client)
        self.answer(client, participant_id, client.offer(*kinds, simulcast=simulcast), peer_id)
        return client

    async def join(self, participant_id: str, *kinds: control.MLineKind, **more: Any) -> RawClient:
        """Make a client and connect it."""
        client = await self.prepare(participant_id, *kinds, **more)
        await client.connect()
        await self.until_connected(participant_id)
        return client

    async def until_connected(self, participant_id: str) -> None:
        async def look() -> bool:
            return self.peer(participant_id).phase == "connected"

        await eventually(look, what=f"{participant_id} to be connected", every=0.005)

    async def until_dropped(self, reason: str, count: int = 1) -> None:
        async def look() -> bool:
            return self.counters.dropped[reason] >= count

        await eventually(look, what=f"{count} dropped as {reason}", every=0.005)

    async def until_streams(self, participant_id: str, count: int) -> None:
        """Wait until so many streams of somebody have come."""

        async def look() -> bool:
            return len(self.peer(participant_id).intake.streams) >= count

        await eventually(look, what=f"{count} streams of {participant_id}", every=0.005)

    def tick(self) -> None:
        """Let the lesson look at the time, as its node does each 100 ms."""
        self.lesson.on_tick(self.now())

    def wants(self, participant_id: str, *wants: control.Want) -> None:
        seq = self.lesson.views[participant_id].seq + 1 if participant_id in self.lesson.views else 1
        self.lesson.apply_view(control.View(participant_id=participant_id, seq=seq, wants=list(wants)))
        self.lesson.select(self.now())


@contextlib.asynccontextmanager
async def room(made: Room | None = None) -> AsyncIterator[Room]:
    """An open room; everything in it is closed at the end."""
    made = made or Room()
    made.open()
    try:
        yield made
    finally:
        peers = list(made.lesson.peers.values())
        made.lesson.close()
        for peer in peers:
            await peer.wait_closed()
        for client in made.clients:
            await client.close()
        made.tcp.close()
        made.port.close()


def person(scope: str = control.LESSON_SCOPE, **more: Any) -> control.PersonPlan:
    """Someone who may send everything."""
    return control.PersonPlan(**({"scope": scope, "may_send": ALL} | more))


def offer_of(client: RawClient, participant_id: str, sdp_text: str, peer_id: str) -> control.Offer:
    """What signaling would pass on for the client."""
    return control.Offer(
        request_id="r",
        reply_to="s",
        lesson_id=LESSON,
        participant_id=participant_id,
        peer_id=peer_id,
        sdp=sdp_text,
        mids=client.mids,
        deadline_unix=0.0,
    )
