"""Pages that begin where an earlier lesson ended.

Invariant: nothing is told or taken of a lesson that is not this one's owner's, has not ended, or was deleted,
and of another class's nothing that is one pupil's own. All of these are answered alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ..board.elements import unsigned
from ..board.merge import Page as PageOfElements
from ..board.merge import Stored
from ..errors import Refused
from ..lesson.board_commands import AddPage
from ..lesson.board_state import PageState
from ..lesson.ended_boards import EndedBoard, OwnedKind, owners_now, page_numbered
from ..lesson.ids import Page, copy_of_owner, split_page
from ..lesson.state import LessonState
from ..material.shelf import ROOM
from ..sql.ended_boards import EndedBoardRepository, EndedLesson
from ..sql.lessons import LessonRepository, StoredLesson
from ..sql.material import MaterialRepository, NoRoom
from ..wire.boards import Earlier
from ..wire.codes import RefusalCode
from ..wire.rest import EarlierLesson, EarlierPage
from .copies import check_fits, fresh_copy_id
from .pictures import files_in
from .ports import CopyArchive
from .seeds import Seeds, begun, seeds_of_page

MAX_LESSONS = 50
"""A term of one class's lessons in one subject."""


class EarlierLessons:
    """Made once per node, in `signaling.boards.setup`. All methods may raise `DatabaseAway`."""

    def __init__(
        self,
        lessons: LessonRepository,
        ended: EndedBoardRepository,
        material: MaterialRepository,
        archive: CopyArchive,
    ) -> None:
        self._lessons = lessons
        self._ended = ended
        self._material = material
        self._archive = archive

    async def lessons(self, lesson_id: str) -> list[EarlierLesson]:
        """Return the lessons that pages of this one may begin with: its class's first, the newest first."""
        lesson = await self._lesson(lesson_id)
        return [
            EarlierLesson(
                id=one.id,
                title=one.title,
                ended_at=one.ended_at,
                same_class=_is_same_class(lesson, one),
            )
            for one in await self._ended.lessons(lesson, MAX_LESSONS)
        ]

    async def pages(self, state: LessonState, earlier_id: str) -> list[EarlierPage]:
        """Return the pages of an earlier lesson on which there is anything. Raise `Refused`: `not_found`."""
        lesson = await self._lesson(state.lesson_id)
        earlier = await self._ended.lesson(lesson, earlier_id)
        if earlier is None:
            raise Refused(RefusalCode.NOT_FOUND)
        boards = await self._ended.boards(earlier.id)
        drawn = await self._ended.drawn(earlier.id)
        found: list[EarlierPage] = []
        if _is_same_class(lesson, earlier):
            found += _theirs(state, "own", earlier.id, boards, drawn)
            found += _theirs(state, "group", earlier.id, boards, drawn)
        return [*found, *_single(earlier.id, boards, drawn)]

    async def bring(self, state: LessonState, wish: AddPage, earlier: Earlier, now: float) -> str:
        """Keep what is to begin the pages of a wish. Return the copy's id.

        Raise `Refused`: `no_such_page`; `too_many` where a page or the lesson has no room for it.
        """
        lesson = await self._lesson(state.lesson_id)
        before = await self._ended.lesson(lesson, earlier.lesson_id)
        if before is None:
            raise _no_page()
        boards = await self._ended.boards(before.id)
        keeping = _Keeping(self._material, self._archive, before.id, state.lesson_id, wish.by, now)
        if earlier.page_id is not None:
            return await keeping.one(boards, earlier.page_id)
        if wish.kind not in ("group", "own") or not _is_same_class(lesson, before):
            raise _no_page()
        theirs = owners_now(state, wish.kind, boards)
        if wish.owners is not None:
            theirs = {owner: board for owner, board in theirs.items() if owner in wish.owners}
        return await keeping.each(
            [board for board in boards if board.board.kind == wish.kind], theirs, earlier.number
        )

    async def _lesson(self, lesson_id: str) -> StoredLesson:
        lesson = await self._lessons.get(lesson_id)
        if lesson is None:
            raise Refused(RefusalCode.NOT_FOUND)
        return lesson


class _Keeping:
    """Of pages of one earlier lesson, for another lesson."""

    def __init__(
        self,
        material: MaterialRepository,
        archive: CopyArchive,
        earlier_id: str,
        lesson_id: str,
        by: str,
        now: float,
    ) -> None:
        self._material = material
        self._archive = archive
        self._earlier_id = earlier_id
        self._lesson_id = lesson_id
        self._by = by
        self._now = now

    async def one(self, boards: Sequence[EndedBoard], page_id: str) -> str:
        """Keep one page, which is no pupil's own. Return the copy's id."""
        page = split_page(page_id)
        board = None if page is None else next((one for one in boards if one.board == page.board), None)
        if page is None or board is None or page.lesson_id != self._earlier_id or page.board.kind == "own":
            raise _no_page()
        held = page_numbered(board, page.number)
        if held is None:
            raise _no_page()
        copy_id = fresh_copy_id(self._lesson_id)
        await self._keep(copy_id, await self._at_the_end(page, held))
        return copy_id

    async def each(self, boards: Sequence[EndedBoard], theirs: Mapping[str, EndedBoard], number: int) -> str:
        """Keep the page of a number of those boards that are somebody's now, by owner. Return the id.

        `boards`: all of the kind, for how the page began; who has none begins with that.
        """
        numbered = (page_numbered(board, number) for board in boards)
        begun_as = next((page for page in numbered if page is not None), None)
        if begun_as is None:
            raise _no_page()
        copy_id = fresh_copy_id(self._lesson_id)
        beginning = Seeds(copy=begun_as.copy) if begun_as.each else seeds_of_page(begun_as, "")
        await self._keep(copy_id, await begun(beginning, self._archive))
        for owner, board in theirs.items():
            held = page_numbered(board, number)
            if held is not None:
                page = Page(self._earlier_id, board.board, number)
                await self._keep(copy_of_owner(copy_id, owner), await self._at_the_end(page, held))
        return copy_id

    async def _at_the_end(self, page: Page, held: PageState) -> Sequence[Stored]:
        """Return what is on a page; of one that was never opened what it would have begun with."""
        archived = await self._archive.load(page.id)
        if not archived.epoch:
            return await begun(seeds_of_page(held, page.board.owner), self._archive)
        merged = PageOfElements()
        for stored in archived.elements:
            merged.merge(stored)
        return [stored for stored in merged.elements.values() if not stored.deleted]

    async def _keep(self, copy_id: str, elements: Sequence[Stored]) -> None:
        """Keep elements as nobody's, with the files that they show."""
        check_fits(elements)
        files = files_in([msgspec.Raw(stored.json) for stored in elements])
        if files:
            try:
                await self._material.hold_too(
                    self._lesson_id, self._earlier_id, sorted(files), self._by, room=ROOM, now=self._now
                )
            except NoRoom as error:
                raise Refused(RefusalCode.TOO_MANY, "the lesson holds as much as it may") from error
        await self._archive.keep(copy_id, [*map(unsigned, elements)])


def _is_same_class(lesson: StoredLesson, earlier: EndedLesson) -> bool:
    return lesson.class_id is not None and lesson.class_id == earlier.class_id


def _theirs(
    state: LessonState, kind: OwnedKind, earlier_id: str, boards: Sequence[EndedBoard], drawn: set[str]
) -> list[EarlierPage]:
    """Return the pages of which everybody can have their own."""
    theirs = owners_now(state, kind, boards)
    pages = {
        page.number: (place, page.name)
        for board in theirs.values()
        for place, page in enumerate(board.pages, 1)
    }
    found = []
    for number, (place, name) in sorted(pages.items()):
        owners = [
            owner
            for owner, board in theirs.items()
            if page_numbered(board, number) is not None and Page(earlier_id, board.board, number).id in drawn
        ]
        if owners:
            found.append(EarlierPage(kind=kind, number=number, name=name, place=place, owners=owners))
    return found


def _single(earlier_id: str, boards: Sequence[EndedBoard], drawn: set[str]) -> list[EarlierPage]:
    """Return the pages that are no pupil's own."""
    return [
        EarlierPage(
            kind=board.board.kind,
            number=page.number,
            page_id=page_id,
            group_name=board.group_name,
            name=page.name,
            place=place,
        )
        for board in boards
        if board.board.kind != "own"
        for place, page in enumerate(board.pages, 1)
        if (page_id := Page(earlier_id, board.board, page.number).id) in drawn or _has_beginning(page)
    ]


def _has_beginning(page: PageState) -> bool:
    return page.template is not None or page.sheet is not None or bool(page.copy)


def _no_page() -> Refused:
    return Refused(RefusalCode.NO_SUCH_PAGE)
