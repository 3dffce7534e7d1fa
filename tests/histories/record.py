"""Writes down, while a history happens, what the laws ask about afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from .laws import Connection, Drawn, Json, Story, state_of


class Record:
    """What happened in one history so far."""

    def __init__(self) -> None:
        self.story = Story()

    def connection(self, who: int) -> Connection:
        """Note a new connection."""
        known = Connection(who)
        self.story.connections.append(known)
        return known

    def drawn(self, who: int, element: Json) -> None:
        """Note a state that somebody's hand made, or that their browser puts."""
        self.story.drawn.setdefault(state_of(element), Drawn(who, deleted=bool(element.get("isDeleted"))))

    def said(self, known: Connection, messages: Sequence[Json]) -> None:
        """Note what goes into a connection."""
        for message in _puts(messages):
            known.put[message["n"]] = message["elements"]
            for element in message["elements"]:
                self.drawn(known.who, element)

    def arrived(self, known: Connection, message: Json, *, may_write: bool, unknown: Iterable[str]) -> None:
        """Note a put at its node, to which these elements are new."""
        known.arrived.add(message["n"])
        for element_id in unknown:
            self.story.first_told.setdefault(element_id, set()).add(f"p{known.who}")
        if may_write:
            self.story.permitted |= {state_of(element) for element in message["elements"]}

    def answered(self, known: Connection, frame: bytes) -> None:
        """Note answers in the moment in which they are given."""
        if b'"ack"' not in frame and b'"rej"' not in frame:
            return
        for message in msgspec.json.decode(frame):
            if message["type"] in ("ack", "rej"):
                known.answered.append(message["n"])
                put, refused = known.put.get(message["n"], []), message.get("codes", {})
                taken = {state_of(element) for element in put if element["id"] not in refused}
                self.story.acknowledged |= taken

    def heard(self, who: int, frames: Iterable[bytes]) -> None:
        """Excuse what is refused now, and all of who loses the pen: their browser undoes it."""
        refused: set[str] = set()
        penless = False
        for message in (message for frame in frames for message in msgspec.json.decode(frame)):
            penless |= message.get("rights") == "read"
            if message["type"] == "rej":
                codes = message["codes"]
                refused |= {key for key in {*codes, *message["gone"]} if codes.get(key) != "stale"}
        for state, drawn in self.story.drawn.items():
            if drawn.by == who and (penless or state.id in refused):
                drawn.excused = True


def _puts(messages: Iterable[Json]) -> list[Json]:
    return [message for message in messages if message["type"] == "put"]
