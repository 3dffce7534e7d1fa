"""Which offers are answered, and how the others are refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from media import control
from media.offers import MAX_CONNECTING, OfferProblem
from tests.media.support.raw import RawClient
from tests.media.support.room import NODE, Room, person, room


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        made.plan(a=person(peer_id="peer-a"))
        yield made


def offer(participant_id: str = "a", peer_id: str = "peer-a", sdp: str = "") -> control.Offer:
    return control.Offer(
        request_id="r",
        reply_to="s",
        lesson_id="lesson-1",
        participant_id=participant_id,
        peer_id=peer_id,
        sdp=sdp,
        mids={"0": "microphone"},
        deadline_unix=0.0,
    )


PLAN = control.LessonPlan(
    lesson_id="lesson-1", epoch=1, version=1, node_id=NODE, people={"a": person(peer_id="peer-a")}
)
ENDED = control.LessonPlan(
    lesson_id="lesson-1", epoch=1, version=1, node_id=NODE, people=PLAN.people, ended=True
)
ELSEWHERE = control.LessonPlan(
    lesson_id="lesson-1", epoch=1, version=1, node_id="another", people=PLAN.people
)


@pytest.mark.parametrize(
    ("asked", "plan", "connecting", "code"),
    [
        (offer(), None, 0, "not_in_lesson"),
        (
            offer(),
            control.LessonPlan(lesson_id="l", epoch=1, version=1, node_id=NODE, ended=True),
            0,
            "not_in_lesson",
        ),
        (offer(), control.LessonPlan(lesson_id="l", epoch=1, version=1, node_id="other"), 0, "wrong_node"),
        (offer("stranger"), PLAN, 0, "not_in_lesson"),
        (offer(peer_id="another"), PLAN, 0, "not_in_lesson"),
        (offer(), PLAN, MAX_CONNECTING, "overloaded"),
    ],
)
async def test_the_plan_decides_who_may_connect(
    open_room: Room, asked: control.Offer, plan: control.LessonPlan | None, connecting: int, code: str
) -> None:
    """No plan, an ended one, another node's, another person or peer, too many at once: a stable code."""
    with pytest.raises(OfferProblem) as caught:
        open_room.desk.check(asked, plan, connecting)
    assert caught.value.code == code


async def test_whom_the_plan_names_may_connect(open_room: Room) -> None:
    """With the peer that it names, or any where it names none."""
    open_room.desk.check(offer(), PLAN, 0)
    free = control.LessonPlan(lesson_id="l", epoch=1, version=1, node_id=NODE, people={"a": person()})
    open_room.desk.check(offer(peer_id="any"), free, MAX_CONNECTING - 1)


async def test_what_is_no_offer_is_refused_and_makes_no_peer(open_room: Room) -> None:
    """bad_sdp, and nothing is left of it (fault 58)."""
    with pytest.raises(OfferProblem) as caught:
        open_room.desk.answer(offer(sdp="v=0\r\nnonsense"), open_room.lesson)
    assert caught.value.code == "bad_sdp"
    assert not open_room.lesson.peers


async def test_a_changed_offer_of_the_same_peer_is_refused_and_the_peer_stays(open_room: Room) -> None:
    """One negotiation for a lesson: a later offer may change ICE credentials only."""
    client = await open_room.prepare("a", "microphone", "audio_slot")
    peer = open_room.peer("a")
    more = await RawClient(certificate=client.certificate).open()
    open_room.clients.append(more)
    with pytest.raises(OfferProblem) as caught:
        open_room.answer(more, "a", more.offer("microphone", "audio_slot", "audio_slot"))
    assert caught.value.code == "bad_sdp"
    assert open_room.peer("a") is peer


async def test_every_answer_has_credentials_of_its_own(open_room: Room) -> None:
    """At least 128 bits of password, and another fragment each time (RFC 8445 section 5.3)."""
    client = await open_room.prepare("a", "microphone")
    first = (client.their_ufrag, client.their_pwd)
    open_room.answer(client, "a", client.offer("microphone"))
    second = (client.their_ufrag, client.their_pwd)
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert len(second[1]) >= 24


async def test_no_two_slots_share_a_stream(open_room: Room) -> None:
    """SSRCs of one peer are all different, and none is our feedback's own."""
    client = await open_room.prepare("a", *(["audio_slot"] * 4 + ["video_slot"] * 12))  # type: ignore[arg-type]
    ssrcs = [*client.slots.values(), *client.rtx_slots.values()]
    assert len(ssrcs) == 4 + 12 * 2
    assert len(set(ssrcs) - {0, 1}) == len(ssrcs)
