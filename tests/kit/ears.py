"""Viewers of a board without a socket."""

from __future__ import annotations

import time

from signaling.board.limits import ClientLimits
from signaling.boards.viewer import Viewer
from signaling.wire.board import Rights


class Ear(Viewer):
    """A viewer whose socket is a list: it takes everything at once."""

    def __init__(self, name: str, rights: Rights, session_id: str = "") -> None:
        limits = ClientLimits(time.monotonic())
        super().__init__(session_id or f"session of {name}", name, f"name of {name}", rights, limits)
        self.heard: list[bytes] = []

    def send(self, frame: bytes) -> None:
        if self.close_code is None:
            self.heard.append(frame)

    async def send_when_drained(self, frame: bytes) -> None:
        self.send(frame)
