"""What can be asked of reflections, as far as the lesson's state knows of them."""

from __future__ import annotations

from .wish import Personal


class OpenReflections(Personal):
    """Let students write; `scale`: and ask them how it was."""

    scale: bool


class CloseReflections(Personal):
    """Take nothing more."""


ReflectionWish = OpenReflections | CloseReflections
