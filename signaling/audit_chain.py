"""The chain of the audit log: what an entry's hash is made of, and where a log is broken. Pure.

Invariant: an entry's hash is SHA-256 over the hash of the entry before it and a canonical encoding of the
entry itself, its number included; so whoever knows the hash of one entry knows all before it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
GENESIS = "0" * 64
"""What the first entry holds as the hash of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One thing that somebody may have to answer for. Ids only, no names."""

    at: float
    action: str
    lesson_id: str | None = None
    actor_id: str | None = None
    subject_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log goes: the number and the hash of its last entry."""

    number: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        """Return it as an administrator writes it down."""
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry as it is stored: numbered, and chained to the one before."""

    number: int
    previous: str
    hash: str
    entry: Audited


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit, and what about it."""

    number: int
    why: Literal["changed", "unchained", "cut", "other"]
    """It is not what was hashed; the one before is not the one that it was chained to; the log ended here
    once and goes no further, or went further once; a head that was kept is not in this log."""


def linked(entry: Audited, last: Head) -> Linked:
    """Chain an entry to the last one. Raise `ValueError` for a number that JSON does not have."""
    number = last.number + 1
    return Linked(number, last.hash, _hash(number, last.hash, entry), entry)


def read_head(text: str) -> Head:
    """Read what `str(head)` wrote. Raise `ValueError`."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise ValueError("a head is NUMBER:HASH, as `manabiya audit verify` prints it")
    return Head(int(found[1]), found[2])


class Verifying:
    """Takes the entries in order. `stored`: the head beside the log; `kept`: one that was written down."""

    def __init__(self, stored: Head, kept: Head | None = None) -> None:
        self.last = Head()
        self._stored = stored
        self._kept = kept
        self._passed = kept is None or kept == Head()

    def take(self, link: Linked) -> Broken | None:
        """Look at the next entry."""
        if link.hash != _hash(link.number, link.previous, link.entry):
            return Broken(link.number, "changed")
        if link.previous != self.last.hash or link.number <= self.last.number:
            return Broken(link.number, "unchained")
        self.last = Head(link.number, link.hash)
        if self._kept is not None and self._kept.number == link.number:
            if self._kept != self.last:
                return Broken(link.number, "other")
            self._passed = True
        return None

    def end(self) -> Broken | None:
        """Say whether the log may end after the last entry that was taken."""
        if self.last != self._stored:
            return Broken(self.last.number, "cut")
        return None if self._passed or self._kept is None else Broken(self._kept.number, "other")


def _hash(number: int, previous: str, entry: Audited) -> str:
    """Hash the JSON of a list: sorted keys, no spaces, ASCII, the shortest digits that are the number."""
    encoded = json.dumps(
        [
            previous,
            number,
            float(entry.at),
            entry.action,
            entry.lesson_id,
            entry.actor_id,
            entry.subject_id,
            entry.detail,
        ],
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return hashlib.sha256(encoded.encode("ascii")).hexdigest()
