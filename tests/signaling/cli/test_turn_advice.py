"""What the doctor says of TURN servers."""

from __future__ import annotations

from signaling.cli.finding import Level
from signaling.cli.turn_advice import ANYBODY, TurnReport, turn
from signaling.turn_urls import turn_url

UDP, TLS = turn_url("turn:t.example"), turn_url("turns:t.example:443")


def said(*reports: TurnReport) -> list[tuple[Level, str]]:
    return [(finding.level, finding.text) for finding in turn(reports)]


def test_nothing_is_said_where_there_is_none() -> None:
    """A school without a TURN server needs nothing of it."""
    assert said() == []


def test_a_server_as_it_should_be_is_good() -> None:
    """One line for each address."""
    assert [level for level, _ in said(TurnReport(UDP), TurnReport(TLS))] == [Level.GOOD, Level.GOOD]


def test_only_udp_does_not_help_where_udp_is_blocked() -> None:
    """That is what most schools set it up for, so it is said."""
    assert "blocks UDP" in said(TurnReport(UDP))[-1][1]


def test_private_networks_are_a_problem_the_internet_is_a_note() -> None:
    """A rented TURN server relays anywhere; into a school's own network none may."""
    ((level, text),) = said(TurnReport(TLS, relays_to=("10.0.0.1", ANYBODY)))
    assert level is Level.PROBLEM
    assert "10.0.0.1" in text
    assert "denied-peer-ip" in text
    assert [level for level, _ in said(TurnReport(TLS, relays_to=(ANYBODY,)))] == [Level.NOTE]


def test_a_server_that_is_of_no_use_is_a_problem() -> None:
    """It does not answer, or will not relay to where media is: each in one sentence with its address."""
    for report in (TurnReport(TLS, "no answer"), TurnReport(TLS, refuses=("192.0.2.7",))):
        ((level, text),) = said(report)
        assert level is Level.PROBLEM
        assert text.startswith(TLS.text)
