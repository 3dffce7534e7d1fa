"""Whole lessons as the selection sees them: who is put into which slot."""

from __future__ import annotations

from media.selection import AudioWindow, LessonFacts, Selector, Slots
from tests.kit.lessons import person

LOUD = AudioWindow(packets=5, mean_level_dbov=20, payload_bytes=400)
QUIET = AudioWindow(packets=5, mean_level_dbov=90, payload_bytes=100)

CLASS = {"teacher": person(role="teacher"), **{f"pupil{n}": person() for n in range(8)}}


def select(facts: LessonFacts, receiver: str, selector: Selector | None = None) -> Slots:
    return (selector or Selector()).select(facts).slots[receiver]


def people_in(slots: Slots, kind: str) -> dict[str, str]:
    """Slot -> who is in it, of the slots whose mid begins with `kind`."""
    return {
        mid: choice.participant_id
        for mid, choice in slots.items()
        if choice is not None and mid.startswith(kind)
    }


def speak(
    selector: Selector, facts: LessonFacts, *speakers: str, seconds: float = 1.0, since: float = 0.0
) -> bool:
    changed = False
    for window in range(round(seconds * 10)):
        windows = {
            who: LOUD if who in speakers else QUIET
            for who, source in facts.publications
            if source == "microphone"
        }
        changed |= selector.hear(windows, facts.plan, since + window / 10)
    return changed
