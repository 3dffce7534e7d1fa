"""`manabiya board`: read, draw on and export the boards of a lesson, with nothing but its link."""

from __future__ import annotations

from signaling.clients.board_cli.main import arguments, run

__all__ = ["arguments", "run"]
