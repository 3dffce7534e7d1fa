"""How copies of a page become one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from signaling.board.merge import Page, Stored, chunks, is_newer, newer_than


def stored(element_id: str = "e", version: int = 1, nonce: int = 1, seq: int = 0) -> Stored:
    """An element whose content follows from its version and nonce, as it does in a browser."""
    json = f"{element_id} {version} {nonce}".encode()
    return Stored(element_id, version, nonce, "a", guarded=False, deleted=False, json=json, seq=seq)


states = st.builds(stored, st.sampled_from("abc"), st.integers(1, 4), st.integers(0, 4))
pages = st.lists(states, max_size=12)


def merged(*runs: list[Stored]) -> dict[str, Stored]:
    page = Page()
    for run in runs:
        for element in run:
            page.merge(element)
    return page.elements


@given(pages, pages)
def test_merging_is_commutative(a: list[Stored], b: list[Stored]) -> None:
    """It does not matter which side's elements come first."""
    assert merged(a, b) == merged(b, a)


@given(pages, pages, pages)
def test_merging_is_associative(a: list[Stored], b: list[Stored], c: list[Stored]) -> None:
    """It does not matter who merged with whom before."""
    ab, bc = list(merged(a, b).values()), list(merged(b, c).values())

    assert merged(ab, c) == merged(a, bc)


@given(pages)
def test_merging_is_idempotent(a: list[Stored]) -> None:
    """An element that comes twice changes nothing the second time."""
    assert merged(a, a) == merged(a)


@given(st.lists(states, max_size=12).flatmap(lambda run: st.tuples(st.just(run), st.permutations(run))))
def test_order_does_not_matter(runs: tuple[list[Stored], list[Stored]]) -> None:
    """Reordered messages lead to the same page."""
    assert merged(runs[0]) == merged(runs[1])


@given(pages)
def test_a_page_knows_its_own_size(a: list[Stored]) -> None:
    """The bytes of a page are those of what it holds."""
    page = Page()
    for element in a:
        page.merge(element)

    assert page.bytes == sum(len(element.json) for element in page.elements.values())


def test_the_higher_version_wins_then_the_lower_nonce() -> None:
    """This is the rule that Excalidraw itself follows."""
    assert is_newer(stored(version=2, nonce=9), stored(version=1, nonce=1))
    assert is_newer(stored(version=2, nonce=1), stored(version=2, nonce=9))
    assert not is_newer(stored(version=2, nonce=9), stored(version=2, nonce=9))
    assert is_newer(stored(), None)


def test_the_same_element_brings_its_number() -> None:
    """What a node merged while the shared page was away gets its number when that page has it."""
    page = Page()
    page.merge(stored())

    assert not page.merge(stored(seq=5))
    assert page.since(4) == [stored(seq=5)]


def test_a_missing_batch_is_noticed_and_an_old_one_is_not_minded() -> None:
    """A page advances only over what follows what it holds."""
    page = Page(seq=4)

    assert page.advance(4, 6)
    assert page.advance(3, 5)
    assert page.seq == 6
    assert not page.advance(7, 9)
    assert page.seq == 6


def test_what_came_later_is_told_by_number_and_the_unnumbered_last() -> None:
    """A resuming client gets what it lacks, and what the shared page does not have yet."""
    page = Page()
    for element in (stored("a", seq=3), stored("b"), stored("c", seq=2), stored("d", seq=1)):
        page.merge(element)

    assert [element.id for element in page.since(1)] == ["c", "a", "b"]


def test_a_new_epoch_forgets_all_numbers() -> None:
    """Numbers of one epoch mean nothing in the next."""
    page = Page(epoch=1, seq=9)
    page.merge(stored(seq=9))

    page.renumber(2)

    assert (page.epoch, page.seq) == (2, 0)
    assert page.since(100) == [stored()]


@given(pages, pages)
def test_offering_what_is_newer_makes_the_other_side_whole(a: list[Stored], b: list[Stored]) -> None:
    """A node need only offer those elements in which it is ahead."""
    mine, theirs = merged(a), merged(b)

    offered = newer_than(mine.values(), theirs)

    assert merged(list(theirs.values()), offered) == merged(a, b)


@given(pages, st.integers(1, 30))
def test_chunks_are_small_and_lose_nothing(a: list[Stored], limit: int) -> None:
    """Every chunk keeps to the limit, unless one element alone is larger."""
    cut = list(chunks(a, limit))

    assert [element for run in cut for element in run] == a
    for run in cut:
        assert len(run) == 1 or sum(len(element.json) for element in run) <= limit


def test_a_deletion_is_a_newer_state() -> None:
    """A tombstone wins over what it deletes, whichever comes first."""
    alive, dead = stored(version=1), replace(stored(version=2), deleted=True)

    assert merged([alive, dead]) == merged([dead, alive]) == {"e": dead}


def test_a_client_resumes_only_where_nothing_it_needs_was_purged() -> None:
    """Another epoch, a number before the horizon or from the future: the client starts anew."""
    page = Page(epoch=7, seq=20, horizon=5)

    assert page.can_resume(7, 5)
    assert page.can_resume(7, 20)
    assert not page.can_resume(7, 4)
    assert not page.can_resume(7, 21)
    assert not page.can_resume(6, 10)
    assert not Page().can_resume(0, 0)


def test_tombstones_go_up_to_the_horizon_and_nothing_else_does() -> None:
    """What is shown, what was deleted later, and what the shared page never numbered stay."""
    page = Page(epoch=7, seq=9)
    for element in (
        replace(stored(seq=3), id="old", deleted=True),
        replace(stored(seq=2), id="shown"),
        replace(stored(seq=5), id="later", deleted=True),
        replace(stored(seq=0), id="unnumbered", deleted=True),
    ):
        page.merge(element)

    page.forget_tombstones(4)

    assert set(page.elements) == {"shown", "later", "unnumbered"}
    assert page.bytes == sum(len(each.json) for each in page.elements.values())
    assert page.horizon == 4


def test_the_content_that_came_first_stands() -> None:
    """A state that claims the version and nonce of another one takes its number and not its place."""
    page = Page()
    page.merge(stored())
    page.merge(replace(stored(seq=7), json=b"forged"))

    held = page.get("e")
    assert held is not None
    assert (held.json, held.seq) == (b"e 1 1", 7)
