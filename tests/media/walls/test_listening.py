"""Listening to a group without entering it, over real sockets: voices come out, nothing goes in (I4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from media.control import MLineKind, PersonPlan
from tests.kit.waiting import eventually
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import Room, person, room
from tests.media.support.stage import vp8

SENDS: tuple[MLineKind, ...] = ("microphone", "camera")
SLOTS: tuple[MLineKind, ...] = ("audio_slot", "audio_slot", "audio_slot", "video_slot", "video_slot")
PEOPLE = ("teacher", "late", "red", "blue")


class Voices:
    """Everybody of `PEOPLE`, each sending marked voice and video: the mark is `<who>-<turn>`."""

    def __init__(self, made: Room) -> None:
        self.room = made
        self.clients: dict[str, RawClient] = {}
        self.turn = 0

    async def join(self) -> None:
        for who in PEOPLE:
            self.clients[who] = await self.room.join(who, *SENDS, *SLOTS)
        await self.speak()
        self.room.tick()

    async def speak(self) -> int:
        """Let everybody say one thing, and wait until the relay has it all. Returns the turn's number."""
        self.turn += 1
        for number, (who, client) in enumerate(self.clients.items()):
            mark = f"{who}-{self.turn}".encode()
            client.send_rtp(
                client.rtp(
                    "0",
                    self.turn,
                    mark,
                    ssrc=100 + number,
                    timestamp=960 * self.turn,
                    payload_type=OPUS,
                    level=9,
                )
            )
            face = vp8(key=True, picture_id=self.turn, mark=mark)
            client.send_rtp(client.rtp("1", self.turn, face, ssrc=200 + number, timestamp=3000 * self.turn))

        async def taken() -> bool:
            published = [self.room.peer(who).intake.publications for who in PEOPLE]
            return all(
                source in each and each[source].layer("h").packets >= self.turn
                for each in published
                for source in SENDS
            )

        await eventually(taken, what="the relay to have taken it", every=0.002)
        return self.turn

    async def heard(self, who: str, mark: str) -> None:
        """Wait until this voice came to somebody."""

        async def look() -> bool:
            return mark in self.voices(who)

        await eventually(look, what=f"{who} to hear {mark}", every=0.005)

    def voices(self, who: str) -> set[str]:
        """The marks of all voices that came to somebody."""
        packets = self.clients[who].packets
        return {packet.payload.decode() for packet in packets if packet.payload_type == OPUS}

    def everything(self, who: str) -> bytes:
        """All that came to somebody, one after the other."""
        return b"|".join(packet.payload for packet in self.clients[who].packets)


def grouped(**teacher: Any) -> dict[str, PersonPlan]:
    """A late pupil with the class, one pupil in each of two groups, and the teacher as is said."""
    return {
        "teacher": person(role="teacher", **teacher),
        "late": person(),
        "red": person("g1"),
        "blue": person("g2"),
    }


@pytest_asyncio.fixture
async def voices() -> AsyncIterator[Voices]:
    async with room() as made:
        made.plan(**grouped())
        everybody = Voices(made)
        await everybody.join()
        yield everybody


async def test_who_listens_hears_that_group_only_and_it_hears_nothing(voices: Voices) -> None:
    """The group's voices in place of the class's; not its pictures; nothing of the listener goes in."""
    voices.room.plan(**grouped(hears="g1"))
    turn = await voices.speak()
    await voices.heard("teacher", f"red-{turn}")
    await voices.heard("late", f"teacher-{turn}")
    assert not {f"late-{turn}", f"blue-{turn}"} & voices.voices("teacher")
    for group in ("red", "blue"):
        assert b"teacher-" not in voices.everything(group)
    pictures = [packet for packet in voices.clients["teacher"].packets if packet.payload_type != OPUS]
    assert not any(b"red-" in packet.payload for packet in pictures)


async def test_going_from_group_to_group_leaves_the_one_before_it_behind(voices: Voices) -> None:
    """After the plan that names another group, or none, no packet of the first comes any more."""
    voices.room.plan(**grouped(hears="g1"))
    await voices.heard("teacher", f"red-{await voices.speak()}")
    voices.room.plan(**grouped(hears="g2"))
    second = await voices.speak()
    await voices.heard("teacher", f"blue-{second}")
    voices.room.plan(**grouped())
    third = await voices.speak()
    await voices.heard("teacher", f"late-{third}")
    came = voices.everything("teacher")
    for turn in (second, third):
        assert f"red-{turn}".encode() not in came
    assert f"blue-{third}".encode() not in came


async def test_who_speaks_to_all_is_heard_everywhere_while_it_lasts(voices: Voices) -> None:
    """A listener who speaks to all is heard by every group, and by none as soon as that ends."""
    voices.room.plan(**grouped(hears="g1", to_all=True))
    turn = await voices.speak()
    for who in ("late", "red", "blue"):
        await voices.heard(who, f"teacher-{turn}")
    voices.room.plan(**grouped(hears="g1"))
    after = await voices.speak()
    await voices.heard("teacher", f"red-{after}")
    await voices.heard("late", f"teacher-{after}")
    for group in ("red", "blue"):
        assert f"teacher-{after}".encode() not in voices.everything(group)


async def test_a_student_whom_a_plan_lets_listen_hears_nothing_more(voices: Voices) -> None:
    """Even if signaling were wrong, a pupil's `hears` opens no group."""
    people = grouped() | {"late": person(hears="g1")}
    voices.room.plan(**people)
    turn = await voices.speak()
    await voices.heard("late", f"teacher-{turn}")
    assert b"red-" not in voices.everything("late")
