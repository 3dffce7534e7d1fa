"""Simulated children that mark all they send and note the marks of all that comes to them.

A mark is `<who:round:s>` (sent while everybody's move was complete) or `<who:round:t>` (sent on the way from
that round to the next). It stands in the payload of every packet, in every chat message, and in the id of
every element on a board. The wall between groups (I4) is judged by the marks alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from signaling.clients.board import BoardClient
from signaling.clients.doodles import Pen, element
from signaling.clients.dtls import Certificate
from signaling.clients.lesson import LessonClient
from signaling.clients.peer import MediaPeer
from signaling.clients.rtp import is_rtcp
from signaling.clients.sdp import Wish
from signaling.clients.server import SUBPROTOCOL, Server
from signaling.wire import board as board_wire
from signaling.wire import lesson as wire

from .waiting import eventually

MARK = re.compile(rb"<(\d+)[:_](\d+)[:_]([st])>|w-(\d+)-(\d+)")
WISH = Wish(microphone=True, camera_layers=1, audio_slots=4, video_slots=4)
KEYFRAME = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 64, 0, 48, 0])
"""The ten bytes that begin a VP8 keyframe of 64 x 48 (RFC 6386 section 9.1)."""
TILE_HEIGHT = 90
KNOCK_SECONDS = 10.0
"""A board waits 3 s for rights that may still come, and then closes."""


@dataclass(frozen=True)
class Sighting:
    """Something of somebody's that came to a child."""

    way: str
    """`packet`, `chat` or `board`."""
    who: int
    round: int
    settled: bool
    arrived_in: int
    """The round that the teacher had asked for last."""


@dataclass(eq=False)
class Child:
    """One child: a lesson client, a peer, and a board of the group."""

    number: int
    server: Server
    certificate: Certificate
    clock: Callable[[], int]
    """The number of the round that the teacher asked for last."""
    seen: set[Sighting] = field(default_factory=set)
    of_round: dict[int, set[tuple[str, int, bool]]] = field(default_factory=lambda: defaultdict(set))
    """round -> (way, who, settled): what there is to wait for."""
    group: str | None = None
    client: LessonClient = field(init=False)
    peer: MediaPeer = field(init=False)
    board: Watched | None = None
    _began: float = field(default_factory=time.monotonic)
    _moved_at: tuple[int, int] = (0, 0)
    _applied: tuple[int, int] = (0, 0)
    _running: asyncio.Task[int] | None = None
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def join(self, lesson_id: str, token: str) -> None:
        """Come in, bring media up, and send from now on whatever `send` is asked for."""
        self.client = LessonClient(self.server, lesson_id, token, self._on_message)
        self._running = asyncio.create_task(self.client.run())
        await eventually(self._is_in, every=0.01, within=20, what=f"child {self.number}")
        self.peer = MediaPeer(self.certificate, WISH, lambda: None, self._on_packet)
        sdp, mids = self.peer.offer()
        peer_id = secrets.token_urlsafe(16)
        while True:
            answer = await self.client.ask(
                lambda n: wire.MediaOffer(n=n, peer_id=peer_id, sdp=sdp, mids=mids)
            )
            if isinstance(answer, wire.MediaAnswer):
                break
        await self.peer.accept(answer.sdp)
        for source in ("microphone", "camera"):
            await self.client.ask(lambda n, source=source: wire.SourceSet(n=n, source=source, on=True))  # type: ignore[misc]

    def is_settled(self, group: str) -> bool:
        """Say whether the move into this group is complete, for this child and for the media node."""
        return self.group == group and self._applied >= self._moved_at

    async def look(self) -> None:
        """Show everybody of one's own group."""
        mates = [
            person.id
            for person in self.client.people.values()
            if person.group == self.group and person.id != self.client.you
        ]
        tiles = [wire.Tile(person=each, source="camera", height=TILE_HEIGHT) for each in mates[:4]]
        await self.client.ask(lambda n: wire.MediaView(n=n, tiles=tiles))

    def send(self, round_: int, *, settled: bool) -> None:
        """Say and show the mark once."""
        if not self.peer.connected:
            return
        mark = f"<{self.number}:{round_}:{'s' if settled else 't'}>".encode()
        seconds = time.monotonic() - self._began
        self.peer.send_audio(mark, seconds, level=10, marker=False)
        self.peer.send_frame("h", KEYFRAME + mark, seconds)

    async def write(self, round_: int) -> None:
        """Write the mark into the chat of one's own group."""
        channel = self.group or ""
        text = f"<{self.number}:{round_}:s>"
        client_id = f"w-{next(self._numbers)}"
        answer = await self.client.ask(
            lambda n: wire.ChatSend(n=n, client_id=client_id, channel=channel, text=text)
        )
        assert isinstance(answer, wire.ChatAck), answer

    async def open_board(self) -> None:
        """Watch the board of one's own group. The one before stays open until now: nothing may come of it."""
        await self.close_board()
        page = self.client.groups[self.group or ""].page_id
        self.board = Watched(self, page)
        await self.board.open()

    async def knock_at_board(self, group: str) -> int | None:
        """Try to open the board of a group; return the code of the close. All that comes is noted."""
        url = self.server.web_socket(f"/ws/board/{self.client.groups[group].page_id}")
        protocols: Any = [SUBPROTOCOL, f"bearer.{self.client.token}"]
        async with asyncio.timeout(KNOCK_SECONDS), connect(url, subprotocols=protocols, proxy=None) as socket:
            await socket.send(board_wire.encode([board_wire.BoardHello()]).decode())
            with contextlib.suppress(ConnectionClosed):
                while True:  # nobody opens this door: the server ends it, or the test
                    self.note("board", str(await socket.recv()).encode())
            return socket.close_code

    async def close_board(self) -> None:
        if self.board is not None:
            await self.board.close()
            self.board = None

    async def draw(self, round_: int) -> None:
        """Put one stroke with the mark onto the board that is open."""
        assert self.board is not None
        assert await self.board.sign(f"w-{self.number}-{round_}")

    async def close(self) -> None:
        await self.close_board()
        self.peer.close()
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def note(self, way: str, data: bytes) -> None:
        """Note all marks that stand in something that came."""
        for who, round_, kind, drawer, drawn in MARK.findall(data):
            by, sent_in, settled = int(who or drawer), int(round_ or drawn), kind != b"t"
            self.seen.add(Sighting(way, by, sent_in, settled, self.clock()))
            self.of_round[sent_in].add((way, by, settled))

    async def _is_in(self) -> bool:
        return self.client.is_connected

    def _on_message(self, message: wire.ServerMessage) -> None:
        match message:
            case wire.State() | wire.Welcome():
                me = self.client.me
                if me is not None and me.group != self.group:
                    self.group = me.group
                    self._moved_at = (self.client.epoch, self.client.version)
            case wire.MediaApplied():
                self._applied = max(self._applied, (message.epoch, message.version))
            case wire.ChatNew() | wire.ChatPage():
                for each in message.messages:
                    self.note("chat", each.text.encode())
            case _:
                pass

    def _on_packet(self, packet: bytes) -> None:
        if is_rtcp(packet):
            return
        opened = self.peer.transport.open_rtp(packet)
        if opened is not None:
            self.note("packet", opened)


class Watched(BoardClient):
    """A board whose every message is read for marks."""

    def __init__(self, child: Child, page_id: str) -> None:
        self._chance = Random(child.number)  # noqa: S311 - versions of elements, nothing secret
        pen = Pen(colour="#1971c2", prefix=f"w-{child.number}", place=1 + child.number)
        super().__init__(child.server, child.client.token, page_id, pen, self._chance)
        self._child = child

    async def sign(self, element_id: str) -> bool:
        """Put one short stroke under this id; say whether it was taken."""
        stroke = [(0.0, 0.0), (10.0, 10.0), (20.0, 5.0)]
        drawn = element(self._pen, stroke, self._chance, int(time.time() * 1000)) | {"id": element_id}
        return await self._put([drawn])

    def _take(self, message: board_wire.ServerMessage) -> None:
        self._child.note("board", board_wire.encode([message]))
        super()._take(message)
