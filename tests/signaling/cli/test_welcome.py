"""What a start tells the person at the terminal."""

from __future__ import annotations

from pathlib import Path

from signaling.cli.welcome import Links, welcome
from signaling.config import read

LINKS = Links("http://h/l/12345678#i=t", "http://h/l/12345678", None)


def text(links: Links = LINKS, authority: Path | None = None, **environment: str) -> str:
    settings = read({f"MANABIYA_{name}": value for name, value in environment.items()}, ["192.0.2.7"])
    return "\n".join(welcome(settings, links, ["192.0.2.7"], authority))


def test_both_links_stand_alone_on_their_lines() -> None:
    """A teacher can copy each link with a triple click, without words behind it."""
    lines = text().splitlines()
    assert [line.split()[-1] for line in lines if "link  " in line] == [LINKS.teacher, LINKS.student]


def test_the_desk_link_is_shown_while_nobody_has_an_account() -> None:
    """Once there is an account a start has no one-time link to show."""
    assert "desk" not in text()
    assert "http://h/desk#start=x" in text(Links("t", "s", "http://h/desk#start=x"))


def test_a_local_start_says_how_others_reach_it() -> None:
    """On 127.0.0.1 the way out is named: --tls, and why."""
    found = text()
    assert "manabiya serve --tls" in found
    assert "192.0.2.7" in found
    assert "camera" in found


def test_an_open_start_says_what_the_firewall_must_let_through() -> None:
    """On all addresses the ports are named."""
    found = text(HTTP_HOST="0.0.0.0", HTTP_PORT="8080")
    assert "http://192.0.2.7:8080" in found
    assert "TCP 8080" in found
    assert "7900" in found


def test_without_tls_an_open_start_warns() -> None:
    """Pupils on other machines would have no camera, and that is said before class."""
    assert "neither camera nor microphone" in text(HTTP_HOST="0.0.0.0")
    assert "neither camera" not in text(HTTP_HOST="0.0.0.0", PUBLIC_URL="https://class.example.org")


def test_our_own_certificate_is_explained() -> None:
    """Who made the certificate, what devices do with it, and where it lies."""
    found = text(authority=Path("/data/tls/manabiya-ca.crt"), HTTP_HOST="0.0.0.0")
    assert "/data/tls/manabiya-ca.crt" in found
    assert "Chromebook" in found
    assert "iPad" in found
