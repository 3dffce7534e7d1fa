"""TURN servers' addresses."""

from __future__ import annotations

import pytest

from signaling.turn_urls import turn_url, turn_urls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("turn:t.example", ("t.example", 3478, "udp", False)),
        ("turn:192.0.2.1:80?transport=tcp", ("192.0.2.1", 80, "tcp", False)),
        ("turn:[2001:db8::1]:3478?transport=udp", ("2001:db8::1", 3478, "udp", False)),
        ("turns:t.example", ("t.example", 5349, "tcp", True)),
        ("turns:t.example:443?transport=udp", ("t.example", 443, "tcp", True)),
    ],
)
def test_an_address_is_read_as_browsers_read_it(text: str, expected: tuple[object, ...]) -> None:
    """Ports and transports that are not written are RFC 7065's; TLS is always over TCP."""
    url = turn_url(text)
    assert (url.host, url.port, url.transport, url.secure) == expected
    assert url.text == text


@pytest.mark.parametrize(
    "text",
    ["", "stun:t.example", "turn://t.example", "turn:t.example:0", "turn:t:99999", "turn:t?transport=sctp"],
)
def test_what_no_browser_takes_is_refused(text: str) -> None:
    """A page whose peer connection cannot be made for a misspelt server would be a class without sound."""
    with pytest.raises(ValueError, match=r"must be like|no port"):
        turn_url(text)


def test_several_are_separated_by_commas() -> None:
    """One server is listed once for each way to it."""
    assert [url.text for url in turn_urls("turn:a.example, turns:a.example:443,")] == [
        "turn:a.example",
        "turns:a.example:443",
    ]
