"""Checks that were recorded on the way, and sent again by somebody else (RFC 7675)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aioice import stun

from media.relay.peer import CONSENT_SECONDS, Peer
from tests.kit.waiting import eventually
from tests.media.support.call import VIEWER, Call
from tests.media.support.raw import RawClient
from tests.media.support.room import Room, room


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


def recorded(client: RawClient) -> bytes:
    """A signed, nominating check, as somebody on the same network may have heard it."""
    request = client.request()
    request.add_message_integrity(client.their_pwd.encode())
    return bytes(request)


async def test_a_recorded_check_draws_no_media_elsewhere(open_room: Room) -> None:
    """Sent again from another address it is not answered, and media goes on where it went."""
    call = await Call.open(open_room)
    check = recorded(call.viewer)
    call.viewer.send(check)
    assert (await call.viewer.check()).error_code is None
    link = open_room.peer(VIEWER).link
    before = link.address
    assert await call.amid(check, 3) == []
    assert open_room.counters.dropped["stun_repeated"] == 3
    assert link.address == before
    await call.all_arrived()


async def test_recorded_checks_are_no_consent(open_room: Room) -> None:
    """Whoever is gone is not kept by their own checks of before, even from their own address."""
    call = await Call.open(open_room)
    checks = [recorded(call.viewer) for _ in range(5)]
    for check in checks:
        call.viewer.send(check)
    assert (await call.viewer.check()).error_code is None
    peer = open_room.peer(VIEWER)
    open_room.later += CONSENT_SECONDS + 1
    for check in checks:
        call.viewer.send(check)
    await open_room.until_dropped("stun_repeated", len(checks))
    open_room.tick()
    assert peer.phase == "closed"


async def test_a_repeated_check_is_answered_where_it_came_from(open_room: Room) -> None:
    """A client whose answer was lost sends the same check again, and hears it."""
    call = await Call.open(open_room)
    check = recorded(call.viewer)
    transaction = stun.parse_message(check).transaction_id
    for _ in range(2):
        call.viewer.send(check)

    async def both() -> bool:
        return [reply.transaction_id for reply in call.viewer.replies].count(transaction) == 2

    await eventually(both, what="both answers", every=0.005)


@pytest.mark.parametrize("part", ["on_check", "on_dtls"])
async def test_a_bug_behind_a_check_or_a_handshake_stops_no_call(
    open_room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    """Counted and logged once, as for media; whatever else waits in the socket is read."""
    call = await Call.open(open_room)

    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(Peer, part, broken)
        for _ in range(3):
            call.viewer.send(recorded(call.viewer) if part == "on_check" else b"\x16junk")
            call.send()
        await open_room.until_dropped("bug", 3)
    await call.all_arrived()
    assert len(caplog.records) == 1
