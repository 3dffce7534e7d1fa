"""What one tick tells the viewers of a page: one frame each, encoded once for all who get the same.

Invariant: nobody is told what they said themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from signaling.wire.board import Ops, ServerMessage, encode

from .merge import Stored


@dataclass(slots=True)
class Tick:
    """Collects what happened on a page since the last frame. `origin`: the session that said it, or ''."""

    changed: dict[str, tuple[str, Stored]] = field(default_factory=dict)
    said: list[tuple[str, bytes]] = field(default_factory=list)
    last: dict[tuple[str, str], tuple[str, bytes]] = field(default_factory=dict)
    private: dict[str, list[bytes]] = field(default_factory=dict)
    numbered: bool = False
    """The page's number grew, be it without anything new to tell."""

    def element(self, stored: Stored, origin: str = "") -> None:
        """Tell this element; a newer one of the same id in this tick takes its place."""
        self.changed[stored.id] = (origin, stored)

    def say(self, message: ServerMessage, origin: str = "") -> None:
        self.said.append((origin, encode(message)))

    def tell(self, session_id: str, message: ServerMessage) -> None:
        """Tell this to one viewer only, before everything that all are told."""
        self.private.setdefault(session_id, []).append(encode(message))

    def say_last(self, kind: str, by: str, message: ServerMessage, origin: str = "") -> None:
        """Tell only the last of this kind by this person: where a cursor was is of no use."""
        self.last[kind, by] = (origin, encode(message))

    def is_empty(self) -> bool:
        return not (self.changed or self.said or self.last or self.private or self.numbered)

    def frames(self, seq: int) -> Frames:
        """Return the frames of this tick, with the page's number after it."""
        return Frames(seq, list(self.changed.values()), self.parts(), self.private)

    def parts(self) -> list[tuple[str, bytes]]:
        """Return what passes, by origin: who left in this tick has no cursor after it."""
        return [*self.last.values(), *self.said]


@dataclass(slots=True)
class Frames:
    """The frames of one tick, by receiver."""

    seq: int
    changed: list[tuple[str, Stored]]
    parts: list[tuple[str, bytes]]
    private: dict[str, list[bytes]]
    _origins: frozenset[str] = field(init=False)
    _shared: bytes | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        said = {origin for origin, _ in [*self.changed, *self.parts] if origin}
        self._origins = frozenset(said | self.private.keys())

    def for_session(self, session_id: str) -> bytes:
        """Return the frame for one viewer."""
        if session_id in self._origins:
            return self._build(session_id)
        if self._shared is None:
            self._shared = self._build("")
        return self._shared

    def _build(self, receiver: str) -> bytes:
        elements = [
            msgspec.Raw(stored.json) for origin, stored in self.changed if not origin or origin != receiver
        ]
        messages = [encode(Ops(seq=self.seq, elements=elements))]
        messages += [part for origin, part in self.parts if not origin or origin != receiver]
        # An answer may be older than what the tick brought later: it must not have the last word.
        return frame(self.private.get(receiver, []) + messages)


def frame(messages: list[bytes]) -> bytes:
    """Put encoded messages into one frame."""
    return b"[" + b",".join(messages) + b"]"
