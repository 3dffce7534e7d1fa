"""What viewers see, and what they are sent when it changes."""

from __future__ import annotations

from typing import get_args

from signaling.lesson import commands as c
from signaling.lesson.state import replace
from signaling.lesson.view import diff, project, put_over, viewer_of
from signaling.wire.lesson import NewGroup, Role, State, decode_server_message, encode
from tests.kit.lesson_states import NOW, class_lesson, done, full_lesson, grouped_lesson, join_of


def test_observers_do_not_see_the_class_code() -> None:
    """A guest cannot pass the code on."""
    state = full_lesson()
    assert project(state, viewer_of("observer")).lesson.code == ""
    assert project(state, viewer_of("student")).lesson.code == "12345678"


def test_teachers_and_assistants_are_one_kind_of_viewer() -> None:
    """What staff is shown is made once for all of them."""
    assert [viewer_of(role) for role in get_args(Role)] == ["staff", "staff", "student", "observer"]


def test_everybody_sees_observers() -> None:
    """An observer is declared to the class."""
    people = {person.id: person.role for person in project(full_lesson(), "student").people}
    assert people["observer"] == "observer"


def test_the_departed_are_not_shown() -> None:
    """Who left is remembered, and seen by nobody."""
    state = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    assert "hana" not in {person.id for person in project(state, "student").people}


def test_presence_is_here_weak_or_away() -> None:
    """Media silence shows as weak, a lost session as away."""
    state = done(full_lesson(), c.SetPeer(by="ken", peer_id="p"))
    state = done(
        state,
        c.PeerWeak(person="ken", peer_id="p", weak=True),
        c.SessionLost(person="hana", session_id="s-hana"),
    )
    presence = {person.id: person.presence for person in project(state, "student").people}
    assert presence == {
        "teacher": "here",
        "assistant": "here",
        "hana": "away",
        "ken": "weak",
        "observer": "here",
    }


def test_only_what_changed_is_sent() -> None:
    """One hand raised is one person sent."""
    old = full_lesson()
    new = replace(done(old, c.SetHand(by="hana", raised=True)), version=1)
    change = diff(project(old, "student"), project(new, "student"))
    assert change is not None
    assert (set(change.people), change.groups, change.lesson) == ({"hana"}, {}, None)
    assert (change.epoch, change.version) == (0, 1)


def test_what_nobody_can_see_is_not_sent() -> None:
    """A new session of the same person, or another media node, changes no view."""
    old = full_lesson()
    new = done(
        old, join_of("hana", session="s-2"), c.AssignNode(node_id="m", boot_id="b", instead_of=("", ""))
    )
    assert diff(project(old, "student"), project(new, "student")) is None


def test_who_is_gone_is_sent_as_none() -> None:
    """A client takes people and groups away that come as `None`."""
    old = grouped_lesson()
    new = done(old, c.RemovePerson(by="teacher", person="hana"))
    new = done(new, c.MakeGroups(by="teacher", groups=(), ids=()))
    change = diff(project(old, "student"), project(new, "student"))
    assert change is not None
    assert change.people["hana"] is None
    assert change.groups == {"g-1": None, "g-2": None}
    held = put_over(project(old, "student"), change)
    assert held.groups == []


def test_what_staff_alone_hold_is_sent_when_it_changes() -> None:
    """A class list of forty does not come again with every change of the lesson; who left the door does."""
    old = done(class_lesson(), join_of("teacher", "teacher"), c.SetLobby(by="teacher", lobby="everybody"))
    waits = done(old, join_of("guest"), now=NOW + 1)
    change = diff(project(old, "staff"), project(waits, "staff"))
    assert change is not None
    assert [waiter.name for waiter in change.waiting or []] == ["guest"]
    assert (change.roster, change.group_sets, change.plan, change.lesson) == (None, None, None, None)
    let_in = done(waits, c.Admit(by="teacher", waiters=None), now=NOW + 1)
    change = diff(project(waits, "staff"), project(let_in, "staff"))
    assert change is not None
    decoded = decode_server_message(encode(change))
    assert decoded == change
    assert isinstance(decoded, State)
    assert decoded.waiting == []
    assert put_over(project(waits, "staff"), decoded) == project(let_in, "staff")
    assert diff(project(waits, "student"), project(replace(waits, waiting={}), "student")) is None


def test_clients_that_follow_changes_hold_groups_in_the_same_order() -> None:
    """A new group before one that is kept comes after it: what was made first stands first, for everybody."""
    state = grouped_lesson()
    kept = next(iter(state.groups))
    new = c.MakeGroups(
        by="teacher", groups=(NewGroup(name="New"), NewGroup(name="Kept", keep=kept)), ids=("g-new",)
    )
    after = done(state, new)
    held = project(state, "student")
    change = diff(held, project(after, "student"))
    assert change is not None
    assert put_over(held, change) == project(after, "student")
    assert list(after.groups) == [kept, "g-new"]
