"""The lesson record from what is kept of a lesson; docs/LESSON_RECORD.md defines each measure. Pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from ..lesson.ids import Board, pupil_of, split_page
from ..lesson.poll_view import counted
from ..lesson.state import STAFF
from ..wire.record import (
    Attendance,
    BoardRecord,
    GroupRecord,
    HandInCount,
    HandRecord,
    LessonRecord,
    Member,
    PollRecord,
    QuestionRecord,
    ReflectionCount,
    RoundRecord,
)
from .facts import Facts, Said
from .story import Known, Story, read


def record_of(facts: Facts) -> LessonRecord:
    """Return the record of a lesson, up to `facts.now` where it goes on."""
    story = read(facts.entries)
    for one in facts.talked:
        if one.person in story.people:
            story.people[one.person].talk_seconds += one.seconds
    until = facts.now if facts.ended_at is None else facts.ended_at
    staff = [_attendance(one, until) for one in story.people.values() if one.role in STAFF]
    came = [stay.came_at for one in staff for stay in one.stays]
    return LessonRecord(
        lesson_id=facts.lesson_id,
        title=facts.title,
        began_at=min(came, default=None),
        ended_at=facts.ended_at,
        unread=story.unread,
        pupils=list(_pupils(facts, story, until)),
        staff=staff,
        observers=[_attendance(one, until) for one in story.people.values() if one.role == "observer"],
        phases=story.phases,
        polls=list(_polls(facts)),
        hands=list(_hands(story)),
        groups=list(_groups(facts, story, until)),
        boards=list(_boards(facts, story)),
        questions=list(_questions(facts, story)),
        reflections=_reflections(facts, story, until),
        hand_ins=_hand_ins(story, until),
        notes=[one.record() for one in facts.notes],
        messages_by_pupils=sum(said.role == "student" for said in facts.said),
        messages_by_staff=sum(said.role in STAFF for said in facts.said),
    )


def _pupils(facts: Facts, story: Story, until: float) -> Iterator[Attendance]:
    """Yield those who came and those of the class who did not, by seat; who has none comes last."""
    there = [_attendance(one, until) for one in story.people.values() if one.role == "student"]
    absent = [Attendance(name=one.name, role="student", seat=one.seat) for one in facts.absent]
    yield from sorted([*there, *absent], key=_by_seat)


def _by_seat(one: Attendance | Member) -> tuple[bool, int, str]:
    return one.seat is None, one.seat or 0, one.name


def _attendance(one: Known, until: float) -> Attendance:
    stays = one.stays
    seconds = sum((until if stay.went_at is None else stay.went_at) - stay.came_at for stay in stays)
    return Attendance(
        name=one.name,
        role=one.role,
        seat=one.seat,
        stays=stays,
        seconds=max(0.0, seconds),
        talk_seconds=one.talk_seconds,
    )


def _polls(facts: Facts) -> Iterator[PollRecord]:
    """Yield the questions in the order in which they were asked first."""
    in_order = sorted(facts.polls, key=lambda each: (each.number, each.round))
    for _, rounds in groupby(in_order, key=lambda each: each.number):
        of_poll = list(rounds)
        question = of_poll[0].question
        yield PollRecord(
            question=question,
            rounds=[
                RoundRecord(
                    opened_at=each.opened_at,
                    closed_at=each.closed_at,
                    results=counted(question, [one.answer for one in each.answers]),
                )
                for each in of_poll
            ],
        )


def _hands(story: Story) -> Iterator[HandRecord]:
    """Yield pupils' hands. One that was up until its owner left, or the lesson ended, was not answered."""
    for hand in story.hands:
        one = story.people.get(hand.person)
        if one is not None and one.role == "student":
            lowered = None if hand.left else hand.time.end
            yield HandRecord(name=one.name, seat=one.seat, raised_at=hand.time.begin, lowered_at=lowered)


def _groups(facts: Facts, story: Story, until: float) -> Iterator[GroupRecord]:
    strokes = Counter[tuple[str, str]]()
    for drawn in facts.drawn:
        board = _board_of(drawn.page_id)
        if board is not None and board.kind == "group":
            strokes[board.owner, drawn.person] += drawn.strokes
    talk = Counter({(one.scope, one.person): one.seconds for one in facts.talked})
    for group, name in story.groups.items():
        members = [
            Member(
                name=one.name,
                seat=one.seat,
                seconds=sum(time.seconds(until) for time in times),
                strokes=strokes[group, person],
                talk_seconds=talk[group, person],
            )
            for (where, person), times in story.places.items()
            if where == group and (one := story.people[person]).role == "student"
        ]
        if members:
            in_order = sorted(members, key=_by_seat)
            yield GroupRecord(name=name, members=in_order, balance=balance(in_order))


def balance(members: Sequence[Member]) -> float | None:
    """Return how evenly members talked: the entropy of their shares, by its most (Pielou 1966)."""
    total = sum(one.talk_seconds for one in members)
    if len(members) < 2 or total <= 0:  # noqa: PLR2004 - one alone shares with nobody
        return None
    shares = [one.talk_seconds / total for one in members if one.talk_seconds > 0]
    return round(-sum(share * math.log(share) for share in shares) / math.log(len(members)) + 0.0, 2)


def _boards(facts: Facts, story: Story) -> Iterator[BoardRecord]:
    """Yield boards that pupils or staff drew on, those of everybody first."""
    writers: dict[Board, set[str]] = defaultdict(set)
    strokes = Counter[Board]()
    for drawn in facts.drawn:
        board, one = _board_of(drawn.page_id), story.people.get(drawn.person)
        if board is not None and board.kind != "hand" and one is not None and one.role != "observer":
            writers[board].add(drawn.person)
            strokes[board] += drawn.strokes
    kinds = ("shown", "class", "group", "own")
    for board in sorted(strokes, key=lambda each: (kinds.index(each.kind), _owner(story, each))):
        yield BoardRecord(
            kind=board.kind,
            name=_owner(story, board)[2],
            writers=len(writers[board]),
            strokes=strokes[board],
        )


def _owner(story: Story, board: Board) -> tuple[bool, int, str]:
    """Return by what boards of one kind are ordered; the last of it is the owner's name."""
    one = story.people.get(board.owner)
    if one is not None:
        return one.seat is None, one.seat or 0, one.name
    return True, 0, story.groups.get(board.owner, "")


def _board_of(page_id: str) -> Board | None:
    page = split_page(page_id)
    return None if page is None else page.board


def _questions(facts: Facts, story: Story) -> Iterator[QuestionRecord]:
    """Yield what pupils wrote to staff alone: what follows before an answer belongs to the same question."""
    asked: dict[str, float] = {}
    found: list[QuestionRecord] = []
    for said in facts.said:
        pupil = pupil_of(said.channel)
        if pupil is None:
            continue
        if said.role in STAFF:
            found += _question(story, pupil, asked.pop(pupil, None), said)
        elif said.person == pupil:
            asked.setdefault(pupil, said.at)
    for pupil, at in asked.items():
        found += _question(story, pupil, at, None)
    yield from sorted(found, key=lambda each: each.asked_at)


def _question(story: Story, pupil: str, at: float | None, answer: Said | None) -> list[QuestionRecord]:
    one = story.people.get(pupil)
    if at is None or one is None:
        return []
    answered = None if answer is None else answer.at
    return [QuestionRecord(name=one.name, seat=one.seat, asked_at=at, answered_at=answered)]


def _hand_ins(story: Story, until: float) -> HandInCount | None:
    """Count who handed in, and name who was there and did not; nothing where nobody did."""
    if not story.handed_in:
        return None
    missing = _pupils_but(story, story.handed_in, until)
    handed_in = [one for one in story.handed_in if one in story.people]
    return HandInCount(pupils=len(handed_in), missing=missing)


def _pupils_but(story: Story, these: Collection[str], until: float) -> list[Attendance]:
    """Return pupils who were there and are none of these, by seat."""
    others = (
        _attendance(one, until)
        for person, one in story.people.items()
        if one.role == "student" and person not in these
    )
    return sorted(others, key=_by_seat)


def _reflections(facts: Facts, story: Story, until: float) -> ReflectionCount | None:
    """Count who wrote, and name who was there and did not; nothing where nobody wrote."""
    if not facts.reflections:
        return None
    wrote = {each.person for each in facts.reflections}
    return ReflectionCount(written=len(wrote), missing=_pupils_but(story, wrote, until))
