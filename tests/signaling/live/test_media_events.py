"""What media nodes report, and who has to know."""

from __future__ import annotations

import msgspec
import pytest

from media.control import Applied, PeerState, SlotMap, Speaking, encode
from signaling.lesson import commands as c
from signaling.lesson.state import LessonState
from signaling.live.audience import Audience
from signaling.live.media_events import fact_of, take_event
from signaling.live.talk_feed import TalkFeed
from tests.kit.lesson_states import done, full_lesson

STATE = done(full_lesson(), c.SetPeer(by="hana", peer_id="p-1"))


def peer_state(state: str, peer_id: str = "p-1", person: str = "hana") -> PeerState:
    return msgspec.convert(
        {
            "type": "peer_state",
            "lesson_id": "lesson-1",
            "participant_id": person,
            "peer_id": peer_id,
            "state": state,
        },
        PeerState,
    )


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (peer_state("weak"), c.PeerWeak(person="hana", peer_id="p-1", weak=True)),
        (peer_state("closed"), c.PeerClosed(person="hana", peer_id="p-1")),
        (peer_state("connected"), None),
        (peer_state("closed", peer_id="p-0"), None),
        (peer_state("closed", peer_id=""), None),
        (peer_state("weak", person="stranger"), None),
    ],
)
def test_only_news_about_the_present_peer_is_a_fact(event: PeerState, command: c.Command | None) -> None:
    """Late words about old peers, and what is known already, change nothing."""
    assert fact_of(event, STATE) == command


def test_being_well_again_is_news_for_the_weak() -> None:
    """Packets after silence end it."""
    weak = done(STATE, c.PeerWeak(person="hana", peer_id="p-1", weak=True))
    assert fact_of(peer_state("connected"), weak) == c.PeerWeak(person="hana", peer_id="p-1", weak=False)
    assert fact_of(peer_state("weak"), weak) is None


def submitted(state: LessonState, event: PeerState) -> list[c.Command]:
    commands: list[c.Command] = []
    audience = Audience(state, lambda _session: None)
    take_event(encode(event), state, audience, TalkFeed(list, state), commands.append)
    return commands


def test_the_node_of_the_session_submits_the_fact() -> None:
    """Other nodes leave it to that one; of somebody who is away, any node does."""
    assert submitted(STATE, peer_state("closed")) == []
    away = done(STATE, c.SessionLost(person="hana", session_id="s-hana"))
    assert submitted(away, peer_state("closed")) == [c.PeerClosed(person="hana", peer_id="p-1")]


def test_what_is_only_shown_changes_no_state() -> None:
    """Slots, speakers and progress go to the sessions."""
    commands: list[c.Command] = []
    audience, talk = Audience(STATE, lambda _session: None), TalkFeed(list, STATE)
    for event in (
        SlotMap(lesson_id="lesson-1", participant_id="hana", peer_id="p-1", seq=1, slots={}),
        Speaking(lesson_id="lesson-1", scopes={"lesson": ["hana"]}),
        Applied(lesson_id="lesson-1", epoch=1, version=1),
    ):
        take_event(encode(event), STATE, audience, talk, commands.append)
    assert commands == []
