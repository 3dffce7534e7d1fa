"""What can be asked of a teacher's aids: one value per command."""

from __future__ import annotations

from .wish import Personal


class SetTimer(Personal):
    """So much time from now for all; `None`: no timer."""

    seconds: float | None


class StretchTimer(Personal):
    """So much more time."""

    seconds: float


class DrawLot(Personal):
    """Draw a student of a group, or of all. `seed` is any number, made anew."""

    group: str | None
    seed: int


class ClearLot(Personal):
    """Show nobody as drawn; `again`: and forget who had a turn."""

    again: bool


AidWish = SetTimer | StretchTimer | DrawLot | ClearLot
