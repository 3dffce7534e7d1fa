"""Values of a class roster (学級の名簿): its seats, and what each pupil's family agreed to.

Invariant: a seat's number is unique within its class; everything else of a seat may repeat.
"""

from __future__ import annotations

from typing import Literal

from media.control import Value

Consent = Literal["all", "voice", "board", "nothing"]
"""What a pupil may do in a lesson: everything; no camera; no camera and no microphone; not even a board."""

MAX_SEATS = 200
"""A class has 40; a whole year in one lesson has less than this, as a lesson has (`MAX_PEOPLE`)."""
MAX_SEAT_NUMBER = 9999
"""出席番号 have two digits, numbers of a whole school four."""


class Seat(Value):
    """One pupil's place in a class."""

    number: int
    name: str
    reading: str = ""
    """ふりがな; empty: not known."""
    group: str = ""
    """The standing group of the class (班) by name; empty: none."""
    consent: Consent = "all"


Problem = Literal[
    "not_text",
    "broken_quotes",
    "too_many",
    "no_number",
    "bad_number",
    "duplicate_number",
    "no_name",
    "bad_name",
    "bad_reading",
    "bad_group",
    "bad_consent",
]
"""What can be wrong with a row (`not_text`: with the whole). Pages say it in the reader's language."""


class RowProblem(Value):
    """What is wrong with a row of a roster."""

    line: int
    """As a text editor counts, from 1; 0: the whole. In a list of seats: the place in it."""
    problem: Problem
    value: str = ""
    """What stands there, shortened; of `too_many`: how many may be."""
