"""Forty children shuffled fifty times: nothing of anybody ever comes into the wrong group (fault 37, I4)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from signaling.clients.dtls import Certificate
from signaling.clients.lesson import LessonClient
from signaling.clients.server import Server
from signaling.wire import groups
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from tests.kit.children import Child, Sighting
from tests.kit.system import System
from tests.kit.waiting import eventually

CHILDREN, GROUPS, ROUNDS = 40, 10, 50
NEW_EVERY = 10
"""So often all groups are new ones; in between people move among the same."""
BOARDS_EVERY = 5
STRANGERS_AT = 2
DOORS_EVERY = 25
SEND_SECONDS = 0.1
"""Everybody says and shows their mark so often: what is sent while others move is the danger."""
SETTLE_SECONDS = 20.0
"""For a busy machine; it takes a fraction of a second."""


class Round(NamedTuple):
    """Where everybody was put: the group of each child, by number."""

    places: list[str]


class Class:
    """The teacher and forty children, on two signaling nodes in turn."""

    def __init__(self, school: System, chance: Random) -> None:
        self.school = school
        self.chance = chance
        self.rounds: list[Round] = []
        self.asked = -1
        """The round that the teacher asked for last."""
        self.settled = False
        self.ids: list[str] = []
        """The present groups."""
        certificate = Certificate()
        servers = [Server(url) for url in school.urls]
        self.children = [
            Child(number, servers[number % len(servers)], certificate, lambda: self.asked)
            for number in range(CHILDREN)
        ]
        self.teacher: LessonClient
        self.running: asyncio.Task[int] | None = None

    async def come_in(self) -> None:
        lesson_id = (await self.school.make_lesson())["id"]
        teacher = await self.school.make_token(lesson_id, "teacher", "Sensei")
        self.teacher = LessonClient(self.children[0].server, lesson_id, teacher["token"], lambda _: None)
        self.running = asyncio.create_task(self.teacher.run())
        await eventually(self._teacher_is_in, what="the teacher")
        for some in (self.children[n : n + 8] for n in range(0, CHILDREN, 8)):
            await all_of(lambda child: self._bring(child, lesson_id), some)

    async def _bring(self, child: Child, lesson_id: str) -> None:
        token = await self.school.make_token(lesson_id, "student", f"Child {child.number}")
        await child.join(lesson_id, token["token"])

    async def _teacher_is_in(self) -> bool:
        return self.teacher.is_connected

    async def shuffle(self) -> None:
        """Put everybody somewhere else, and wait until every move is complete."""
        number = len(self.rounds)
        order = self.chance.sample(range(CHILDREN), CHILDREN)
        parts = [order[n::GROUPS] for n in range(GROUPS)]
        you = [child.client.you for child in self.children]
        if number > 0:
            self.settled = False
            await eventually(
                self._all_are_on_the_way, every=0.02, within=SETTLE_SECONDS, what=f"the end of round {number}"
            )
        if number % NEW_EVERY == 0:
            new = [
                groups.NewGroup(name=f"{n}", people=[you[one] for one in part])
                for n, part in enumerate(parts)
            ]
            # What the round will be is only known when it was answered: until then it counts as begun.
            answer = await self.teacher.ask(lambda n: wire.GroupsMake(n=n, groups=new, open=True))
            assert isinstance(answer, wire.Ok), answer
            self.ids = answer.groups
            self._begin(parts)
        else:
            self._begin(parts)
            places: dict[str, str | None] = {
                you[one]: self.ids[n] for n, part in enumerate(parts) for one in part
            }
            answer = await self.teacher.ask(lambda n: wire.GroupsAssign(n=n, people=places))
            assert isinstance(answer, wire.Ok), answer
        await eventually(self._has_settled, every=0.01, within=SETTLE_SECONDS, what=f"round {number}")
        await all_of(Child.look, self.children)
        self.settled = True

    def _begin(self, parts: list[list[int]]) -> None:
        places = [""] * CHILDREN
        for group, part in zip(self.ids, parts, strict=True):
            for one in part:
                places[one] = group
        self.rounds.append(Round(places))
        self.asked = len(self.rounds) - 1

    async def _has_settled(self) -> bool:
        places = self.rounds[-1].places
        return all(child.is_settled(place) for child, place in zip(self.children, places, strict=True))

    async def talk(self) -> None:
        """Send marked packets without end; on the way to a new round they bear the one before."""
        settled_in = -1
        while True:
            if self.settled:
                settled_in = self.asked
            for child in self.children:
                if settled_in >= 0:
                    child.send(settled_in, settled=self.settled)
            await asyncio.sleep(SEND_SECONDS)

    async def work(self) -> None:
        """One of every group writes; now and then everybody opens the board, and one of every group draws."""
        number = self.asked
        ones = [self.chance.choice(self.mates_of(group)) for group in self.ids]
        await all_of(lambda child: child.write(number), ones)
        if number % BOARDS_EVERY == 0:
            for some in (self.children[n : n + 10] for n in range(0, CHILDREN, 10)):
                await all_of(Child.open_board, some)
            await all_of(lambda child: child.draw(number), ones)
            await self.try_the_doors(ones)
        elif number % BOARDS_EVERY == STRANGERS_AT:
            # All others still hold the board of a group that they were in: nothing of this may come there.
            await all_of(Child.open_board, ones)
            await all_of(lambda child: child.draw(number), ones)
        try:
            await eventually(
                lambda: self._all_have_met(ones), every=0.02, within=SETTLE_SECONDS, what=f"round {number}"
            )
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.missing(ones)[:8]}") from None

    async def try_the_doors(self, ones: list[Child]) -> None:
        """Ask for the chat and the board of the next group: both are refused."""
        for child, other in zip(ones, [*self.ids[1:], self.ids[0]], strict=True):
            answer = await child.client.ask(lambda n, other=other: wire.ChatHistory(n=n, channel=other))  # type: ignore[misc]
            assert isinstance(answer, wire.Refused)
            assert answer.code == "no_such_channel"
        if self.asked % DOORS_EVERY == 0:
            assert await ones[0].knock_at_board(self.ids[1]) == CloseCode.FORBIDDEN

    def mates_of(self, group: str) -> list[Child]:
        places = self.rounds[-1].places
        return [child for child, place in zip(self.children, places, strict=True) if place == group]

    async def _all_have_met(self, ones: list[Child]) -> bool:
        return not self.missing(ones)

    def missing(self, ones: list[Child]) -> list[tuple[int, set[tuple[str, int, bool]]]]:
        """Return who has not yet heard or seen whom of their group, or read or seen drawn what."""
        number, missing = self.asked, []
        for group, writer in zip(self.ids, ones, strict=True):
            mates = self.mates_of(group)
            for child in mates:
                wanted = {("packet", mate.number, True) for mate in mates if mate is not child}
                wanted.add(("chat", writer.number, True))
                if number % BOARDS_EVERY == 0 and child is not writer:
                    wanted.add(("board", writer.number, True))
                if not wanted <= child.of_round[number]:
                    missing.append((child.number, wanted - child.of_round[number]))
        return missing

    async def _all_are_on_the_way(self) -> bool:
        """Say whether everybody heard from everybody of the group since the round is over.

        What was sent in it has gone through the media node then: packets do not overtake each other.
        """
        number = self.asked
        return all(
            ("packet", mate.number, False) in child.of_round[number]
            for group in self.ids
            for child in self.mates_of(group)
            for mate in self.mates_of(group)
            if mate is not child
        )

    def is_right(self, child: Child, sighting: Sighting) -> bool:
        """Say whether something of somebody's may have come to a child.

        A packet: only to who is with its sender in the round in which it was sent, or, when it was sent on
        the way, in the next. What is kept (chat, strokes): to who is in that group then or later, until now.
        """
        sent = self.rounds[sighting.round].places[sighting.who]
        if sighting.way == "packet":
            together = [sighting.round] if sighting.settled else [sighting.round, sighting.round + 1]
            return any(
                self.rounds[n].places[sighting.who] == self.rounds[n].places[child.number]
                for n in together
                if n < len(self.rounds)
            )
        later = range(sighting.round, sighting.arrived_in + 1)
        return any(self.rounds[n].places[child.number] == sent for n in later)

    async def go(self) -> None:
        await all_of(Child.close, [child for child in self.children if hasattr(child, "peer")])
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)


async def all_of(do: Callable[[Child], Awaitable[None]], children: list[Child]) -> None:
    """Let all of them do it at the same time."""
    await asyncio.gather(*(do(child) for child in children))


async def test_forty_children_shuffled_fifty_times_stay_within_their_walls(tmp_path: Path) -> None:
    """Whatever is said, shown, written or drawn, while groups stand or change, comes to that group alone."""
    async with System(tmp_path, signaling_nodes=2) as school:
        everybody = Class(school, Random(37))  # noqa: S311 - a shuffle that can be repeated
        try:
            await everybody.come_in()
            talking = asyncio.create_task(everybody.talk())
            for _ in range(ROUNDS):
                await everybody.shuffle()
                await everybody.work()
            talking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await talking
        finally:
            await everybody.go()
    sightings = [(child, one) for child in everybody.children for one in child.seen]
    wrong = [
        (child.number, one)
        for child, one in sightings
        if one.who != child.number and not everybody.is_right(child, one)
    ]
    assert not wrong, wrong[:10]
    on_the_way = sum(not one.settled for _, one in sightings)
    assert on_the_way > 0, "nothing was sent while groups changed: the walls were not tried"
