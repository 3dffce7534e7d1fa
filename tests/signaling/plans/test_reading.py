"""Plans from files: what is read, what is refused, and in which place."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.plans.reading import BadPlan, PlanRead, encode_plan, pretty_plan, read_document, read_plan
from signaling.plans.walk import MAX_FAULTS, MAX_IGNORED
from signaling.wire.plan import MAX_PHASES, MAX_PLAN_BYTES, PlanFile
from tests.kit.plans import faults_of, five_phases, good_plan


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """Return the document with one value replaced."""
    document = five_phases()
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return document


def test_an_exported_plan_is_read_as_the_same_plan() -> None:
    """Export and import are inverse."""
    plan = good_plan(five_phases())
    assert read_plan(pretty_plan(plan)) == PlanRead(plan=plan)
    assert read_plan(encode_plan(plan)) == PlanRead(plan=plan)


def test_a_byte_order_mark_is_no_damage() -> None:
    """Editors on Windows put one there."""
    content = b"\xef\xbb\xbf" + json.dumps(five_phases()).encode()
    assert read_plan(content) == PlanRead(plan=good_plan(five_phases()))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        pretty_plan(good_plan(five_phases()))[:-20],
        json.dumps(five_phases()).encode("shift_jis", "replace")[:-1],
        "植物".encode("shift_jis"),
        b"[" * 100_000,
        b'{"format": NaN}',
        b'{"version": 1' + b"0" * 5000 + b"}",
        b"\x00\xff",
    ],
)
def test_what_is_no_json_is_damaged(content: bytes) -> None:
    """Cut files, other encodings, depth bombs and numbers out of this world have one answer."""
    assert faults_of(read_plan(content)) == [("", "damaged")]


def test_what_is_too_large_is_not_read() -> None:
    """The bound comes before the work."""
    assert faults_of(read_plan(b" " * (MAX_PLAN_BYTES + 1))) == [("", "too_long")]


@pytest.mark.parametrize("document", [[], "plan", None, {}, {"format": "other"}, {"format": ["x"]}])
def test_other_json_is_not_a_plan(document: object) -> None:
    """A file of something else is said to be one."""
    assert faults_of(read_document(document)) == [("format", "not_a_plan")]


def test_a_newer_version_is_named_as_such_and_nothing_else() -> None:
    """Whatever else a newer file holds, updating is what helps."""
    newer = changed("version", to=2) | {"phases": "new shape"}
    assert faults_of(read_document(newer)) == [("version", "newer_version")]


def test_a_key_that_stands_twice_is_refused_in_its_place() -> None:
    """Nobody can know which of the two was meant."""
    content = json.dumps(five_phases()).replace('"minutes": 15', '"minutes": 15, "minutes": 1')
    assert faults_of(read_plan(content.encode())) == [("phases[2].minutes", "twice")]


@pytest.mark.parametrize(
    ("document", "place", "reason"),
    [
        (changed("phases", 2, "minutes", to=0), "phases[2].minutes", "too_small"),
        (changed("phases", 2, "minutes", to=181), "phases[2].minutes", "too_large"),
        (changed("phases", 2, "minutes", to=10**400), "phases[2].minutes", "too_large"),
        (changed("phases", 2, "minutes", to=2.5), "phases[2].minutes", "wrong_kind"),
        (changed("phases", 2, "minutes", to="15"), "phases[2].minutes", "wrong_kind"),
        (changed("phases", 2, "minutes", to=True), "phases[2].minutes", "wrong_kind"),
        (changed("phases", 1, "mode", to="pairs"), "phases[1].mode", "unknown_choice"),
        (changed("phases", 1, "mode", to=["alone"]), "phases[1].mode", "wrong_kind"),
        (changed("phases", 0, "board", to="each"), "phases[0].board", "unknown_choice"),
        (changed("phases", 0, "prompt", to="x" * 1001), "phases[0].prompt", "too_long"),
        (changed("phases", 0, "prompt", to="x" * 100_000), "phases[0].prompt", "too_long"),
        (changed("phases", 0, "name", to=""), "phases[0].name", "too_short"),
        (changed("phases", 0, "name", to="\u200b\u202e"), "phases[0].name", "bad_text"),
        (changed("phases", 1, "locks", "chat", to="yes"), "phases[1].locks.chat", "wrong_kind"),
        (changed("phases", 1, "locks", to=[]), "phases[1].locks", "wrong_kind"),
        (changed("phases", 1, to="individual work"), "phases[1]", "wrong_kind"),
        (changed("phases", to=[]), "phases", "too_short"),
        (changed("phases", to={}), "phases", "wrong_kind"),
        (changed("phases", to=five_phases()["phases"] * 5), "phases", "too_long"),
        (changed("phases", 4, "question", "options", to=["one"]), "phases[4].question", "bad_question"),
        (changed("phases", 4, "question", "kind", to="quiz"), "phases[4].question.kind", "unknown_choice"),
        (changed("phases", 2, "grouping", "count", to=0), "phases[2].grouping.count", "too_small"),
        (changed("title", to=7), "title", "wrong_kind"),
        (changed("version", to="1"), "version", "wrong_kind"),
        (changed("version", to=0), "version", "unknown_choice"),
    ],
)
def test_a_fault_is_named_with_its_place(document: object, place: str, reason: str) -> None:
    """Whoever mends the file is told where."""
    assert faults_of(read_document(document)) == [(place, reason)]


@pytest.mark.parametrize(
    ("path", "place"),
    [(("title",), "title"), (("version",), "version"), (("phases", 3, "name"), "phases[3].name")],
)
def test_what_must_be_there_is_missed(path: tuple[Any, ...], place: str) -> None:
    """A title, a version, and of each phase name and minutes have no default."""
    document = five_phases()
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    assert faults_of(read_document(document)) == [(place, "missing")]


def test_a_limit_is_said() -> None:
    """A page can say how much would have been right."""
    read = read_document(changed("phases", 2, "minutes", to=500))
    assert isinstance(read, BadPlan)
    assert read.faults[0].limit == 180


def test_all_faults_are_named_up_to_ten() -> None:
    """A file is mended in one go; a hopeless one is not listed to its end."""
    document = five_phases()
    document["phases"] = [{"name": "", "minutes": 0} for _ in range(MAX_PHASES)]
    assert len(faults_of(read_document(document))) == MAX_FAULTS


def test_unknown_fields_are_left_out_and_named() -> None:
    """A newer minor edition, or notes of another program, can be read; nothing of it is kept."""
    document = changed("phases", 2, "colour", to="red") | {"author": "Ms Sato", "pupils": ["Hana"]}
    read = read_document(document)
    assert read == PlanRead(plan=good_plan(five_phases()), ignored=["author", "pupils", "phases[2].colour"])
    many = five_phases() | {f"x{n}": n for n in range(1000)} | {"k" * 1000: 1, "\ud800": 1}
    hostile = read_document(many)
    assert isinstance(hostile, PlanRead)
    assert len(hostile.ignored) == MAX_IGNORED
    odd = read_document(five_phases() | {"k" * 1000: 1, "\ud800": 1})
    assert isinstance(odd, PlanRead)
    assert len(msgspec.json.encode(odd.ignored)) < 200


def test_text_is_cleaned() -> None:
    """Line breaks stay in prompts alone; what turns text round stays nowhere."""
    document = changed("phases", 0, "prompt", to="one\r\ntwo\u202e")
    document["title"] = "two\nlines"
    plan = good_plan(document)
    assert plan.phases[0].prompt == "one\ntwo"
    assert plan.title == "two lines"


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(
    path=st.sampled_from(["title", "phases", "notes", "version", 0, 1, "name", "locks", "mode"]), value=values
)
def test_nothing_raises(path: str | int, value: object) -> None:
    """Any value anywhere is read or refused; what is read can be exported and read again."""
    document = copy.deepcopy(five_phases())
    if isinstance(path, int):
        document["phases"][path] = value
    elif path in {"name", "locks", "mode"}:
        document["phases"][1][path] = value
    else:
        document[path] = value
    read = read_document(document)
    if isinstance(read, PlanRead):
        assert read_plan(encode_plan(read.plan)) == PlanRead(plan=read.plan)
    else:
        assert read.faults


def test_no_field_can_name_a_pupil() -> None:
    """A plan has no place for people, seats, classes or accounts: it can be given away."""
    info: Any = msgspec.json.schema(PlanFile)
    fields = {name for each in info["$defs"].values() for name in each.get("properties", {})}
    forbidden = {
        "person",
        "people",
        "participant",
        "seat",
        "seats",
        "pupil",
        "student",
        "account",
        "owner",
        "class",
    }
    assert not {name for name in fields for word in forbidden if word in name.lower().split("_")}
