"""What every live lesson of a node stands on, in one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..audit import Audit
from ..chat.service import ChatService
from ..lesson.board_commands import AddPage
from ..lesson.board_state import HandInState
from ..lesson.state import LessonState
from ..notes.service import NoteService
from ..reading.service import Readings
from ..recordings.keeping import RecordingKeeping
from ..reflections.service import ReflectionService
from ..register.classes import ClassRegister
from ..register.lessons import LessonRegister
from ..sql.deletions import DeletionRepository
from ..sql.ended_boards import EndedBoardRepository
from ..sql.lessons import LessonRepository
from ..sql.material import MaterialRepository
from ..sql.plans import PlanRepository
from ..sql.polls import PollRepository
from ..store.away import Count
from ..store.bus import Bus
from ..store.health import Health
from ..store.leases import Leases
from ..store.lesson_store import LessonStore
from ..store.media_link import MediaLink
from ..store.reactions_link import ReactionsLink
from ..store.reflections_link import ReflectionsLink
from ..store.rehearsals import Rehearsals
from ..store.rota import Rota
from ..store.stills_link import StillsLink
from ..timeline.keeper import TimelineKeeper
from ..tokens import Tokens
from ..wire.boards import Earlier
from ..wire.lesson import IceServer


class PageCopies(Protocol):
    """What copies pages of boards (`signaling.boards.copies`)."""

    async def make(self, state: LessonState, page_id: str, *, blank: bool = True, signed: bool = True) -> str:
        """Keep what is on a page now. Return the copy's id; empty: no pupil wrote on it, and not `blank`.

        Of a page on which nothing changed it is the same one, but without `signed`.
        """

    async def gather(self, state: LessonState, hand_ins: Sequence[HandInState]) -> str:
        """Keep what was handed in, all together on one page. Return the copy's id. Raise `Refused`."""


class EarlierPages(Protocol):
    """What has pages begin where an earlier lesson ended (`signaling.boards.earlier`)."""

    async def bring(self, state: LessonState, wish: AddPage, earlier: Earlier, now: float) -> str:
        """Keep what is to begin a wish's pages. Return the copy's id. Raise `Refused`, `DatabaseAway`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Made once per node, in `signaling.live.setup`."""

    node_id: str
    store: LessonStore
    health: Health
    bus: Bus
    leases: Leases
    rota: Rota
    link: MediaLink
    stills: StillsLink
    reactions: ReactionsLink
    reflections: ReflectionService
    reflections_link: ReflectionsLink
    notes: NoteService
    chat: ChatService
    lessons: LessonRepository
    polls: PollRepository
    classes: ClassRegister
    register: LessonRegister
    readings: Readings
    plans: PlanRepository
    material: MaterialRepository
    copies: Callable[[], PageCopies]
    """Asked when it is needed: boards are set up after the lessons that copy their pages."""
    earlier: Callable[[], EarlierPages]
    """The same."""
    ended_boards: EndedBoardRepository
    recordings: RecordingKeeping
    deletions: DeletionRepository
    timelines: TimelineKeeper
    rehearsals: Rehearsals
    audit: Audit
    tokens: Tokens
    refused: Count
    """Counts refusals by code."""
    class_bps: int
    """What one class may use of the line, bits per second; 0: nobody has said."""
    ice_servers: Callable[[str], list[IceServer]]
    """participant id -> what their browser is given."""
