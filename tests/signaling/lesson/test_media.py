"""The media node, peers, and the plan that follows from the state."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.plan import media_plan
from signaling.lesson.state import replace
from tests.kit.lesson_states import NOW, done, empty_lesson, full_lesson, grouped_lesson, join_of

FIRST = c.AssignNode(node_id="m-1", boot_id="b-1", instead_of=("", ""))


def test_a_lesson_moves_once_when_two_nodes_notice_at_once() -> None:
    """An assignment counts only against what its sender saw, so the second of two does nothing."""
    state = done(full_lesson(), FIRST)
    second = c.AssignNode(node_id="m-2", boot_id="b-9", instead_of=("", ""))
    assert done(state, second) == state
    moved = done(state, c.AssignNode(node_id="m-2", boot_id="b-9", instead_of=("m-1", "b-1")))
    assert (moved.media_node, moved.media_boot) == ("m-2", "b-9")


def test_a_new_life_of_the_node_has_no_peers() -> None:
    """After a restart of the media node everybody needs a new peer."""
    state = done(full_lesson(), FIRST, c.SetPeer(by="hana", peer_id="p-1"))
    again = c.AssignNode(node_id="m-1", boot_id="b-2", instead_of=("m-1", "b-1"))
    assert done(state, again).people["hana"].peer_id == ""


WHIP = c.Join(person="camera", name="Camera", role="teacher", session_id="w-1", fresh=True, by_http=True)


def test_who_came_by_http_goes_with_their_peer() -> None:
    """A WHIP client cannot be told to make another peer: it is gone, and has to come again."""
    state = done(full_lesson(), FIRST, WHIP, c.SetPeer(by="camera", peer_id="p-1"))
    closed = done(state, c.PeerClosed(person="camera", peer_id="p-1")).people["camera"]
    assert (closed.present, closed.session_id, closed.by_http) == (False, "", False)
    again = c.AssignNode(node_id="m-1", boot_id="b-2", instead_of=("m-1", "b-1"))
    assert not done(state, again).people["camera"].present
    assert done(state, c.PeerClosed(person="camera", peer_id="p-0")) == state


def test_who_came_by_http_waits_for_the_first_node() -> None:
    """Giving a lesson its node ends nobody who has no peer yet."""
    assert done(full_lesson(), WHIP, FIRST).people["camera"].present


def test_a_lesson_whose_last_teacher_was_a_camera_is_left_alone() -> None:
    """The end of a peer may be the moment from which on nobody attends."""
    by_camera = done(empty_lesson(), FIRST, WHIP, c.SetPeer(by="camera", peer_id="p-1"))
    assert by_camera.unattended_since is None
    assert done(by_camera, c.PeerClosed(person="camera", peer_id="p-1")).unattended_since == NOW


def test_a_browser_takes_the_place_of_a_whip_session() -> None:
    """One participant has one session, of whatever kind."""
    state = done(full_lesson(), FIRST, WHIP, join_of("camera", "teacher", session="s-9", fresh=True))
    person = state.people["camera"]
    assert (person.session_id, person.by_http) == ("s-9", False)


def test_the_plan_says_whom_a_whep_peer_plays() -> None:
    """All slots of such a peer are one participant's."""
    whep = c.Join(
        person="observer", name="observer", role="observer", session_id="w", by_http=True, watches="hana"
    )
    assert media_plan(done(full_lesson(), whep)).people["observer"].watches == "hana"
    assert not media_plan(full_lesson()).people["observer"].watches


def test_a_late_word_about_an_old_peer_is_ignored() -> None:
    """Only the peer that somebody has now can be weak or closed."""
    state = done(full_lesson(), c.SetPeer(by="hana", peer_id="p-2"))
    late: list[c.Command] = [
        c.PeerClosed(person="hana", peer_id="p-1"),
        c.PeerWeak(person="hana", peer_id="p-1", weak=True),
        c.PeerClosed(person="ken", peer_id=""),
        c.PeerClosed(person="stranger", peer_id="p-2"),
    ]
    assert done(state, *late) == state


def test_weak_comes_and_goes_with_the_media() -> None:
    """Silence shows somebody as weak, packets as well again, a dropped peer as without one."""
    state = done(full_lesson(), c.SetPeer(by="hana", peer_id="p-1"))
    weak = done(state, c.PeerWeak(person="hana", peer_id="p-1", weak=True))
    assert weak.people["hana"].weak
    assert done(weak, c.PeerWeak(person="hana", peer_id="p-1", weak=False)) == state
    closed = done(weak, c.PeerClosed(person="hana", peer_id="p-1")).people["hana"]
    assert (closed.weak, closed.peer_id) == (False, "")


def test_the_plan_has_exactly_those_present() -> None:
    """Who left or was removed is in no plan, so the media node closes their peer."""
    state = done(
        full_lesson(), c.Leave(by="hana", session_id="s-hana"), c.RemovePerson(by="teacher", person="ken")
    )
    assert set(media_plan(state).people) == {"teacher", "assistant", "observer"}


def test_the_plan_says_who_is_where_and_may_send_what() -> None:
    """Scope follows the group, what may be sent is what the state lists, and the number is the state's."""
    state = done(
        grouped_lesson(),
        FIRST,
        c.SetPeer(by="hana", peer_id="p-1"),
        c.SetSource(by="hana", source="camera", on=True),
    )
    plan = media_plan(replace(state, epoch=2, version=7))
    assert (plan.epoch, plan.version, plan.node_id, plan.ended) == (2, 7, "m-1", False)
    hana, teacher = plan.people["hana"], plan.people["teacher"]
    assert (hana.scope, hana.may_send, hana.peer_id) == ("g-1", frozenset({"camera"}), "p-1")
    assert (teacher.scope, teacher.role, teacher.may_send) == ("lesson", "teacher", frozenset())


def test_an_ended_lesson_has_no_media() -> None:
    """The last plan closes every peer."""
    plan = media_plan(done(full_lesson(), c.EndLesson(by="teacher")))
    assert plan.ended
    assert plan.people == {}
