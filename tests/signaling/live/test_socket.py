"""From the upgrade to the close of a session."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial

import msgspec
import pytest

from signaling.clock import now
from signaling.keys import DATABASE, TOKENS
from signaling.live.rates import CHAT
from signaling.sql.lessons import LessonRepository
from signaling.tokens import Claims
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from tests.kit.classroom import Member
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


async def test_who_says_hello_is_welcome(school: School) -> None:
    """The first hello is answered by a snapshot with oneself in it, and a fresh token follows."""
    hana = school.room.person("Hana")
    welcome = await hana.come_in(school.url())
    assert welcome.you == hana.id
    assert welcome.media_restart
    assert welcome.snapshot is not None
    assert [(person.id, person.name, person.role) for person in welcome.snapshot.people] == [
        (hana.id, "Hana", "student")
    ]
    await hana.until(lambda: hana.all(wire.TokenRenewed), "a token")


async def test_people_of_two_nodes_see_each_other(school: School) -> None:
    """A lesson's people may be connected anywhere; each sees who comes and what they do."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(hana.id), "Hana")
    assert await hana.ask(wire.HandSet, raised=True) == wire.Ok(n=0)
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.hand_raised_at, "the hand")


async def test_forty_join_within_a_second(school: School) -> None:
    """A class clicks at once, on two nodes: all are welcome, and everybody sees everybody (fault 33)."""
    pupils = [school.room.person(f"P{n}") for n in range(40)]
    await asyncio.gather(*(pupil.come_in(school.url(n % 2)) for n, pupil in enumerate(pupils)))
    for pupil in pupils:
        await pupil.until(partial(sees, pupil, 40), "forty people")


def sees(pupil: Member, people: int) -> bool:
    return pupil.snapshot is not None and len(pupil.snapshot.people) == people


async def test_ping_is_answered(school: School) -> None:
    """A client learns that the server lives, and its clock."""
    hana = school.room.person("Hana")
    welcome = await hana.come_in(school.url())
    pong = await hana.ask(wire.Ping)
    assert isinstance(pong, wire.Pong)
    assert pong.now >= welcome.now


async def test_the_same_person_twice_replaces_the_first_session_once(school: School) -> None:
    """The older tab is told and closed with 4409, on whichever node; the newer one stays (fault 36)."""
    first = school.room.person("Hana")
    await first.come_in(school.url(0))
    second = school.room.person("Hana", same_as=first)
    await second.come_in(school.url(1))
    assert await first.until_closed() == CloseCode.REPLACED
    assert first.all(wire.Farewell) == [wire.Farewell(reason="replaced")]
    assert isinstance(await second.ask(wire.Ping), wire.Pong)
    assert second.close_code is None
    assert second.snapshot is not None
    assert len(second.snapshot.people) == 1


async def test_who_leaves_is_gone_at_once(school: School) -> None:
    """`ok`, a farewell, and a usual close; the others see an empty place, not an absent person."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(hana.id), "Hana")
    assert isinstance(await hana.ask(wire.Leave), wire.Ok)
    assert await hana.until_closed() == 1000
    assert hana.heard[-1] == wire.Farewell(reason="left")
    await teacher.until(lambda: teacher.person(hana.id) is None, "Hana to be gone")


async def test_a_lost_connection_shows_as_away(school: School) -> None:
    """Somebody whose line breaks is seen as away, and as here once they are back, place and hand kept."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await hana.ask(wire.HandSet, raised=True)
    hana.vanish()
    await teacher.until(lambda: presence(teacher, hana) == "away", "Hana to be away")
    await hana.come_in(school.url(0))
    await teacher.until(lambda: presence(teacher, hana) == "here", "Hana to be back")
    person = teacher.person(hana.id)
    assert person is not None
    assert person.hand_raised_at is not None


def presence(viewer: Member, other: Member) -> str | None:
    person = viewer.person(other.id)
    return person.presence if person is not None else None


async def test_who_was_banned_is_told_and_stays_out(school: School) -> None:
    """A farewell, 4403, and the token opens nothing any more; the others go on."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.ask(wire.PersonRemove, person=hana.id, ban=True)
    assert await hana.until_closed() == CloseCode.FORBIDDEN
    assert hana.heard[-1] == wire.Farewell(reason="banned")
    await teacher.until(lambda: teacher.person(hana.id) is None, "Hana to be gone")
    again = school.room.person("Hana", same_as=hana)
    await again.connect(school.url(0))
    await again.say(wire.Hello())
    assert await again.until_closed() == CloseCode.FORBIDDEN
    assert again.kinds() == {"Farewell": 1}


async def test_an_ended_lesson_says_farewell_to_all(school: School) -> None:
    """On every node; afterwards nobody gets in, and SQL knows of the end."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    assert isinstance(await teacher.ask(wire.LessonEnd), wire.Ok)
    for person in (teacher, hana):
        assert await person.until_closed() == CloseCode.LESSON_ENDED
        assert person.heard[-1] == wire.Farewell(reason="ended")
    late = school.room.person("Late")
    await late.connect(school.url(1))
    await late.say(wire.Hello())
    assert await late.until_closed() == CloseCode.LESSON_ENDED
    lessons = LessonRepository(school.nodes[0].app[DATABASE])

    async def is_noted() -> bool:
        row = await lessons.get(school.room.lesson_id)
        return row is not None and row.ended_at is not None

    await eventually(is_noted, what="the end in SQL")


async def test_a_lesson_that_never_was_is_not_found(school: School) -> None:
    """4404, as for anything that is not there."""
    stranger = school.room.person("Nobody")
    stranger.lesson_id = "another"
    claims = Claims(lesson_id="another", participant_id="p", role="teacher", name="Nobody")
    stranger.token = school.nodes[0].app[TOKENS].mint(claims, now())
    await stranger.connect(school.url())
    await stranger.say(wire.Hello())
    assert await stranger.until_closed() == CloseCode.NOT_FOUND


async def test_a_token_of_another_lesson_opens_nothing(school: School) -> None:
    """4401: the page goes through the join page again."""
    hana = school.room.person("Hana")
    hana.lesson_id = await school.new_lesson()
    await hana.connect(school.url())
    assert await hana.until_closed() == CloseCode.UNAUTHORIZED


async def test_a_token_with_an_unclean_name_is_turned_away(school: School) -> None:
    """Names are checked again where they enter the lesson (fault 65)."""
    hana = school.room.person("Ha\nna")
    await hana.connect(school.url())
    await hana.say(wire.Hello())
    assert await hana.until_closed() == CloseCode.UNAUTHORIZED
    assert [refused.code for refused in hana.all(wire.Refused)] == ["bad_name"]


@pytest.mark.parametrize(
    "first", ['{"type": "ping", "n": 1}', "nonsense", '{"type": "hello", "protocol": 2}']
)
async def test_the_first_message_must_be_hello(school: School, first: str) -> None:
    """Another protocol is closed with 4400."""
    hana = school.room.person("Hana")
    await hana.connect(school.url())
    await hana.raw(first)
    assert await hana.until_closed() == CloseCode.PROTOCOL_VIOLATION


async def test_a_second_hello_and_binary_frames_violate_the_protocol(school: School) -> None:
    """What no correct client sends closes its session, and no other."""
    teacher = school.room.person("Sensei", "teacher")
    await teacher.come_in(school.url())
    hana, ken = school.room.person("Hana"), school.room.person("Ken")
    await hana.come_in(school.url())
    await hana.say(wire.Hello())
    await ken.come_in(school.url())
    assert ken.socket is not None
    await ken.socket.send_bytes(b"{}")
    assert await hana.until_closed() == CloseCode.PROTOCOL_VIOLATION
    assert await ken.until_closed() == CloseCode.PROTOCOL_VIOLATION
    assert isinstance(await teacher.ask(wire.Ping), wire.Pong)


@pytest.mark.parametrize(
    ("text", "n", "code"),
    [
        ("nonsense", -1, "bad_message"),
        ('{"type": "teleport", "n": 9}', 9, "unknown_type"),
        ('{"type": "hand.set", "n": 9, "raised": "yes"}', 9, "bad_message"),
        ("[" * 100_000, -1, "bad_message"),
    ],
)
async def test_a_broken_message_is_answered_and_the_session_lives(
    school: School, text: str, n: int, code: str
) -> None:
    """Malformed, unknown, mistyped and deep JSON get an answer (fault 57)."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    await hana.raw(text)
    (refused,) = await hana.until(lambda: hana.all(wire.Refused), "a refusal")
    assert (refused.n, refused.code) == (n, code)
    assert isinstance(await hana.ask(wire.Ping), wire.Pong)


async def test_an_oversized_frame_closes_with_1009(school: School) -> None:
    """A message over the limit is not even read (fault 56)."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    with contextlib.suppress(ConnectionError):
        await hana.raw('{"type": "ping", "n": 1, "x": "' + "x" * 4 * 1024 * 1024 + '"}')
    assert await hana.until_closed() == CloseCode.TOO_BIG


async def test_a_flood_is_throttled_and_others_are_fine(school: School) -> None:
    """A thousand messages at once from one socket are mostly refused; a neighbour is answered (fault 60)."""
    flooder, ken = school.room.person("Hana"), school.room.person("Ken")
    await flooder.come_in(school.url())
    await ken.come_in(school.url())
    for n in range(1000):
        await flooder.say(wire.Ping(n=n))
    assert isinstance(await ken.ask(wire.Ping), wire.Pong)
    await flooder.until(
        lambda: len(flooder.all(wire.Refused) + flooder.all(wire.Pong)) == 1000, "all answers"
    )
    assert {refused.code for refused in flooder.all(wire.Refused)} == {"rate_limited"}
    assert len(flooder.all(wire.Refused)) > 500
    assert flooder.close_code is None


async def test_whoever_does_not_read_is_cut_off(school: School) -> None:
    """A client whose window is shut is closed; what waits for it is bounded (fault 61)."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url())
    await hana.come_in(school.url())
    (slow,) = [s for s in school.hub().sessions() if s.person == hana.id]
    assert hana.socket is not None
    hana.socket._response.connection.transport.pause_reading()  # type: ignore[union-attr]
    page = wire.ChatPage(n=0, channel="lesson", messages=[], more=False)
    blob = msgspec.structs.replace(page, channel="x" * 60_000)
    while slow.close_code is None:
        slow.send(blob)
        await asyncio.sleep(0)
    assert slow.close_code == CloseCode.TRY_AGAIN_LATER
    assert isinstance(await teacher.ask(wire.Ping), wire.Pong)
    await teacher.until(lambda: presence(teacher, hana) == "away", "Hana to be away")
    hana.vanish()


async def test_a_stopping_node_sends_everybody_elsewhere(school: School) -> None:
    """SIGTERM closes with 1001; on the other node everybody is back with their place, seen away by nobody."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(1))
    await hana.come_in(school.url(0))
    await teacher.until(lambda: teacher.person(hana.id), "Hana")
    school.hub(0).drain()
    assert await hana.until_closed() == CloseCode.GOING_AWAY
    await hana.connect(school.url(0))
    assert await hana.until_closed() == CloseCode.GOING_AWAY
    await hana.come_in(school.url(1))
    assert isinstance(await hana.ask(wire.Ping), wire.Pong)
    seen = [state.people[hana.id] for state in teacher.all(wire.State) if hana.id in state.people]
    assert {person.presence for person in seen if person} <= {"here"}


async def test_our_bug_closes_only_the_session_that_met_it(school: School) -> None:
    """1011, no detail on the wire, and the others go on."""
    hana, ken = school.room.person("Hana"), school.room.person("Ken")
    await hana.come_in(school.url())
    await ken.come_in(school.url())
    (session,) = [s for s in school.hub().sessions() if s.person == hana.id]
    del session.rates  # the nearest thing to a bug that can be had
    await hana.say(wire.Ping(n=1))
    assert await hana.until_closed() == CloseCode.INTERNAL_ERROR
    assert not hana.all(wire.Refused)
    assert isinstance(await ken.ask(wire.Ping), wire.Pong)


async def test_a_new_socket_is_no_new_burst(school: School) -> None:
    """What somebody used up on one session is used up on their next (fault 60)."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    answers = [await hana.write(str(n)) for n in range(CHAT.burst + 3)]
    assert "rate_limited" in {getattr(answer, "code", "") for answer in answers}
    await hana.close()
    rates = school.hub().lessons[0].rates_of(hana.id)
    await hana.come_in(school.url())
    assert school.hub().lessons[0].audience.of_person(hana.id)[0].rates is rates


async def test_a_person_who_comes_again_and_again_is_sent_away(school: School) -> None:
    """Beyond a bad line's worth of comings the next is refused, and the others are told nothing of it."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    lesson = school.hub().lessons[0]
    while lesson.rates_of(hana.id).may_come(asyncio.get_running_loop().time()):
        pass
    version = lesson.state.version
    again = school.room.person("Hana", same_as=hana)
    await again.connect(school.url())
    await again.say(wire.Hello())
    assert await again.until_closed() == CloseCode.TRY_AGAIN_LATER
    assert [refused.code for refused in again.all(wire.Refused)] == ["rate_limited"]
    assert lesson.state.version == version
