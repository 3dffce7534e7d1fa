"""All tables. Importing this package is what makes `Base.metadata` complete."""

from __future__ import annotations

from .accounts import Account, DeskSession, OneTimeLink, School
from .audit import AuditEntry, AuditHead
from .base import Base
from .boards import BoardOperationRow, BoardSnapshotRow, EndedBoardRow
from .chat import ChatChannel, ChatRow
from .classes import ClassRow, GroupSetRow, SeatRow
from .keeping import DeletionRow
from .lessons import LessonRow
from .material import LessonFileRow, LessonMaterialRow, MaterialFileRow
from .notes import NoteAuthorRow, NoteRow
from .plans import PhaseRunRow, PlanRow
from .polls import PollAnswerRow, PollRoundRow
from .reflections import ReflectionCounter, ReflectionRow
from .timelines import TalkRow, TimelineEntryRow, TimelineRow
from .watching import WatchLinkRow
from .xapi import XapiRow

__all__ = [
    "Account",
    "AuditEntry",
    "AuditHead",
    "Base",
    "BoardOperationRow",
    "BoardSnapshotRow",
    "ChatChannel",
    "ChatRow",
    "ClassRow",
    "DeletionRow",
    "DeskSession",
    "EndedBoardRow",
    "GroupSetRow",
    "LessonFileRow",
    "LessonMaterialRow",
    "LessonRow",
    "MaterialFileRow",
    "NoteAuthorRow",
    "NoteRow",
    "OneTimeLink",
    "PhaseRunRow",
    "PlanRow",
    "PollAnswerRow",
    "PollRoundRow",
    "ReflectionCounter",
    "ReflectionRow",
    "School",
    "SeatRow",
    "TalkRow",
    "TimelineEntryRow",
    "TimelineRow",
    "WatchLinkRow",
    "XapiRow",
]
