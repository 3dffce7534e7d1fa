"""One simulated pupil: joins, sends picture, stills and voice, speaks in turn, chats, raises a hand, draws.

Invariant: it does only what a page would do for a child, and takes every refusal as a child would: it tries
something else later. Whatever breaks (a socket, a media node, a board) is made anew with a pause.

Tasks, all owned by `run` and ended with it: the lesson's connection, media, and one for each habit.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

import aiohttp

from media.control import Source
from signaling.wire import lesson as wire

from .board import BoardClient, Drawn
from .chatter import LINES, Language, name_of
from .clip_maker import clip_of
from .doodles import COLOURS, Pen, work
from .dtls import Certificate
from .lesson import Disconnected, LessonClient
from .peer import MediaPeer
from .player import ClipPlayer, Metronome
from .sdp import Wish
from .server import JoinRefused, Seat, Server, join

CHAT_SECONDS = (20.0, 60.0)
HAND_SECONDS = (40.0, 120.0)
HAND_UP_SECONDS = (8.0, 25.0)
BETWEEN_WORKS_SECONDS = (6.0, 20.0)
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.5, 10.0
"""Before a habit that broke off is taken up again: doubled each time."""
WENT_WELL_SECONDS = 15.0
"""What lasted so long begins again with the first pause."""
JOIN_AGAIN_SECONDS = (2.0, 6.0)
MUTED_SECONDS = 60.0
"""Whom the teacher has muted says nothing for so long."""
FIELDS_PER_ROW = 3
FIELD_WIDTH, FIELD_HEIGHT = 310.0, 240.0
"""Scene units: each pupil writes in a field of its own; six fields fill the board of a small laptop."""
TOP = 80.0
"""Scene units: below Excalidraw's toolbar."""
GLYPH = 54.0
LINE_HEIGHT = 75.0
LINES_PER_FIELD = 3
"""The fourth work takes the place of the first, so that a demonstration never fills its page."""

WISH = Wish(microphone=True, camera_layers=3)
"""No slots: a pupil that shows nothing to anybody need not receive anything."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What all pupils of a process share."""

    server: Server
    code: str
    http: aiohttp.ClientSession
    certificate: Certificate
    metronome: Metronome
    clips: Path
    language: Language
    clip_making: asyncio.Lock
    """One clip at a time is made, so that the first pupil need not wait for the last."""


class Pupil:
    """Pupil `number` (from 0). `run` returns when the lesson is over for it."""

    def __init__(self, stage: Stage, number: int) -> None:
        self._stage = stage
        self.number = number
        self.name = name_of(number, stage.language)
        self._chance = Random(number)  # noqa: S311 - habits, not secrets
        self._lesson: LessonClient | None = None
        self._media: ClipPlayer | None = None
        self._still = b""
        self._still_seconds = 0.0
        self._still_wanted = asyncio.Event()
        self._media_wanted = asyncio.Event()
        self._muted_until = 0.0
        self._works = 0
        self._written: dict[tuple[str, int], list[Drawn]] = {}
        """(page, line) -> what stands there."""
        self.media_connections = 0
        """How often media came up: more than once where something was lost meanwhile."""

    @property
    def is_sending(self) -> bool:
        return self._media is not None

    @property
    def scope(self) -> str | None:
        """The group it is in; `None`: the class."""
        me = self._lesson.me if self._lesson is not None else None
        return me.group if me is not None else None

    async def run(self) -> None:
        """Join and take part until the lesson has ended, or somebody took this pupil out."""
        stage = self._stage
        seat = await self._until_done(lambda: join(stage.server, stage.http, stage.code, self.name))
        self._lesson = LessonClient(stage.server, seat.lesson_id, seat.token, self._on_message)
        connection = asyncio.create_task(self._lesson.run())
        habits = [
            asyncio.create_task(self._forever(habit))
            for habit in (self._keep_media, self._send_stills, self._chat, self._raise_hand, self._draw)
        ]
        try:
            await asyncio.wait([connection])
        finally:
            for habit in habits:
                habit.cancel()
            await asyncio.gather(*habits, return_exceptions=True)
            await self._lesson.leave()
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)

    async def speak(self, seconds: float) -> None:
        """Speak for a while, switching the microphone on first; silent where that is locked or was muted."""
        if self._media is None or monotonic() < self._muted_until or not await self._switch_on("microphone"):
            return
        media = self._media
        media.microphone = media.talking = True
        try:
            await asyncio.sleep(seconds)
        finally:
            media.talking = False

    # --- media -----------------------------------------------------------------------------------------

    async def _keep_media(self) -> None:
        """Bring media up whenever it is wanted, and take it down when it is lost."""
        await self._media_wanted.wait()
        self._media_wanted.clear()
        lost = asyncio.Event()
        peer = MediaPeer(self._stage.certificate, WISH, lost.set)
        player: ClipPlayer | None = None
        try:
            async with self._stage.clip_making:
                clip = await asyncio.to_thread(clip_of, self._stage.clips, self.number)
            sdp, mids = peer.offer()
            peer_id = secrets.token_urlsafe(16)
            answer = await self._ask(lambda n: wire.MediaOffer(n=n, peer_id=peer_id, sdp=sdp, mids=mids))
            if not isinstance(answer, wire.MediaAnswer):
                raise ConnectionError("no answer to the offer")
            await peer.accept(answer.sdp)
            self._media = player = ClipPlayer(peer, clip, monotonic())
            self.media_connections += 1
            self._stage.metronome.add(player.tick)
            self._still = clip.still
            player.camera = await self._switch_on("camera") and not self._is_sound_only()
            player.microphone = self._sends("microphone")
            await _first_of(lost.wait(), self._media_wanted.wait())
        finally:
            self._media = None
            if player is not None:
                self._stage.metronome.remove(player.tick)
            peer.close()
            self._media_wanted.set()

    async def _send_stills(self) -> None:
        """Be seen by those who do not get the video, as often as the server asks."""
        await self._still_wanted.wait()
        if self._still_seconds == 0:
            self._still_wanted.clear()
            return
        if self._still and self._sends("camera"):
            await self._ask(lambda n: wire.StillPut(n=n, jpeg=self._still))
        await asyncio.sleep(self._still_seconds)

    def _is_sound_only(self) -> bool:
        lesson = self._lesson.lesson if self._lesson is not None else None
        return lesson is not None and lesson.sound_only

    async def _switch_on(self, source: Source) -> bool:
        return self._sends(source) or isinstance(
            await self._ask(lambda n: wire.SourceSet(n=n, source=source, on=True)), wire.Ok
        )

    def _sends(self, source: Source) -> bool:
        me = self._lesson.me if self._lesson is not None else None
        return me is not None and source in me.sources

    # --- what is heard from the server -----------------------------------------------------------------

    def _on_message(self, message: wire.ServerMessage) -> None:
        match message:
            case wire.Welcome():
                if self._media is None or message.media_restart:
                    self._media_wanted.set()
            case wire.MediaRestart():
                self._media_wanted.set()
            case wire.StillsWanted():
                self._still_seconds = message.every_seconds
                self._still_wanted.set()
            case wire.State() if self._media is not None:
                if self._media.microphone and not self._sends("microphone"):
                    self._media.microphone = self._media.talking = False
                    self._muted_until = monotonic() + MUTED_SECONDS
                self._media.camera = self._sends("camera") and not self._is_sound_only()
            case _:
                pass

    # --- habits ----------------------------------------------------------------------------------------

    async def _chat(self) -> None:
        await self._pause(CHAT_SECONDS)
        line = self._chance.choice(LINES[self._stage.language])
        channel, client_id = self.scope or wire.LESSON_CHANNEL, secrets.token_urlsafe(12)
        await self._ask(lambda n: wire.ChatSend(n=n, client_id=client_id, channel=channel, text=line))

    async def _raise_hand(self) -> None:
        await self._pause(HAND_SECONDS)
        await self._ask(lambda n: wire.HandSet(n=n, raised=True))
        await self._pause(HAND_UP_SECONDS)
        await self._ask(lambda n: wire.HandSet(n=n, raised=False))

    async def _draw(self) -> None:
        """Draw on the page of the group or class, until one is moved to another."""
        lesson = self._lesson
        page_id = self._page_id()
        if lesson is None or page_id is None:
            raise ConnectionError("no page yet")
        pen = Pen(COLOURS[self.number % len(COLOURS)], f"{lesson.you}", self.number + 1)
        board = BoardClient(self._stage.server, lesson.token, page_id, pen, self._chance)
        try:
            await board.open()
            while self._page_id() == page_id:
                await self._pause(BETWEEN_WORKS_SECONDS)
                await self._write_line(board)
        finally:
            await board.close()

    async def _write_line(self, board: BoardClient) -> None:
        """Write one line of one's field, after wiping what stood there."""
        line = self._works % LINES_PER_FIELD
        self._works += 1
        old = self._written.pop((board.page_id, line), [])
        await board.erase(old)
        row, column = divmod(self.number, FIELDS_PER_ROW)
        top = TOP + row * FIELD_HEIGHT + line * LINE_HEIGHT
        new = self._written[board.page_id, line] = []
        for stroke in work(self._chance, column * FIELD_WIDTH, top, GLYPH):
            drawn = await board.draw(stroke) if self._page_id() == board.page_id else None
            if drawn is None:
                return
            new.append(drawn)

    def _page_id(self) -> str | None:
        lesson = self._lesson
        if lesson is None or lesson.lesson is None:
            return None
        group = lesson.groups.get(self.scope or "")
        return group.page_id if group is not None else lesson.lesson.page_id

    # --- helpers ---------------------------------------------------------------------------------------

    async def _ask(self, make: Callable[[int], wire.ClientMessage]) -> object:
        if self._lesson is None:
            raise Disconnected("not in the lesson yet")
        return await self._lesson.ask(make)

    async def _forever(self, habit: Callable[[], Awaitable[None]]) -> None:
        """Repeat a habit; one that breaks off is taken up again after a pause."""
        wait = FIRST_RETRY_SECONDS
        while True:
            began = monotonic()
            try:
                await habit()
            except (ConnectionError, ValueError):
                wait = FIRST_RETRY_SECONDS if monotonic() - began > WENT_WELL_SECONDS else wait
                await self._pause((wait / 2, wait))
                wait = min(2 * wait, LAST_RETRY_SECONDS)

    async def _until_done(self, attempt: Callable[[], Awaitable[Seat]]) -> Seat:
        while True:
            try:
                return await attempt()
            except (JoinRefused, aiohttp.ClientError, TimeoutError):
                await self._pause(JOIN_AGAIN_SECONDS)

    async def _pause(self, seconds: tuple[float, float]) -> None:
        await asyncio.sleep(self._chance.uniform(*seconds))


async def _first_of(*events: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(event) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
