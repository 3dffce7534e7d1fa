"""What a pupil's family agreed to."""

from __future__ import annotations

from typing import get_args

import pytest

from media.control import Source
from signaling.lesson import commands as c
from signaling.lesson.board_rights import board_rights
from signaling.lesson.consent import MAY_DRAW, NEVER_SENT, consent_of
from signaling.lesson.ids import class_page
from signaling.lesson.permissions import may_bring_pictures
from signaling.lesson.plan import media_plan
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace
from signaling.wire.codes import RefusalCode
from signaling.wire.lesson import Locks
from signaling.wire.roster import Consent
from tests.kit.lesson_states import ROSTER, class_lesson, done, join_of, refused

SOURCES: tuple[Source, ...] = ("microphone", "camera", "screen")
NUMBER_OF: dict[Consent, int] = {seat.consent: seat.number for seat in ROSTER}
EXPECTED: dict[Consent, tuple[bool, bool, bool, bool]] = {
    # microphone, camera, screen, board
    "all": (True, True, True, True),
    "voice": (True, False, False, True),
    "board": (False, False, False, True),
    "nothing": (False, False, False, False),
}


def seated(consent: Consent) -> tuple[LessonState, str]:
    state = class_lesson()
    person = seat_id(state.lesson_id, NUMBER_OF[consent])
    return replace(done(state, join_of(person)), locks=Locks(screen=False)), person


def test_every_consent_is_in_the_table() -> None:
    """A new kind of consent must say what it means."""
    kinds = set(get_args(Consent))
    assert kinds == set(NEVER_SENT) == set(MAY_DRAW) == set(EXPECTED)


@pytest.mark.parametrize("consent", list(EXPECTED))
def test_consent_says_what_is_sent_and_drawn(consent: Consent) -> None:
    """What is not agreed to is refused by its own code, and nobody may draw who may not even draw."""
    state, person = seated(consent)
    assert consent_of(state, state.people[person]) == consent
    *sources, board = EXPECTED[consent]
    for source, allowed in zip(SOURCES, sources, strict=True):
        wish = c.SetSource(by=person, source=source, on=True)
        if allowed:
            assert source in done(state, wish).people[person].sources
        else:
            assert refused(state, wish) == "no_consent"
        done(state, c.SetSource(by=person, source=source, on=False))
    assert board_rights(state, person, class_page(state.lesson_id)) == ("write" if board else "read")


@pytest.mark.parametrize("consent", list(EXPECTED))
def test_the_relay_forwards_nothing_else(consent: Consent) -> None:
    """Even if a state listed it as sent, the plan does not."""
    state, person = seated(consent)
    all_on = replace(state.people[person], sources=frozenset(SOURCES))
    state = replace(state, people=state.people | {person: all_on})
    expected = {source for source, on in zip(SOURCES, EXPECTED[consent], strict=False) if on}
    assert media_plan(state).people[person].may_send == expected


def test_who_is_not_of_the_roster_answers_for_themselves() -> None:
    """A guest or a teacher is bound by locks alone."""
    state = done(class_lesson(), join_of("guest"))
    assert consent_of(state, state.people["guest"]) == "all"


@pytest.mark.parametrize("consent", list(EXPECTED))
def test_pictures_want_the_word_for_the_camera(consent: Consent) -> None:
    """A picture may show the child; whoever may not be filmed puts none on a board, locked or not."""
    state, person = seated(consent)
    state = replace(state, locks=Locks(pictures=False))
    refusal = may_bring_pictures(state, person)
    assert (refusal is None) == (consent == "all")
    assert refusal is None or refusal.code is RefusalCode.NO_CONSENT
