"""The lesson record (授業記録): what a lesson came to, for its teacher. See docs/LESSON_RECORD.md.

Invariant: every number follows from what is kept of the lesson, by the same definition for every lesson;
observers are named as such, and count in no measure.
"""

from __future__ import annotations

from media.control import Value

from .boards import BoardKind
from .plan import PhaseMode
from .polls import Question, Results
from .state import Role


class Stay(Value):
    """A time in which somebody was in the lesson, Unix seconds."""

    came_at: float
    went_at: float | None = None
    """`None`: they are in it now."""


class Attendance(Value):
    """One pupil, member of the staff or observer."""

    name: str
    role: Role
    seat: int | None = None
    """Their number in the class; `None`: they have none."""
    stays: list[Stay] = []
    """In order; empty: a pupil of the class who did not come."""
    seconds: float = 0.0
    """In the lesson altogether."""
    talk_seconds: float = 0.0
    """How long they spoke, wherever they were."""


class PhaseRecord(Value):
    """A phase as it was planned and as it ran; each time it ran."""

    name: str
    mode: PhaseMode
    prompt: str
    minutes: int
    """As planned."""
    began_at: float
    ended_at: float | None = None
    """`None`: it goes on."""


class RoundRecord(Value):
    """A question as it was asked once."""

    opened_at: float
    closed_at: float
    results: Results


class PollRecord(Value):
    """A question, before and after it was discussed."""

    question: Question
    rounds: list[RoundRecord]


class HandRecord(Value):
    """A hand that was up."""

    name: str
    raised_at: float
    seat: int | None = None
    lowered_at: float | None = None
    """`None`: it was up when its owner left, or the lesson ended."""


class Member(Value):
    """Somebody who was in a group."""

    name: str
    seconds: float
    seat: int | None = None
    strokes: int = 0
    """Changes of theirs to the group's board."""
    talk_seconds: float = 0.0
    """How long they spoke in it."""


class GroupRecord(Value):
    """A group that pupils worked in."""

    name: str
    members: list[Member]
    """Pupils, by seat and name."""
    balance: float | None = None
    """How evenly they talked: 1, all alike; 0, one alone. `None`: fewer than two, or nobody spoke."""


class BoardRecord(Value):
    """A board that somebody drew on."""

    kind: BoardKind
    name: str
    """Of the group or the pupil; empty: everybody's."""
    writers: int
    strokes: int
    """Changes to its elements, each as often as it was put."""


class QuestionRecord(Value):
    """What a pupil wrote to the teachers alone, until they were answered."""

    name: str
    asked_at: float
    seat: int | None = None
    answered_at: float | None = None
    """When staff wrote back; `None`: never."""


class ReflectionCount(Value):
    """What pupils wrote at the end. The texts themselves stand in the list of reflections."""

    written: int
    missing: list[Attendance] = []
    """Pupils who were there and wrote nothing; empty where none was asked for."""


class HandInCount(Value):
    """Pages that were handed in. They stand in the lesson's boards."""

    pupils: int
    """Of how many there is one, by themselves or with their group."""
    missing: list[Attendance] = []
    """Pupils who were there, and of whom there is none."""


class NoteRecord(Value):
    """What an observer saw, and shares."""

    at: float
    author: str
    text: str
    tags: list[str] = []
    about: str = ""
    """The pupil whom it is about; empty: nobody in particular."""
    seat: int | None = None


class LessonRecord(Value):
    """Everything of one lesson. Lists are in order of seat, or of time."""

    lesson_id: str
    title: str
    began_at: float | None
    """When the first of the staff came; `None`: nobody yet."""
    ended_at: float | None
    """`None`: it goes on, and the record with it."""
    held: bool = False
    """An administrator holds the lesson: nothing of it is deleted."""
    unread: int = 0
    """Of what happened, so much was written by a newer version, and is missing here."""
    pupils: list[Attendance] = []
    staff: list[Attendance] = []
    observers: list[Attendance] = []
    phases: list[PhaseRecord] = []
    polls: list[PollRecord] = []
    hands: list[HandRecord] = []
    groups: list[GroupRecord] = []
    boards: list[BoardRecord] = []
    questions: list[QuestionRecord] = []
    reflections: ReflectionCount | None = None
    """`None`: pupils were not asked for any."""
    hand_ins: HandInCount | None = None
    """`None`: nothing was handed in."""
    notes: list[NoteRecord] = []
    """Of those who observed, as far as they share them; none in a copy without names."""
    messages_by_pupils: int = 0
    """In the chat, wherever they could write."""
    messages_by_staff: int = 0
