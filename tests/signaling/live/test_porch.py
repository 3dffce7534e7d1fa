"""Waiting to be let in, over the real WebSocket and two nodes."""

from __future__ import annotations

import aiohttp

from signaling.keys import CLASSES
from signaling.lesson.commands import SessionLost
from signaling.lesson.ids import class_page
from signaling.live.rates import COMINGS
from signaling.wire import arrival, board
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from tests.kit.classroom import Member
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


async def knock(person: Member, url: str) -> arrival.Waiting:
    """Connect and be told to wait."""
    before = len(person.all(arrival.Waiting))
    await person.connect(url)
    await person.say(wire.Hello())
    await person.until(lambda: len(person.all(arrival.Waiting)) > before, "the lobby")
    return person.all(arrival.Waiting)[-1]


async def forget(school: School, person: str, session: str) -> None:
    """Have the lesson lose a session of the second node that lives and waits."""
    lesson = await school.hub(1).open(school.room.lesson_id)
    try:
        await lesson.command(SessionLost(person=person, session_id=session))
        await lesson.wait_for(lambda state: session in state.waiting, 0.5)
    finally:
        await lesson.close()


def waiting(teacher: Member) -> list[arrival.Waiter]:
    return teacher.snapshot.waiting if teacher.snapshot else []


async def test_who_waits_hears_nothing_and_then_is_welcome(taught: tuple[School, Member]) -> None:
    """Pings are answered, wishes are not; a teacher on another node opens the door."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    guest = school.room.person("Guest")
    assert await knock(guest, school.url(1)) == arrival.Waiting(seat=None, free=True)
    assert isinstance(await guest.ask(wire.Ping), wire.Pong)
    refused = await guest.ask(wire.HandSet, raised=True)
    assert refused.code == "not_in_lesson"
    await teacher.write("おはよう")
    await teacher.until(lambda: waiting(teacher), "somebody at the door")
    assert set(guest.kinds()) <= {"Waiting", "Pong", "Refused", "TokenRenewed"}
    await teacher.ask(arrival.LobbyAdmit, waiters=[waiting(teacher)[0].id])
    welcome = await guest.until(lambda: guest.welcome, "the welcome")
    assert welcome.you == guest.id
    assert isinstance(await guest.ask(wire.HandSet, raised=True), wire.Ok)
    await teacher.until(lambda: teacher.person(guest.id) and not waiting(teacher), "the guest")
    await guest.until(lambda: guest.texts() == ["おはよう"], "what was said before")


async def test_who_is_turned_away_is_told(taught: tuple[School, Member]) -> None:
    """A farewell and 4403; the same token may knock again."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="unknown")
    guest = school.room.person("Guest")
    await knock(guest, school.url(1))
    await teacher.until(lambda: waiting(teacher), "somebody at the door")
    await teacher.ask(arrival.LobbyRefuse, waiter=waiting(teacher)[0].id)
    assert await guest.until_closed() == CloseCode.FORBIDDEN
    assert guest.heard[-1] == wire.Farewell(reason="turned_away")
    again = school.room.person("Guest", same_as=guest)
    await knock(again, school.url(0))


async def test_who_closes_the_page_waits_no_more(taught: tuple[School, Member]) -> None:
    """The teacher sees an empty lobby again; so it is after `leave`."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    for number, go in enumerate((Member.close, Member.close)):
        guest = school.room.person(f"Guest {number}")
        await knock(guest, school.url(number))
        await teacher.until(lambda: waiting(teacher), "somebody at the door")
        await go(guest)
        await teacher.until(lambda: not waiting(teacher), "nobody at the door")


async def test_a_page_loaded_again_waits_once(taught: tuple[School, Member]) -> None:
    """The session before is told that it was replaced."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    guest = school.room.person("Guest")
    await knock(guest, school.url(0))
    again = school.room.person("Guest", same_as=guest)
    await knock(again, school.url(1))
    assert await guest.until_closed() == CloseCode.REPLACED
    await teacher.until(lambda: len(waiting(teacher)) == 1, "one at the door")


async def test_the_end_of_the_lesson_reaches_the_lobby(taught: tuple[School, Member]) -> None:
    """Nobody waits for a lesson that is over."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    guest = school.room.person("Guest")
    await knock(guest, school.url(1))
    await teacher.ask(wire.LessonEnd)
    assert await guest.until_closed() == CloseCode.LESSON_ENDED


async def test_who_was_lost_at_the_door_is_turned_away_where_nobody_may_ask_any_more(
    taught: tuple[School, Member],
) -> None:
    """The state forgot who waits (a lease ran out), and the door was locked since: told so, once."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    guest = school.room.person("Guest")
    await knock(guest, school.url(1))
    await teacher.until(lambda: waiting(teacher), "somebody at the door")
    await teacher.ask(wire.LocksSet, locks=wire.Locks(door=True))
    await forget(school, guest.id, waiting(teacher)[0].id)
    assert await guest.until_closed() == CloseCode.TRY_AGAIN_LATER
    assert [refused.code for refused in guest.all(wire.Refused)] == ["locked"]


async def test_who_is_lost_at_the_door_again_and_again_is_turned_away(taught: tuple[School, Member]) -> None:
    """Nobody keeps a node busy with asking: after a burst they are told to come back later."""
    school, teacher = taught
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    guest = school.room.person("Guest")
    await knock(guest, school.url(1))
    await teacher.until(lambda: waiting(teacher), "somebody at the door")
    waiter = waiting(teacher)[0].id
    for _ in range(2 * COMINGS.burst):  # some are had back while it goes on
        if guest.close_code is None:
            await forget(school, guest.id, waiter)
    assert await guest.until_closed() == CloseCode.TRY_AGAIN_LATER
    assert [refused.code for refused in guest.all(wire.Refused)] == ["rate_limited"]


async def test_a_seat_is_one_participant_on_any_device(taught: tuple[School, Member]) -> None:
    """Another device waits, is let in, and sits there with hand and group; the older one is replaced once."""
    school, teacher = taught
    hanas, tablet = school.room.pupil(12, "hanas"), school.room.pupil(12, "tablet")
    welcome = await hanas.come_in(school.url(0))
    assert hanas.person(welcome.you) is not None
    assert hanas.person(welcome.you).name == "山田はな"  # type: ignore[union-attr]
    await hanas.ask(wire.HandSet, raised=True)
    assert await knock(tablet, school.url(1)) == arrival.Waiting(seat=12, free=False)
    assert hanas.close_code is None
    await teacher.until(lambda: [each.seat for each in waiting(teacher)] == [12], "the tablet")
    await teacher.ask(arrival.LobbyAdmit, waiters=None)
    assert await hanas.until_closed() == CloseCode.REPLACED
    await tablet.until(lambda: tablet.welcome, "the welcome")
    person = tablet.person(hanas.id)
    assert person is not None
    assert person.hand_raised_at is not None
    classes = school.nodes[0].app[CLASSES]

    async def known() -> bool:
        return await classes.is_own_device("class-1", 12, "tablet")

    await eventually(known, what="the class to know the tablet")
    await knock(school.room.pupil(12, "hanas", trusted=True), school.url(0))
    assert tablet.close_code is None


async def test_the_own_device_takes_its_seat_back(taught: tuple[School, Member]) -> None:
    """Who tapped a number that is not theirs is replaced, and only asks when they come again."""
    school, _teacher = taught
    playful, hanas = school.room.pupil(12, "playful"), school.room.pupil(12, "hanas", trusted=True)
    await playful.come_in(school.url(0))
    await hanas.come_in(school.url(1))
    assert await playful.until_closed() == CloseCode.REPLACED
    assert await knock(playful, school.url(0)) == arrival.Waiting(seat=12, free=False)
    assert isinstance(await hanas.ask(wire.Ping), wire.Pong)


async def test_a_token_of_another_device_opens_no_board(taught: tuple[School, Member]) -> None:
    """Who lost a seat draws nothing in its pupil's name."""
    school, _teacher = taught
    hanas, other = school.room.pupil(12, "hanas"), school.room.pupil(12, "other")
    await hanas.come_in(school.url(0))
    address = f"{school.url(0)}/ws/board/{class_page(school.room.lesson_id)}"
    async with aiohttp.ClientSession() as http:
        own = await http.ws_connect(address, protocols=("manabiya.v1", f"bearer.{hanas.token}"))
        await own.send_str(board.encode([board.BoardHello()]).decode())
        assert (await own.receive()).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
        foreign = await http.ws_connect(address, protocols=("manabiya.v1", f"bearer.{other.token}"))
        assert (await foreign.receive()).type is aiohttp.WSMsgType.CLOSE
        assert foreign.close_code == CloseCode.REPLACED
        await own.close()


async def test_consent_is_told_with_the_welcome(taught: tuple[School, Member]) -> None:
    """A page asks for no camera that it may not use; whatever a client sends is refused."""
    school, _teacher = taught
    riku = school.room.pupil(5, "rikus")
    welcome = await riku.come_in(school.url(0))
    assert welcome.consent == "voice"
    assert isinstance(await riku.ask(wire.SourceSet, source="microphone", on=True), wire.Ok)
    assert (await riku.ask(wire.SourceSet, source="camera", on=True)).code == "no_consent"


async def test_the_class_year_is_for_pupils_who_are_in(taught: tuple[School, Member]) -> None:
    """It chooses how much kanji they are shown; who waits, observers and staff are not told."""
    school, teacher = taught
    pupil = school.room.pupil(12, "tablet")
    assert (await pupil.come_in(school.url(1))).grade == 3
    guest = school.room.person("Guest", "observer")
    assert (await guest.come_in(school.url(1))).grade is None
    assert teacher.welcome is not None
    assert teacher.welcome.grade is None
    await teacher.ask(arrival.LobbySet, lobby="everybody")
    stranger = school.room.person("Stranger")
    await knock(stranger, school.url(1))
    assert "grade" not in repr(stranger.heard)
