"""What a document is made of: blocks, which the template sets (`template/record.typ`). Pure.

Invariant: every string in a block is text to be shown as it stands; the template makes no markup of any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from .measures import Part, Tick

Kind = Literal["seat", "name", "times", "digits", "option", "bar", "track", "open"]
"""How a column is set."""


class Cell(msgspec.Struct, frozen=True):
    """One cell of a table."""

    text: str = ""
    soft: str = ""
    """Smaller, beside or below the text."""
    below: str = ""
    """A paragraph below both."""
    number: str = ""
    """In a box before the text."""
    shade: str = ""
    """Of that box: as the strips have it."""
    bar: float | None = None
    """0 to 1."""
    track: Sequence[Part] | None = None
    """Where something was; `None`: there is no track."""
    faint: bool = False
    """Something that was not."""
    boxed: bool = False
    """Something still open."""


class Column(msgspec.Struct, frozen=True):
    """`ends`: what stands at both ends of the head, instead of words."""

    words: str
    kind: Kind
    ends: tuple[str, str] | None = None


class Person(msgspec.Struct, frozen=True):
    """A name in a list; `count` behind it."""

    seat: str
    name: str
    count: str = ""


class Block(msgspec.Struct, frozen=True, tag_field="block", tag=str.lower):
    """Base of the blocks."""


class Lead(Block, frozen=True):
    """A sentence or two before what follows."""

    text: str


class Sub(Block, frozen=True):
    """A heading within a section, and facts below it."""

    text: str
    facts: Sequence[str] = ()


class Open(Block, frozen=True):
    """What somebody may still want to do something about."""

    text: str
    people: Sequence[Person] = ()


class Table(Block, frozen=True):
    """A table; `foot` is a last line that is set apart."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    foot: Sequence[Cell] = ()


class Tables(Block, frozen=True):
    """Small tables, two beside each other."""

    tables: Sequence[Table]


class Strip(msgspec.Struct, frozen=True):
    """One row of the strips."""

    words: str
    parts: Sequence[Part]


class Strips(Block, frozen=True):
    """Phases as planned and as run, above each other. `modes`: how their parts are shaded."""

    rows: Sequence[Strip]
    names: Sequence[str]
    modes: Sequence[str]
    ticks: Sequence[Tick]


class People(Block, frozen=True):
    """Names in columns, each with a count."""

    people: Sequence[Person]


class Items(Block, frozen=True):
    """What was written, one below the other."""

    items: Sequence[Cell]


class Note(msgspec.Struct, frozen=True):
    """What an observer wrote."""

    head: str
    about: str
    tags: Sequence[str]
    text: str


class Notes(Block, frozen=True):
    """In order of time."""

    notes: Sequence[Note]


class Figure(msgspec.Struct, frozen=True):
    """A board as it was. `picture`: the name of its picture; empty: there is none, and `missing` says so."""

    caption: str
    picture: str
    missing: str = ""


class Figures(Block, frozen=True):
    """Pictures, two beside each other, under a heading of their own."""

    title: str
    figures: Sequence[Figure]


class Section(msgspec.Struct, frozen=True):
    """A heading and what is below it."""

    title: str
    blocks: Sequence[Block]


class Pair(msgspec.Struct, frozen=True):
    """A term and what it is."""

    term: str
    text: str


class Document(msgspec.Struct, frozen=True):
    """All of it. `footer`: at the foot of each page, beside its number."""

    language: str
    kind: str
    mark: str
    """Beside the kind: that it is a copy without names."""
    title: str
    footer: str
    facts: Sequence[Pair]
    notice: str
    glance: Sequence[Pair]
    sections: Sequence[Section]
    unix_seconds: float
    """When it is said to have been made: the same lesson makes the same bytes."""
