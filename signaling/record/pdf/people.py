"""The sections about who was there, and what they asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple, Protocol

from ...wire.record import Attendance, LessonRecord
from .blocks import Block, Cell, Column, Lead, Open, Person, Table
from .formats import Formats, as_name
from .measures import Part, gaps_of, lesson_span, parts_of, whole_minutes

MANY_CALLS = 10
"""From then on two stand in one line."""


class Who(Protocol):
    """Somebody with a name and perhaps a number."""

    @property
    def name(self) -> str: ...
    @property
    def seat(self) -> int | None: ...


def named(formats: Formats, who: Who) -> Person:
    """Return somebody as they stand in a list."""
    return Person("" if who.seat is None else str(who.seat), name_of(formats, who))


def name_of(formats: Formats, who: Who) -> str:
    """Return a name; the copy without identities may have none."""
    return as_name(who.name) or formats.t("record.pupil")


def are_seated(people: Iterable[Who]) -> bool:
    """Say whether any of them has a number: without one there is no column for it."""
    return any(one.seat is not None for one in people)


def who_heads(formats: Formats, *, seated: bool) -> list[Column]:
    """Return the heads of columns that say who."""
    name = Column(formats.t("record.name"), "name")
    return [Column(formats.t("record.seat"), "seat"), name] if seated else [name]


def who_cells(formats: Formats, who: Who, *, seated: bool, faint: bool = False) -> list[Cell]:
    """Return the cells below them."""
    name = Cell(name_of(formats, who), faint=faint)
    return [Cell("" if who.seat is None else str(who.seat), faint=faint), name] if seated else [name]


def attendance(record: LessonRecord, now: float, formats: Formats) -> Iterator[Block]:
    """Yield who was there, by number, and when; who was not; the staff and observers apart."""
    t, span = formats.t, lesson_span(record, now)
    if span is None:
        return
    if record.pupils:
        yield from _came(record.pupils, formats)
        yield _people("", record.pupils, span, formats)
    if record.staff:
        yield _people(t("recordAttendance.staff"), record.staff, span, formats)
    if record.observers:
        yield _people(t("recordAttendance.observers"), record.observers, span, formats)
        yield Lead(t("recordAttendance.observersLead"))


def _came(pupils: Sequence[Attendance], formats: Formats) -> Iterator[Block]:
    t = formats.t
    missing = [one for one in pupils if not one.stays]
    here = len(pupils) - len(missing)
    if not missing:
        yield Lead(t("recordAttendance.all", count=here))
        return
    yield Lead(t("recordAttendance.here", count=here, of=len(pupils)))
    words = t("recordAttendance.missing", count=len(missing))
    yield Open(words, [named(formats, one) for one in missing])


def _people(caption: str, people: Sequence[Attendance], span: Part, formats: Formats) -> Table:
    t, seated = formats.t, are_seated(people)
    columns = [
        *who_heads(formats, seated=seated),
        Column(t("recordAttendance.times"), "times"),
        Column(t("recordAttendance.there"), "digits"),
        Column("", "track", (formats.time(span.begin), formats.time(span.end))),
    ]
    rows = [
        [
            *who_cells(formats, one, seated=seated, faint=not one.stays),
            *(_stays(one, span, formats) if one.stays else _did_not(formats)),
        ]
        for one in people
    ]
    return Table(columns, rows, caption)


def _did_not(formats: Formats) -> list[Cell]:
    return [Cell(formats.t("recordAttendance.didNot"), faint=True), Cell(), Cell()]


def _stays(one: Attendance, span: Part, formats: Formats) -> list[Cell]:
    gaps = gaps_of(one.stays)
    away = whole_minutes(sum(gaps))
    note = formats.t("recordAttendance.away", count=len(gaps), minutes=away) if gaps else ""
    return [
        Cell(formats.range(one.stays[0].came_at, one.stays[-1].went_at), soft=note),
        Cell(formats.minutes(one.seconds)),
        Cell(track=parts_of(one.stays, span)),
    ]


class Call(NamedTuple):
    """What a pupil called for; `end` is `None`: nobody came."""

    name: str
    seat: int | None
    begin: float
    end: float | None


def hands(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield whose hands were up and for how long, those first that nobody came to."""
    t = formats.t
    calls = [Call(one.name, one.seat, one.raised_at, one.lowered_at) for one in record.hands]
    typical, left = _waits(calls, formats)
    lead = t("recordHands.lead", count=len(calls))
    yield Lead(formats.sentences(lead, typical and t("recordHands.typical", time=typical)))
    if left:
        yield Open(t("recordHands.open", count=left))
    heads = (t("recordHands.raised"), t("recordHands.waited"))
    yield _calls(heads, t("recordHands.stillUp"), calls, formats)


def questions(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield who wrote to the teachers alone, and how long an answer took; what waits for one comes first."""
    t = formats.t
    calls = [Call(one.name, one.seat, one.asked_at, one.answered_at) for one in record.questions]
    typical, left = _waits(calls, formats)
    lead = t("recordQuestions.lead")
    yield Lead(formats.sentences(lead, typical and t("recordQuestions.typical", time=typical)))
    if left:
        yield Open(t("recordQuestions.openCount", count=left))
    heads = (t("recordQuestions.asked"), t("recordQuestions.answered"))
    yield _calls(heads, t("recordQuestions.open"), calls, formats)


def _waits(calls: Sequence[Call], formats: Formats) -> tuple[str, int]:
    """Return how long half of them waited, in words, and how many still do."""
    waits = [call.end - call.begin for call in calls if call.end is not None]
    return formats.duration(median(waits)) if waits else "", len(calls) - len(waits)


def _calls(heads: tuple[str, str], still: str, calls: Sequence[Call], formats: Formats) -> Table:
    seated = are_seated(calls)
    columns = [
        *who_heads(formats, seated=seated),
        Column(heads[0], "digits"),
        Column(heads[1], "digits"),
    ]
    rows = [
        [
            *who_cells(formats, call, seated=seated),
            Cell(formats.time(call.begin)),
            Cell(still, boxed=True) if call.end is None else Cell(formats.duration(call.end - call.begin)),
        ]
        for call in sorted(calls, key=lambda call: call.end is not None)
    ]
    if len(rows) < MANY_CALLS:
        return Table(columns, rows)
    half = (len(rows) + 1) // 2
    beside = [*rows[half:], [Cell()] * len(columns)][:half]
    gap = Column("", "open")
    return Table(
        [*columns, gap, *columns],
        [[*left, Cell(), *right] for left, right in zip(rows[:half], beside, strict=True)],
    )


def reflections(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield how many looked back, and who did not."""
    if record.reflections is None:
        return
    t, written_by, missing = formats.t, record.reflections.written, record.reflections.missing
    if not missing:
        yield Lead(t("recordReflections.all", count=written_by))
        return
    yield Lead(t("recordReflections.written", count=written_by, of=written_by + len(missing)))
    words = t("recordReflections.missing", count=len(missing))
    yield Open(words, [named(formats, one) for one in missing])
