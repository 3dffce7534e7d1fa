"""What an observer may keep, as the lesson tells it. Pure.

Invariant: nothing is kept but while the lesson's own recording runs, and of nobody but what the server names
as kept of them (`Person.kept`, which follows the consents of their families); what is not named is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from media.control import SlotEntry, Source
from signaling.wire import lesson as wire

HEIGHT = 360
"""The middle layer of a camera: a face can be read, and a class fits a school's line."""
MAX_PICTURES = 13
"""As many as there are slots: twelve of cameras, one of a screen."""

Key = tuple[str, Source]
"""A participant's id, and one of their sources."""


def is_recorded(lesson: wire.Lesson | None) -> bool:
    """Say whether the sign of the recording is on, its notice being over."""
    return lesson is not None and lesson.recording is not None and lesson.recording.phase == "running"


def may_keep(lesson: wire.Lesson | None, people: Mapping[str, wire.Person], key: Key) -> bool:
    """Say whether this source of this person may be written now."""
    person = people.get(key[0])
    return is_recorded(lesson) and person is not None and key[1] in person.kept


def key_of(entry: SlotEntry | None) -> Key | None:
    """Return what flows in a slot; `None`: nothing does."""
    return None if entry is None or entry.paused else (entry.participant_id, entry.source)


def wanted(lesson: wire.Lesson | None, people: Mapping[str, wire.Person], you: str) -> list[wire.Tile]:
    """Return the pictures to ask for: of those who may be kept where one is, screens and staff first."""
    me = people.get(you)
    if me is None:
        return []
    found: list[tuple[tuple[bool, bool, int, str], wire.Tile]] = []
    for person in people.values():
        if person.id == you or (person.group != me.group and not person.speaks_to_all):
            continue
        for source in ("screen", "camera"):
            if source in person.sources and may_keep(lesson, people, (person.id, source)):
                rank = (source != "screen", person.role == "student", person.seat or 0, person.id)
                found.append((rank, wire.Tile(person=person.id, source=source, height=HEIGHT)))
    return [tile for _, tile in sorted(found, key=lambda one: one[0])][:MAX_PICTURES]
