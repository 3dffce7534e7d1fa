"""WHIP and WHEP as HTTP: statuses and headers of RFC 9725, and what they do to the lesson."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from media.control import PeerState
from signaling.clock import now
from signaling.config import Settings
from signaling.keys import HUB, TOKENS
from signaling.lesson.commands import Readmit, RemovePerson, SetLocks
from signaling.lesson.state import LessonState, PersonState
from signaling.tokens import Claims
from signaling.wire.lesson import Locks, Role
from tests.kit.media_node import FakeMediaNode, media_node
from tests.kit.node import API_KEY, Caller, JsonObject, Reply, app_of, running_node
from tests.kit.offers import ICE, SENDING
from tests.kit.waiting import eventually

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
RECEIVING = SENDING.replace("sendonly", "recvonly")
SAME_ICE = f"{ICE}m=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
NEW_ICE = f"a=ice-ufrag:efgh\r\na=ice-pwd:{'q' * 24}\r\n"


@dataclass
class Publisher:
    """Somebody with a token and an HTTP client, and no browser."""

    caller: Caller
    claims: Claims
    token: str

    async def send(
        self, method: str, path: str, body: str | None = None, kind: str = "", **headers: str
    ) -> Reply:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= {"Content-Type": kind} if kind else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else body.encode()
        return await self.caller.call(method, path, content, headers=sent)

    async def publish(self, **headers: str) -> Reply:
        """POST an offer to the lesson; the reply has to be 201."""
        reply = await self.send("POST", f"/whip/{self.claims.lesson_id}", SENDING, SDP, **headers)
        assert reply.status == 201, reply.text
        return reply

    def session(self, reply: Reply) -> str:
        """The path of the session that a 201 names."""
        location = reply.headers["Location"]
        assert location.startswith(self.caller.origin.rpartition(":")[0]) or "://" in location
        return "/" + location.split("/", 3)[3]


@dataclass
class World:
    """A node, a media node, and a lesson that people publish into."""

    node: TestServer
    media: FakeMediaNode
    lesson_id: str
    caller: Caller

    def person(self, role: Role = "teacher", name: str = "Camera", *, age_seconds: float = 0.0) -> Publisher:
        claims = Claims(lesson_id=self.lesson_id, participant_id=f"p-{name}", role=role, name=name)
        token = app_of(self.node)[TOKENS].mint(claims, now() - age_seconds)
        return Publisher(self.caller, claims, token)

    async def state(self) -> LessonState:
        state = await app_of(self.node)[HUB].peek(self.lesson_id)
        assert state is not None
        return state

    async def found(self, who: Publisher) -> PersonState:
        return (await self.state()).people[who.claims.participant_id]

    async def command(self, command: Any) -> None:
        lesson = await app_of(self.node)[HUB].open(self.lesson_id)
        await lesson.command(command)
        await lesson.close()


@pytest.fixture
async def world(
    node: TestServer, anybody: Caller, lesson: JsonObject, redis_url: str
) -> AsyncIterator[World]:
    async with media_node(redis_url) as media:
        yield World(node, media, lesson["id"], anybody)


async def test_a_publisher_is_a_participant_who_sends(world: World) -> None:
    """201 with the answer and the session's address; the lesson has somebody with microphone and camera."""
    camera = world.person()
    reply = await camera.publish()
    assert reply.headers["Content-Type"] == SDP
    assert reply.text.startswith("v=0")
    assert reply.headers["ETag"].startswith('"')
    assert reply.headers["Accept-Patch"] == FRAGMENT
    person = await world.found(camera)
    assert (person.name, person.role, person.present) == ("Camera", "teacher", True)
    assert person.sources == {"microphone", "camera"}
    assert world.media.peers == {camera.claims.participant_id: person.peer_id}
    assert camera.session(reply) == f"/whip/{world.lesson_id}/{person.session_id}"


async def test_video_may_be_said_to_be_a_screen(world: World) -> None:
    """`?video=screen`: shown as a shared screen is, whole and sharp."""
    camera = world.person()
    reply = await camera.send("POST", f"/whip/{world.lesson_id}?video=screen", SENDING, SDP)
    assert reply.status == 201
    assert (await world.found(camera)).sources == {"microphone", "screen"}
    assert (await camera.send("POST", f"/whip/{world.lesson_id}?video=x", SENDING, SDP)).status == 400


async def test_delete_ends_the_session_once(world: World) -> None:
    """The participant leaves with it; afterwards there is nothing at that address."""
    camera = world.person()
    session = camera.session(await camera.publish())
    assert (await camera.send("DELETE", session)).status == 200
    assert not (await world.found(camera)).present
    assert (await camera.send("DELETE", session)).status == 404


async def test_a_session_can_be_ended_after_its_token_ran_out(world: World) -> None:
    """Nobody renews a token without a socket; but only to publish anew it has to be valid."""
    camera = world.person()
    session = camera.session(await camera.publish())
    late = world.person(age_seconds=2 * 3600)
    assert (await late.send("POST", f"/whip/{world.lesson_id}", SENDING, SDP)).code == "token_expired"
    assert (await late.send("DELETE", session)).status == 200


async def test_publishing_again_takes_the_place_of_the_session_before(world: World) -> None:
    """One participant has one peer; the old session is nobody's any more."""
    camera = world.person()
    first = camera.session(await camera.publish())
    second = camera.session(await camera.publish())
    assert first != second
    assert (await camera.send("DELETE", first)).status == 404
    assert (await world.found(camera)).present
    assert (await camera.send("DELETE", second)).status == 200


async def test_a_session_ends_with_its_peer(world: World) -> None:
    """The media node dropped it after 30 s of silence: the participant is gone, whoever may hear of it."""
    camera = world.person()
    session = camera.session(await camera.publish())
    person = await world.found(camera)
    told = PeerState(
        lesson_id=world.lesson_id, participant_id=person.id, peer_id=person.peer_id, state="closed"
    )

    async def gone() -> bool:
        await world.media.tell(told)
        return not (await world.found(camera)).present

    await eventually(gone, what="the publisher to be gone")
    assert (await camera.send("DELETE", session)).status == 404


async def test_candidates_are_taken_and_not_used(world: World) -> None:
    """204 without an ETag: the relay answers where it is asked, and sends nothing to written addresses."""
    camera = world.person()
    reply = await camera.publish()
    session, etag = camera.session(reply), reply.headers["ETag"]
    candidate = SAME_ICE + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n"
    trickled = await camera.send("PATCH", session, candidate, FRAGMENT, If_Match=etag)
    assert (trickled.status, trickled.text) == (204, "")
    assert "ETag" not in trickled.headers
    assert (await camera.send("PATCH", session, candidate, FRAGMENT, If_Match=f'"x", {etag}')).status == 204
    assert (await camera.send("PATCH", session, candidate, FRAGMENT, If_Match="*")).status == 204


async def test_new_credentials_restart_ice(world: World) -> None:
    """200 with a fragment and a new ETag; the old ETag fits no more; it is the same peer."""
    camera = world.person()
    reply = await camera.publish()
    session, peer = camera.session(reply), (await world.found(camera)).peer_id
    restarted = await camera.send("PATCH", session, NEW_ICE, FRAGMENT, If_Match="*")
    assert (restarted.status, restarted.headers["Content-Type"]) == (200, FRAGMENT)
    assert restarted.headers["ETag"] != reply.headers["ETag"]
    assert (await world.found(camera)).peer_id == peer
    old = await camera.send("PATCH", session, NEW_ICE, FRAGMENT, If_Match=reply.headers["ETag"])
    assert old.status == 412
    now_known = await camera.send("PATCH", session, NEW_ICE, FRAGMENT, If_Match=restarted.headers["ETag"])
    assert now_known.status == 204


async def test_what_a_patch_lacks_is_said(world: World) -> None:
    """415, 428, 400: type, precondition, and a body that is a fragment."""
    camera = world.person()
    reply = await camera.publish()
    session, etag = camera.session(reply), reply.headers["ETag"]
    assert (await camera.send("PATCH", session, SAME_ICE, SDP, If_Match=etag)).status == 415
    assert (await camera.send("PATCH", session, SAME_ICE, FRAGMENT)).status == 428
    assert (await camera.send("PATCH", session, "nonsense", FRAGMENT, If_Match=etag)).status == 400
    assert (await camera.send("PATCH", session, NEW_ICE, FRAGMENT, If_Match=etag)).status == 400


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (SENDING, "text/plain", 415),
        ("", SDP, 400),
        ("hello", SDP, 400),
        (SENDING.replace("a=ice-pwd", "a=x"), SDP, 400),
        (RECEIVING, SDP, 406),
        (SENDING + SENDING.partition("t=0 0\r\n")[2].replace("mid:", "mid:9"), SDP, 406),
    ],
)
async def test_offers_that_are_none_get_their_status(world: World, body: str, kind: str, status: int) -> None:
    """And nobody has come into the lesson by them."""
    camera = world.person()
    reply = await camera.send("POST", f"/whip/{world.lesson_id}", body, kind)
    assert reply.status == status
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    live = await app_of(world.node)[HUB].peek(world.lesson_id)
    assert live is None or not live.people


async def test_who_may_not_publish_is_told_why(world: World) -> None:
    """401 without this lesson's token, 403 for observers and the banned, 423 where a teacher decides."""
    lesson = f"/whip/{world.lesson_id}"
    camera, observer, pupil = (
        world.person(),
        world.person("observer", "Guest"),
        world.person("student", "Ken"),
    )
    nobody = Publisher(world.caller, camera.claims, "")
    assert (await nobody.send("POST", lesson, SENDING, SDP)).status == 401
    assert "Bearer" in (await nobody.send("POST", lesson, SENDING, SDP)).headers["WWW-Authenticate"]
    assert (await camera.send("POST", "/whip/another-lesson", SENDING, SDP)).status == 401
    assert (await camera.send("POST", "/whip/no%20id", SENDING, SDP)).status == 404
    assert (await observer.send("POST", lesson, SENDING, SDP)).status == 403
    assert not (await world.found(observer)).present
    await camera.publish()
    by = camera.claims.participant_id
    await world.command(SetLocks(by=by, locks=Locks(camera=True)))
    assert (await pupil.send("POST", lesson, SENDING, SDP)).status == 423
    assert not (await world.found(pupil)).present
    await world.command(SetLocks(by=by, locks=Locks()))
    await pupil.publish()
    await world.command(RemovePerson(by=by, person=pupil.claims.participant_id))
    assert (await pupil.send("POST", lesson, SENDING, SDP)).status == 423
    await world.command(Readmit(by=by, person=pupil.claims.participant_id))
    await pupil.publish()
    await world.command(RemovePerson(by=by, person=pupil.claims.participant_id, ban=True))
    assert (await pupil.send("POST", lesson, SENDING, SDP)).status == 403


async def test_a_session_is_its_participants_alone(world: World) -> None:
    """Whoever has another token finds nothing there."""
    camera, other = world.person(), world.person("teacher", "Other")
    reply = await camera.publish()
    session = camera.session(reply)
    assert (await other.send("DELETE", session)).status == 404
    patched = await other.send("PATCH", session, NEW_ICE, FRAGMENT, If_Match="*")
    assert patched.status == 404
    assert (await Publisher(world.caller, camera.claims, "").send("DELETE", session)).status == 401
    assert (await world.found(camera)).present


async def test_a_silent_media_node_is_said_to_be_away(world: World) -> None:
    """503 with Retry-After, and nobody is left behind in the lesson."""
    camera = world.person()
    await camera.publish()
    world.media.mute = True
    reply = await camera.send("POST", f"/whip/{world.lesson_id}", SENDING, SDP)
    assert (reply.status, reply.code) == (503, "media_unavailable")
    assert "Retry-After" in reply.headers
    assert not (await world.found(camera)).present


async def test_other_methods_are_reserved(world: World) -> None:
    """405 at an endpoint for all but POST, at a session for all but PATCH and DELETE (RFC 9725, 4.2)."""
    camera = world.person()
    session = camera.session(await camera.publish())
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        assert (await camera.send(method, f"/whip/{world.lesson_id}")).status == 405
        assert (await camera.send(method, f"/whep/{world.lesson_id}/p-Camera")).status == 405
    for method in ("GET", "HEAD", "PUT", "POST"):
        assert (await camera.send(method, session)).status == 405


async def test_pages_of_any_origin_may_call(world: World) -> None:
    """CORS without credentials: a preflight needs no token, and every header that matters can be read."""
    asked = {"Origin": "https://player.example", "Access-Control-Request-Method": "POST"}
    for path in (f"/whip/{world.lesson_id}", f"/whep/{world.lesson_id}/p-Camera"):
        reply = await world.caller.call("OPTIONS", path, headers=asked)
        assert (reply.status, reply.headers["Accept-Post"]) == (200, SDP)
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert "POST" in reply.headers["Access-Control-Allow-Methods"]
        assert "Authorization" in reply.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in reply.headers
    session = await world.caller.call("OPTIONS", f"/whip/{world.lesson_id}/some-session", headers=asked)
    assert {"PATCH", "DELETE"} <= set(session.headers["Access-Control-Allow-Methods"].split(", "))
    made = await world.person().publish(Origin="https://player.example")
    assert {"Location", "ETag", "Link"} <= set(made.headers["Access-Control-Expose-Headers"].split(", "))


async def test_turn_servers_come_with_the_answer(settings: Settings, redis_url: str) -> None:
    """RFC 9725 section 4.6: a Link for each address, with the credentials of this participant."""
    turn = replace(
        settings, turn_url="turn:t.example:3478?transport=udp,turns:t.example", turn_secret="s" * 16
    )
    async with running_node(turn) as node, media_node(redis_url) as media:
        program, anybody = Caller(node, api_key=API_KEY), Caller(node)
        lesson = (await program.post("/api/v1/lessons", {"title": "Science"})).body
        reply = await World(node, media, lesson["id"], anybody).person().publish()
        links = reply.headers.getall("Link")  # type: ignore[attr-defined]  # aiohttp's headers
        await program.close()
        await anybody.close()
    assert [link.split(";")[0] for link in links] == [
        "<turn:t.example:3478?transport=udp>",
        "<turns:t.example>",
    ]
    assert all('rel="ice-server"' in link and 'credential-type="password"' in link for link in links)
    assert all("p-Camera" in link for link in links)


async def test_a_player_watches_one_participant(world: World) -> None:
    """The plan has the watcher, who sends nothing, and whom they watch once the class is told."""
    camera, guest = world.person(), world.person("observer", "Guest")
    path = f"/whep/{world.lesson_id}/{camera.claims.participant_id}"
    assert (await guest.send("POST", path, RECEIVING, SDP)).code == "no_such_person"
    await camera.publish()
    reply = await guest.send("POST", path, RECEIVING, SDP)
    assert reply.status == 201, reply.text

    async def watched() -> tuple[str, frozenset[str]]:
        plan = world.media.plans[world.lesson_id].people[guest.claims.participant_id]
        return plan.watches, plan.may_send

    assert await watched() == (guest.claims.participant_id, frozenset())

    async def looks_on() -> bool:
        return await watched() == (camera.claims.participant_id, frozenset())

    await eventually(looks_on, what="the end of the notice")
    assert (await guest.send("POST", path, SENDING, SDP)).status == 406
    session = guest.session(reply)
    assert session.startswith(path + "/")
    assert (await guest.send("DELETE", session)).status == 200
    assert not (await world.found(guest)).present
