"""`manabiya rehearse`: what it starts for a rehearsal."""

from __future__ import annotations

from pathlib import Path

from signaling.cli import programs
from signaling.cli.rehearse_command import command
from signaling.config import read
from signaling.wire.rehearsal import Rehearsal

BY_NAME = Rehearsal(lesson_id="l", link="https://class.example/l/12345678", pupils=7, asked_at=5.5)


def test_pupils_come_by_the_pupil_link_and_by_nothing_else(tmp_path: Path) -> None:
    """They get the link, how many they are, and what they are like; no name and no token."""
    settings = read({"MANABIYA_DATA_DIR": str(tmp_path)})
    words = list(command(BY_NAME, settings, None, None))
    assert words[2:] == [
        "signaling.clients.demo",
        "https://class.example/l/12345678",
        *("--pupils", "7", "--language", "ja", "--seed", "5", "--clips", str(tmp_path / "clips")),
    ]


def test_seats_and_another_way_to_the_server_are_passed_on(tmp_path: Path) -> None:
    """A class's pupils sit on its numbers; inside a machine they knock at the node itself."""
    settings = read({"MANABIYA_DATA_DIR": str(tmp_path)})
    seated = Rehearsal(lesson_id="l", link=BY_NAME.link, pupils=2, seats=[3, 12])
    words = list(command(seated, settings, "http://127.0.0.1:8080", Path("/ca.crt")))
    assert words[3] == "http://127.0.0.1:8080/l/12345678"
    assert words[words.index("--seats") + 1] == "3,12"
    assert words[-2:] == ["--authority", "/ca.crt"]


def test_serve_lets_pupils_knock_at_its_own_port() -> None:
    """Whatever PUBLIC_URL is, unless the certificate there is for the school's name alone."""
    everywhere = read({"MANABIYA_HTTP_HOST": "0.0.0.0", "MANABIYA_PUBLIC_URL": "https://class.example"})
    words = programs.rehearsals(everywhere, {}, None).command
    assert words[-3:] == ("rehearse", "--server", "http://127.0.0.1:8080")
    one = read({"MANABIYA_HTTP_HOST": "192.0.2.1", "MANABIYA_TLS_CERT": "/c", "MANABIYA_TLS_KEY": "/k"})
    words = programs.rehearsals(one, {}, Path("/ca.crt")).command
    assert words[-3:] == ("https://192.0.2.1:8080", "--authority", "/ca.crt")
    assert programs.rehearsals(one, {}, None).command[-1] == "rehearse"
