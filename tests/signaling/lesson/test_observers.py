"""Observers: the class is told of each before anything of the class reaches them (fault 77)."""

from __future__ import annotations

import itertools

from media.control import LESSON_SCOPE
from media.selection import is_in_reach
from signaling.lesson import commands as c
from signaling.lesson import observer_commands as v
from signaling.lesson.fold import fold
from signaling.lesson.outcome import Applied, Audited
from signaling.lesson.places import may_see
from signaling.lesson.plan import media_plan
from signaling.lesson.reducer import apply
from signaling.lesson.state import SEAT_KEPT_SECONDS, LessonState, next_deadline
from signaling.lesson.view import VIEWERS, project
from signaling.wire.observers import OBSERVER_NOTICE_SECONDS
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, join_of

OPENED = NOW + OBSERVER_NOTICE_SECONDS
SENDERS = ("teacher", "assistant", "hana", "ken")


def arriving() -> LessonState:
    """Return a lesson into which a guest has just come, beside an observer who has been there for long."""
    return done(full_lesson(), join_of("guest", "observer"), c.SetPeer(by="guest", peer_id="p-guest"))


def heard_by_guest(state: LessonState) -> set[str]:
    plan = media_plan(state)
    return {sender for sender in SENDERS if is_in_reach(plan, sender, "guest")}


def test_the_class_is_told_by_an_earlier_version_than_lets_anything_through() -> None:
    """The state that shows the guest comes first, and no fold of commands makes one version of the two."""
    state = full_lesson()
    commands: list[c.Command] = [join_of("guest", "observer"), c.SetPeer(by="guest", peer_id="p"), c.Tick()]
    shown = fold(state, commands, NOW).state
    assert shown.version == state.version + 1
    for viewer in VIEWERS:
        assert "guest" in {person.id for person in project(shown, viewer).people}
    assert heard_by_guest(shown) == set()
    opened = fold(shown, [c.Tick()], OPENED).state
    assert opened.version == shown.version + 1
    assert heard_by_guest(opened) == set(SENDERS)


def test_a_tick_is_due_when_the_notice_is_over() -> None:
    """Somebody looks then, and not a moment earlier is anything changed."""
    state = arriving()
    assert next_deadline(state) == OPENED
    early = done(state, c.Tick(), now=OPENED - 0.01)
    assert early == state
    assert next_deadline(done(state, c.Tick(), now=OPENED)) is None


def test_not_even_who_speaks_to_all_is_heard_during_the_notice() -> None:
    """Nor are stills shown; the relay is told to show the guest themselves alone."""
    loud = done(grouped_lesson(), c.SpeakToAll(by="teacher", on=True))
    state = done(loud, join_of("guest", "observer"), c.SetPeer(by="guest", peer_id="p-guest"))
    assert media_plan(state).people["teacher"].to_all
    plan = media_plan(state)
    assert plan.people["guest"].watches == "guest"
    assert not any(may_see(state, state.people["guest"], state.people[sender]) for sender in SENDERS)
    opened = done(state, c.Tick(), now=OPENED)
    assert media_plan(opened).people["guest"].watches == ""
    assert media_plan(opened).people["guest"].scope == LESSON_SCOPE
    assert may_see(opened, opened.people["guest"], opened.people["teacher"])


def test_a_short_absence_is_no_new_notice() -> None:
    """Who is back on the same place, or on a new page, hears at once; a second join takes nothing off it."""
    opened = done(arriving(), c.Tick(), now=OPENED)
    lost = done(opened, c.SessionLost(person="guest", session_id="s-guest"), now=OPENED)
    assert heard_by_guest(done(lost, join_of("guest", "observer", session="s-2", fresh=True), now=OPENED))
    again = done(arriving(), join_of("guest", "observer", session="s-2"), now=NOW + 0.5)
    assert next_deadline(again) == OPENED


def test_who_left_and_comes_again_is_shown_again() -> None:
    """After leaving, and after the place was given up."""
    opened = done(arriving(), c.Tick(), now=OPENED)
    left = done(opened, c.Leave(by="guest", session_id="s-guest"), now=OPENED)
    assert heard_by_guest(done(left, join_of("guest", "observer"), now=OPENED + 5)) == set()
    lost = done(arriving(), c.SessionLost(person="guest", session_id="s-guest"))
    gone = done(lost, c.Tick(), now=NOW + SEAT_KEPT_SECONDS)
    assert gone.people["guest"].looks_on_at is None
    assert heard_by_guest(done(gone, join_of("guest", "observer"), now=NOW + 60)) == set()


def test_others_wait_for_nothing() -> None:
    """Pupils and staff hear and are heard at once."""
    state = done(full_lesson(), join_of("yui"), join_of("second", "teacher"))
    plan = media_plan(state)
    newcomers = ("yui", "second")
    for sender, receiver in itertools.product((*SENDERS, *newcomers), newcomers):
        assert sender == receiver or is_in_reach(plan, sender, receiver)


def test_pupils_read_names_or_that_there_are_visitors() -> None:
    """As the teacher sets it; staff and observers read names always, and nobody is left out."""
    state = full_lesson()

    def names(state: LessonState) -> dict[str, str]:
        people = {viewer: project(state, viewer).people for viewer in VIEWERS}
        return {v: next(p.name for p in seen if p.id == "observer") for v, seen in people.items()}

    assert names(state) == dict.fromkeys(VIEWERS, "observer")
    outcome = apply(state, v.SetObservers(by="teacher", shown="visitors"), NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (Audited(action="observers", by="teacher", detail="visitors"),)
    assert names(outcome.state) == {"staff": "observer", "student": "", "observer": "observer"}
    assert apply(outcome.state, v.SetObservers(by="teacher", shown="visitors"), NOW) == Applied(outcome.state)
