"""The tables of a lesson record as CSV files, in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from ..http.language import Language
from ..spreadsheet import csv_file
from ..wire.record import LessonRecord


class Moment(NamedTuple):
    """A time, Unix seconds."""

    unix: float


Cell = str | float | Moment | None
Line = tuple[Cell, ...]


class Table(NamedTuple):
    """Heads by language, and what yields the lines."""

    heads: Mapping[Language, tuple[str, ...]]
    lines: Callable[[LessonRecord], Iterator[Line]]


def as_csv(record: LessonRecord, table: str, language: Language, zone: tzinfo = UTC) -> bytes:
    """Return one of `TABLES`. Durations are minutes or seconds, as the head says.

    Times are of `zone`, as a spreadsheet reads them: `2026-11-30 09:45:12`.
    """
    heads, lines = TABLES[table]
    return csv_file(heads[language], ([_cell(value, zone) for value in line] for line in lines(record)))


def zone_of(offset: str) -> tzinfo | None:
    """Return the zone that is so many minutes ahead of UTC, in an address; `None`: there is none such."""
    try:
        return timezone(timedelta(minutes=int(offset)))
    except (ValueError, OverflowError):
        return None


def _cell(value: Cell, zone: tzinfo) -> str:
    match value:
        case None:
            return ""
        case Moment():
            return datetime.fromtimestamp(value.unix, zone).strftime("%Y-%m-%d %H:%M:%S")
        case float():
            return f"{value:.2f}".rstrip("0").rstrip(".")
        case _:
            return str(value)


def _time(unix: float | None) -> Moment | None:
    return None if unix is None else Moment(unix)


def _attendance(record: LessonRecord) -> Iterator[Line]:
    for one in (*record.pupils, *record.staff, *record.observers):
        first = one.stays[0].came_at if one.stays else None
        last = one.stays[-1].went_at if one.stays else None
        talked = one.talk_seconds / 60
        yield (
            one.seat,
            one.name,
            one.role,
            _time(first),
            _time(last),
            one.seconds / 60,
            len(one.stays),
            talked,
        )


def _phases(record: LessonRecord) -> Iterator[Line]:
    for phase in record.phases:
        ran = None if phase.ended_at is None else (phase.ended_at - phase.began_at) / 60
        yield phase.name, phase.mode, phase.prompt, phase.minutes, _time(phase.began_at), ran


def _polls(record: LessonRecord) -> Iterator[Line]:
    for number, poll in enumerate(record.polls, 1):
        question = poll.question
        for turn, one in enumerate(poll.rounds, 1):
            options = question.options or [str(point) for point in range(1, len(one.results.tally) + 1)]
            for option, count in zip(options, one.results.tally, strict=False):
                yield number, question.prompt, turn, option, count
            for text in one.results.texts:
                yield number, question.prompt, turn, text, 1


def _hands(record: LessonRecord) -> Iterator[Line]:
    for hand in record.hands:
        waited = None if hand.lowered_at is None else hand.lowered_at - hand.raised_at
        yield hand.seat, hand.name, _time(hand.raised_at), waited


def _groups(record: LessonRecord) -> Iterator[Line]:
    for group in record.groups:
        for one in group.members:
            talked = one.talk_seconds / 60
            yield group.name, one.seat, one.name, one.seconds / 60, one.strokes, talked, group.balance


def _boards(record: LessonRecord) -> Iterator[Line]:
    for board in record.boards:
        yield board.kind, board.name, board.writers, board.strokes


def _questions(record: LessonRecord) -> Iterator[Line]:
    for one in record.questions:
        waited = None if one.answered_at is None else one.answered_at - one.asked_at
        yield one.seat, one.name, _time(one.asked_at), waited


def _notes(record: LessonRecord) -> Iterator[Line]:
    for one in record.notes:
        yield _time(one.at), one.author, one.text, " ".join(one.tags), one.seat, one.about


TABLES: Mapping[str, Table] = {
    "attendance": Table(
        {
            "en": ("No.", "Name", "Role", "Came", "Left", "Minutes", "Times came", "Minutes spoken"),
            "ja": ("番号", "名前", "役割", "来た時刻", "出た時刻", "分", "入った回数", "話した分"),
        },
        _attendance,
    ),
    "phases": Table(
        {
            "en": ("Phase", "Mode", "Prompt", "Minutes planned", "Began", "Minutes"),
            "ja": ("学習活動", "形態", "めあて・問い", "計画(分)", "始めた時刻", "実際(分)"),
        },
        _phases,
    ),
    "polls": Table(
        {
            "en": ("Question", "Prompt", "Round", "Answer", "Count"),
            "ja": ("質問", "問い", "回", "答え", "人数"),
        },
        _polls,
    ),
    "hands": Table(
        {
            "en": ("No.", "Name", "Raised", "Seconds until lowered"),
            "ja": ("番号", "名前", "手をあげた時刻", "さげるまで(秒)"),
        },
        _hands,
    ),
    "groups": Table(
        {
            "en": (
                "Group",
                "No.",
                "Name",
                "Minutes",
                "Changes to its board",
                "Minutes spoken",
                "Balance of talk",
            ),
            "ja": ("グループ", "番号", "名前", "分", "ボードに書いた回数", "話した分", "話し合いのつり合い"),
        },
        _groups,
    ),
    "boards": Table(
        {
            "en": ("Board", "Of", "Writers", "Changes"),
            "ja": ("ボード", "だれの", "書いた人数", "書いた回数"),
        },
        _boards,
    ),
    "notes": Table(
        {
            "en": ("Time", "Observer", "Note", "Tags", "No.", "About"),
            "ja": ("時刻", "参観者", "記録", "タグ", "番号", "だれについて"),
        },
        _notes,
    ),
    "questions": Table(
        {
            "en": ("No.", "Name", "Asked", "Seconds until answered"),
            "ja": ("番号", "名前", "質問した時刻", "答えるまで(秒)"),
        },
        _questions,
    ),
}
