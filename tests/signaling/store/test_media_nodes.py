"""Which media node a lesson lives on."""

from __future__ import annotations

from media.control import Heartbeat
from signaling.lesson import commands as c
from signaling.lesson.commands import AssignNode
from signaling.lesson.state import LessonState, replace
from signaling.store.media_nodes import assignment, least_loaded
from tests.kit.lesson_states import done, empty_lesson


def beat(node_id: str, load: float = 0.0, boot: str = "b-1", peers: int = 0) -> Heartbeat:
    return Heartbeat(node_id=node_id, boot_id=boot, unix_seconds=0.0, load=load, peers=peers)


def nodes(*beats: Heartbeat) -> dict[str, Heartbeat]:
    return {each.node_id: each for each in beats}


def on(node: str, boot: str = "b-1") -> LessonState:
    return replace(empty_lesson(), media_node=node, media_boot=boot)


def test_a_new_lesson_goes_to_the_least_loaded_node() -> None:
    """Load decides, then lessons and peers."""
    alive = nodes(beat("m-1", 0.5), beat("m-2", 0.2))
    assert assignment(empty_lesson(), alive, {}) == AssignNode(
        node_id="m-2", boot_id="b-1", instead_of=("", "")
    )
    quiet = least_loaded(nodes(beat("m-1", peers=3), beat("m-2", peers=1)), {})
    assert quiet is not None
    assert quiet.node_id == "m-2"


def test_lessons_that_begin_together_are_spread() -> None:
    """What was given to a node counts before its heartbeat can show it."""
    alive = nodes(beat("m-1"), beat("m-2"))
    chosen = assignment(empty_lesson(), alive, {"m-1": 1})
    assert chosen is not None
    assert chosen.node_id == "m-2"


def test_a_lesson_stays_while_its_node_lives() -> None:
    """An idle node is no reason to make a whole class reconnect."""
    assert assignment(on("m-1"), nodes(beat("m-1", 0.9), beat("m-2", 0.0)), {}) is None


def test_a_node_that_began_anew_keeps_its_lessons() -> None:
    """A restarted node is taken again, under its new life, whatever else is there."""
    alive = nodes(beat("m-1", 0.9, boot="b-2"), beat("m-2"))
    assert assignment(on("m-1"), alive, {}) == AssignNode(
        node_id="m-1", boot_id="b-2", instead_of=("m-1", "b-1")
    )


def test_a_lesson_leaves_a_node_that_is_gone() -> None:
    """Another node takes it; without one it waits where it is."""
    moved = assignment(on("m-1"), nodes(beat("m-2")), {})
    assert moved == AssignNode(node_id="m-2", boot_id="b-1", instead_of=("m-1", "b-1"))
    assert assignment(on("m-1"), {}, {}) is None


def test_an_ended_lesson_needs_no_node() -> None:
    """Nothing is moved after the end."""
    ended = done(on("m-1"), c.CloseLesson())
    assert assignment(ended, nodes(beat("m-2")), {}) is None
