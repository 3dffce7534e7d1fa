"""A lesson's media as its people meet it, beside a node that speaks the control protocol."""

from __future__ import annotations

import pytest

from media.control import PeerState, SlotEntry, SlotMap, Speaking, View, decode_view, slots_key, views_key
from signaling.live.chores import Chores
from signaling.wire import lesson as wire
from signaling.wire.walking import GroupsTalk
from tests.kit.classroom import Member
from tests.kit.media_node import FakeMediaNode, media_node
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

OFFER = {"sdp": "v=0 offer", "mids": {"0": "microphone"}}


async def class_of(school: School) -> tuple[Member, Member]:
    """A teacher and a pupil on different nodes, with a peer each."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    for number, person in enumerate((teacher, hana)):
        await person.come_in(school.url(number))
        answer = await person.ask(wire.MediaOffer, peer_id=f"p-{number}", **OFFER)
        assert isinstance(answer, wire.MediaAnswer), answer
    return teacher, hana


async def test_an_offer_is_answered_by_the_lessons_node(school: School, media: FakeMediaNode) -> None:
    """The node finds the asker and their peer in the plan, and its answer comes back with the same n."""
    _, hana = await class_of(school)
    assert media.peers[hana.id] == "p-1"
    plan = media.plans[school.room.lesson_id]
    assert plan.people[hana.id].peer_id == "p-1"
    assert plan.node_id == "media-1"


async def test_without_a_media_node_an_offer_is_refused(school: School) -> None:
    """`media_unavailable` in time, and the lesson goes on without pictures."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    refused = await hana.ask(wire.MediaOffer, peer_id="p-1", **OFFER)
    assert refused.code == "media_unavailable"


async def test_a_silent_node_is_media_unavailable(school: School, media: FakeMediaNode) -> None:
    """An offer that nobody answers is refused at its deadline; pings are answered meanwhile (fault 59)."""
    media.mute = True
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    await hana.say(wire.MediaOffer(n=77, peer_id="p-1", sdp="v=0", mids={}))
    assert isinstance(await hana.ask(wire.Ping), wire.Pong)
    second = await hana.ask(wire.MediaOffer, peer_id="p-2", **OFFER)
    assert second.code == "busy"
    refused = await hana.until(
        lambda: next((r for r in hana.all(wire.Refused) if r.n == 77), None), "the deadline"
    )
    assert refused.code == "media_unavailable"


async def test_what_is_no_offer_is_refused(school: School, media: FakeMediaNode) -> None:
    """The media node's word on bad SDP reaches the client; so does ours on a bad peer id."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    nonsense = await hana.ask(wire.MediaOffer, peer_id="p-1", sdp="nonsense", mids={})
    odd_id = await hana.ask(wire.MediaOffer, peer_id="../p", **OFFER)
    assert (nonsense.code, odd_id.code) == ("bad_sdp", "bad_sdp")
    assert media.peers == {}


async def test_a_move_is_told_when_the_media_follows(school: School, media: FakeMediaNode) -> None:
    """`media.applied` reaches the version of the move on every node."""
    teacher, hana = await class_of(school)
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="1", people=[hana.id])], open=True)
    await hana.until(lambda: (p := hana.person(hana.id)) and p.group == made.groups[0], "the move")
    assert hana.snapshot is not None
    moved = hana.snapshot.version
    await hana.until(lambda: any(a.version >= moved for a in hana.all(wire.MediaApplied)), "the media")
    assert media.plans[school.room.lesson_id].people[hana.id].scope == made.groups[0]


async def test_a_lost_applied_is_repaired_by_the_heartbeat(school: School, media: FakeMediaNode) -> None:
    """What the node has applied stands in its heartbeat too."""
    teacher, hana = await class_of(school)
    lessons = [school.hub(number).lessons[0] for number in (0, 1)]
    for lesson in lessons:
        lesson._subscriptions[1].on_message = lambda _data: None
    await teacher.ask(wire.HandSet, raised=True)
    await hana.until(lambda: (p := hana.person(teacher.id)) and p.hand_raised_at, "the hand")
    version = lessons[1].state.version
    await hana.until(lambda: any(a.version >= version for a in hana.all(wire.MediaApplied)), "the repair")
    assert media.node_id == lessons[0].state.media_node


async def test_slots_reach_their_owner_alone(school: School, media: FakeMediaNode) -> None:
    """Newest first; a map of another peer, or an older one, is dropped."""
    teacher, hana = await class_of(school)
    entry = SlotEntry(participant_id=teacher.id, source="camera")
    slots: dict[str, SlotEntry | None] = {"5": entry}
    for peer, seq in (("p-1", 2), ("p-1", 1), ("p-old", 9)):
        await media.tell(
            SlotMap(
                lesson_id=school.room.lesson_id, participant_id=hana.id, peer_id=peer, seq=seq, slots=slots
            )
        )
    await media.tell(Speaking(lesson_id=school.room.lesson_id, scopes={"lesson": [hana.id]}))
    await hana.until(lambda: speakers(hana) == [hana.id], "the speakers after it")
    assert hana.all(wire.MediaSlots) == [wire.MediaSlots(peer_id="p-1", seq=2, slots={"5": entry})]
    assert teacher.all(wire.MediaSlots) == []


def speakers(person: Member) -> list[str]:
    told = person.all(wire.MediaSpeaking)
    return told[-1].people if told else []


async def test_a_returner_with_a_peer_is_told_their_slots(school: School, media: FakeMediaNode) -> None:
    """The WebSocket died, the media lives (fault 31): no restart, and who is in which slot now."""
    _, hana = await class_of(school)
    hana.vanish()
    told = SlotMap(lesson_id=school.room.lesson_id, participant_id=hana.id, peer_id="p-1", seq=8, slots={})
    await media.tell(told)
    welcome = await hana.come_in(school.url(0))
    assert not welcome.media_restart
    await hana.until(lambda: any(s.seq == 8 for s in hana.all(wire.MediaSlots)), "the slots")


async def test_speakers_are_told_where_one_is(school: School, media: FakeMediaNode) -> None:
    """Each scope hears of its own; who changes scope is told who speaks there."""
    teacher, hana = await class_of(school)
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="1", people=[hana.id])], open=True)
    (group,) = made.groups
    await media.tell(
        Speaking(lesson_id=school.room.lesson_id, scopes={"lesson": [teacher.id], group: [hana.id]})
    )
    await hana.until(lambda: speakers(hana) == [hana.id], "her group")
    await teacher.until(lambda: speakers(teacher) == [teacher.id], "the class")
    await teacher.ask(wire.GroupsEnter, group=group)
    await teacher.until(lambda: speakers(teacher) == [hana.id], "the group")


async def test_weak_and_closed_peers_are_seen(school: School, media: FakeMediaNode) -> None:
    """Silence shows as weak; a dropped peer is made anew."""
    teacher, hana = await class_of(school)

    async def report(state: str) -> None:
        await media.tell(
            PeerState(
                lesson_id=school.room.lesson_id,
                participant_id=hana.id,
                peer_id="p-1",
                state=state,  # type: ignore[arg-type]
            )
        )

    await report("weak")
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.presence == "weak", "weak")
    await report("connected")
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.presence == "here", "well again")
    await report("closed")
    await hana.until(lambda: hana.all(wire.MediaRestart), "the restart")
    assert not teacher.all(wire.MediaRestart)


async def test_a_media_node_that_begins_anew_restarts_everybody(school: School, media: FakeMediaNode) -> None:
    """A new boot id: all make a new peer, once, and are answered by the new life (fault 1)."""
    teacher, hana = await class_of(school)
    await media.die()
    await media.start()
    for person in (teacher, hana):
        await person.until(lambda p=person: p.all(wire.MediaRestart), "the restart")  # type: ignore[misc]
        answer = await person.ask(wire.MediaOffer, peer_id="again", **OFFER)
        assert media.boot_id in answer.sdp
    assert [len(person.all(wire.MediaRestart)) for person in (teacher, hana)] == [1, 1]


async def test_a_lesson_moves_when_its_media_node_stays_away(school: School, media: FakeMediaNode) -> None:
    """Another node takes it, and the one before is told that it is not its lesson any more."""
    teacher, _ = await class_of(school)
    async with media_node(school.redis_url, "media-2") as other:
        await media.vanish()
        await teacher.until(lambda: teacher.all(wire.MediaRestart), "the restart")
        answer = await teacher.ask(wire.MediaOffer, peer_id="again", **OFFER)
        assert other.boot_id in answer.sdp
        assert other.plans[school.room.lesson_id].node_id == "media-2"


async def test_new_lessons_go_to_the_less_loaded_node(school: School) -> None:
    """A lesson lives on one media node, the next one where there is more room."""
    async with (
        media_node(school.redis_url, "busy", load=0.8),
        media_node(school.redis_url, "idle", load=0.1) as idle,
    ):
        teacher, _ = await class_of(school)
        assert teacher.id in idle.peers


async def test_what_is_on_the_screen_is_passed_on(school: School, media: FakeMediaNode) -> None:
    """A view is kept for the media node, and later ones have higher numbers."""
    teacher, hana = await class_of(school)
    tile = wire.Tile(person=teacher.id, source="camera", height=360)
    redis = school.hub(0).services.leases._redis

    async def view() -> View:
        data = await redis.hget(views_key(school.room.lesson_id), hana.id)
        return decode_view(data or b"")

    assert isinstance(await hana.ask(wire.MediaView, tiles=[tile]), wire.Ok)
    first = await view()
    assert [(want.participant_id, want.height) for want in first.wants] == [(teacher.id, 360)]
    assert isinstance(await hana.ask(wire.MediaView, tiles=[]), wire.Ok)
    assert (await view()).seq > first.seq
    too_many = await hana.ask(wire.MediaView, tiles=[tile] * 65)
    assert too_many.code == "bad_message"
    assert media.node_id


async def test_the_end_of_the_lesson_is_the_end_of_its_media(school: School, media: FakeMediaNode) -> None:
    """The last plan has nobody in it and says so."""
    teacher, _ = await class_of(school)
    await teacher.ask(wire.LessonEnd)

    async def is_over() -> bool:
        return media.plans[school.room.lesson_id].ended and not media.peers

    await eventually(is_over, what="the last plan")


async def test_a_view_holds_what_a_screen_can(school: School, media: FakeMediaNode) -> None:
    """Views lie in Redis and are read again and again: ids and sizes that cannot be are refused."""
    _teacher, hana = await class_of(school)
    for person, height in (("x" * 65, 180), ("a b", 180), (hana.id, -1), (hana.id, 10**30)):
        tile = wire.Tile(person=person, source="camera", height=height)
        assert (await hana.ask(wire.MediaView, tiles=[tile])).code == "bad_message"
    tile = wire.Tile(person=hana.id, source="camera", height=4320)
    assert isinstance(await hana.ask(wire.MediaView, tiles=[tile]), wire.Ok)


async def test_nothing_is_kept_of_what_the_departed_saw(
    school: School, media: FakeMediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Views and slots in Redis go with their people; those of who is here stay."""
    monkeypatch.setattr("signaling.lesson.people.LONG_GONE_SECONDS", 0.0)
    teacher, hana = await class_of(school)
    lesson_id, redis = school.room.lesson_id, school.hub(0).services.leases._redis
    for person in (teacher, hana):
        assert isinstance(await person.ask(wire.MediaView, tiles=[]), wire.Ok)
        entry = SlotMap(lesson_id=lesson_id, participant_id=person.id, peer_id="p", seq=1, slots={})
        await media.tell(entry)
    chores = Chores(school.hub(0))
    await chores._look_after(lesson_id)
    assert set(await redis.hkeys(views_key(lesson_id))) == {teacher.id.encode(), hana.id.encode()}
    await hana.say(wire.Leave(n=99))

    async def hers_are_gone() -> bool:
        await chores._look_after(lesson_id)
        kept = await redis.hkeys(views_key(lesson_id)) + await redis.hkeys(slots_key(lesson_id))
        return bool(kept == [teacher.id.encode()] * 2)

    await eventually(hers_are_gone, what="what Hana saw to be deleted")


async def test_staff_of_every_node_learn_who_has_spoken_in_the_groups(
    school: School, media: FakeMediaNode
) -> None:
    """Each node hears the media node by itself; pupils are not told."""
    teacher, hana = await class_of(school)
    helper = school.room.person("Helper", "assistant")
    await helper.come_in(school.url(1))
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="A", people=[hana.id])], open=True)
    (group,) = made.groups

    def sees_it() -> bool:
        return helper.snapshot is not None and group in {each.id for each in helper.snapshot.groups}

    await helper.until(sees_it, "the group")
    for person in (teacher, helper):
        await media.tell(Speaking(lesson_id=school.room.lesson_id, scopes={group: [hana.id]}))

        def heard(person: Member = person) -> bool:
            return any(hana.id in each.people for each in person.all(GroupsTalk))

        await person.until(heard, "the talk")
    await media.tell(Speaking(lesson_id=school.room.lesson_id, scopes={}))
    await teacher.until(lambda: group in teacher.all(GroupsTalk)[-1].silent_since, "the silence")
    assert hana.all(GroupsTalk) == []
