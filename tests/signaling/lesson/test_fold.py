"""Many commands, one stored change."""

from __future__ import annotations

from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.lesson.fold import fold
from signaling.lesson.outcome import Applied
from signaling.wire.codes import RefusalCode
from tests.kit.lesson_states import NOW, empty_lesson, full_lesson, join_of


def test_a_fold_is_one_version_further() -> None:
    """However many commands, what they changed together is one stored change."""
    folded = fold(empty_lesson(), [join_of(f"p-{n}") for n in range(40)], NOW)
    assert folded.state.version == 1
    assert len(folded.state.people) == len(folded.outcomes) == 40


def test_a_fold_that_changes_nothing_is_not_stored() -> None:
    """Refusals and repetitions leave the very same state."""
    state = full_lesson()
    folded = fold(state, [c.Tick(), c.EndLesson(by="hana")], NOW)
    assert folded.state is state
    assert isinstance(folded.outcomes[0], Applied)
    assert folded.outcomes[1] == Refusal(RefusalCode.NOT_ALLOWED)


def test_later_commands_see_what_earlier_ones_did() -> None:
    """Order counts within a fold: after the removal there is nobody to mute."""
    commands: list[c.Command] = [
        c.RemovePerson(by="teacher", person="hana"),
        c.MutePerson(by="teacher", person="hana", source="microphone"),
    ]
    outcomes = fold(full_lesson(), commands, NOW).outcomes
    assert outcomes[1] == Refusal(RefusalCode.NO_SUCH_PERSON)


def test_what_cancels_out_is_no_change() -> None:
    """Raising and lowering a hand within one fold needs no storing."""
    state = full_lesson()
    hands: list[c.Command] = [c.SetHand(by="hana", raised=True), c.SetHand(by="hana", raised=False)]
    assert fold(state, hands, NOW).state is state
