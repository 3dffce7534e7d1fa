"""The sections about what pupils did together: groups, boards, the chat; and what observers saw. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...wire.record import BoardRecord, GroupRecord, HandInCount, LessonRecord
from .blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Lead,
    Note,
    Notes,
    Open,
    People,
    Person,
    Sub,
    Table,
    Tables,
)
from .ends import Ends, Pictured
from .formats import Formats, as_name, in_sentence, percent, written
from .people import are_seated, named, who_cells, who_heads


def groups(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield each group with who was in it how long, and how much they did on its board."""
    yield Lead(formats.t("recordGroups.lead"))
    yield Tables([_group(one, formats) for one in record.groups])


def _group(group: GroupRecord, formats: Formats) -> Table:
    t, seated, name = formats.t, are_seated(group.members), in_sentence(group.name)
    caption = name
    if group.balance is not None:
        caption = t("recordGroups.balance", name=name, percent=percent(group.balance))
    columns = [
        *who_heads(formats, seated=seated),
        *(Column(t(f"recordGroups.{head}"), "digits") for head in ("minutes", "talk", "strokes")),
    ]
    rows = [
        [
            *who_cells(formats, one, seated=seated),
            Cell(formats.minutes(one.seconds)),
            Cell(formats.duration(one.talk_seconds)),
            Cell(t("recordGroups.times", count=one.strokes)),
        ]
        for one in group.members
    ]
    return Table(columns, rows, caption)


def boards(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield the boards of several people as a table, pupils' own as a list, and what was handed in."""
    t = formats.t
    yield Lead(t("recordBoards.lead"))
    shared = [board for board in record.boards if board.kind != "own"]
    own = [board for board in record.boards if board.kind == "own"]
    if shared:
        heads = (t("recordBoards.writers"), t("recordBoards.strokes"))
        yield Table(
            [Column(t("recordBoards.board"), "option"), *(Column(head, "digits") for head in heads)],
            [_board(board, formats) for board in shared],
        )
    if own:
        yield Sub(t("recordBoards.own"))
        yield People(
            [
                Person(
                    "",
                    as_name(board.name) or t("record.pupil"),
                    t("recordGroups.times", count=board.strokes),
                )
                for board in own
            ]
        )
    if record.hand_ins is not None:
        yield from _hand_ins(record.hand_ins, formats)


def _board(board: BoardRecord, formats: Formats) -> list[Cell]:
    t = formats.t
    return [
        Cell(t(f"boardKinds.{board.kind}"), soft=written(board.name)),
        Cell(t("recordBoards.people", count=board.writers)),
        Cell(t("recordGroups.times", count=board.strokes)),
    ]


def at_ends(ends: Ends, formats: Formats) -> Iterator[Block]:
    """Yield the boards of several people as they were at the end of each phase in which somebody drew."""
    t = formats.t
    if not ends.phases:
        return
    yield Sub(t("recordBoards.atEnds"))
    if ends.painted is None:
        yield Lead(t("recordPdf.noPictures"))
        return
    if ends.left_out:
        yield Lead(t("recordPdf.leftOut", count=ends.left_out))
    for phase in ends.phases:
        if phase.pictured:
            yield Figures(
                written(phase.name), [_figure(one, ends.painted, formats) for one in phase.pictured]
            )


def _figure(one: Pictured, painted: Collection[str], formats: Formats) -> Figure:
    t = formats.t
    if one.kind == "group":
        name = in_sentence(one.group) or t("player.group")
    else:
        name = t("player.shown" if one.kind == "shown" else "player.classBoard")
    caption = f"{name} ({one.number})" if one.number else name
    if one.id in painted:
        return Figure(caption, one.id)
    return Figure(caption, "", t("recordPdf.noPicture"))


def _hand_ins(counted: HandInCount, formats: Formats) -> Iterator[Block]:
    t, missing = formats.t, counted.missing
    yield Sub(t("recordBoards.handIns"))
    if not missing:
        yield Lead(t("recordBoards.handedInAll", count=counted.pupils))
        return
    yield Lead(t("recordBoards.handedIn", count=counted.pupils, of=counted.pupils + len(missing)))
    words = t("recordBoards.notHandedIn", count=len(missing))
    yield Open(words, [named(formats, one) for one in missing])


def notes(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield what observers wrote and share."""
    yield Notes(
        [
            Note(
                head=f"{formats.time(note.at)}　{written(note.author)}",
                about=" ".join(
                    part
                    for part in (
                        "" if note.seat is None else str(note.seat),
                        formats.t("recordNotes.about", name=in_sentence(note.about)) if note.about else "",
                    )
                    if part
                ),
                tags=[written(tag) for tag in note.tags],
                text=written(note.text),
            )
            for note in record.notes
        ]
    )


def chat(record: LessonRecord, _now: float, formats: Formats) -> Iterator[Block]:
    """Yield how many messages there were, without their words."""
    t = formats.t
    counts = {"pupils": record.messages_by_pupils, "staff": record.messages_by_staff}
    yield People(
        [
            Person("", t(f"recordChat.{who}"), t("recordChat.messages", count=count))
            for who, count in counts.items()
        ]
    )
