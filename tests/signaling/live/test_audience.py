"""Who is told what of a lesson's changes, without any socket."""

from __future__ import annotations

from media.control import Applied, Bandwidth, BandwidthUse, Layer, LayersWanted, SlotMap, Speaking
from signaling.lesson import commands as c
from signaling.lesson.state import LessonState, replace
from signaling.live.audience import Audience
from signaling.live.chat_feed import Archive, ChatFeed
from signaling.live.session import Session
from signaling.tokens import Claims
from signaling.wire import lesson as wire
from tests.kit.lesson_states import CAST, done, grouped_lesson

STATE = replace(done(grouped_lesson(), c.SetPeer(by="hana", peer_id="p-1")), epoch=1, version=1)


async def nothing(*_: object) -> list[wire.ChatMessage]:
    """An archive without messages."""
    return []


class Room:
    """An audience on its way through states."""

    def __init__(self, class_bps: int = 0) -> None:
        self.state: LessonState = STATE
        self.again: list[Session] = []
        self.audience = Audience(STATE, self.again.append, class_bps)

    def seat(self, person: str) -> Session:
        claims = Claims(lesson_id="lesson-1", participant_id=person, role=CAST[person], name=person)
        session = Session(f"s-{person}", claims)
        session.held = self.audience.projections.latest(session.viewer)
        feed = ChatFeed(Archive(nothing, nothing, nothing), session.send, {}, {})
        self.audience.add(session, feed)
        return session

    def change(self, *commands: c.Command) -> None:
        old = self.state
        self.state = replace(done(old, *commands), version=old.version + 1)
        self.audience.follow(old, self.state)


async def told(session: Session) -> list[wire.ServerMessage]:
    """Take everything that waits for a session."""
    session.outbox.mark("end of test", lambda: b"end")
    messages = []
    while (data := await session.outbox.get()) not in (None, b"end"):
        messages.append(wire.decode_server_message(data or b""))
    return messages


async def test_many_changes_are_one_message_of_state() -> None:
    """A session that was not read from meanwhile is told the difference to what it holds."""
    room = Room()
    hana = room.seat("hana")
    await told(hana)
    for raised in (True, False, True):
        room.change(c.SetHand(by="ken", raised=raised))
    (change,) = await told(hana)
    assert isinstance(change, wire.State)
    assert change.version == 4
    assert set(change.people) == {"ken"}


async def test_a_session_that_lost_its_standing_is_ended() -> None:
    """Replaced, removed or ended: a farewell with its reason, and a code that says whether to come back."""
    for command, code in (
        (c.Join(person="hana", name="hana", role="student", session_id="other"), 4409),
        (c.RemovePerson(by="teacher", person="hana"), 4403),
        (c.EndLesson(by="teacher"), 4410),
    ):
        room = Room()
        hana = room.seat("hana")
        room.change(command)
        assert hana.close_code == code
        assert isinstance((await told_all(hana))[-1], wire.Farewell)


async def told_all(session: Session) -> list[wire.ServerMessage]:
    messages = []
    while (data := await session.outbox.get()) is not None:
        messages.append(wire.decode_server_message(data))
    return messages


async def test_a_session_the_state_lost_is_seated_again() -> None:
    """Unless it said that it leaves."""
    room = Room()
    hana, ken = room.seat("hana"), room.seat("ken")
    ken.is_leaving = True
    room.change(
        c.SessionLost(person="hana", session_id="s-hana"), c.SessionLost(person="ken", session_id="s-ken")
    )
    assert room.again == [hana]
    assert hana.close_code is ken.close_code is None


async def test_a_peer_that_is_gone_is_told_to_its_owner() -> None:
    """And to nobody else."""
    room = Room()
    hana, ken = room.seat("hana"), room.seat("ken")
    room.change(c.PeerClosed(person="hana", peer_id="p-1"))
    assert any(isinstance(message, wire.MediaRestart) for message in await told(hana))
    assert not any(isinstance(message, wire.MediaRestart) for message in await told(ken))


async def test_speakers_are_those_of_ones_scope() -> None:
    """Whoever moves hears at once who speaks there; whose scope did not change hears nothing."""
    room = Room()
    hana, ken = room.seat("hana"), room.seat("ken")
    await told(hana)
    await told(ken)
    room.audience.speaking(Speaking(lesson_id="lesson-1", scopes={"g-1": ["hana"]}))
    assert await told(hana) == [wire.MediaSpeaking(people=["hana"])]
    assert await told(ken) == []
    room.change(c.AssignGroups(by="teacher", people={"ken": "g-1"}))
    assert wire.MediaSpeaking(people=["hana"]) in await told(ken)


async def test_whoever_listens_to_a_group_is_told_who_speaks_there() -> None:
    """From the moment of listening on, and who speaks in the class again after it."""
    room = Room()
    teacher = room.seat("teacher")
    room.audience.speaking(Speaking(lesson_id="lesson-1", scopes={"g-1": ["hana"], "lesson": ["observer"]}))
    assert wire.MediaSpeaking(people=["observer"]) in await told(teacher)
    room.change(c.ListenToGroup(by="teacher", group="g-1"))
    assert wire.MediaSpeaking(people=["hana"]) in await told(teacher)
    room.change(c.ListenToGroup(by="teacher", group=None))
    assert wire.MediaSpeaking(people=["observer"]) in await told(teacher)


async def test_only_progress_is_told() -> None:
    """An `Applied` that comes late, or again, is not."""
    room = Room()
    hana = room.seat("hana")
    await told(hana)
    for version in (3, 2, 3):
        room.audience.applied(Applied(lesson_id="lesson-1", epoch=1, version=version))
    assert await told(hana) == [wire.MediaApplied(epoch=1, version=3)]


async def test_slot_maps_go_forward() -> None:
    """The newest of the present peer counts; a new peer begins anew."""
    room = Room()
    hana = room.seat("hana")
    await told(hana)

    def slots(peer_id: str, seq: int) -> SlotMap:
        return SlotMap(lesson_id="lesson-1", participant_id="hana", peer_id=peer_id, seq=seq, slots={})

    for event in (slots("p-1", 5), slots("p-1", 4), slots("p-0", 9)):
        room.audience.slots(event)
    assert await told(hana) == [wire.MediaSlots(peer_id="p-1", seq=5, slots={})]
    room.change(c.SetPeer(by="hana", peer_id="p-2"))
    room.audience.slots(slots("p-2", 0))
    assert wire.MediaSlots(peer_id="p-2", seq=0, slots={}) in await told(hana)


async def test_the_layers_wanted_go_forward() -> None:
    """Only to whom they are meant for, and the newest of the present peer."""
    room = Room()
    hana, ken = room.seat("hana"), room.seat("ken")
    await told(hana)
    await told(ken)

    def layers(peer_id: str, seq: int, *names: Layer) -> LayersWanted:
        return LayersWanted(
            lesson_id="lesson-1",
            participant_id="hana",
            peer_id=peer_id,
            seq=seq,
            layers={"camera": list(names)},
        )

    for event in (layers("p-1", 5, "l"), layers("p-1", 4, "h"), layers("p-0", 9, "m")):
        room.audience.layers(event)
    assert await told(hana) == [wire.MediaLayers(peer_id="p-1", layers={"camera": ["l"]})]
    assert await told(ken) == []


async def test_bandwidth_is_told_to_staff_only() -> None:
    """Who has a slow line at home is nobody's business but the staff's, and so is what the class may use."""
    room = Room(class_bps=80_000_000)
    seats = {person: room.seat(person) for person in STATE.people}
    for session in seats.values():
        await told(session)
    people = {"hana": BandwidthUse(down_bps=200_000, down_limit_bps=250_000, up_bps=90_000, limited=True)}
    room.audience.bandwidth(Bandwidth(lesson_id="lesson-1", people=people))
    heard = {person: await told(session) for person, session in seats.items()}
    message = wire.MediaBandwidth(people=people, class_bps=80_000_000)
    for person, messages in heard.items():
        assert messages == ([message] if CAST[person] in {"teacher", "assistant"} else [])
    assert {CAST[person] for person, messages in heard.items() if messages} == {"teacher", "assistant"}


async def test_trouble_is_told_as_it_is_now() -> None:
    """A flicker that nobody read is one message."""
    room = Room()
    hana = room.seat("hana")
    await told(hana)
    for on in (True, False, True):
        room.audience.trouble(on=on)
    assert await told(hana) == [wire.Trouble(on=True)]


async def test_who_was_removed_from_the_audience_is_told_nothing() -> None:
    """A session that ended holds nothing up."""
    room = Room()
    hana = room.seat("hana")
    await told(hana)
    room.audience.remove(hana)
    room.change(c.SetHand(by="ken", raised=True))
    assert await told(hana) == []
    assert room.audience.sessions == []


async def test_who_was_taken_out_reads_nothing_more_while_an_answer_is_made() -> None:
    """The farewell waits for the answer to the message in hand; chat does not go on meanwhile."""
    room = Room()
    hana = room.seat("hana")
    await told(hana)
    hana.is_answering = True
    room.change(c.RemovePerson(by="teacher", person="hana"))

    assert room.audience._feeds[hana]._readable == frozenset()
    hana.answered()
    assert await told(hana) == [wire.Farewell(reason="removed")]
