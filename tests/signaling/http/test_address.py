"""Whose request it is, behind proxies or not."""

from __future__ import annotations

import ipaddress

import pytest
from aiohttp.test_utils import make_mocked_request

from signaling.http.address import as_client_sees_it, client_address, limit_key

TRUSTED = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["junk"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, junk"], "10.0.0.1"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_client_is_the_first_address_that_no_proxy_of_ours_has(
    peer: str, forwarded: list[str], expected: str
) -> None:
    """What a client writes into X-Forwarded-For itself is never believed."""
    assert client_address(peer, forwarded, TRUSTED) == expected


def test_household_counts_as_one() -> None:
    """IPv6 is counted by /64; a mapped IPv4 address as the IPv4 address; junk as itself."""
    assert limit_key("2001:db8::1") == limit_key("2001:db8::ffff")
    assert limit_key("2001:db8::1") != limit_key("2001:db8:0:1::1")
    assert limit_key("::ffff:192.0.2.1") == limit_key("192.0.2.1") == "192.0.2.1"
    assert limit_key("unix:") == "unix:"


def test_scheme_is_believed_from_a_trusted_proxy_only() -> None:
    """X-Forwarded-Proto makes a request https only where a trusted proxy wrote it."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1"}
    request = make_mocked_request("GET", "/", headers)
    near = request.clone(remote="10.0.0.1")
    assert as_client_sees_it(near, TRUSTED).scheme == "https"
    assert as_client_sees_it(near, TRUSTED).remote == "198.51.100.1"
    far = request.clone(remote="203.0.113.9")
    assert as_client_sees_it(far, TRUSTED).scheme == "http"
    strange = make_mocked_request("GET", "/", {"X-Forwarded-Proto": "gopher"}).clone(remote="10.0.0.1")
    assert as_client_sees_it(strange, TRUSTED).scheme == "http"
