"""What is heard and seen where: groups, who speaks to all of them, who listens to one, and who moves."""

from __future__ import annotations

from media.control import LESSON_SCOPE
from media.selection import Selector
from tests.kit.lessons import lesson, person
from tests.kit.selecting import people_in, select, speak


def test_a_player_is_behind_the_same_walls() -> None:
    """Whom it watches is in another group, or sends nothing: nothing of anybody flows."""
    watcher = person(role="observer", may_send=(), watches="a")
    apart = select(lesson({"a": person("g-1"), "b": person(), "guest": watcher}), "guest")
    assert not [choice for choice in apart.values() if choice is not None]
    silent = select(lesson({"a": person(), "guest": watcher}, publications={}), "guest")
    assert {choice.paused for choice in silent.values() if choice} == {"muted"}


def test_speaking_is_told_by_scope_and_only_of_those_who_are_forwarded() -> None:
    """Each scope knows its own speakers; who speaks to all is in every scope, who is muted in none."""
    facts = lesson(
        {
            "teacher": person(role="teacher", to_all=True),
            "a1": person("A"),
            "b1": person("B"),
            "b2": person("B", may_send=()),
        }
    )
    selector = Selector()
    assert speak(selector, facts, "teacher", "a1", "b2")
    assert {scope: set(who) for scope, who in selector.speaking.items()} == {
        LESSON_SCOPE: {"teacher"},
        "A": {"teacher", "a1"},
        "B": {"teacher"},
    }
    assert not speak(selector, facts, "teacher", "a1", "b2", seconds=0.1, since=1)


def test_a_group_hears_and_sees_only_itself() -> None:
    """Nothing crosses from one group to another, or from the class into a group."""
    facts = lesson(
        {
            "teacher": person(role="teacher"),
            "a1": person("A"),
            "a2": person("A"),
            "b1": person("B"),
            "b2": person("B"),
        }
    )
    selection = Selector().select(facts).slots
    assert {*people_in(selection["a1"], "").values()} == {"a2"}
    assert {*people_in(selection["b2"], "").values()} == {"b1"}
    assert people_in(selection["teacher"], "") == {}


def test_a_teacher_who_speaks_to_all_is_in_every_group_and_hears_none() -> None:
    """`to_all` goes one way."""
    facts = lesson({"teacher": person(role="teacher", to_all=True), "a1": person("A"), "b1": person("B")})
    selection = Selector().select(facts).slots
    assert people_in(selection["a1"], "a") == {"a0": "teacher"}
    assert people_in(selection["b1"], "v") == {"v0": "teacher"}
    assert people_in(selection["teacher"], "") == {}


GROUPED = {
    "teacher": person(role="teacher"),
    "late": person(),
    **{f"a{n}": person("A") for n in range(5)},
    "b1": person("B"),
}


def test_who_listens_to_a_group_hears_its_loudest_three_and_still_sees_the_class() -> None:
    """The group's voices in place of the class's; none of its cameras; it hears nothing."""
    facts = lesson(GROUPED | {"teacher": person(role="teacher", hears="A")})
    selector = Selector()
    speak(selector, facts, "late", "a1", "a3", "a4", "b1")
    slots = select(facts, "teacher", selector)
    assert set(people_in(slots, "a").values()) == {"a1", "a3", "a4"}
    assert set(people_in(slots, "v").values()) == {"late"}
    assert "teacher" not in people_in(select(facts, "a1", selector), "").values()
    assert "teacher" in people_in(select(facts, "late", selector), "a").values()


def test_who_stops_listening_hears_the_class_again_at_once() -> None:
    """The selection after it has nothing of the group in it, whatever was there before."""
    selector = Selector()
    listening = lesson(GROUPED | {"teacher": person(role="teacher", hears="A")})
    speak(selector, listening, "a1", "late")
    assert set(people_in(select(listening, "teacher", selector), "a").values()) >= {"a1"}
    assert set(people_in(select(lesson(GROUPED), "teacher", selector), "a").values()) == {"late"}


def test_a_student_or_observer_listens_to_no_other_group_whatever_the_plan_says() -> None:
    """`hears` is heeded for staff alone: the relay does not rest on the signaling side alone."""
    for role in ("student", "observer"):
        facts = lesson(GROUPED | {"late": person(role=role, hears="A")})
        assert set(people_in(select(facts, "late"), "a").values()) == {"teacher"}


def test_whoever_listens_still_hears_who_speaks_to_all() -> None:
    """An assistant at group A is not cut off from the teacher's words to everybody."""
    people = GROUPED | {
        "teacher": person(role="teacher", to_all=True),
        "assistant": person(role="assistant", hears="A"),
    }
    facts = lesson(people)
    selector = Selector()
    speak(selector, facts, "a1", "a2", "a3", "a4", "teacher")
    heard = people_in(select(facts, "assistant", selector), "a")
    assert heard["a0"] == "teacher"
    assert set(heard.values()) - {"teacher"} <= {"a0", "a1", "a2", "a3", "a4"}


def test_an_assistant_who_speaks_to_all_is_heard_however_loud_a_group_is() -> None:
    """The house's rule holds for all staff: among the voices they come first."""
    facts = lesson(GROUPED | {"assistant": person(role="assistant", to_all=True)})
    selector = Selector()
    speak(selector, facts, "a1", "a2", "a3", "a4")
    assert "assistant" in people_in(select(facts, "a0", selector), "a").values()


def test_a_move_empties_the_old_scope_at_once() -> None:
    """The selection after a move has nothing of the old group in it, whatever was there before."""
    before = lesson({"a1": person("A"), "a2": person("A"), "b1": person("B")})
    after = lesson({"a1": person("B"), "a2": person("A"), "b1": person("B")})
    selector = Selector()
    assert set(people_in(select(before, "a1", selector), "").values()) == {"a2"}
    assert set(people_in(select(after, "a1", selector), "").values()) == {"b1"}
    assert people_in(select(after, "a2", selector), "") == {}


def test_after_a_move_the_new_group_is_shown_before_the_page_asks() -> None:
    """A view that names only people out of reach is of another place; one that wants nothing holds."""
    people = {"a1": person("A"), "a2": person("A"), "b1": person("B")}
    of_the_class = lesson(people, views={"a1": [("b1", "camera", 130), ("gone", "camera", 130)]})
    assert {*people_in(select(of_the_class, "a1"), "v").values()} == {"a2"}
    sound_only = lesson(people, views={"a1": []})
    assert people_in(select(sound_only, "a1"), "v") == {}
