"""One simulated pupil: comes in, does what its mind decides, loses its connection and comes back.

Invariant: it does only what a page would do for a child, and takes every refusal as a child would: it tries
something else later. Whatever breaks (a socket, a media node, a board) is made anew with a pause.

Tasks, all owned by `run` and ended with each connection: the lesson's socket, and one for each habit.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from signaling.wire import lesson as wire
from signaling.wire.groups import GroupsChoose, GroupsHelp
from signaling.wire.order import AskedDecline
from signaling.wire.polls import Answer, PollAnswer
from signaling.wire.reactions import ReactionSend

from ..chance import Chance
from .acts import Act, CallHelp, Choose, Decline, Draw, DropOut, Raise, React, Say, TurnOn, Vote
from .chatter import name_of
from .lesson import Disconnected, LessonClient
from .mind import Mind
from .scene import Scene, scene_of
from .sending import Sending
from .server import JoinRefused, LessonOver, Seat, join
from .stage import Stage, forever
from .temperament import temperament
from .writing import Writing

JOIN_AGAIN_SECONDS = 4.0
ASKED_TO_SPEAK_SECONDS = 6.0
"""So long speaks whoever was asked to turn the microphone on."""


@dataclass(slots=True)
class Acknowledged:
    """What the server said yes to, for whoever wants to know whether it was kept."""

    said: set[tuple[str, int]] = field(default_factory=set)
    """(channel, number) of messages."""
    votes: dict[str, Answer] = field(default_factory=dict)
    """poll -> the newest answer."""


class Pupil:
    """Pupil `number` (from 0), by name or on a seat of the class. `run` returns when its lesson is over."""

    def __init__(self, stage: Stage, number: int, seat: int | None = None) -> None:
        self._stage = stage
        self.number = number
        self.who = name_of(number, stage.language) if seat is None else seat
        self.temperament = temperament(stage.seed, number)
        self._chance = Chance((stage.seed << 20) + number)
        self._mind = Mind(self.temperament, self._chance, stage.language)
        self._changed = asyncio.Event()
        self._lesson: LessonClient | None = None
        self._sending: Sending | None = None
        self._writing: Writing | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self.drop_outs = 0
        self.acknowledged = Acknowledged()

    @property
    def is_sending(self) -> bool:
        return self._sending is not None and self._sending.is_up

    @property
    def drawn(self) -> set[tuple[str, str]]:
        """(page, element) of what it drew, was acknowledged, and stands."""
        return self._writing.standing if self._writing is not None else set()

    @property
    def is_connected(self) -> bool:
        return self._lesson is not None and self._lesson.is_connected

    @property
    def scene(self) -> Scene | None:
        """What it sees; `None`: it is not in the lesson now."""
        lesson = self._lesson
        if lesson is None or lesson.lesson is None or lesson.me is None or not lesson.is_connected:
            return None
        return scene_of(lesson.lesson, lesson.me, lesson.people, lesson.groups, lesson.polls)

    async def run(self) -> None:
        """Come in when it is time; take part until the lesson has ended or somebody took this pupil out."""
        await self._stage.live(self.temperament.arrives_after)
        try:
            seat = await self._seat()
        except LessonOver:
            return
        self._lesson = lesson = LessonClient(self._stage.server, seat.lesson_id, seat.token, self._on_message)
        self._sending = Sending(self._stage, self.number, lesson)
        self._writing = Writing(self._stage, self.number, lesson, self._page_id)
        try:
            while (away_for := await self._take_part(lesson, self._sending, self._writing)) is not None:
                self.drop_outs += 1
                await self._stage.live(away_for)
                self._mind.come_back(self._stage.now())
        finally:
            await lesson.leave()

    async def speak(self, seconds: float) -> None:
        """Say something for so long, as far as it may."""
        if self._sending is not None:
            await self._sending.speak(seconds)

    async def _take_part(self, lesson: LessonClient, sending: Sending, writing: Writing) -> float | None:
        """Be there for one connection. Return for how long it drops out; `None`: the lesson is over."""
        connection = asyncio.create_task(lesson.run())
        dropping: asyncio.Task[float] = asyncio.create_task(self._live())
        habits = [asyncio.create_task(forever(habit)) for habit in (*sending.habits, writing.keep_at_it)]
        try:
            await asyncio.wait([connection, dropping], return_when=asyncio.FIRST_COMPLETED)
            return dropping.result() if dropping.done() and not connection.done() else None
        except asyncio.CancelledError:
            for task in (*habits, dropping, *self._errands):
                task.cancel()
            await lesson.leave()  # while there is still a socket to say so on
            raise
        finally:
            for task in (*habits, *self._errands, dropping, connection):
                task.cancel()
            await asyncio.gather(*habits, *self._errands, dropping, connection, return_exceptions=True)

    # --- living ----------------------------------------------------------------------------------------

    async def _live(self) -> float:
        """Do what the mind decides until it is to drop out; return for how long."""
        while True:
            self._changed.clear()
            scene = self.scene
            for act in [] if scene is None else self._mind.see(scene, self._stage.now()):
                if isinstance(act, DropOut):
                    return act.seconds
                with contextlib.suppress(Disconnected):
                    await self._do(act)
            await self._until_next()

    async def _until_next(self) -> None:
        """Wait until something is due, or there is something new to see."""
        due = self._mind.next_at if self.scene is not None else None
        seconds = None if due is None else max(0.0, due - self._stage.now()) / self._stage.pace
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    async def _do(self, act: Act) -> None:
        """Carry an act out. A refusal is taken in silence. Raises `Disconnected`."""
        match act:
            case Draw() if self._writing is not None:
                self._writing.draw()
            case TurnOn() if self._sending is not None and await self._sending.switch_on(act.source):
                if act.source == "microphone":
                    self._run_errand(self._sending.speak(ASKED_TO_SPEAK_SECONDS))
            case _:
                make = self._message_of(act)
                if make is not None and self._lesson is not None:
                    self._note(act, await self._lesson.ask(make))

    def _note(self, act: Act, answer: object) -> None:
        match act, answer:
            case Say(), wire.ChatAck(message=message):
                self.acknowledged.said.add((message.channel, message.number))
            case Vote(), wire.Ok():
                self.acknowledged.votes[act.poll] = act.answer
            case _:
                pass

    def _message_of(self, act: Act) -> Callable[[int], wire.ClientMessage] | None:
        match act:
            case Say():
                return self._chat_message(act)
            case Raise():
                return lambda n: wire.HandSet(n=n, raised=act.up)
            case Vote():
                return lambda n: PollAnswer(n=n, poll=act.poll, answer=act.answer)
            case React():
                return lambda n: ReactionSend(n=n, reaction=act.reaction)
            case Choose():
                return lambda n: GroupsChoose(n=n, group=act.group)
            case CallHelp():
                return lambda n: GroupsHelp(n=n, on=True)
            case Decline():
                return lambda n: AskedDecline(n=n, source=act.source)
            case Draw() | TurnOn() | DropOut():
                return None

    def _chat_message(self, say: Say) -> Callable[[int], wire.ClientMessage]:
        scene, you = self.scene, self._lesson.you if self._lesson is not None else ""
        here = wire.LESSON_CHANNEL if scene is None else scene.channel
        channel, client_id = f"with.{you}" if say.private else here, secrets.token_urlsafe(12)
        return lambda n: wire.ChatSend(n=n, client_id=client_id, channel=channel, text=say.text)

    def _run_errand(self, errand: Awaitable[None]) -> None:
        """Do something beside everything else; it ends with the connection."""

        async def quietly() -> None:
            with contextlib.suppress(Disconnected):
                await errand

        task = asyncio.create_task(quietly())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def _on_message(self, message: wire.ServerMessage) -> None:
        if self._sending is not None:
            self._sending.hear(message)
        match message:
            case wire.ChatNew() if any(each.author_role == "teacher" for each in message.messages):
                self._mind.hear_teacher(self._stage.now())
                self._changed.set()
            case wire.Welcome() | wire.State():
                self._changed.set()
            case _:
                pass

    def _page_id(self) -> str:
        scene = self.scene
        return "" if scene is None else scene.page_id

    async def _seat(self) -> Seat:
        stage = self._stage
        while True:
            try:
                return await join(stage.server, stage.http, stage.code, self.who)
            except LessonOver:
                raise
            except (JoinRefused, aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(JOIN_AGAIN_SECONDS * self._chance.between(0.5, 1.5))
