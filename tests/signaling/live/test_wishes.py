"""From messages to commands."""

from __future__ import annotations

from typing import get_args

from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.live.wishes import WISHES
from signaling.wire import groups, notes, reactions, reflections
from signaling.wire import lesson as wire
from signaling.wire.codes import RefusalCode
from signaling.wire.words import WordsRead

ELSEWHERE = {
    wire.Hello,
    wire.Ping,
    wire.Leave,
    wire.ChatSend,
    wire.ChatHistory,
    wire.MediaOffer,
    wire.MediaView,
    wire.StillsWant,
    wire.StillPut,
    reactions.ReactionSend,
    groups.GroupsTell,
    WordsRead,
    notes.NoteAdd,
    notes.NotesShare,
    notes.NotesList,
    reflections.ReflectionWrite,
    reflections.ReflectionRead,
    reflections.ReflectionsList,
}


def translate(message: wire.ClientMessage) -> c.Wish | Refusal:
    ids = iter(["g-1", "g-2"])
    return WISHES[type(message)]("hana", message, lambda: next(ids))


def test_every_message_has_its_place() -> None:
    """A message is a wish for the reducer, or one of the few that are not."""
    assert set(get_args(wire.ClientMessage)) == set(WISHES) | ELSEWHERE


def test_who_asks_is_the_session() -> None:
    """A message cannot speak for somebody else."""
    assert translate(wire.HandSet(n=1, raised=True)) == c.SetHand(by="hana", raised=True)
    assert translate(wire.HandSet(n=1, raised=True, person="hana")) == c.SetHand(by="hana", raised=True)
    refused = translate(wire.HandSet(n=1, raised=True, person="ken"))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.NOT_ALLOWED


def test_another_hand_can_only_be_lowered() -> None:
    """Lowering another's hand is a command of its own, which the table gives to staff."""
    assert translate(wire.HandSet(n=1, raised=False, person="ken")) == c.LowerHand(by="hana", person="ken")


def test_new_groups_get_fresh_ids() -> None:
    """One for each, in order."""
    groups = [wire.NewGroup(name="A", people=["ken"]), wire.NewGroup(name="B")]
    made = translate(wire.GroupsMake(n=1, groups=groups, open=True))
    assert made == c.MakeGroups(by="hana", groups=tuple(groups), ids=("g-1", "g-2"), open=True)


def test_too_many_groups_are_refused_before_ids_are_made() -> None:
    """A message full of groups costs nothing."""
    groups = [wire.NewGroup(name="A") for _ in range(wire.MAX_GROUPS + 1)]
    refused = translate(wire.GroupsMake(n=1, groups=groups))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.BAD_MESSAGE
