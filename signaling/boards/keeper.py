"""Keeps one open page in step with the shared one in Redis: a single task, so nothing here overlaps.

Invariant: a put is answered after Redis merged it and all before it, and never before. While Redis is away
puts are merged here and shown to this node's viewers; when it is back they are offered, and then answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

import structlog

from signaling.wire.board import BoardTrouble, Put, Rej, RejCode, Reset

from ..board.elements import Fault, lock, signed
from ..board.merge import Stored, chunks, is_newer, newer_than
from ..board.puts import answer, sort_out
from .ports import Archive, Clock, Operation
from .room import Room
from .seeds import NO_SEEDS, Seeds, begun
from .store import BoardStore, Entry, Head, Lost, Merged, Run, StoreAway
from .viewer import Viewer

BATCH_ELEMENTS = 400
"""Two whole puts: Redis serves nobody else for about 2 ms."""
OFFER_BYTES = 1_000_000
GAP_SECONDS = 0.05
"""Pub/sub and replies come over two connections; what is only late is here by then."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class PutInHand:
    """A put between its arrival and its answer."""

    viewer: Viewer
    n: int
    entries: list[Entry]
    faults: list[Fault] = field(default_factory=list)
    signed_anew: bool = False
    """It was put once more already, as a change of what somebody else made."""


class Keeper:
    """The task between a room and the shared page."""

    def __init__(
        self, room: Room, store: BoardStore, archive: Archive, now: Clock, seeds: Seeds = NO_SEEDS
    ) -> None:
        self._room = room
        self._store = store
        self._archive = archive
        self._now = now
        self._seeds = seeds
        """What the page begins with if it has never been opened."""
        self._inbox: list[PutInHand] = []
        self._unanswered: list[PutInHand] = []
        """Merged here only: Redis was away."""
        self._out_of_step = False
        self._gap = False
        self._wake = asyncio.Event()
        self.away = False

    # --- what comes in -------------------------------------------------------------------------

    def put(self, viewer: Viewer, put: Put) -> None:
        """Take a put; it is answered by and by."""
        found = sort_out(put, self._room.page, viewer.writer, may_write=viewer.may_write)
        entries = [Entry(stored, viewer.participant_id, viewer.writer.admin) for stored in found.good]
        in_hand = PutInHand(viewer, put.n, entries, found.faults)
        if self.away:
            self._merge_here(in_hand)
        else:
            # Also where nothing of it is good: what earlier puts bring must be on the page for its answer.
            self._inbox.append(in_hand)
            self._wake.set()

    def take_batch(self, message: bytes) -> None:
        """Take what the shared page published."""
        outcome = self._room.take_batch(message)
        if outcome == "lost":
            self._must_resync()
        elif outcome == "gap":
            asyncio.get_running_loop().call_later(GAP_SECONDS, self._look_for_gap, self._room.page.seq)

    def take_head(self, head: Head, known: Head) -> None:
        """Compare with how far the shared page is. Every second: finds what was lost silently.

        `known`: how far this page was when that was asked. On a busy page the answer is older than the page.
        """
        page = self._room.page
        if self.away or (page.epoch == known.epoch and (head.epoch != known.epoch or head.seq < known.seq)):
            self._must_resync()
        elif head.epoch == page.epoch and head.seq > page.seq:
            self._gap = True
            self._wake.set()

    def take_away(self) -> None:
        """Redis does not answer: go on among those who are here."""
        if not self.away:
            self.away = True
            self._room.say_here(BoardTrouble(on=True))
        waiting, self._inbox = self._inbox, []
        for in_hand in waiting:
            self._merge_here(in_hand)

    # --- the task ------------------------------------------------------------------------------

    async def open(self) -> None:
        """Read the page before anybody looks at it: from Redis, or from SQL where Redis is away."""
        try:
            await self._resync()
        except StoreAway as error:
            log.warning("board_store_away", page_id=self._room.page_id, error=str(error))
            for stored in (await self._archive.load(self._room.page_id)).elements:
                self._room.take(stored)
            self.away = True

    async def run(self) -> None:
        """Keep in step until cancelled. Owner: `signaling.boards.rooms`. Raises only for a bug of ours."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.step()
            except StoreAway as error:
                log.warning("board_store_away", page_id=self._room.page_id, error=str(error))
                self.take_away()

    async def step(self) -> None:
        """Do everything that waits to be done. Raise `StoreAway` with it still waiting."""
        while self._out_of_step or self._inbox or self._gap:
            if self._out_of_step:
                self._out_of_step = False
                await self._resync()
            elif self._inbox:
                await self._merge_waiting()
            else:
                self._gap = False
                await self._read_back()

    # --- puts ----------------------------------------------------------------------------------

    async def _merge_waiting(self) -> None:
        puts = self._next_puts()
        batch = [entry for put in puts for entry in put.entries]
        if not batch:
            for put in puts:
                self._answer(put)
            return
        try:
            merged = await self._store.merge(self._room.page_id, self._room.page, batch, self._now())
        except StoreAway:
            self._inbox = puts + self._inbox
            raise
        if isinstance(merged, Lost):
            self._inbox = puts + self._inbox
            self._out_of_step = True
            return
        origins = [put.viewer.id for put in puts for _ in put.entries]
        refused = self._take_merged(batch, merged, origins)
        if _sign_anew(puts, refused, merged.held):
            self._inbox = puts + self._inbox
            return
        for put in puts:
            self._answer(put, refused)

    def _next_puts(self) -> list[PutInHand]:
        count, size = 0, 0
        while count < len(self._inbox) and size < BATCH_ELEMENTS:
            size += len(self._inbox[count].entries)
            count += 1
        puts, self._inbox = self._inbox[:count], self._inbox[count:]
        for put in puts:
            if not put.viewer.may_write:  # lost while the put waited
                put.faults += [Fault(entry.stored.id, RejCode.NOT_ALLOWED) for entry in put.entries]
                put.entries = []
        return puts

    def _take_merged(self, batch: list[Entry], merged: Merged, origins: list[str]) -> dict[Stored, RejCode]:
        """Merge what Redis took and what refused elements met. Return the refused ones."""
        refused: dict[Stored, RejCode] = {}
        operations: list[Operation] = []
        for entry, verdict, origin in zip(batch, merged.verdicts, origins, strict=True):
            if isinstance(verdict, RejCode):
                refused[entry.stored] = verdict
                continue
            numbered = replace(entry.stored, seq=verdict)
            self._room.take(numbered, origin)
            if verdict > merged.previous:
                operations.append(Operation(entry.by, numbered))
        for stored in merged.held:
            self._room.take(stored)
        if not self._room.advance(merged.previous, merged.seq):
            asyncio.get_running_loop().call_later(GAP_SECONDS, self._look_for_gap, self._room.page.seq)
        if operations:
            self._archive.add(self._room.page_id, merged.epoch, operations)
        return refused

    def _answer(self, put: PutInHand, refused: dict[Stored, RejCode] | None = None) -> None:
        found = [(entry.stored.id, (refused or {}).get(entry.stored)) for entry in put.entries]
        faults = put.faults + [Fault(element_id, code) for element_id, code in found if code is not None]
        message = answer(put.n, faults, self._room.page)
        if isinstance(message, Rej):
            log.info(
                "board_put_refused",
                page_id=self._room.page_id,
                participant_id=put.viewer.participant_id,
                code=message.code,
                elements=len(faults),
            )
        self._room.tell(put.viewer, message)

    def _merge_here(self, put: PutInHand) -> None:
        if not put.entries:
            self._answer(put)  # before puts that wait for Redis: what these brought is on the page already
            return
        for entry in put.entries:
            self._room.take(entry.stored, put.viewer.id)
        self._unanswered.append(put)

    # --- in step with the shared page ----------------------------------------------------------

    def _must_resync(self) -> None:
        self._out_of_step = True
        self._wake.set()

    def _look_for_gap(self, seq_then: int) -> None:
        if self._room.page.seq == seq_then:
            self._gap = True
            self._wake.set()

    async def _read_back(self) -> None:
        """Read the numbers that did not come by pub/sub."""
        room = self._room
        while True:
            run = await self._store.read(room.page_id, room.page.seq)
            if run.epoch != room.page.epoch or run.seq < room.page.seq:
                self._out_of_step = True
                return
            for stored in run.elements:
                self._room.take(stored)
            room.advance(room.page.seq, run.covered)
            if run.covered >= run.seq:
                return

    async def _resync(self) -> None:
        """Make the shared page and this one the same, whichever of them lost something."""
        try:
            await self._resync_with(await self._read_all())
        except StoreAway:
            self._out_of_step = True
            raise
        if self.away:
            self.away = False
            self._room.say_here(BoardTrouble(on=False))

    async def _resync_with(self, shared: Run) -> None:
        page, before = self._room.page, self._room.page.epoch
        theirs = {stored.id: stored for stored in shared.elements}
        gone = shared.epoch == 0
        rewound = shared.epoch == page.epoch and shared.seq < page.seq
        archived_epoch = 0
        if gone:
            archived = await self._archive.load(self._room.page_id)
            archived_epoch = archived.epoch
            begun = archived.elements if archived_epoch else await self._begin()
            for stored in begun:
                self._room.take(replace(stored, seq=0))
        offered = newer_than(page.elements.values(), theirs)
        new_epoch = max(page.epoch + 1, archived_epoch + 1, int(self._now() * 1000))
        merges = await self._offer(offered, new_epoch, at_least_once=gone or rewound)
        epoch = merges[-1][1].epoch if merges else shared.epoch
        if epoch != page.epoch:
            page.renumber(epoch)
        page.horizon = shared.horizon
        for stored in shared.elements:
            self._room.take(stored)
        self._room.advance(page.seq, shared.seq)
        refused: dict[Stored, RejCode] = {}
        for batch, merged in merges:
            refused |= self._take_merged(batch, merged, [""] * len(batch))
        if epoch != before:
            self._room.say_here(Reset(epoch=epoch, seq=page.seq))
            log.info("board_epoch", page_id=self._room.page_id, epoch=epoch, offered=len(offered))
        self._answer_all(refused)

    async def _begin(self) -> Sequence[Stored]:
        """Return what a page begins with that nobody ever opened."""
        elements = await begun(self._seeds, self._archive)
        return [lock(stored) for stored in elements] if self._seeds.locked else elements

    async def _offer(
        self, offered: Iterable[Stored], new_epoch: int, *, at_least_once: bool
    ) -> list[tuple[list[Entry], Merged]]:
        """Offer elements in chunks. They were checked when they were put, so no right is asked again."""
        runs = [[Entry(s, s.author, admin=True) for s in run] for run in chunks(offered, OFFER_BYTES)]
        if at_least_once and not runs:
            runs = [[]]
        merges = []
        for batch in runs:
            merged = await self._store.offer(
                self._room.page_id, self._room.page, batch, new_epoch, self._now()
            )
            merges.append((batch, merged))
        return merges

    def _answer_all(self, refused: dict[Stored, RejCode]) -> None:
        puts, self._unanswered = self._unanswered, []
        for put in puts:
            self._answer(put, refused)

    async def _read_all(self) -> Run:
        """Read the whole shared page, as of one epoch."""
        run = await self._store.read(self._room.page_id, 0)
        epoch, elements = run.epoch, list(run.elements)
        while run.covered < run.seq:
            run = await self._store.read(self._room.page_id, run.covered)
            if run.epoch != epoch:
                return await self._read_all()
            elements += run.elements
        return replace(run, elements=elements)


def _sign_anew(puts: Sequence[PutInHand], refused: Container[Stored], held: Sequence[Stored]) -> bool:
    """Give edits of what somebody else made their author, where we learnt only now that it is somebody's.

    Return whether there are any: these are put again, and are what they would have been a moment later.
    """
    makers, found = {stored.id: stored for stored in held}, False
    for put in puts:
        if put.signed_anew:
            continue  # whatever refused it twice would refuse it for ever
        for at, entry in enumerate(put.entries):
            theirs = makers.get(entry.stored.id)
            if entry.stored not in refused or theirs is None or theirs.author == entry.stored.author:
                continue
            if is_newer(entry.stored, theirs):
                put.entries[at] = replace(entry, stored=signed(entry.stored, theirs.author))
                put.signed_anew = found = True
    return found
