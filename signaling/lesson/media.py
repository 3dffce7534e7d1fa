"""What the lesson knows of its media: the node it lives on, and everybody's peer.

Invariant: a `peer_id` in the state is one that the lesson's node, in its present life, may have; whoever
has none is told to make a new one, or (WHIP and WHEP, which nobody can tell anything) has gone.
"""

from __future__ import annotations

from . import commands as c
from .outcome import Applied
from .people import attended, departed
from .state import LessonState, PersonState, replace, with_people


def assign_node(state: LessonState, command: c.AssignNode, now: float) -> Applied:
    """Move the lesson's media to a node, or to the new life of the same; every peer is gone with the old."""
    here = (state.media_node, state.media_boot)
    if here != command.instead_of or here == (command.node_id, command.boot_id):
        return Applied(state)
    people = {key: _without_peer(person, now) for key, person in state.people.items()}
    moved = replace(state, media_node=command.node_id, media_boot=command.boot_id, people=people)
    return Applied(attended(moved, now))


def set_peer(state: LessonState, command: c.SetPeer, _now: float) -> Applied:
    """Expect this peer of somebody from now on."""
    person = replace(state.people[command.by], peer_id=command.peer_id, weak=False)
    return Applied(with_people(state, person))


def peer_weak(state: LessonState, command: c.PeerWeak, _now: float) -> Applied:
    """Show somebody as weak, or as well again."""
    person = state.people.get(command.person)
    if person is None or not person.present or person.peer_id != command.peer_id:
        return Applied(state)
    return Applied(with_people(state, replace(person, weak=command.weak)))


def peer_closed(state: LessonState, command: c.PeerClosed, now: float) -> Applied:
    """Forget a peer that the node dropped."""
    person = state.people.get(command.person)
    if person is None or not command.peer_id or person.peer_id != command.peer_id:
        return Applied(state)
    return Applied(attended(with_people(state, _without_peer(person, now)), now))


def _without_peer(person: PersonState, now: float) -> PersonState:
    """Return somebody whose peer is gone. A browser makes a new one; a WHIP client has to come again."""
    if person.by_http and person.peer_id:
        return departed(person, now)
    return replace(person, peer_id="", weak=False)
