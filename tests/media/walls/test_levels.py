"""Levels as clients claim them, on their whole way from the packet to who is heard (fault 53)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from media import control
from tests.media.support.raw import OPUS, RawClient
from tests.media.support.room import Room, person, room

LOUD, SPOKEN = 0, 25
VOICE = bytes(80)


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(), b=person())
        yield made


class Microphone:
    """A client that sends so much in each tick."""

    def __init__(self, made: Room, client: RawClient) -> None:
        self._room = made
        self._client = client
        self._sent = 0

    async def say(self, ticks: int, packets: int, payload: bytes, level: int) -> None:
        """Tick so often, each time after so many packets have been read."""
        for _ in range(ticks):
            for _ in range(packets):
                self._sent += 1
                packet = self._client.rtp(
                    "0",
                    self._sent,
                    payload,
                    ssrc=1,
                    timestamp=960 * self._sent,
                    payload_type=OPUS,
                    level=level,
                )
                self._client.send_rtp(packet)
            assert (await self._client.check()).error_code is None
            self._room.later += 0.1
            self._room.tick()


def speaking(made: Room) -> list[str]:
    """Who speaks, as told last."""
    told = [event for event in made.lesson.events if isinstance(event, control.Speaking)]
    return list(told[-1].scopes.get(control.LESSON_SCOPE, ())) if told else []


async def test_a_pause_for_breath_without_packets_ends_no_speech(open_room: Room) -> None:
    """A browser sends nothing while one draws breath; whoever speaks goes on to be the speaker."""
    microphone = Microphone(open_room, await open_room.join("a", "microphone"))
    await microphone.say(10, 5, VOICE, SPOKEN)
    assert speaking(open_room) == ["a"]
    await microphone.say(3, 0, VOICE, SPOKEN)
    assert speaking(open_room) == ["a"]
    await microphone.say(30, 0, VOICE, SPOKEN)
    assert speaking(open_room) == []


async def test_who_speaks_is_said_again_while_it_lasts(open_room: Room) -> None:
    """A lost word of who speaks is made good within seconds; of silence nothing is repeated."""
    microphone = Microphone(open_room, await open_room.join("a", "microphone"))
    await microphone.say(10, 5, VOICE, SPOKEN)
    open_room.lesson.events.clear()
    await microphone.say(25, 5, VOICE, SPOKEN)
    assert speaking(open_room) == ["a"]
    await microphone.say(30, 0, VOICE, SPOKEN)
    open_room.lesson.events.clear()
    await microphone.say(25, 0, VOICE, SPOKEN)
    assert not [event for event in open_room.lesson.events if isinstance(event, control.Speaking)]


async def test_fault_53_a_loud_claim_without_a_voice_is_silence(open_room: Room) -> None:
    """The loudest level in packets of a few bytes, or in too few of them, is nobody speaking."""
    microphone = Microphone(open_room, await open_room.join("a", "microphone"))
    await microphone.say(15, 5, bytes(4), LOUD)
    assert speaking(open_room) == []
    await microphone.say(15, 1, VOICE, LOUD)
    assert speaking(open_room) == []


async def test_fault_53_who_is_muted_is_loud_in_vain(open_room: Room) -> None:
    """The teacher's mute stands above every claim: not a speaker, in nobody's slot."""
    open_room.plan(a=person(may_send=frozenset()), b=person())
    listener = await open_room.join("b", "audio_slot", "audio_slot")
    microphone = Microphone(open_room, await open_room.join("a", "microphone"))
    await microphone.say(10, 5, VOICE, LOUD)
    assert speaking(open_room) == []
    assert not listener.packets
