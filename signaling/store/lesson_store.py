"""Lesson state in Redis: read, compared and set, offered after a loss.

Invariant: a state is only ever replaced by one with a higher (epoch, version), together with its media
plan and its announcement, in one Lua call.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from redis.asyncio import Redis

from media.control import PlanChanged, node_channel, plan_key
from media.control import encode as encode_media

from ..lesson.plan import media_plan
from ..lesson.state import LessonState, decode_state, encode_state, replace
from .away import Count, redis_call
from .keys import LIVE_LESSONS, RUN, SETTLING, changes_channel, lesson_key

SETTLE_SECONDS = 1.2
"""Two pulses and some: every node that lives has offered what it holds by then. A lesson must be back
within 5 s."""

PULSE_LIFETIME_SECONDS = 10.0
"""The sign of life is only there to be a write; it must not stay for ever."""

MAX_OFFERS = 3
"""An offer is repeated when another node began a higher epoch meanwhile; there are only so many nodes."""

Number = tuple[int, int]
NOTHING: Number = (0, 0)


class Saved(NamedTuple):
    """The change is stored, announced, and final."""


class Settling(NamedTuple):
    """Redis has just come back: ask again in a moment."""


class Conflict(NamedTuple):
    """Somebody else was first. `state` is what is stored now; `None`: nothing (any more)."""

    state: LessonState | None


class Pulse(NamedTuple):
    """What one look at Redis gave."""

    settling: bool
    numbers: dict[str, Number]


class LessonStore:
    """All methods raise `StoreAway` where Redis does not do what it is asked."""

    def __init__(self, redis: Redis, count: Count, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._redis = redis
        self._count = count
        self._settle_ms = int(settle_seconds * 1000)
        self._save = redis.register_script(_script("save"))
        self._offer = redis.register_script(_script("offer"))
        self._pulse = redis.register_script(_script("pulse"))

    async def load(self, lesson_id: str) -> LessonState | None:
        """Return the stored state."""
        async with redis_call(self._count):
            data: bytes | None = await self._redis.hget(lesson_key(lesson_id), "data")  # type: ignore[assignment]
        return None if data is None else decode_state(data)

    async def save(
        self, old: LessonState | None, new: LessonState, look_at: float
    ) -> Saved | Settling | Conflict:
        """Store `new` if `old` is still what is stored (`None`: nothing). The same one twice only compares.

        `look_at`: Unix time at which the janitor must look after the lesson, at the latest.
        """
        number = NOTHING if old is None else old.number
        data = b"" if new is old else encode_state(new)
        arguments = [
            new.lesson_id,
            *number,
            *new.number,
            data,
            encode_media(media_plan(new)),
            changes_channel(new.lesson_id),
            look_at,
            *_media_announcement(new, {new.media_node, old.media_node if old else ""}),
        ]
        answer = await self._call(self._save, _keys_of(new.lesson_id), arguments)
        match answer[0]:
            case b"saved":
                return Saved()
            case b"settling":
                return Settling()
            case _:
                return Conflict(decode_state(answer[1]) if len(answer) > 1 and answer[1] else None)

    async def offer(self, held: LessonState, look_at: float) -> LessonState:
        """Give Redis what this node holds, if it has less. Return what is stored afterwards."""
        epoch = held.epoch + 1
        for _ in range(MAX_OFFERS):
            offered = replace(held, epoch=epoch)
            arguments = [
                held.lesson_id,
                *held.number,
                epoch,
                encode_state(offered),
                encode_media(media_plan(offered)),
                changes_channel(held.lesson_id),
                look_at,
                *_media_announcement(offered, {held.media_node}),
            ]
            answer = await self._call(self._offer, _keys_of(held.lesson_id), arguments)
            match answer[0]:
                case b"taken":
                    return offered
                case b"kept":
                    return decode_state(answer[1])
                case _:
                    epoch = int(answer[1])
        return held

    async def pulse(self, node_id: str, lesson_ids: Iterable[str]) -> Pulse:
        """Look at the numbers of all these lessons at once; (0, 0): not there."""
        ids = list(lesson_ids)
        keys = [f"manabiya:pulse:{node_id}", *(lesson_key(lesson_id) for lesson_id in ids)]
        answer = await self._call(self._pulse, keys, [int(PULSE_LIFETIME_SECONDS * 1000)])
        pairs = zip(answer[1::2], answer[2::2], strict=True)
        return Pulse(bool(answer[0]), dict(zip(ids, pairs, strict=True)))

    async def retire(self, lesson_id: str, keep_seconds: int) -> None:
        """Let the keys of an ended lesson go after a while, and look after it no more."""
        async with redis_call(self._count):
            for key in (lesson_key(lesson_id), plan_key(lesson_id)):
                await self._redis.expire(key, keep_seconds)
            await self._redis.zrem(LIVE_LESSONS, lesson_id)

    async def _call(self, script: Any, keys: list[str], arguments: list[Any]) -> list[Any]:
        async with redis_call(self._count):
            answer: list[Any] = await script(keys=[RUN, SETTLING, *keys], args=[self._settle_ms, *arguments])
            return answer


def _keys_of(lesson_id: str) -> list[str]:
    return [lesson_key(lesson_id), plan_key(lesson_id), LIVE_LESSONS]


def _media_announcement(state: LessonState, nodes: set[str]) -> list[Any]:
    changed = PlanChanged(lesson_id=state.lesson_id, epoch=state.epoch, version=state.version)
    return [encode_media(changed), *(node_channel(node) for node in sorted(nodes) if node)]


@cache
def _script(name: str) -> str:
    """Return a script with the guard in front of it."""
    folder = resources.files(__package__) / "lua"
    return "\n".join((folder / f"{part}.lua").read_text(encoding="utf-8") for part in ("guard", name))
