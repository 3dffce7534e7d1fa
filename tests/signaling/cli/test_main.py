"""The command line as a whole."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from signaling.cli.main import COMMANDS


def manabiya(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "signaling.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    """`manabiya COMMAND --help` says what it does, without settings or anything running."""
    done = manabiya(command, "--help", MANABIYA_HTTP_PORT="nonsense")
    assert done.returncode == 0, done.stderr
    assert COMMANDS[command].split()[0] in done.stdout.lower()


def test_the_overview_lists_every_command() -> None:
    """`manabiya --help` is the list of what there is."""
    text = manabiya("--help").stdout
    assert all(f"  {command} " in text for command in COMMANDS)


@pytest.mark.parametrize("words", [(), ("dance",), ("serve", "--dance")])
def test_what_does_not_exist_is_refused(words: tuple[str, ...]) -> None:
    """An unknown word is a usage error (2), not a traceback."""
    done = manabiya(*words)
    assert done.returncode == 2
    assert "usage: manabiya" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["signaling", "media"])
def test_a_node_needs_a_redis(kind: str) -> None:
    """A node by itself says which setting it misses, and that serve brings a Redis."""
    done = manabiya(kind, MANABIYA_REDIS_URL="")
    assert done.returncode == 78
    assert "MANABIYA_REDIS_URL" in done.stderr


@pytest.mark.parametrize("kind", ["serve", "signaling", "media", "migrate"])
def test_wrong_settings_are_said_by_every_command(kind: str) -> None:
    """Whatever is started, a wrong setting is one clear line and status 78."""
    done = manabiya(kind, MANABIYA_MEDIA_PORT="many")
    assert done.returncode == 78
    assert done.stderr == "manabiya: MANABIYA_MEDIA_PORT must be a port from 1 to 65535, not 'many'\n"
