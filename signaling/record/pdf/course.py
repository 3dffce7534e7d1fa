"""The sections about how the lesson went: its phases, and what the class was asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...wire.polls import SCALE, Question
from ...wire.record import LessonRecord, PhaseRecord, PollRecord, RoundRecord
from .blocks import Block, Cell, Column, Items, Lead, Strip, Strips, Sub, Table
from .formats import Formats, percent, shortened, signed, written
from .measures import mean, ran, strips_of, whole_minutes

STRIP_CHARACTERS = 24
"""Of a phase's name within its strip: what does not fit is cut off there, and stands in the table."""


def phases(record: LessonRecord, now: float, formats: Formats) -> Iterator[Block]:
    """Yield the phases as they were planned and as they ran: two strips, and the numbers."""
    t, places = formats.t, strips_of(record.phases, now)
    yield Strips(
        rows=[
            Strip(t("recordPhases.planned"), places.planned),
            Strip(t("recordPhases.run"), places.run),
        ],
        names=[shortened(phase.name, STRIP_CHARACTERS) for phase in record.phases],
        modes=[phase.mode for phase in record.phases],
        ticks=places.ticks,
    )
    heads = ("began", "planned", "run", "difference")
    planned = sum(phase.minutes for phase in record.phases)
    yield Table(
        [
            Column(t("recordPhases.phase"), "option"),
            *(Column(t(f"recordPhases.{head}"), "digits") for head in heads),
        ],
        [_phase(phase, number, now, formats) for number, phase in enumerate(record.phases, 1)],
        foot=[
            Cell(t("record.total")),
            Cell(),
            Cell(t("record.minutes", count=planned)),
            Cell(formats.minutes(sum(ran(phase, now) for phase in record.phases))),
            Cell(),
        ],
    )


def _phase(phase: PhaseRecord, number: int, now: float, formats: Formats) -> list[Cell]:
    t, took = formats.t, ran(phase, now)
    more = whole_minutes(took) - phase.minutes
    if phase.ended_at is None:
        difference = t("recordPhases.goesOn")
    elif more == 0:
        difference = t("recordPhases.same")
    else:
        difference = t(f"recordPhases.{'more' if more > 0 else 'less'}", count=abs(more))
    return [
        Cell(
            written(phase.name),
            soft=t(f"planModes.{phase.mode}"),
            below=written(phase.prompt),
            number=str(number),
            shade=phase.mode,
        ),
        Cell(formats.time(phase.began_at)),
        Cell(t("record.minutes", count=phase.minutes)),
        Cell(formats.minutes(took)),
        Cell(difference),
    ]


def polls(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield what the class was asked, before and after it talked about it."""
    for poll in record.polls:
        yield from _poll(poll, formats)


def _poll(poll: PollRecord, formats: Formats) -> Iterator[Block]:
    t, question, rounds = formats.t, poll.question, poll.rounds
    facts = [t(f"polls.{question.kind}")]
    facts += [t("polls.anonymous")] if question.anonymous else []
    facts += [
        f"{formats.time(one.opened_at)} {t('recordPolls.answers', count=one.results.count)}" for one in rounds
    ]
    yield Sub(written(question.prompt), facts)
    if not any(one.results.count for one in rounds):
        yield Lead(t("recordPolls.none"))
    elif question.kind != "text":
        yield _tally(question, rounds, formats)
    elif not any(text for one in rounds for text in one.results.texts):
        yield Lead(t("recordPolls.wordless"))
    else:
        yield from _texts(rounds, formats)


def _round_name(rounds: Sequence[RoundRecord], turn: int, formats: Formats) -> str:
    """Return what a round is called: only one that has another one beside it is before or after."""
    names = ("before", "after") if len(rounds) > 1 else ("once",)
    return formats.t(f"recordPolls.{names[min(turn, len(names) - 1)]}")


def _tally(question: Question, rounds: Sequence[RoundRecord], formats: Formats) -> Table:
    t = formats.t
    is_scale = question.kind == "scale"
    lines = [str(point) for point in range(1, SCALE + 1)] if is_scale else question.options
    ends = {0: t("polls.low"), len(lines) - 1: t("polls.high")} if is_scale else {}
    is_double = len(rounds) > 1
    columns = [
        Column(t("recordPolls.option"), "option"),
        *(Column(_round_name(rounds, turn, formats), "bar") for turn in range(len(rounds))),
        *([Column(t("recordPolls.change"), "digits")] if is_double else []),
    ]
    rows = [
        [
            Cell(written(words), soft=ends.get(line, "")),
            *(_share(one, line, formats) for one in rounds),
            *([Cell(signed(_count(rounds[1], line) - _count(rounds[0], line)))] if is_double else []),
        ]
        for line, words in enumerate(lines)
    ]
    return Table(columns, rows, foot=_means(rounds, formats) if is_scale else ())


def _count(one: RoundRecord, line: int) -> int:
    return one.results.tally[line] if line < len(one.results.tally) else 0


def _share(one: RoundRecord, line: int, formats: Formats) -> Cell:
    count = _count(one, line)
    share = count / one.results.count if one.results.count else 0.0
    return Cell(formats.t("recordPolls.people", count=count), soft=percent(share), bar=min(1.0, share))


def _means(rounds: Sequence[RoundRecord], formats: Formats) -> list[Cell]:
    means = [mean(one.results) for one in rounds]
    cells = [Cell("–" if value is None else f"{value:.1f}") for value in means]
    if len(means) > 1:
        first, second = means[0], means[1]
        is_known = first is not None and second is not None
        cells.append(Cell(signed(second - first, 1) if is_known else "–"))  # type: ignore[operator]
    return [Cell(formats.t("recordPolls.mean")), *cells]


def _texts(rounds: Sequence[RoundRecord], formats: Formats) -> Iterator[Block]:
    hidden_note = formats.t("recordPolls.hidden")
    for turn, one in enumerate(rounds):
        if len(rounds) > 1:
            yield Lead(_round_name(rounds, turn, formats))
        yield Items(
            [
                Cell(written(text), soft=hidden_note if text in one.results.hidden else "")
                for text in one.results.texts
            ]
        )
