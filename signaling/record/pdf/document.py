"""The document of a record: its head, and its sections in the order of the page. Pure.

Invariant: it says what the page says to the same reader, and no more: a document without names is made of a
record without names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo

from ...wire.record import LessonRecord
from . import course, people, work
from .blocks import Block, Document, Pair, Section
from .ends import NO_ENDS, Ends
from .formats import Formats, shortened, written
from .measures import lesson_span
from .texts import Texts

FOOTER_CHARACTERS = 50
"""Of the title at the foot of each page: one line."""
MOST_NAMED = 6
"""Of the staff in the head: the others stand under attendance."""

Content = Callable[[LessonRecord, float, Formats], Iterator[Block]]
SECTIONS: dict[str, Content] = {
    "attendance": people.attendance,
    "phases": course.phases,
    "polls": course.polls,
    "groups": work.groups,
    "boards": work.boards,
    "hands": people.hands,
    "questions": people.questions,
    "reflections": people.reflections,
    "notes": work.notes,
    "chat": work.chat,
}
"""In the order of the page."""


def document_of(
    record: LessonRecord,
    texts: Texts,
    zone: tzinfo,
    *,
    now: float,
    class_name: str = "",
    named: bool,
    ends: Ends = NO_ENDS,
) -> Document:
    """Return the document. `now`: when the record was read; `named`: whether it has names.

    `class_name` and `ends` (the boards at the phases' ends) are left out where they are not to be known.
    """
    formats = Formats(texts, zone)
    sections = _sections(record)
    title = written(record.title)
    return Document(
        language=texts.language,
        kind=texts("record.title"),
        mark="" if named else texts("record.isWithoutNames"),
        title=title,
        footer=f"{texts('record.title')}　{shortened(record.title, FOOTER_CHARACTERS)}",
        facts=list(_facts(record, formats, now, class_name if named else "")),
        notice=_notice(record, formats, now, is_empty=not sections),
        glance=[_glance(record, name, texts) for name in sections],
        sections=[
            Section(
                texts(f"recordSections.{name}"),
                [
                    *SECTIONS[name](record, now, formats),
                    *(work.at_ends(ends, formats) if named and name == "boards" else ()),
                ],
            )
            for name in sections
        ],
        unix_seconds=float(int(record.ended_at if record.ended_at is not None else now)),
    )


def _sections(record: LessonRecord) -> list[str]:
    """Return the sections that have something in them, in the order of the page."""
    filled: dict[str, bool] = {
        "attendance": record.began_at is not None and bool(record.pupils or record.staff or record.observers),
        "phases": bool(record.phases),
        "polls": bool(record.polls),
        "groups": bool(record.groups),
        "boards": bool(record.boards),
        "hands": bool(record.hands),
        "questions": bool(record.questions),
        "reflections": record.reflections is not None,
        "notes": bool(record.notes),
        "chat": record.messages_by_pupils + record.messages_by_staff > 0,
    }
    return [name for name in SECTIONS if filled[name]]


def _facts(record: LessonRecord, formats: Formats, now: float, class_name: str) -> Iterator[Pair]:
    t, span = formats.t, lesson_span(record, now)
    if span is not None:
        if record.ended_at is None:
            hours = t("record.fromOn", **{"from": formats.time(span.begin)})
        else:
            hours = formats.range(span.begin, span.end)
        length = formats.minutes(span.end - span.begin)
        yield Pair(t("recordPdf.when"), f"{formats.day(span.begin)}　{hours}　{length}　{formats.zone()}")
    if class_name:
        yield Pair(t("recordPdf.schoolClass"), written(class_name))
    teachers = [one.name for one in record.staff if one.role == "teacher"] or [
        one.name for one in record.staff
    ]
    for term, names in (("teachers", teachers), ("observers", [one.name for one in record.observers])):
        if names:
            yield Pair(t(f"recordPdf.{term}"), _together(names))


def _together(names: Sequence[str]) -> str:
    shown = [written(name) for name in names[:MOST_NAMED]]
    return "　".join([*shown, *(["…"] if len(names) > MOST_NAMED else [])])


def _notice(record: LessonRecord, formats: Formats, now: float, *, is_empty: bool) -> str:
    t = formats.t
    newer = t("record.unread") if record.unread else ""
    if record.ended_at is not None:
        return newer or (t("record.nothing") if is_empty else "")
    goes_on = t("record.notBegun") if record.began_at is None else t("record.goesOn", time=formats.time(now))
    return f"{goes_on} {newer}".rstrip()


def _glance(record: LessonRecord, name: str, t: Texts) -> Pair:
    """Return what a section came to, in a word."""
    came = sum(bool(pupil.stays) for pupil in record.pupils)
    reflected = 0 if record.reflections is None else record.reflections.written
    counts = {
        "attendance": came,
        "phases": len(record.phases),
        "polls": len(record.polls),
        "groups": len(record.groups),
        "boards": len(record.boards),
        "hands": len(record.hands),
        "questions": len(record.questions),
        "reflections": reflected,
        "notes": len(record.notes),
        "chat": record.messages_by_pupils + record.messages_by_staff,
    }
    absent = 0 if record.reflections is None else len(record.reflections.missing)
    all_of = {"attendance": len(record.pupils), "reflections": reflected + absent}
    count, whole = counts[name], all_of.get(name, 0)
    words = (
        t("record.ofAll", count=count, of=whole) if whole > count else t(f"recordUnits.{name}", count=count)
    )
    return Pair(t(f"recordSections.{name}"), words)
