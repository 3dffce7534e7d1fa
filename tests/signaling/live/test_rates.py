"""How much one session may ask for."""

from __future__ import annotations

from signaling.live.rates import CHAT, COMINGS, MESSAGES, OFFERS, REFUSALS, STILLS, VIEWS, SessionRates
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
