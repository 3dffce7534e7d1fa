"""The pages in Redis: what the scripts decide."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from signaling.board.elements import Writer, check
from signaling.board.merge import Page, Stored
from signaling.boards.store import (
    READ_BYTES,
    TOMBSTONE_SECONDS,
    BoardStore,
    Entry,
    Head,
    Lost,
    Merged,
    StoreAway,
    ops_channel,
)
from signaling.store.client import redis_client
from signaling.wire.board import RejCode
from tests.kit.elements import raw, rectangle

PAGE = "lesson.class"
NOW = 1_700_000_000.0
EPOCH = 7_000_000_000_123


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = redis_client(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def store(redis: Redis) -> BoardStore:
    return BoardStore(redis, lambda _reason: None)


def entry(element_id: str = "e", *, by: str = "hana", admin: bool = False, **fields: Any) -> Entry:
    stored = check(raw(rectangle(element_id, **fields)), Page(), Writer(by, admin=True))
    assert isinstance(stored, Stored), stored
    return Entry(stored, by, admin)


async def begun(store: BoardStore, *entries: Entry) -> Page:
    """Begin the page with these elements, and return it as its node knows it."""
    merged = await store.offer(PAGE, Page(), entries, EPOCH, NOW)
    return Page(epoch=merged.epoch, seq=merged.seq)


async def merge(store: BoardStore, page: Page, *entries: Entry) -> Merged:
    merged = await store.merge(PAGE, page, entries, NOW)
    assert isinstance(merged, Merged), merged
    return merged


async def test_accepted_elements_are_numbered_in_order(store: BoardStore) -> None:
    """Every state that the page takes gets the next number."""
    page = await begun(store)

    merged = await merge(store, page, entry("a"), entry("b"))

    assert (merged.epoch, merged.previous, merged.seq) == (EPOCH, 0, 2)
    assert merged.verdicts == [1, 2]
    assert await store.heads([PAGE, "none.class"]) == [Head(EPOCH, 2), Head(0, 0)]


async def test_what_is_accepted_is_published_in_one_message(store: BoardStore, redis: Redis) -> None:
    """Nodes hear (epoch, previous number, number, elements), so that they can tell what they missed."""
    page = await begun(store, entry("old"))
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe(ops_channel(PAGE))
        await pubsub.get_message(timeout=5)

        await merge(store, page, entry("old"), entry("a"), entry("b"))

        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=5)
    assert message is not None
    told = json.loads(message["data"])
    assert (told["epoch"], told["previous"], told["seq"]) == (EPOCH, 1, 3)
    assert [element["id"] for element in told["elements"]] == ["a", "b"]


async def test_a_put_that_is_sent_again_changes_nothing(store: BoardStore) -> None:
    """The same version and nonce have the number they got before."""
    page = await begun(store, entry("a"), entry("b"))

    again = await merge(store, page, entry("a"))

    assert (again.verdicts, again.seq) == ([1], 2)


@pytest.mark.parametrize(("version", "nonce"), [(4, 1), (5, 9)])
async def test_an_older_state_is_refused_with_the_newer_one(
    store: BoardStore, version: int, nonce: int
) -> None:
    """A lower version, or a higher nonce of the same version, is stale; what won comes along."""
    page = await begun(store, entry("e", version=5, nonce=8))

    merged = await merge(store, page, entry("e", version=version, nonce=nonce))

    assert merged.verdicts == [RejCode.STALE]
    assert [(held.version, held.nonce, held.seq) for held in merged.held] == [(5, 8, 1)]


async def test_a_lock_set_at_another_node_is_respected(store: BoardStore) -> None:
    """The script knows locks that the writer's node has not heard of."""
    page = await begun(store, entry("e", locked=True))

    refused = await merge(store, page, entry("e", version=2))
    taken = await merge(store, page, entry("e", version=2, admin=True))

    assert refused.verdicts == [RejCode.LOCKED]
    assert taken.verdicts == [2]


async def test_an_id_belongs_to_its_first_maker(store: BoardStore) -> None:
    """Who takes somebody's fresh id at another node, with a higher version, does not get it."""
    page = await begun(store, entry("e", by="hana"))

    assert (await merge(store, page, entry("e", by="taro", version=2))).verdicts == [RejCode.STALE]


async def test_a_page_that_is_gone_or_another_takes_no_put(store: BoardStore, redis: Redis) -> None:
    """Nothing is merged into an empty page before the nodes' caches were offered to it."""
    assert await store.merge(PAGE, Page(epoch=5, seq=9), [entry()], NOW) == Lost(0, 0)
    page = await begun(store, entry("a"), entry("b"))
    assert await store.merge(PAGE, Page(epoch=5, seq=9), [entry()], NOW) == Lost(EPOCH, 2)

    await redis.hset(f"manabiya:board:{PAGE}:meta", "seq", 1)

    assert await store.merge(PAGE, page, [entry()], NOW) == Lost(EPOCH, 1)


async def test_an_offer_to_a_lost_page_begins_an_epoch_and_a_second_one_joins_it(store: BoardStore) -> None:
    """Two nodes that offer their caches end up on one page with both."""
    first = await store.offer(PAGE, Page(epoch=5, seq=2), [entry("a"), entry("b")], EPOCH, NOW)
    second = await store.offer(PAGE, Page(epoch=5, seq=2), [entry("b"), entry("c")], EPOCH + 1, NOW)

    assert (first.epoch, second.epoch) == (EPOCH, EPOCH)
    assert second.verdicts == [2, 3]
    assert {stored.id for stored in (await store.read(PAGE, 0)).elements} == {"a", "b", "c"}


async def test_an_offer_to_a_rewound_page_begins_an_epoch_and_keeps_what_is_there(
    store: BoardStore, redis: Redis
) -> None:
    """Redis came back with an older file: its numbers mean something else now."""
    page = await begun(store, entry("a"), entry("b"))
    await redis.hset(f"manabiya:board:{PAGE}:meta", "seq", 1)

    merged = await store.offer(PAGE, page, [entry("c")], EPOCH + 10, NOW)

    assert (merged.epoch, merged.seq) == (EPOCH + 10, 2)
    assert {stored.id for stored in (await store.read(PAGE, 0)).elements} == {"a", "b", "c"}


async def test_what_was_missed_is_read_back_by_number(store: BoardStore) -> None:
    """Only the newest state of each element is read, under its own number."""
    page = await begun(store, entry("a"), entry("b"))
    await merge(store, page, entry("a", version=2), entry("c"))

    run = await store.read(PAGE, 1)

    assert (run.epoch, run.seq, run.covered) == (EPOCH, 4, 4)
    assert [(stored.id, stored.version, stored.seq) for stored in run.elements] == [
        ("b", 1, 2),
        ("a", 2, 3),
        ("c", 1, 4),
    ]


async def test_a_large_page_is_read_in_parts(store: BoardStore) -> None:
    """No answer of Redis is much larger than a megabyte."""
    text = "あ" * 9000
    page = await begun(store, *[entry(f"t{i}", type="text", text=text, originalText=text) for i in range(60)])

    covered, reads, seen = 0, 0, set()
    while covered < page.seq:
        run = await store.read(PAGE, covered)
        assert sum(len(stored.json) for stored in run.elements) < 2 * READ_BYTES
        covered, reads = run.covered, reads + 1
        seen |= {stored.id for stored in run.elements}

    assert reads > 1
    assert seen == {f"t{i}" for i in range(60)}


async def test_old_tombstones_are_purged_and_the_horizon_remembers_them(store: BoardStore) -> None:
    """Nobody who was away for longer can resume by number, so nobody misses the deletion."""
    page = await begun(store, entry("a"))
    await merge(store, page, entry("a", version=2, isDeleted=True), entry("b"))

    assert await store.purge(PAGE, NOW + TOMBSTONE_SECONDS - 1) == 0
    assert await store.purge(PAGE, NOW + TOMBSTONE_SECONDS + 1) == 2
    assert await store.purge(PAGE, NOW + TOMBSTONE_SECONDS + 1) == 2  # a node that looks later hears it too

    run = await store.read(PAGE, 0)
    assert [stored.id for stored in run.elements] == ["b"]
    assert run.horizon == 2


async def test_a_full_page_takes_changes_but_nothing_new(
    store: BoardStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bounds hold across nodes, each of which may think that there is room."""
    page = await begun(store, entry("a"), entry("b"))
    monkeypatch.setattr("signaling.boards.store.MAX_PAGE_ELEMENTS", 2)

    merged = await merge(store, page, entry("c"), entry("b", version=2))

    assert merged.verdicts == [RejCode.FULL, 3]


async def test_a_redis_that_is_away_is_one_named_error() -> None:
    """Whatever redis-py raises, boards know one word for it."""
    client = redis_client("unix:///nowhere/redis.sock")
    counted: list[str] = []
    store = BoardStore(client, counted.append)

    with pytest.raises(StoreAway):
        await store.heads([PAGE])

    assert counted == ["no_connection"]
    await client.aclose()


async def test_a_state_that_claims_to_be_another_is_stale(store: BoardStore) -> None:
    """The same version and nonce with another content: in the batch of the first, and afterwards."""
    opened = await store.offer(PAGE, Page(), [], EPOCH, NOW)
    page = Page(epoch=opened.epoch)
    first = await store.merge(PAGE, page, [entry(x=1), entry(x=2), entry(x=1)], NOW)
    later = await store.merge(PAGE, page, [entry(x=3)], NOW)

    assert isinstance(first, Merged)
    assert isinstance(later, Merged)
    assert first.verdicts == [1, RejCode.STALE, 1]
    assert (later.verdicts, [json.loads(held.json)["x"] for held in later.held]) == ([RejCode.STALE], [1])
