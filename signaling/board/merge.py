"""One page as one node holds it, and the rule by which copies become one.

Invariant: what is held for an id is the greatest of all that was merged: the higher version, and of
equal versions the lower nonce. Equal (version, nonce) means equal content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

MAX_PAGE_ELEMENTS = 10_000
MAX_PAGE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    """An element as it is kept: its JSON, and those few of its fields that decide."""

    id: str
    version: int
    nonce: int
    author: str
    guarded: bool
    """Locked or background: only an admin may change it."""
    deleted: bool
    json: bytes
    seq: int = 0
    """Its number in the page's present epoch; 0: the shared page has not numbered it yet."""


def is_newer(a: Stored, b: Stored | None) -> bool:
    """Say whether `a` wins over what is held, `b`."""
    return b is None or (a.version, -a.nonce) > (b.version, -b.nonce)


def is_same(a: Stored, b: Stored | None) -> bool:
    """Say whether both are the same state of the element: a put that was sent again, say."""
    return b is not None and (a.version, a.nonce) == (b.version, b.nonce)


@dataclass(slots=True)
class Page:
    """A map of elements with their place in the page's numbering.

    `epoch` 0: not yet known to the shared page. A page holds everything of its epoch up to `seq`.
    """

    epoch: int = 0
    seq: int = 0
    horizon: int = 0
    """Numbers up to this one may belong to tombstones that were purged: who holds less starts anew."""
    elements: dict[str, Stored] = field(default_factory=dict)
    bytes: int = 0
    files: set[str] = field(default_factory=set)
    """Hashes of files that the page's lesson is known to hold: images of these may be put."""

    def get(self, element_id: str) -> Stored | None:
        return self.elements.get(element_id)

    def merge(self, stored: Stored) -> bool:
        """Take an element if it is newer. Return whether it was; the same one only brings its number."""
        held = self.elements.get(stored.id)
        if is_newer(stored, held):
            self.elements[stored.id] = stored
            self.bytes += len(stored.json) - (0 if held is None else len(held.json))
            return True
        if held is not None and is_same(stored, held) and stored.seq:
            self.elements[stored.id] = replace(held, seq=stored.seq)  # its content stands, whatever came
        return False

    def forget_tombstones(self, horizon: int) -> None:
        """Drop tombstones up to this number, which the shared page has purged; anything else stays."""
        self.horizon = max(self.horizon, horizon)
        for held in [held for held in self.elements.values() if held.deleted and 0 < held.seq <= horizon]:
            del self.elements[held.id]
            self.bytes -= len(held.json)

    def has_room_for(self, stored: Stored) -> bool:
        held = self.elements.get(stored.id)
        grown = self.bytes + len(stored.json) - (0 if held is None else len(held.json))
        many = len(self.elements) + (held is None)
        return many <= MAX_PAGE_ELEMENTS and (grown <= MAX_PAGE_BYTES or stored.deleted)

    def advance(self, previous: int, seq: int) -> bool:
        """Note that `previous + 1` to `seq` were merged. Return false if one before them is missing."""
        if previous > self.seq:
            return False
        self.seq = max(self.seq, seq)
        return True

    def since(self, seq: int) -> list[Stored]:
        """Return what has a higher number, and what has none yet, by number (the unnumbered last)."""
        later = [stored for stored in self.elements.values() if stored.seq > seq or not stored.seq]
        return sorted(later, key=lambda stored: (stored.seq == 0, stored.seq, stored.id))

    def can_resume(self, epoch: int, since: int) -> bool:
        """Say whether a client that holds this much need only be told what came later."""
        return self.epoch != 0 and epoch == self.epoch and self.horizon <= since <= self.seq

    def renumber(self, epoch: int) -> None:
        """Begin an epoch: no number of the one before means anything."""
        self.epoch, self.seq, self.horizon = epoch, 0, 0
        self.elements = {id_: replace(stored, seq=0) for id_, stored in self.elements.items()}


def fits_a_page(elements: int, json_bytes: int) -> bool:
    """Say whether a page has room for so much."""
    return elements <= MAX_PAGE_ELEMENTS and json_bytes <= MAX_PAGE_BYTES


def newer_than(mine: Iterable[Stored], theirs: dict[str, Stored]) -> list[Stored]:
    """Return those of `mine` that would win there: what a node offers to a page that lost them."""
    return [stored for stored in mine if is_newer(stored, theirs.get(stored.id))]


def chunks(elements: Iterable[Stored], limit_bytes: int) -> Iterator[list[Stored]]:
    """Cut into runs of at most `limit_bytes` of JSON, at least one element each. None of an empty page."""
    run: list[Stored] = []
    size = 0
    for stored in elements:
        if run and size + len(stored.json) > limit_bytes:
            yield run
            run, size = [], 0
        run.append(stored)
        size += len(stored.json) + 1
    if run:
        yield run
