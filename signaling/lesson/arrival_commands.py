"""What can be asked about coming in: the lobby, seats, and how somebody is there."""

from __future__ import annotations

from ..wire.arrival import Hearing, Lobby, Sending
from .wish import Personal


class SetLobby(Personal):
    """Say who waits from now on."""

    lobby: Lobby


class Admit(Personal):
    """Let those in who wait (by session id; `None`: all of them)."""

    waiters: tuple[str, ...] | None


class TurnAway(Personal):
    """Turn somebody away for now."""

    waiter: str


class Readmit(Personal):
    """Let somebody come in again who was taken out."""

    person: str


class SetInClassroom(Personal):
    """I am (or am not) in the classroom with others."""

    on: bool


class SetEars(Personal):
    """How well I hear and am heard."""

    hearing: Hearing
    sending: Sending
