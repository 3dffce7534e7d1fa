"""The chain of the audit log, without a database: whatever is done to it is found."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.audit_chain import GENESIS, Audited, Broken, Head, Linked, Verifying, linked, read_head


def chain(count: int) -> list[Linked]:
    """Return a log of so many entries."""
    links: list[Linked] = []
    for number in range(count):
        entry = Audited(at=1000.0 + number, action="person.muted", actor_id="t", detail={"n": number})
        links.append(linked(entry, head(links)))
    return links


def head(links: list[Linked]) -> Head:
    return Head(links[-1].number, links[-1].hash) if links else Head()


def first_broken(links: list[Linked], stored: Head, kept: Head | None = None) -> Broken | None:
    verifying = Verifying(stored, kept)
    for link in links:
        if (broken := verifying.take(link)) is not None:
            return broken
    return verifying.end()


def test_untouched_log_is_whole() -> None:
    """What was only added to is whole, also an empty one, and leads through each of its earlier heads."""
    links = chain(5)
    assert first_broken(links, head(links)) is None
    assert first_broken([], Head()) is None
    for count in range(6):
        assert first_broken(links, head(links), kept=head(links[:count])) is None


@given(at=st.integers(0, 5), field=st.sampled_from(["at", "action", "lesson_id", "actor_id", "subject_id"]))
def test_changed_entry_is_found(at: int, field: str) -> None:
    """The first entry that says something else than it said is named, whatever of it was changed."""
    links = chain(6)
    said = asdict(links[at].entry) | {field: 7.0 if field == "at" else "x"}
    links[at] = replace(links[at], entry=Audited(**said))
    assert first_broken(links, head(links)) == Broken(at + 1, "changed")


def test_changed_detail_is_found() -> None:
    """Details are part of what was hashed."""
    links = chain(3)
    links[1] = replace(links[1], entry=replace(links[1].entry, detail={"n": 1, "more": True}))
    assert first_broken(links, head(links)) == Broken(2, "changed")


def test_changed_entry_with_a_new_hash_is_found_at_the_next() -> None:
    """Who hashes an entry anew would have to hash all that follow."""
    links = chain(4)
    links[1] = linked(replace(links[1].entry, actor_id="x"), head(links[:1]))
    assert first_broken(links, head(links)) == Broken(3, "unchained")


@given(at=st.integers(0, 4))
def test_removed_entry_is_found(at: int) -> None:
    """One that is missing is found at the next one."""
    links = chain(6)
    last = head(links)
    del links[at]
    assert first_broken(links, last) == Broken(at + 2, "unchained")


def test_swapped_entries_are_found() -> None:
    """Order is part of the chain, also where numbers are swapped with the entries."""
    links = chain(6)
    links[2], links[3] = links[3], links[2]
    assert first_broken(links, head(links)) == Broken(4, "unchained")
    renumbered = replace(links[2], number=3)
    assert first_broken([*links[:2], renumbered, *links[3:]], head(links)) == Broken(3, "changed")


def test_entry_that_was_put_in_is_found() -> None:
    """One that was never added breaks the chain where the true one follows."""
    links = chain(4)
    forged = linked(Audited(at=1.0, action="lesson.ended"), head(links[:2]))
    assert first_broken([*links[:2], forged, *links[2:]], head(links)) == Broken(3, "unchained")


def test_log_that_was_cut_off_is_found_by_its_head() -> None:
    """What lacks its end, or all of it, is not what the head beside it says."""
    links = chain(4)
    assert first_broken(links[:3], head(links)) == Broken(3, "cut")
    assert first_broken([], head(links)) == Broken(0, "cut")


def test_log_cut_off_together_with_its_head_is_found_by_one_that_was_kept() -> None:
    """Who can write everything in the database can not change what an administrator wrote down elsewhere."""
    links = chain(5)
    kept = read_head(str(head(links)))
    assert first_broken(links[:3], head(links[:3])) is None
    assert first_broken(links[:3], head(links[:3]), kept) == Broken(5, "other")
    anew = chain(0)
    for number in range(6):
        anew.append(linked(Audited(at=float(number), action="x"), head(anew)))
    assert first_broken(anew, head(anew)) is None
    assert first_broken(anew, head(anew), kept) == Broken(5, "other")


@pytest.mark.parametrize("text", ["", "5", "5:abc", f"x:{GENESIS}", f"5:{'g' * 64}", "5:" + " " * 64])
def test_no_head_is_refused(text: str) -> None:
    """What is no number and hash is not taken for one."""
    with pytest.raises(ValueError, match="NUMBER:HASH"):
        read_head(text)


def test_number_that_json_lacks_is_refused() -> None:
    """What could not be hashed in one way alone is not chained."""
    with pytest.raises(ValueError, match="JSON"):
        linked(Audited(at=float("nan"), action="x"), Head())
