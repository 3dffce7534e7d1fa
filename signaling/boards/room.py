"""One open page on this node: what it holds, who looks at it, and one frame a tick for each of them.

Invariant: every viewer was told everything that the page holds, or is in the middle of being told. The
room never awaits; its keeper (`signaling.boards.keeper`) speaks with Redis.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

import msgspec

from signaling.wire.board import Left, LiveBy, Rights, RightsChanged, ServerMessage

from ..board.elements import load
from ..board.merge import Page, Stored
from ..board.tick import Tick
from .ports import Publish
from .store import live_channel
from .viewer import Viewer

TICK_SECONDS = 0.015
"""Half of what it takes on average to be seen; ten times cheaper than a frame for every change."""


class Batch(msgspec.Struct):
    """What the shared page publishes: elements numbered `previous + 1` to `seq`."""

    epoch: int
    previous: int
    seq: int
    elements: list[msgspec.Raw]


class Said(msgspec.Struct):
    """What one node tells the others: messages of its viewers, ready to be relayed."""

    node: str
    messages: list[msgspec.Raw]
    drew: list[str] = []
    """Whose pens these deltas are: known here, so that no other node has to read the messages."""


decode_batch = msgspec.json.Decoder(Batch).decode
decode_said = msgspec.json.Decoder(Said).decode
encode = msgspec.json.Encoder().encode


class Room:
    """An open page. All methods are immediate."""

    def __init__(self, page_id: str, node_id: str, publish: Publish) -> None:
        self.page_id = page_id
        self.page = Page()
        self.viewers: dict[str, Viewer] = {}
        self.listeners: set[Callable[[Stored], None]] = set()
        """Told every element that the page takes: overviews."""
        self.lookers: set[Callable[[str], None]] = set()
        """Told who has a pen down, at every delta of theirs: overviews."""
        self._here: dict[str, Viewer] = {}
        """Viewers, and sessions that were not greeted yet."""
        self._node_id = node_id
        self._publish = publish
        self._tick = Tick()
        self._outgoing: list[bytes] = []
        self._drawing: dict[str, None] = {}
        """Whose pens are in what goes out."""
        self._flushing: asyncio.TimerHandle | None = None

    # --- who looks -----------------------------------------------------------------------------

    def arrive(self, viewer: Viewer) -> None:
        """Note a session, which `others_of` finds from now on; it is told nothing before it joins."""
        self._here[viewer.id] = viewer

    def join(self, viewer: Viewer) -> None:
        """Tell this viewer everything from now on."""
        self.viewers[viewer.id] = viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer, and tell the others where they are."""
        self._here.pop(viewer.id, None)
        if self.viewers.pop(viewer.id, None) is not None:
            self.say(Left(by=viewer.participant_id))

    def others_of(self, viewer: Viewer) -> list[Viewer]:
        """Return this person's other sessions on the page, greeted or not."""
        return [
            v for v in self._here.values() if v.participant_id == viewer.participant_id and v is not viewer
        ]

    def allow(self, viewer: Viewer, rights: Rights) -> None:
        """Let a viewer do so much from now on, and tell them if that is something else."""
        if rights != viewer.rights:
            viewer.rights = rights
            self.tell(viewer, RightsChanged(rights=rights, you=viewer.participant_id))

    # --- what it holds -------------------------------------------------------------------------

    def take(self, stored: Stored, origin: str = "") -> None:
        """Merge an element; tell it to the viewers if it is newer than what they have."""
        if self.page.merge(stored):
            for listener in self.listeners:
                listener(stored)
            self._tick.element(stored, origin)
            self._soon()

    def advance(self, previous: int, seq: int) -> bool:
        """Note that numbers `previous + 1` to `seq` were merged. Return false if some before are missing."""
        before = self.page.seq
        unbroken = self.page.advance(previous, seq)
        if self.page.seq != before:
            self._tick.numbered = True
            self._soon()
        return unbroken

    def take_batch(self, message: bytes) -> Literal["taken", "gap", "lost"]:
        """Merge what the shared page published. `gap`: some before it are missing; `lost`: another epoch."""
        batch = decode_batch(message)
        if batch.epoch != self.page.epoch:
            return "lost"
        if batch.seq <= self.page.seq:
            return "taken"
        for number, raw in enumerate(batch.elements, batch.previous + 1):
            self.take(load(bytes(raw), number))
        return "taken" if self.advance(batch.previous, batch.seq) else "gap"

    # --- what passes ---------------------------------------------------------------------------

    def say(self, message: ServerMessage, origin: str = "") -> None:
        """Tell all viewers, here and at the other nodes."""
        if isinstance(message, LiveBy):
            self._drawing[message.by] = None
            self._drew(message.by)
        self._tick.say(message, origin)
        self._outgoing.append(encode(message))
        self._soon()

    def say_last(self, kind: str, by: str, message: ServerMessage, origin: str) -> None:
        """Tell all viewers the last of this kind that this person says in this tick."""
        self._tick.say_last(kind, by, message, origin)
        self._soon()

    def say_here(self, message: ServerMessage) -> None:
        """Tell the viewers at this node."""
        self._tick.say(message)
        self._soon()

    def tell(self, viewer: Viewer, message: ServerMessage) -> None:
        """Tell one viewer, in the frame of this tick."""
        self._tick.tell(viewer.id, message)
        self._soon()

    def take_said(self, message: bytes) -> None:
        """Relay what viewers at another node said."""
        said = decode_said(message)
        if said.node == self._node_id:
            return
        self._tick.said += [("", bytes(raw)) for raw in said.messages]
        self._soon()
        for who in said.drew:
            self._drew(who)

    def _drew(self, who: str) -> None:
        for looker in self.lookers:
            looker(who)

    # --- the tick ------------------------------------------------------------------------------

    def _soon(self) -> None:
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(TICK_SECONDS, self.flush)

    def flush(self) -> None:
        """Send this tick's frames."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        tick, self._tick = self._tick, Tick()
        self._tell_other_nodes(tick)
        if tick.is_empty():
            return
        frames = tick.frames(self.page.seq)
        for viewer in list(self.viewers.values()):
            viewer.send(frames.for_session(viewer.id))
            if viewer.close_code is not None:  # too slow
                self.leave(viewer)

    def _tell_other_nodes(self, tick: Tick) -> None:
        messages = [*(encoded for _origin, encoded in tick.last.values()), *self._outgoing]
        drew = [*self._drawing]
        self._outgoing, self._drawing = [], {}
        if messages:
            said = Said(self._node_id, [msgspec.Raw(encoded) for encoded in messages], drew)
            self._publish(live_channel(self.page_id), encode(said))
