"""When a keeper takes its page and the shared one for two: only where one of them lost something."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from signaling.boards.keeper import Keeper
from signaling.boards.room import Room
from signaling.boards.store import BoardStore, Head, StoreAway
from signaling.store.client import redis_client
from tests.fuzz.board_door import History


@pytest.fixture
async def keeper() -> AsyncIterator[Keeper]:
    """A keeper of a page that is at number 5 of epoch 7, whose Redis cannot be asked."""
    redis = redis_client("unix:///nowhere/redis.sock")
    room = Room("lesson.class", "one", lambda _channel, _message: None)
    room.page.epoch, room.page.seq = 7, 5
    yield Keeper(room, BoardStore(redis, lambda _reason: None), History(), lambda: 1.0)
    room.flush()
    await redis.aclose()


async def asks(keeper: Keeper) -> bool:
    """Say whether there is anything for which the shared page has to be asked."""
    try:
        await keeper.step()
    except StoreAway:
        return True
    return False


@pytest.mark.parametrize("head", [Head(7, 5), Head(7, 4), Head(7, 3)])
async def test_an_answer_that_is_older_than_the_page_is_no_loss(keeper: Keeper, head: Head) -> None:
    """The page went on while the answer was under way: a busy class would read all of it every second."""
    keeper.take_head(head, Head(7, 3))

    assert not await asks(keeper)


@pytest.mark.parametrize("head", [Head(7, 2), Head(8, 9), Head(0, 0), Head(7, 6)])
async def test_a_page_that_went_back_or_went_on_alone_is_asked(keeper: Keeper, head: Head) -> None:
    """Rewound, made anew, gone, or ahead of what came by pub/sub."""
    keeper.take_head(head, Head(7, 3))

    assert await asks(keeper)


async def test_an_answer_from_before_another_epoch_says_nothing(keeper: Keeper) -> None:
    """The page was made anew meanwhile; the next look tells."""
    keeper.take_head(Head(6, 9), Head(6, 9))

    assert not await asks(keeper)
