"""`manabiya observe`: an observer without a browser."""

from __future__ import annotations

from signaling.clients.observer_cli.main import arguments, run

__all__ = ["arguments", "run"]
