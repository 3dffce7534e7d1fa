"""Reflections (ふりかえり) on the wire: what a pupil writes of a lesson, for the teachers alone.

Invariant: a text leaves the server as an answer and in no other way: to its author, or to staff who ask.
What everybody is told is whether they are open; what staff is told unasked is a number.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from media.control import Value

MAX_REFLECTION_CHARACTERS = 1000
"""Two and a half pages of manuscript paper (400字): more than anybody writes in ten minutes."""
MOODS = 4
"""How it was, from 1 (hard) to this (very good). An even number: nobody hides in the middle."""

Mood = Annotated[int, Meta(ge=0, le=MOODS)]
"""0: not said."""


class ReflectionSheet(Value):
    """What everybody may know: whether one can write now."""

    open: bool
    scale: bool = True
    """Pupils are also asked how it was."""
    opened_at: float = 0.0


class Reflection(Value):
    """What somebody wrote, as it is stored for good."""

    id: str
    number: int
    """Rises with everything that is written in the lesson; a change has a new one."""
    person: str
    name: str
    seat: int | None
    text: str
    """Perhaps empty, where they said how it was."""
    mood: Mood
    at: float
    """When it was written last."""


class ReflectionsOpen(Value, tag="reflections.open"):
    """Teacher, assistant: let pupils write; `scale`: and ask them how it was."""

    n: int
    scale: bool = True


class ReflectionsClose(Value, tag="reflections.close"):
    """Teacher, assistant: take nothing more."""

    n: int


class ReflectionWrite(Value, tag="reflection.write"):
    """Student, while they are open: this is mine, in place of what I wrote before.

    Answered by `reflection.mine` once it is stored for good. The same `client_id` again changes nothing.
    """

    n: int
    client_id: str
    text: str
    mood: int = 0


class ReflectionRead(Value, tag="reflection.read"):
    """Student: what did I write? Answered by `reflection.mine`."""

    n: int


class ReflectionsList(Value, tag="reflections.list"):
    """Teacher, assistant: what was written after this number. Answered by `reflections.page`."""

    n: int
    after: int = 0


class ReflectionMine(Value, tag="reflection.mine"):
    """One's own, from this device; `None`: nothing yet."""

    n: int
    reflection: Reflection | None


class ReflectionsPage(Value, tag="reflections.page"):
    """Answer to `reflections.list`, in order of number. `more`: ask again after the last of them."""

    n: int
    reflections: list[Reflection]
    more: bool


class ReflectionsNews(Value, tag="reflections.news"):
    """To staff: the highest number there is now."""

    number: int


ReflectionMessage = ReflectionsOpen | ReflectionsClose | ReflectionWrite | ReflectionRead | ReflectionsList
ReflectionTold = ReflectionMine | ReflectionsPage | ReflectionsNews
