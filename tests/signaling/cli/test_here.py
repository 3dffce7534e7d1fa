"""What this machine is."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from signaling.cli.here import addresses, cores, is_free, refuse, settings_or_exit


def test_a_port_in_use_is_not_free() -> None:
    """TCP and UDP ports that somebody holds are told from free ones."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as holder:
            holder.bind(("127.0.0.1", 0))
            if kind == socket.SOCK_STREAM:
                holder.listen()
            port = holder.getsockname()[1]
            assert not is_free("127.0.0.1", port, kind)
        assert is_free("127.0.0.1", port, kind)


def test_addresses_are_those_that_others_can_use() -> None:
    """Loopback and link-local addresses are no use to a pupil."""
    for text in addresses():
        address = ipaddress.ip_address(text)
        assert not address.is_loopback
        assert not address.is_link_local


def test_a_machine_has_a_core() -> None:
    """There is at least the core that this runs on."""
    assert cores() >= 1


def test_wrong_settings_end_the_process_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 78, and no traceback."""
    with pytest.raises(SystemExit) as caught:
        settings_or_exit({"MANABIYA_HTTP_PORT": "x", "MANABIYA_MEDIA_PORT": "y"})
    assert caught.value.code == 78
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in lines] == ["MANABIYA_MEDIA_PORT", "MANABIYA_HTTP_PORT"]


def test_a_refusal_is_a_sentence_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever starts us by a script can tell a wrong setting from a crash."""
    with pytest.raises(SystemExit) as caught:
        refuse("the port is taken")
    assert caught.value.code == 78
    assert capsys.readouterr().err == "manabiya: the port is taken\n"
