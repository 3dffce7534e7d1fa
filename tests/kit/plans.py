"""Lesson plans to begin a test with."""

from __future__ import annotations

from typing import Any

from signaling.plans.reading import BadPlan, PlanRead, read_document
from signaling.wire.plan import PlanFile


def five_phases() -> dict[str, Any]:
    """Return a document with every mode and every board, as a file has it."""
    locks = {"microphone": True, "camera": False, "screen": True, "chat": True, "board": False}
    pairs = {"by": "size", "count": 2, "order": "roster", "name": "{number}班"}
    think, tell = "Write down\nwhat you think.", "Tell the others."
    return {
        "format": "manabiya.lesson-plan",
        "version": 1,
        "title": "植物の育ち方",
        "grade": "小5",
        "subject": "理科",
        "notes": "Soak the beans the day before.",
        "phases": [
            {"name": "導入", "minutes": 5, "mode": "class", "prompt": "What is a seed?", "board": "class"},
            {"name": "個人", "minutes": 10, "mode": "alone", "prompt": think, "locks": locks},
            {
                "name": "グループ",
                "minutes": 15,
                "mode": "groups",
                "prompt": "Compare.",
                "board": "group",
                "grouping": pairs,
            },
            {"name": "共有", "minutes": 10, "mode": "class", "prompt": tell, "board": "class"},
            {
                "name": "ふりかえり",
                "minutes": 5,
                "mode": "alone",
                "prompt": "One thing you learnt.",
                "question": {"kind": "choice", "prompt": "Was it clear?", "options": ["Yes", "No"]},
            },
        ],
    }


def good_plan(document: object) -> PlanFile:
    """Read a document that must be good."""
    read = read_document(document)
    assert isinstance(read, PlanRead), read
    return read.plan


def faults_of(read: PlanRead | BadPlan) -> list[tuple[str, str]]:
    """Return (place, reason) of every fault; a plan that was read is a failure."""
    assert isinstance(read, BadPlan), read
    return [(fault.place, fault.reason) for fault in read.faults]
