"""Material as REST tells of it: documents of pages, and pictures. A file is named by its SHA-256."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from media.control import Value

FileHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""A file's name, and the only one it has."""
MAX_MATERIAL_NAME = 120


class MaterialPage(Value):
    """A page or picture. `file` may stand on the lesson's boards; `thumb` is the same, small."""

    file: FileHash
    thumb: FileHash
    width: int
    height: int
    """Pixels of `file`."""


class Material(Value):
    """A document that a teacher brought."""

    id: str
    name: str
    """What its file was called; nothing else follows from it."""
    pages: list[MaterialPage]
    added_at: float


class MaterialList(Value):
    """The lesson's documents, newest first."""

    material: list[Material]
