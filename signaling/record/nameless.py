"""A copy of what is kept of a lesson that names nobody, to be given to another school. Pure.

Invariant: no name, seat number, group's name or word of a pupil's is in it, and the order of what stands for
the names tells nothing of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from ..lesson.poll_view import Record, Written
from ..lesson.state import STAFF
from ..wire.polls import Answer
from ..wire.timeline import Came, Entry, GroupNamed
from .facts import Absent, Facts


def without_names(facts: Facts, secret: bytes) -> Facts:
    """Return the facts with P01, P02 … for pupils, T1 … for staff, O1 … for observers and G1 … for groups.

    `secret`: decides who is which; the same for a lesson every time, and not to be guessed.
    """
    came = [entry for entry in facts.entries if isinstance(entry, Came)]
    of_role = {
        "P": [one.person for one in came if one.role == "student"] + [_key(one) for one in facts.absent],
        "T": [one.person for one in came if one.role in STAFF],
        "O": [one.person for one in came if one.role == "observer"],
        "G": [entry.group for entry in facts.entries if isinstance(entry, GroupNamed)],
    }
    names = {
        each: name
        for letter, ids in of_role.items()
        for each, name in _named(letter, ids, facts.lesson_id, secret).items()
    }
    return replace(
        facts,
        entries=[_entry(entry, names) for entry in facts.entries],
        absent=[Absent(names[_key(one)], None) for one in facts.absent],
        polls=[_wordless(record) for record in facts.polls],
        notes=(),
    )


def _named(letter: str, ids: Iterable[str], lesson_id: str, secret: bytes) -> dict[str, str]:
    """Return id -> what stands for it; by a digest, so that neither seat nor arrival shows in it."""
    in_order = sorted(
        set(ids), key=lambda each: hashlib.blake2b(f"{lesson_id} {each}".encode(), key=secret[:64]).digest()
    )
    width = len(str(len(in_order)))
    return {each: f"{letter}{number:0{width}}" for number, each in enumerate(in_order, 1)}


def _key(one: Absent) -> str:
    return f"seat {one.seat}"


def _entry(entry: Entry, names: dict[str, str]) -> Entry:
    match entry:
        case Came():
            return Came(at=entry.at, person=entry.person, name=names[entry.person], role=entry.role)
        case GroupNamed():
            return GroupNamed(at=entry.at, group=entry.group, name=names[entry.group])
        case _:
            return entry


def _wordless(record: Record) -> Record:
    """Return a round in which answers in words are only counted."""
    answers = tuple(Written("", "", Answer(chosen=one.answer.chosen)) for one in record.answers)
    return record._replace(answers=answers)
