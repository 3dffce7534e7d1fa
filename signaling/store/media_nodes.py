"""Which media node a lesson lives on. Pure.

Invariant: a lesson is moved only when its node is gone or has begun a new life, never for a better one:
moving costs everybody a reconnect.
"""

from __future__ import annotations

from collections.abc import Mapping

from media.control import Heartbeat

from ..lesson.commands import AssignNode
from ..lesson.state import LessonState

LOAD_OF_A_LESSON = 0.1
"""What a lesson that was given to a node adds to the load that its next heartbeats report (share of a core),
so that lessons beginning in the same second are spread."""


def assignment(
    state: LessonState, nodes: Mapping[str, Heartbeat], given: Mapping[str, int]
) -> AssignNode | None:
    """Return where the lesson's media has to go; `None`: it may stay, or there is nowhere to go.

    `nodes`: those alive; `given`: node id -> lessons given to it since its last heartbeat.
    """
    here = (state.media_node, state.media_boot)
    same = nodes.get(state.media_node)
    if same is not None:
        moved = same if same.boot_id != state.media_boot else None
    else:
        moved = least_loaded(nodes, given)
    if moved is None or state.ended_at is not None:
        return None
    return AssignNode(node_id=moved.node_id, boot_id=moved.boot_id, instead_of=here)


def least_loaded(nodes: Mapping[str, Heartbeat], given: Mapping[str, int]) -> Heartbeat | None:
    """Return the node with most room; among equals the one with fewest lessons and peers."""

    def burden(node: Heartbeat) -> tuple[float, int, int, str]:
        fresh = given.get(node.node_id, 0)
        return node.load + fresh * LOAD_OF_A_LESSON, len(node.lessons) + fresh, node.peers, node.node_id

    return min(nodes.values(), key=burden, default=None)
