"""STUN datagrams one by one: whatever comes, one outcome and at most one small reply."""

from __future__ import annotations

from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from media.transport.stun import MAX_REQUEST_BYTES, serve

SOURCE = ("192.0.2.7", 5000)
FINGERPRINT_BYTES = 8
PASSWORDS = {"ours": "a password of ours, long enough"}


def request(username: str = "ours:theirs", key: str = PASSWORDS["ours"]) -> stun.Message:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes={"USERNAME": username})
    message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(key.encode())
    return message


def test_a_good_check_names_the_peer_and_its_wish() -> None:
    """Our ufrag is the part before the colon (RFC 8445 section 7.2.2)."""
    served = serve(bytes(request()), SOURCE, PASSWORDS.get)
    assert (served.outcome, served.ufrag, served.nominated) == ("ok", "ours", True)
    assert served.reply is not None
    reply = stun.parse_message(served.reply)
    assert reply.attributes["XOR-MAPPED-ADDRESS"] == SOURCE


def test_ipv6_sources_are_told_as_such() -> None:
    """The mapped address has the family that it came from."""
    served = serve(bytes(request()), ("2001:db8::1", 5), PASSWORDS.get)
    assert served.reply is not None
    assert stun.parse_message(served.reply).attributes["XOR-MAPPED-ADDRESS"] == ("2001:db8::1", 5)


def test_only_binding_requests_are_served() -> None:
    """Responses, indications and TURN's methods get no reply: there is nothing to loop with."""
    for method, message_class in (
        (stun.Method.BINDING, stun.Class.RESPONSE),
        (stun.Method.BINDING, stun.Class.INDICATION),
        (stun.Method.ALLOCATE, stun.Class.REQUEST),
    ):
        served = serve(bytes(stun.Message(method, message_class)), SOURCE, PASSWORDS.get)
        assert (served.outcome, served.reply) == ("not_a_request", None)


def test_a_request_beyond_all_paths_is_not_even_read() -> None:
    """RFC 8489 keeps requests below 548 bytes."""
    assert serve(bytes(MAX_REQUEST_BYTES + 1), SOURCE, PASSWORDS.get).outcome == "malformed"


@given(st.binary(max_size=120))
def test_any_bytes_have_an_outcome(data: bytes) -> None:
    """Nothing raises, and nothing unsigned is taken for good."""
    assert serve(data, SOURCE, PASSWORDS.get).outcome != "ok"


@given(st.data())
def test_a_changed_request_is_never_taken_for_good(data: st.DataObject) -> None:
    """One byte changed up to the signature's end: malformed, unsigned, unknown or wrong."""
    good = bytes(request())
    place = data.draw(st.integers(0, len(good) - FINGERPRINT_BYTES - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != good[place]))
    served = serve(good[:place] + bytes((value,)) + good[place + 1 :], SOURCE, PASSWORDS.get)
    assert served.outcome != "ok"
    assert served.reply is None or len(served.reply) <= len(good)
