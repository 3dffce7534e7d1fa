"""Whose page may speak here."""

from __future__ import annotations

import pytest

from signaling.http.origin import is_own_origin, origin_of

OWN = frozenset({"https://school.example"})


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://School.Example:443/desk?x#y", "https://school.example"),
        ("http://school.example:80", "http://school.example"),
        ("http://school.example:8080/", "http://school.example:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://user:pass@school.example/", "https://school.example"),
    ],
)
def test_origin_of_an_address(url: str, origin: str) -> None:
    """An origin is scheme, host and port, as browsers write it."""
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("origin", "scheme", "host", "expected"),
    [
        ("https://school.example", "https", "school.example", True),
        ("https://school.example:443", "http", "10.0.0.1:8080", True),
        ("http://school.example", "https", "school.example", False),
        ("https://school.example.evil.example", "https", "school.example", False),
        ("https://evil.example", "https", "evil.example", False),
        ("http://10.0.0.1:8080", "http", "10.0.0.1:8080", True),
        ("http://10.0.0.1:8081", "http", "10.0.0.1:8080", False),
        ("http://localhost:8080", "http", "localhost:8080", True),
        ("http://[fe80::1]:8080", "http", "[fe80::1]:8080", True),
        ("null", "https", "school.example", False),
        ("", "http", "", False),
        ("http://[", "http", "[", False),
        ("http://x:99999999", "http", "x", False),
    ],
)
def test_own_origin(origin: str, scheme: str, host: str, *, expected: bool) -> None:
    """Ours are the settings' and the very address we were reached by; a name in Host proves nothing."""
    assert is_own_origin(origin, own=OWN, scheme=scheme, host=host) is expected
