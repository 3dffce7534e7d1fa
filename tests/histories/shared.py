"""Redis as all nodes share it: what it publishes, and how it is emptied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import redis
from redis.client import PubSub

from signaling.boards.store import ops_channel

from .laws import State, state_of


class Shared:
    """One page in Redis, seen by the test itself: nothing of this is lost or late."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url)
        self._published = PubSub(self._redis.connection_pool)
        self._published.subscribe("histories")  # who is subscribed to nothing is not answered a ping
        self._page_id = ""

    def close(self) -> None:
        """Give the connections back."""
        self._published.close()
        self._redis.close()

    def begin(self, page_id: str) -> None:
        """Look at this page, and at no other."""
        if self._page_id:
            self._published.unsubscribe(ops_channel(self._page_id))  # type: ignore[no-untyped-call]
            self.empty()
        self._page_id = page_id
        self._published.subscribe(ops_channel(page_id))
        self.published()

    def published(self) -> list[bytes]:
        """Return what was published since the last time, all of it: the answer to a ping comes behind."""
        found: list[bytes] = []
        self._published.ping()
        while (message := self._published.get_message(timeout=1.0)) is None or message["type"] != "pong":
            if message is not None and message["type"] == "message":
                found.append(message["data"])
        return found

    def empty(self) -> None:
        """Forget the page."""
        keys = ("meta", "json", "state", "seqs", "dead")
        self._redis.delete(*(f"manabiya:board:{self._page_id}:{key}" for key in keys))

    def elements(self) -> dict[str, bytes]:
        """Return what Redis holds, by id, as JSON."""
        found: Any = self._redis.hgetall(f"manabiya:board:{self._page_id}:json")
        return {key.decode(): json for key, json in found.items()}

    def states(self) -> list[State]:
        """Return which states of which elements Redis holds."""
        return [state_of(msgspec.json.decode(json)) for json in self.elements().values()]


def covers(kept: Iterable[State], wanted: Iterable[State]) -> bool:
    """Say whether all that is wanted is kept, or something newer of the same element."""
    best: dict[str, tuple[int, int]] = {}
    for state in kept:
        best[state.id] = max(best.get(state.id, state.rank), state.rank)
    return all(best.get(state.id, (0, 0)) >= state.rank for state in wanted)
