"""Exports of a recording, for whoever manages the lesson."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from media.control import Value


class ExportWanted(Struct, forbid_unknown_fields=True):
    """What is to be made."""

    recording: Annotated[str, Meta(max_length=64)] = ""
    """Its id; empty: the last one."""
    layout: Literal["teacher", "grid"] = "teacher"
    names: bool = True
    """Whether names are shown."""
    group: Annotated[str, Meta(max_length=80)] = ""
    """A group's name; empty: where the teacher is."""
    board: bool = True
    """Whether the board is seen beside people, from when something was drawn on it."""
    chat: bool = True
    """Whether what was written to all is in it as subtitles, which a player shows or not."""


class Exported(Value):
    """An export, as it is now."""

    id: str
    recording: str
    layout: Literal["teacher", "grid"]
    names: bool
    board: bool
    """Whether a board is in it: it was wanted, and something was drawn."""
    chat: bool
    """Whether it has subtitles: they were wanted, and something was written."""
    state: Literal["waiting", "making", "done", "failed"]
    done: float
    """Of all, 0 to 1."""
    size: int = 0
    """Bytes, when it is done."""


class ExportList(Value):
    """All of one lesson."""

    exports: list[Exported]
