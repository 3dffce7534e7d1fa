"""Datagrams of strangers in the middle of a live call (faults 41-46): a hundred thousand of each kind."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from aioice import stun

from media.transport.port import STUN_ERRORS_PER_SECOND
from tests.media.support.call import SENDER, VIEWER, Call
from tests.media.support.room import Room, room

STRAYS = 100_000
LARGEST_ERROR_BYTES = 64
"""Less than a signed check. With so few a second the port is no amplifier (fault 45)."""
CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000") + b"\x00\x10" + bytes(16)


@pytest_asyncio.fixture
async def open_room() -> AsyncIterator[Room]:
    async with room() as made:
        yield made


def _signed(call: Call, password: bytes, ufrag: str = "") -> bytes:
    request = call.sender.request(ufrag=ufrag)
    request.add_message_integrity(password)
    return bytes(request)


def _wrong_length(call: Call) -> bytes:
    data = bytes(call.sender.request()) + b"\x80\x28\x00\x01" + bytes(4)  # FINGERPRINT of one byte
    return data[:2] + (len(data) - 20).to_bytes(2) + data[4:]


KINDS: dict[str, tuple[str, Callable[[Call], bytes]]] = {
    "fault 41: empty": ("empty", lambda _: b""),
    "fault 42: a ClientHello": ("unvalidated_address", lambda _: CLIENT_HELLO),
    "fault 43: STUN that is not signed": ("stun_no_integrity", lambda call: bytes(call.sender.request())),
    "fault 44: STUN of a wrong length": ("stun_malformed", _wrong_length),
    "fault 45: STUN of a wrong key": ("stun_wrong_integrity", lambda call: _signed(call, b"wrong")),
    "fault 46: SRTP of a stranger": (
        "unvalidated_address",
        lambda call: call.sender.sending.protect(call.sender.rtp("0", 60_000, b"stray", ssrc=99)),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_faults_41_to_46_strays_disturb_no_call(
    open_room: Room, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """No packet of the call is lost, nobody is thrown out, the log stays quiet, replies stay few."""
    reason, make = KINDS[kind]
    call = await Call.open(open_room)
    stray = make(call)
    before = open_room.counters.dropped[reason]
    began = time.monotonic()
    replies = await call.amid(stray, STRAYS)
    seconds = time.monotonic() - began
    assert open_room.counters.dropped[reason] == before + STRAYS
    await call.all_arrived()
    for someone in (SENDER, VIEWER):
        assert open_room.peer(someone).phase == "connected"
    assert len(caplog.records) <= 1 + seconds, "at most one line a second"
    assert len(replies) <= STUN_ERRORS_PER_SECOND * (2 + seconds)
    assert all(len(reply) <= LARGEST_ERROR_BYTES for reply in replies)


async def test_fault_42_junk_from_a_peers_own_address_ends_no_association(open_room: Room) -> None:
    """Whoever forges a peer's address gets plaintext DTLS to it: alerts, hellos, noise. Its call goes on."""
    call = await Call.open(open_room)
    close_notify = bytes.fromhex("15fefd00000000000000000002") + b"\x01\x00"
    fatal = bytes.fromhex("15fefd00000000000000010002") + b"\x02\x28"
    application = bytes.fromhex("17fefd00010000000000090010") + bytes(16)
    for junk in (close_notify, fatal, CLIENT_HELLO, application, b"\x14", b"\x16" * 900, b"\x3f\x00"):
        call.sender.send(junk)
        call.viewer.send(junk)
        call.send()
    await call.all_arrived()
    assert (await call.sender.check()).message_class is stun.Class.RESPONSE
    assert open_room.peer(SENDER).phase == open_room.peer(VIEWER).phase == "connected"
