"""Boards: opened to others and closed, their pages added, named, taken away and shown to all.

Invariant: nothing that is kept here is of a board that can not come back, and a number is given to one page.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import Refusal
from ..wire.boards import MAX_BOARD_PAGES, MAX_LESSON_PAGES, BoardKind
from ..wire.codes import RefusalCode
from . import board_commands as b
from .board_rights import has_board, known_page, pages_of
from .board_state import AT_FIRST, BoardsState, PageState
from .group_sets import known_groups
from .ids import Board, Page
from .names import clean_name
from .outcome import Applied
from .state import LessonState, replace

_NO_PAGE = Refusal(RefusalCode.NO_SUCH_PAGE)
_NOBODYS = {
    "group": Refusal(RefusalCode.NO_SUCH_GROUP),
    "own": Refusal(RefusalCode.NO_SUCH_PERSON),
    "hand": _NO_PAGE,
}


def open_boards(state: LessonState, command: b.OpenBoards, _now: float) -> Applied | Refusal:
    """Set what boards are to others. All of a kind: what was said of single ones before is over."""
    boards, kind = _tidied(state), command.kind
    if kind == "hand" and command.openness == "writable":
        return Refusal(RefusalCode.BAD_MESSAGE, "what was handed in is the staff's alone to write on")
    wanted = boards_meant(state, kind, command.owners)
    if isinstance(wanted, Refusal):
        return wanted
    if command.owners is None:
        kinds = boards.kinds | {kind: command.openness}
        opened = {key: value for key, value in boards.opened.items() if kind_of(key) != kind}
    else:
        kinds = boards.kinds
        opened = boards.opened | {board.key: command.openness for board in wanted}
    kinds = {each: value for each, value in kinds.items() if value != AT_FIRST[each]}
    usual = kinds.get(kind, AT_FIRST[kind])
    opened = {key: value for key, value in opened.items() if kind_of(key) != kind or value != usual}
    return Applied(replace(state, boards=replace(boards, kinds=kinds, opened=opened)))


def add_page(state: LessonState, command: b.AddPage, _now: float) -> Applied | Refusal:
    """Add a page to each of these boards, or one for each sheet, after the others."""
    boards = _tidied(state)
    wanted = boards_meant(state, command.kind, command.owners)
    name = _page_name(command.name)
    if isinstance(wanted, Refusal):
        return wanted
    if command.kind == "hand":
        return Refusal(RefusalCode.BAD_MESSAGE, "what was handed in gets no pages")
    if command.kind in ("shown", "class") and command.earlier is not None and command.earlier.page_id is None:
        return Refusal(RefusalCode.BAD_MESSAGE, "there is one of this kind: name the page")
    if name is None:
        return Refusal(RefusalCode.BAD_NAME)
    new = _new_pages(command, name, boards.last_number + 1)
    held = [len(pages_of(state, board)) for board in wanted]
    if command.owners is None:  # also for boards that do not exist yet
        held.append(1 + len(boards.common.get(command.kind, ())))
    if max(held, default=0) + len(new) > MAX_BOARD_PAGES:
        return Refusal(RefusalCode.TOO_MANY, f"a board has at most {MAX_BOARD_PAGES} pages")
    if command.owners is None:
        common = boards.common | {command.kind: (*boards.common.get(command.kind, ()), *new)}
        after = replace(boards, common=common, last_number=new[-1].number)
    else:
        pages = {board.key: (*boards.pages.get(board.key, ()), *new) for board in wanted}
        after = replace(boards, pages=boards.pages | pages, last_number=new[-1].number)
    if _count(after) > MAX_LESSON_PAGES:
        return Refusal(RefusalCode.TOO_MANY, f"a lesson has at most {MAX_LESSON_PAGES} added pages")
    return Applied(replace(state, boards=after))


def name_page(state: LessonState, command: b.NamePage, _now: float) -> Applied | Refusal:
    """Give a page a name, or none; one of all boards of a kind has it on all of them."""
    page, name = known_page(state, command.page_id), _page_name(command.name)
    if page is None:
        return _NO_PAGE
    if name is None:
        return Refusal(RefusalCode.BAD_NAME)
    boards, board = _tidied(state), page.board
    held = next(one for one in pages_of(state, board) if one.number == page.number)
    named = replace(held, name=name)
    if is_common(state, page):
        common = _put(boards.common.get(board.kind, ()), named)
        return Applied(replace(state, boards=replace(boards, common=boards.common | {board.kind: common})))
    pages = _put(boards.pages.get(board.key, ()), named)
    after = replace(boards, pages=boards.pages | {board.key: pages})
    if _count(after) > MAX_LESSON_PAGES:
        return Refusal(RefusalCode.TOO_MANY, f"a lesson has at most {MAX_LESSON_PAGES} added pages")
    return Applied(replace(state, boards=after))


def drop_page(state: LessonState, command: b.DropPage, _now: float) -> Applied | Refusal:
    """Take a page away; what was drawn on it stays in the history."""
    page = known_page(state, command.page_id)
    if page is None:
        return _NO_PAGE
    if page.number == 1:
        return Refusal(RefusalCode.NOT_ALLOWED, "the first page stays")
    boards, board = _tidied(state), page.board
    common = dict(boards.common)
    pages = dict(boards.pages)
    if is_common(state, page):
        common[board.kind] = _without(common[board.kind], page.number)
    else:
        pages[board.key] = _without(pages[board.key], page.number)
    after = replace(
        boards,
        common={kind: kept for kind, kept in common.items() if kept},
        pages={key: kept for key, kept in pages.items() if kept},
    )
    changed = replace(state, boards=after)
    if after.shown and known_page(changed, after.shown) is None:
        changed = replace(state, boards=replace(after, shown=""))
    return Applied(changed)


def show_page(state: LessonState, command: b.ShowPage, _now: float) -> Applied | Refusal:
    """Show a page to everybody, whatever its board is open to, or none any more."""
    if command.page_id is not None and known_page(state, command.page_id) is None:
        return _NO_PAGE
    return Applied(replace(state, boards=replace(_tidied(state), shown=command.page_id or "")))


def is_common(state: LessonState, page: Page) -> bool:
    """Say whether all boards of the kind have this page."""
    return any(one.number == page.number for one in state.boards.common.get(page.board.kind, ()))


def kind_of(key: str) -> BoardKind:
    """Return the kind of the board with this key."""
    match key:
        case "shown":
            return "shown"
        case "class":
            return "class"
        case _:
            kind, dot, _owner = key.partition(".")
            return "group" if not dot else "own" if kind == "own" else "hand"


def every_board(state: LessonState, kind: BoardKind) -> list[Board]:
    """Return all boards of a kind: groups' in their order, pupils' by seat, then by arrival."""
    match kind:
        case "group":
            return [Board(kind, group) for group in state.groups]
        case "own":
            pupils = [person for person in state.people.values() if person.role == "student"]
            pupils.sort(key=lambda one: (one.seat is None, one.seat or 0, one.joined_at, one.id))
            return [Board(kind, pupil.id) for pupil in pupils]
        case "hand":
            return [Board(kind, number) for number in state.boards.hand_ins]
        case "shown" | "class":
            return [Board(kind)]


def boards_meant(state: LessonState, kind: BoardKind, owners: Iterable[str] | None) -> list[Board] | Refusal:
    """Return the boards that are meant."""
    if owners is None:
        return every_board(state, kind)
    if kind in ("shown", "class"):
        return Refusal(RefusalCode.BAD_MESSAGE, "there is one of this kind: name no owners")
    wanted = [Board(kind, owner) for owner in dict.fromkeys(owners)]
    if not all(has_board(state, board) for board in wanted):
        return _NOBODYS[kind]
    return wanted


def _new_pages(command: b.AddPage, name: str, number: int) -> list[PageState]:
    """Return the pages that are added to each board, numbered from `number` on."""
    if not command.sheets:
        each = command.earlier is not None and command.earlier.page_id is None
        return [PageState(number=number, name=name, template=command.template, copy=command.copy, each=each)]
    return [PageState(number=number + at, name=name, sheet=sheet) for at, sheet in enumerate(command.sheets)]


def _page_name(text: str) -> str | None:
    return "" if not text.strip() else clean_name(text)


def _put(pages: tuple[PageState, ...], new: PageState) -> tuple[PageState, ...]:
    return (*_without(pages, new.number), new)


def _without(pages: tuple[PageState, ...], number: int) -> tuple[PageState, ...]:
    return tuple(page for page in pages if page.number != number)


def _count(boards: BoardsState) -> int:
    return sum(map(len, [*boards.common.values(), *boards.pages.values()]))


def _tidied(state: LessonState) -> BoardsState:
    """Return what is known of the boards, without those whose group or pupil can not come back."""
    boards = state.boards
    known = {"shown", "class", *known_groups(state)} | {f"own.{person}" for person in state.people}
    known |= {f"hand.{number}" for number in boards.hand_ins}
    if known >= boards.opened.keys() | boards.pages.keys():
        return boards
    return replace(
        boards,
        opened={key: value for key, value in boards.opened.items() if key in known},
        pages={key: value for key, value in boards.pages.items() if key in known},
    )
