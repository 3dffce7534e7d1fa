"""A client's messages on a page: what each of them does.

Invariant: the first message is `hello`, and no other is; before it nothing of the page is told, and nothing
is taken.
"""

from __future__ import annotations

import msgspec

from signaling.wire.board import (
    MAX_CHUNK_BYTES,
    BoardHello,
    BoardPing,
    BoardPong,
    BoardTrouble,
    ClientMessage,
    Cursor,
    Live,
    Ops,
    Put,
    RightsChanged,
    ServerMessage,
    Snap,
    View,
    decode_client_message,
    decode_frame,
    encode,
)

from ..board.deltas import relay_cursor, relay_live, relay_view
from ..board.merge import Stored, chunks
from ..board.tick import frame
from ..errors import ProtocolViolation
from ..store.away import Count
from .pictures import Holding, look_up
from .rooms import OpenRoom
from .viewer import Viewer

MAX_MESSAGES = 100
"""Of one frame. A tick's worth is five."""


class Session:
    """What a viewer's frames do to a room."""

    def __init__(self, held: OpenRoom, viewer: Viewer, holding: Holding, count: Count) -> None:
        self._room = held.room
        self._keeper = held.keeper
        self._viewer = viewer
        self._holding = holding
        self._count = count
        self._greeted = False

    async def take(self, data: bytes) -> int:
        """Carry out a frame, and return how many messages it had.

        Raise `ProtocolViolation` for a frame that no correct client sends. A greeting may wait long for its
        reader: what is left of the frame is nobody's once the session ended.
        """
        messages = frame_messages(data)
        for raw in messages:
            if self._viewer.close_code is not None:
                break
            try:
                message: ClientMessage = decode_client_message(raw)
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
                raise ProtocolViolation(f"bad message: {error}") from error
            if self._greeted == isinstance(message, BoardHello):
                # A greeting in the middle would lose answers that wait for this tick.
                raise ProtocolViolation("the first message must be hello, and no other")
            match message:
                case BoardHello():
                    await self._greet(message)
                case Put():
                    await look_up(self._holding, self._room.page_id, self._room.page, message.elements)
                    self._keeper.put(self._viewer, message)
                case Live() | Cursor() | View():
                    self._relay(message)
                case BoardPing():
                    self._room.tell(self._viewer, BoardPong(n=message.n))
        return len(messages)

    def leave(self) -> None:
        """The socket is gone."""
        self._room.leave(self._viewer)

    def _relay(self, message: Live | Cursor | View) -> None:
        viewer, room = self._viewer, self._room
        match message:
            case Live():
                relayed = relay_live(message, room.page, viewer.writer) if viewer.may_write else None
                if relayed is None:
                    self._count("live_refused")
                else:
                    room.say(relayed, viewer.id)
            case Cursor() if viewer.may_point:
                cursor = relay_cursor(message, viewer.participant_id, viewer.name)
                room.say_last("cursor", viewer.participant_id, cursor, viewer.id)
            case View() if viewer.rights == "admin":
                view = relay_view(message, viewer.participant_id)
                room.say_last("view", viewer.participant_id, view, viewer.id)
            case _:
                self._count("not_relayed")

    # --- telling the page ----------------------------------------------------------------------

    async def _greet(self, hello: BoardHello) -> None:
        """Tell what the client lacks, then everything from then on, with nothing between the two."""
        page, viewer = self._room.page, self._viewer
        self._greeted = True
        since = hello.since
        if page.can_resume(hello.epoch, since):
            viewer.send(_one(RightsChanged(rights=viewer.rights, you=viewer.participant_id)))
        else:
            since = await self._tell_whole_page()
        epoch = page.epoch
        later = page.since(since)
        while sum(len(stored.json) for stored in later) > MAX_CHUNK_BYTES:
            await self._tell_later(later)
            if page.epoch != epoch:
                since, epoch = await self._tell_whole_page(), page.epoch
            else:
                since = max(since, *(stored.seq for stored in later))
            later = [stored for stored in page.since(since) if stored.seq]
        self._room.flush()  # what this tick tells is in what this viewer was told
        viewer.send(_one(Ops(seq=page.seq, elements=_raws(later))))
        if self._keeper.away:
            viewer.send(_one(BoardTrouble(on=True)))
        if viewer.close_code is None:
            self._room.join(viewer)

    async def _tell_whole_page(self) -> int:
        """Send a snapshot. Return the number up to which it holds everything."""
        page, viewer = self._room.page, self._viewer
        epoch, seq, elements = page.epoch, page.seq, list(page.elements.values())
        runs = list(chunks(elements, MAX_CHUNK_BYTES)) or [[]]
        for number, run in enumerate(runs, 1):
            snap = Snap(
                epoch=epoch,
                seq=seq,
                rights=viewer.rights,
                you=viewer.participant_id,
                elements=_raws(run),
                more=number < len(runs),
            )
            await viewer.send_when_drained(_one(snap))
        if page.epoch != epoch:
            return await self._tell_whole_page()
        return seq

    async def _tell_later(self, later: list[Stored]) -> None:
        for run in chunks(later, MAX_CHUNK_BYTES):
            numbers = [stored.seq for stored in run if stored.seq]
            ops = Ops(seq=max(numbers, default=self._room.page.seq), elements=_raws(run))
            await self._viewer.send_when_drained(_one(ops))


def frame_messages(data: bytes) -> list[msgspec.Raw]:
    """Return the messages of a frame, each still to be decoded. Raise `ProtocolViolation`."""
    try:
        messages = decode_frame(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolViolation(f"a frame is a JSON array of messages: {error}") from error
    if len(messages) > MAX_MESSAGES:
        raise ProtocolViolation(f"more than {MAX_MESSAGES} messages in a frame")
    return messages


def _raws(elements: list[Stored]) -> list[msgspec.Raw]:
    return [msgspec.Raw(stored.json) for stored in elements]


def _one(message: ServerMessage) -> bytes:
    return frame([encode(message)])
