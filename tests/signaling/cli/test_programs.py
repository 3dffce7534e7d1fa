"""With which command and settings each process runs."""

from __future__ import annotations

from signaling.cli import programs
from signaling.config import read

ENVIRONMENT = {"PATH": "/bin", "MANABIYA_OLD": "x", "MANABIYA_HTTP_PORT": "1"}


def test_each_media_node_has_ports_of_its_own() -> None:
    """Further media nodes take the next ports, UDP and TCP."""
    settings = read({"MANABIYA_MEDIA_TCP_PORT": "443", "MANABIYA_REDIS_URL": "unix:///r"})
    found = programs.media(settings, ENVIRONMENT, 3)
    assert list(found) == ["media 1", "media 2", "media 3"]
    assert [
        (program.environment["MANABIYA_MEDIA_PORT"], program.environment["MANABIYA_MEDIA_TCP_PORT"])
        for program in found.values()
    ] == [("7900", "443"), ("7901", "444"), ("7902", "445")]


def test_a_node_sees_our_settings_and_no_others() -> None:
    """What stood in the environment before is replaced; the rest of the environment stays."""
    found = programs.signaling(read({"MANABIYA_REDIS_URL": "unix:///r"}), ENVIRONMENT).environment
    assert found["PATH"] == "/bin"
    assert found["MANABIYA_HTTP_PORT"] == "8080"
    assert found["MANABIYA_REDIS_URL"] == "unix:///r"
    assert "MANABIYA_OLD" not in found


def test_every_port_that_will_be_bound_is_known_before() -> None:
    """A taken port can be said before anything is started, with the setting to change."""
    settings = read({"MANABIYA_MEDIA_HOST": "127.0.0.1"})
    assert [(host, port, name) for host, port, _, name in programs.ports(settings, 2)] == [
        ("127.0.0.1", 8080, "HTTP_PORT"),
        ("127.0.0.1", 7900, "MEDIA_PORT"),
        ("127.0.0.1", 7900, "MEDIA_TCP_PORT"),
        ("127.0.0.1", 7901, "MEDIA_PORT"),
        ("127.0.0.1", 7901, "MEDIA_TCP_PORT"),
    ]


def test_redis_outlives_the_nodes() -> None:
    """Nodes can still write into Redis while they end."""
    assert programs.REDIS < programs.MEDIA < programs.SIGNALING < programs.PUPILS
