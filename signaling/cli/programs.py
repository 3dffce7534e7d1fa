"""The processes that make up the system: with which command and which settings each runs. Pure."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from signaling.config import EVERYWHERE, PREFIX, Settings, as_environment

from . import redis_server
from .supervisor import Program

REDIS, MEDIA, SIGNALING, PUPILS = range(4)
"""Stages: the later ones end first, so that nodes can still write their last words into Redis."""

LOOPBACK = "127.0.0.1"

MANABIYA = (sys.executable, "-m", "signaling.cli.main")


def redis(server: str, folder: Path, socket_path: Path, environment: Mapping[str, str]) -> Program:
    """Return a Redis of our own, with its data in `folder`."""
    return Program(tuple(redis_server.command(server, folder, socket_path)), dict(environment))


def signaling(settings: Settings, environment: Mapping[str, str]) -> Program:
    """Return the signaling node."""
    return Program((*MANABIYA, "signaling"), with_settings(environment, settings))


def media(settings: Settings, environment: Mapping[str, str], count: int) -> dict[str, Program]:
    """Return the media nodes by name; each takes the next ports."""
    return {
        f"media {number + 1}": Program(
            (*MANABIYA, "media"),
            with_settings(
                environment,
                replace(
                    settings,
                    media_port=settings.media_port + number,
                    media_tcp_port=settings.media_tcp_port + number,
                ),
            ),
        )
        for number in range(count)
    }


def rehearsals(settings: Settings, environment: Mapping[str, str], authority: Path | None) -> Program:
    """Return the worker that plays simulated pupils.

    They knock at this machine's own port; where that has a certificate of the school's, which is for its
    name, they come by the name as everybody.
    """
    words = [*MANABIYA, "rehearse"]
    if authority is not None:
        words += ["--server", _own_port("https", settings), "--authority", str(authority)]
    elif not settings.tls:
        words += ["--server", _own_port("http", settings)]
    return Program(tuple(words), with_settings(environment, settings))


def _own_port(scheme: str, settings: Settings) -> str:
    host = LOOPBACK if settings.http_host in EVERYWHERE else settings.http_host
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.http_port}"


def with_settings(environment: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return `environment` with exactly these settings of ours."""
    rest = {name: value for name, value in environment.items() if not name.startswith(PREFIX)}
    return rest | as_environment(settings)


def ports(settings: Settings, media_nodes: int) -> list[tuple[str, int, socket.SocketKind, str]]:
    """Return every port the system will bind: (host, port, kind, the setting that says so)."""
    found = [(settings.http_host, settings.http_port, socket.SOCK_STREAM, "HTTP_PORT")]
    for number in range(media_nodes):
        udp, tcp = settings.media_port + number, settings.media_tcp_port + number
        found.append((settings.media_host, udp, socket.SOCK_DGRAM, "MEDIA_PORT"))
        found.append((settings.media_host, tcp, socket.SOCK_STREAM, "MEDIA_TCP_PORT"))
    return found
