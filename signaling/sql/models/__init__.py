"""All tables. Importing this package is what makes `Base.metadata` complete."""

from __future__ import annotations

from .accounts import Account, DeskSession, OneTimeLink, School
from .audit import AuditEntry
from .base import Base
from .boards import BoardOperationRow, BoardSnapshotRow, EndedBoardRow
from .chat import ChatChannel, ChatRow
from .classes import ClassRow, GroupSetRow, SeatRow
from .lessons import LessonRow
from .material import LessonFileRow, LessonMaterialRow, MaterialFileRow
from .plans import PhaseRunRow, PlanRow
from .polls import PollAnswerRow, PollRoundRow
from .reflections import ReflectionCounter, ReflectionRow

__all__ = [
    "Account",
    "AuditEntry",
    "Base",
    "BoardOperationRow",
    "BoardSnapshotRow",
    "ChatChannel",
    "ChatRow",
    "ClassRow",
    "DeskSession",
    "EndedBoardRow",
    "GroupSetRow",
    "LessonFileRow",
    "LessonMaterialRow",
    "LessonRow",
    "MaterialFileRow",
    "OneTimeLink",
    "PhaseRunRow",
    "PlanRow",
    "PollAnswerRow",
    "PollRoundRow",
    "ReflectionCounter",
    "ReflectionRow",
    "School",
    "SeatRow",
]
