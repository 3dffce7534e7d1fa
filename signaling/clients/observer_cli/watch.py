"""One visit: the lesson's WebSocket, a peer that only receives, boards now and then, and a line of progress.

Tasks, all owned by `run`: the socket, the peer (made again when it is lost), questions whether the server is
heard, snapshots of boards, progress.

A packet waits for `HOLD_SECONDS` and until the server has answered what it was asked after them: 5 s at most
(`HOLD_SECONDS` + `ASK_SECONDS` + `HOLD_SECONDS`, about 5 MB of pictures), then all that waits is thrown away.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from signaling.wire import lesson as wire
from signaling.wire.arrival import Waiting
from signaling.wire.boards import Boards

from ..board_cli.board import Board
from ..board_cli.lesson import open_socket
from ..board_cli.rest import Server as BoardServer
from ..board_cli.trouble import Trouble
from ..dtls import Certificate, HandshakeFailed
from ..ice import LinkLost
from ..lesson import Disconnected, LessonClient
from ..peer import MediaPeer
from ..rtp import is_rtcp, picture_loss
from ..sdp import Wish
from ..server import Seat, Server
from .keeper import Keeper
from .permit import wanted
from .slot import HOLD_SECONDS
from .words import Language, clock, say

SLOTS = Wish(audio_slots=4, video_slots=12, screen_slots=1)
TICK_SECONDS = 0.1
KEYFRAME_SECONDS = 1.0
ASK_SECONDS = 1.0
"""Between an answer of the server's and the next question: so much more is lost at a change or at the end."""
BOARDS_SECONDS = 60.0
"""Between snapshots of all boards; another is made at the end."""
BOARD_OPEN_SECONDS = 5.0
AGAIN_SECONDS = 1.0


class Watch:
    """`run` until the lesson is over or `stop` was called."""

    def __init__(
        self,
        server: BoardServer,
        seat: Seat,
        path: Path,
        language: Language,
        tell: Callable[[str], None],
        progress: Callable[[str], None],
    ) -> None:
        """`tell` is given what there is to say; `progress`, once a second, a line in place of the last."""
        self._server, self._language, self._tell, self._progress = server, language, tell, progress
        self.keeper = Keeper(path)
        self.client = LessonClient(
            Server(server.link.base_url, server.tls),
            seat.lesson_id,
            seat.token,
            self._on_message,
            lambda: self.keeper.lose(time.monotonic()),
        )
        self._certificate = Certificate()
        self._peer: MediaPeer | None = None
        self._peer_id = ""
        self._pages: dict[str, str] = {}
        self._speaking: list[str] = []
        self._ahead = time.time() - time.monotonic()
        """The server's Unix clock minus our monotonic one."""
        self._lost, self._moved, self._stopped = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._is_troubled = False
        self._said = ""
        self._failure: OSError | None = None
        self.kept_seconds = 0.0

    def stop(self) -> None:
        """Have `run` end, with every file whole."""
        self._stopped.set()

    async def run(self) -> None:
        """Look on. Raises OSError where nothing can be written."""
        socket = asyncio.create_task(self.client.run())
        work = (self._media, self._assure, self._views, self._boards, self._tick)
        tasks: list[asyncio.Task[None]] = [asyncio.create_task(one()) for one in work]
        ending = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait([socket, ending, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
            if self.client.is_connected:
                await self._snapshot()
                await self.client.leave()
        finally:
            for each in (socket, ending, *tasks):
                each.cancel()
            await asyncio.gather(socket, ending, *tasks, return_exceptions=True)
            if self._peer is not None:
                self._peer.close()
            self.keeper.close()
        if self._failure is not None:
            raise self._failure

    def _on_message(self, message: wire.ServerMessage) -> None:
        now = time.monotonic()
        match message:
            case wire.Welcome():
                self._ahead, self._is_troubled = message.now - now, False
                self._follow(now)
                if message.media_restart:
                    self._lost.set()
            case wire.State():
                self._follow(now)
            case wire.ChatNew(messages=messages):
                for said in messages:
                    self.keeper.chat(said)
            case Boards(boards=boards):
                self._pages = {
                    page.page_id: board.name or board.kind for board in boards for page in board.pages
                }
            case Waiting():
                self._tell(say(self._language, "waiting"))
            case _:
                self._on_media(message, now)

    def _on_media(self, message: wire.ServerMessage, now: float) -> None:
        match message:
            case wire.MediaSlots(peer_id=peer_id, slots=slots) if peer_id == self._peer_id:
                self.keeper.slots(slots, now)
            case wire.MediaRestart():
                self._lost.set()
            case wire.Trouble(on=True):  # the node hears of no change
                self._is_troubled = True
                self.keeper.lose(now)
            case wire.Trouble(on=False):
                self._is_troubled = False
                self._lost.set()  # a new peer is told who is in its slots, also where that did not change
            case wire.MediaSpeaking(people=people):
                self._speaking = people
            case _:
                pass

    def _follow(self, now: float) -> None:
        try:
            self.keeper.follow(self.client.lesson, self.client.people, now + self._ahead, now)
        except OSError as problem:
            self._failure = problem
            self.stop()
            return
        self._moved.set()
        self._say_state()

    def _say_state(self) -> None:
        """Say whether anything is kept, when that changed."""
        if self.client.lesson is None:
            return  # not in yet
        if not self.keeper.is_on:
            word = "stopped" if self._said in ("begins", "away", "stopped") else "not_yet"
        elif self.keeper.is_keeping:
            word = "begins"
        else:
            word = "away" if self._said in ("begins", "away") else self._said
        if word != self._said:
            self._said = word
            self._tell(say(self._language, word, path=self.keeper.path))

    async def _assure(self) -> None:
        """Ask again and again whether the server is heard, and how far its word reaches."""
        while True:
            asked_at = time.monotonic()
            try:
                async with asyncio.timeout(HOLD_SECONDS):
                    await self.client.ask(lambda n: wire.Ping(n=n))
            except (Disconnected, TimeoutError):
                self.keeper.doubt(time.monotonic())
            else:
                if not self._is_troubled:
                    self.keeper.confirm(asked_at, time.monotonic())
            self._say_state()
            await asyncio.sleep(ASK_SECONDS)

    async def _media(self) -> None:
        """Keep a peer connected."""
        while True:
            self._lost.clear()
            with contextlib.suppress(Disconnected, LinkLost, HandshakeFailed, ValueError):
                await self._connect()
                await self._lost.wait()
                self._tell(say(self._language, "again"))
            if self._peer is not None:
                self._peer.close()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _connect(self) -> None:
        """Make a peer. Raises what `accept` and `ask` raise, and ValueError for a refusal."""
        peer = MediaPeer(self._certificate, SLOTS, self._lost.set, self._on_packet)
        sdp, mids = peer.offer()
        self._peer, self._peer_id = peer, secrets.token_urlsafe(16)
        answer = await self.client.ask(
            lambda n: wire.MediaOffer(n=n, peer_id=self._peer_id, sdp=sdp, mids=mids)
        )
        if not isinstance(answer, wire.MediaAnswer):
            raise ValueError(str(answer))  # noqa: TRY004 - as `accept` raises for an answer that is none
        await peer.accept(answer.sdp)
        self.keeper.peer(peer.slots)

    def _on_packet(self, packet: bytes) -> None:
        if self._peer is None or is_rtcp(packet) or not self.keeper.is_keeping:
            return
        opened = self._peer.transport.open_rtp(packet)
        if opened is not None:
            self.keeper.take(opened, time.monotonic())

    async def _views(self) -> None:
        """Ask for the pictures that may be kept, whenever that changes; for none where nothing may."""
        asked: list[wire.Tile] | None = None
        while True:
            await self._moved.wait()
            self._moved.clear()
            tiles = wanted(self.client.lesson, self.client.people, self.client.you)
            if tiles != asked:
                with contextlib.suppress(Disconnected):
                    await self.client.ask(lambda n, tiles=tiles: wire.MediaView(n=n, tiles=tiles))  # type: ignore[misc]
                    asked = tiles
            await asyncio.sleep(TICK_SECONDS)

    async def _boards(self) -> None:
        while True:
            await asyncio.sleep(BOARDS_SECONDS)
            await self._snapshot()

    async def _snapshot(self) -> None:
        """Write down every board that may be seen, one after the other."""
        for page_id, name in list(self._pages.items()):
            if not self.keeper.is_keeping:
                return
            with contextlib.suppress(Trouble, TimeoutError, OSError):
                socket = await open_socket(self._server, f"/ws/board/{page_id}", self.client.token)
                try:
                    board = Board(socket, page_id)
                    async with asyncio.timeout(BOARD_OPEN_SECONDS):
                        await board.open()
                    at = time.monotonic() + self._ahead
                    if self.keeper.is_keeping:
                        self.keeper.note("board", at, page=page_id, name=name, elements=board.page.visible)
                finally:
                    await socket.close()

    async def _tick(self) -> None:
        """Write what is due, ask for keyframes, and say how it goes."""
        began = before = time.monotonic()
        asked = told = float("-inf")
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            self.kept_seconds += now - before if self.keeper.is_keeping else 0.0
            before = now
            wanting = self.keeper.pass_time(self._ahead)
            if (
                self._peer is not None
                and self._peer.connected
                and wanting
                and now >= asked + KEYFRAME_SECONDS
            ):
                asked = now
                for ssrc in wanting:
                    self._peer.transport.send_rtcp(picture_loss(1, ssrc))
            if now >= told + 1.0:
                told = now
                self._progress(self._line(now - began))

    def _line(self, seconds: float) -> str:
        names = [self.client.people[one].name for one in self._speaking if one in self.client.people]
        return say(
            self._language,
            "line",
            minutes=clock(seconds),
            state=say(self._language, "keeping" if self.keeper.is_keeping else "looking"),
            megabytes=f"{self.keeper.kept_bytes / 1e6:.1f}",
            speaking=", ".join(names) or say(self._language, "nobody"),
        )
