"""What a node is told by its environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.settings import DEFAULT_PORT, read_settings


def test_only_redis_has_to_be_named() -> None:
    """Everything else has its contract default."""
    settings = read_settings({"MANABIYA_REDIS_URL": "redis://r"})
    assert (settings.redis_url, settings.media_host, settings.public_ips) == ("redis://r", "", ())
    assert settings.media_port == DEFAULT_PORT == 7900


def test_everything_can_be_named() -> None:
    """The names of the contract."""
    settings = read_settings(
        {
            "MANABIYA_REDIS_URL": "redis://r",
            "MANABIYA_MEDIA_HOST": "192.0.2.1",
            "MANABIYA_MEDIA_PORT": "7901",
            "MANABIYA_PUBLIC_IP": "198.51.100.1, 2001:db8::1",
            "MANABIYA_KERNEL": "python",
            "MANABIYA_DATA_DIR": "/var/lib/manabiya",
        }
    )
    assert (settings.media_host, settings.media_port) == ("192.0.2.1", 7901)
    assert settings.public_ips == ("198.51.100.1", "2001:db8::1")
    assert settings.kernel == "python"
    assert settings.data_dir == Path("/var/lib/manabiya")


def test_tcp_has_the_number_of_the_udp_port_unless_it_is_said_otherwise() -> None:
    """MEDIA_TCP_PORT = MEDIA_PORT; 443 where the machine can spare it."""
    given = {"MANABIYA_REDIS_URL": "redis://r", "MANABIYA_MEDIA_PORT": "7901"}
    assert read_settings(given).media_tcp_port == 7901
    assert read_settings(given | {"MANABIYA_MEDIA_TCP_PORT": "443"}).media_tcp_port == 443


def test_without_redis_there_is_no_node() -> None:
    """A node that nobody can tell anything is a mistake of its starter."""
    with pytest.raises(KeyError):
        read_settings({})
