"""Sessions without a socket belong to no node: any one answers for them, and none takes them along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media.control import PeerState
from signaling.errors import Refused
from signaling.keys import METRICS, REDIS
from signaling.live.by_http import HttpPeers, Wish
from signaling.store.http_sessions import HttpSessions
from signaling.tokens import Claims
from tests.kit.media_node import FakeMediaNode
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

OFFER = Wish("v=0 offer", "abcd", {"0": "microphone", "1": "camera"})


def peers_of(school: School, number: int) -> HttpPeers:
    app = school.nodes[number].app
    return HttpPeers(school.hub(number), HttpSessions(app[REDIS], app[METRICS].store_fault))


def camera_of(school: School) -> Claims:
    return Claims(lesson_id=school.room.lesson_id, participant_id="camera", role="teacher", name="Camera")


async def is_here(school: School, number: int) -> bool:
    state = await school.hub(number).peek(school.room.lesson_id)
    return state is not None and "camera" in state.people and state.people["camera"].present


async def test_another_node_answers_for_a_session(school: School, media: FakeMediaNode) -> None:
    """Begun on one node, restarted and ended on the other; the peer stays the same until then."""
    camera = camera_of(school)
    begun = await peers_of(school, 0).begin(camera, OFFER)
    peer = media.peers["camera"]
    restarted = await peers_of(school, 1).restart(camera, begun.session_id, "v=0 again", "efgh")
    assert restarted.etag != begun.etag
    assert media.peers["camera"] == peer
    known = await peers_of(school, 0).session_of(camera, begun.session_id)
    assert (known.etag, known.ufrag, known.offer) == (restarted.etag, "efgh", "v=0 again")
    await peers_of(school, 1).end(camera, begun.session_id)
    assert not await is_here(school, 1)
    with pytest.raises(Refused):
        await peers_of(school, 0).session_of(camera, begun.session_id)


async def test_the_end_of_its_node_is_not_its_end(school: School, media: FakeMediaNode) -> None:
    """No lease runs out with the node that answered; the other hears when the peer is closed."""
    camera = camera_of(school)
    begun = await peers_of(school, 0).begin(camera, OFFER)
    await school.nodes[0].close()
    hub = school.hub(1)
    lesson = await hub.open(camera.lesson_id)
    assert await hub.services.leases.lost(lesson.state, 10**12) == []
    closed = PeerState(
        lesson_id=lesson.id, participant_id="camera", peer_id=media.peers["camera"], state="closed"
    )

    async def gone() -> bool:
        await media.tell(closed)
        return not await is_here(school, 1)

    await eventually(gone, what="the camera to have left")
    await lesson.close()
    with pytest.raises(Refused):
        await peers_of(school, 1).end(camera, begun.session_id)


async def test_a_lesson_with_only_a_camera_in_it_is_listened_to(school: School, media: FakeMediaNode) -> None:
    """Where no session keeps a lesson open, a node opens it again and again, to hear of its peers."""
    camera = camera_of(school)
    await peers_of(school, 0).begin(camera, OFFER)
    hub = school.hub(1)
    assert not hub.lessons

    async def open_here_or_there() -> bool:
        await hub.services.rota.put_off(camera.lesson_id, 0.0)  # due now
        return any(lesson.id == camera.lesson_id for lesson in hub.lessons)

    await eventually(open_here_or_there, what="the other node to open the lesson")


async def test_somebody_elses_session_is_not_found(school: School, media: FakeMediaNode) -> None:
    """A session's id alone opens nothing, nor does the same name in another lesson."""
    camera = camera_of(school)
    begun = await peers_of(school, 0).begin(camera, OFFER)
    for other in (replace(camera, participant_id="other"), replace(camera, lesson_id="lesson-2")):
        with pytest.raises(Refused) as caught:
            await peers_of(school, 0).session_of(other, begun.session_id)
        assert caught.value.refusal.code == "not_found"
