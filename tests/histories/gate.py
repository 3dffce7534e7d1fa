"""Between a node and Redis: where calls are lost, done late, or so slow that things happen in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from redis.asyncio import Redis

from signaling.board.merge import Page
from signaling.boards.store import BoardStore, Entry, Lost, Merged, StoreAway

from .acts import Loss


class NodeDied(Exception):
    """The node was killed while Redis was asked: nothing of it goes on."""


@dataclass
class Plan:
    """What is to happen to a call among those that a step makes."""

    at: int
    loss: Loss | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None
    before: bool = False


@dataclass
class Gate:
    """What passes between one node and Redis."""

    reachable: bool = True
    dead: bool = False
    plan: Plan | None = None
    late: list[Coroutine[Any, Any, Any]] = field(default_factory=list)
    """Calls that Redis has got and not done, and that nobody waits for."""
    losses: int = 0

    async def ask(self, answer: Callable[[Awaitable[Any]], Awaitable[Any]], call: Awaitable[Any]) -> Any:
        """Have Redis do a call. Raise `StoreAway` and `NodeDied`."""
        request = cast("Coroutine[Any, Any, Any]", call)
        plan = self._due()
        if plan is not None and plan.meanwhile is not None and plan.before:
            await plan.meanwhile()
        loss = plan.loss if plan is not None else None
        if self.dead or not self.reachable or loss == "request":
            request.close()
            raise self._lost()
        if loss == "late":
            self.late.append(request)
            raise self._lost()
        value = await answer(request)
        if plan is not None and plan.meanwhile is not None and not plan.before:
            await plan.meanwhile()
        if loss == "answer" or self._died():
            raise self._lost()
        return value

    def _due(self) -> Plan | None:
        plan = self.plan
        if plan is None:
            return None
        plan.at -= 1
        if plan.at >= 0:
            return None
        self.plan = None  # what happens meanwhile asks Redis too
        return plan

    def _died(self) -> bool:
        return self.dead  # for mypy, which does not know what happens meanwhile

    def _lost(self) -> Exception:
        self.losses += 1
        return NodeDied() if self.dead else StoreAway("timeout")


class GatedStore(BoardStore):
    """The real store, whose calls pass a gate. `told`: Redis may have published something.

    `puts`: hears who is about to put something on the shared page.
    """

    def __init__(
        self, redis: Redis, gate: Gate, told: Callable[[], None], puts: Callable[[Sequence[Entry]], None]
    ) -> None:
        super().__init__(redis, lambda _reason: None)
        self._gate = gate
        self._told = told
        self._puts = puts
        self._publishing = False

    async def merge(self, page_id: str, page: Page, batch: Sequence[Entry], now: float) -> Merged | Lost:
        self._puts(batch)
        return await super().merge(page_id, page, batch, now)

    async def _call_merge(self, *arguments: Any) -> Merged | Lost:
        self._publishing = True
        try:
            return await super()._call_merge(*arguments)
        finally:
            self._publishing = False

    async def _answer(self, reply: Awaitable[Any]) -> Any:
        return await self._gate.ask(self._ask, reply)

    async def _ask(self, reply: Awaitable[Any]) -> Any:
        try:
            return await super()._answer(reply)
        finally:
            if self._publishing:
                self._told()
