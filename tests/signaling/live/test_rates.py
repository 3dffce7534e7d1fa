"""How much one session may ask for."""

from __future__ import annotations

import weakref
from typing import get_args

from signaling.live.rates import (
    CHAT,
    COMINGS,
    EARS,
    KEPT_PEOPLE,
    MESSAGES,
    OFFERS,
    RATES,
    REFUSALS,
    STILLS,
    VIEWS,
    LessonRates,
    SessionRates,
)
from signaling.wire import arrival
from signaling.wire import lesson as wire


def allowed(rates: SessionRates, kind: type, times: int, now: float = 0.0) -> int:
    return sum(rates.allows(kind, now) for _ in range(times))


def test_a_burst_passes_and_a_flood_does_not() -> None:
    """What a page sends when it comes up is never refused; a thousand messages a second are."""
    rates = SessionRates()
    assert allowed(rates, wire.Ping, 1000) == MESSAGES.burst
    assert allowed(rates, wire.Ping, 1000, now=10.0) == MESSAGES.burst


def test_costly_messages_have_limits_of_their_own() -> None:
    """Chat, offers, views and stills are each bounded besides."""
    own = ((wire.ChatSend, CHAT), (wire.MediaOffer, OFFERS), (wire.MediaView, VIEWS), (wire.StillPut, STILLS))
    for kind, rate in own:
        assert allowed(SessionRates(), kind, 50) == rate.burst


def test_every_message_of_a_client_has_a_rate() -> None:
    """A new message is bounded from its first day on."""
    assert set(RATES) == set(get_args(wire.ClientMessage))


def test_how_well_one_hears_is_said_once_a_second() -> None:
    """Every such word is told to staff at once."""
    assert allowed(SessionRates(), arrival.EarsSet, 50) == EARS.burst
    rates = SessionRates()
    assert all(rates.allows(arrival.EarsSet, float(second)) for second in range(600))


def test_ten_views_a_second_are_always_allowed() -> None:
    """The protocol promises that rate for as long as one likes."""
    rates = SessionRates()
    assert all(rates.allows(wire.MediaView, tick / 10) for tick in range(600))


def test_a_client_that_goes_on_is_read_from_more_slowly() -> None:
    """Refusals are answered at once, up to a point; then reading pauses."""
    rates = SessionRates()
    pauses = [rates.pause_seconds(0.0) for _ in range(REFUSALS.burst + 1)]
    assert pauses[:-1] == [0.0] * REFUSALS.burst
    assert pauses[-1] > 0.0


def test_coming_again_and_again_is_bounded() -> None:
    """Each coming is a change for everybody; a line that breaks every few seconds passes."""
    rates = SessionRates()
    assert sum(rates.may_come(0.0) for _ in range(1000)) == COMINGS.burst
    rates = SessionRates()
    assert all(rates.may_come(2.0 * n) for n in range(600))


def test_each_device_of_a_person_has_buckets_of_its_own() -> None:
    """A neighbour who asks for a pupil's seat uses up nothing of that pupil's."""
    lesson = LessonRates()
    allowed(lesson.of("seat 12", "neighbour's", now=0.0), wire.ChatSend, 50)
    assert lesson.of("seat 12", "own", now=0.0).allows(wire.ChatSend, 0.0)


def test_what_was_used_up_is_kept_however_many_come() -> None:
    """Only buckets that are full again are thrown away, and then those of devices, too."""
    lesson = LessonRates()
    allowed(lesson.of("hana", "tablet", now=0.0), wire.ChatSend, 50)
    for number in range(2 * KEPT_PEOPLE):
        lesson.of(f"p-{number}", "", now=0.0)
    assert not lesson.of("hana", "tablet", now=0.0).allows(wire.ChatSend, 0.0)
    rested = weakref.ref(lesson.of("ken", "", now=0.0))
    for number in range(KEPT_PEOPLE):
        lesson.of(f"q-{number}", "", now=60.0)
    assert rested() is None, "nothing grows for ever"
