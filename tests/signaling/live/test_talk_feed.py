"""Who is told who has spoken in the groups."""

from __future__ import annotations

import pytest

from media.control import Speaking
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.state import LessonState
from signaling.live import talk_feed
from signaling.live.session import Session
from signaling.live.talk_feed import TalkFeed
from signaling.tokens import Claims
from signaling.wire import lesson as wire
from signaling.wire.walking import GroupsTalk
from tests.kit.lesson_states import CAST, NOW, done, grouped_lesson

STATE = grouped_lesson()


class Corridor:
    """A feed with a session for everybody, and a clock under the test's hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, state: LessonState = STATE) -> None:
        self.now = NOW
        monkeypatch.setattr(talk_feed, "now", lambda: self.now)
        self.sessions = [
            Session(
                f"s-{person}",
                Claims(lesson_id="lesson-1", participant_id=person, role=role, name=person),
            )
            for person, role in CAST.items()
        ]
        self.feed = TalkFeed(lambda: self.sessions, state)

    def speak(self, **scopes: list[str]) -> None:
        named = {scope.replace("_", "-"): people for scope, people in scopes.items()}
        self.feed.hear(Speaking(lesson_id="lesson-1", scopes=named))

    async def told(self) -> dict[str, GroupsTalk]:
        """Let it tell, and return what came to whom."""
        self.feed.tell()
        found: dict[str, GroupsTalk] = {}
        for session in self.sessions:
            session.outbox.mark("end of test", lambda: b"end")
            while (data := await session.outbox.get()) not in (None, b"end"):
                message = wire.decode_server_message(data or b"")
                assert isinstance(message, GroupsTalk)
                found[session.person] = message
        return found


async def test_staff_are_told_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Teachers and assistants; a pupil's talk is no business of the others."""
    corridor = Corridor(monkeypatch)
    corridor.speak(g_1=["hana"])
    corridor.now += 2
    told = await corridor.told()
    assert set(told) == {"teacher", "assistant"}
    assert told["teacher"].people["hana"].seconds == 2.0
    assert told["teacher"].silent_since == {"g-2": NOW}


async def test_the_same_is_told_once_and_to_who_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiet class costs nothing; a teacher whose page is new is told everything."""
    corridor = Corridor(monkeypatch)
    assert set(await corridor.told()) == {"teacher", "assistant"}
    assert await corridor.told() == {}
    teacher = corridor.sessions[0]
    corridor.sessions[0] = Session("s-2", teacher.claims)
    assert set(await corridor.told()) == {"teacher"}


async def test_the_voices_of_staff_end_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A teacher who speaks to all is heard in every group; the groups are as quiet as before."""
    corridor = Corridor(monkeypatch)
    corridor.speak(g_1=["teacher"], g_2=["teacher", "ken"])
    corridor.now += 1
    told = await corridor.told()
    assert told["teacher"].silent_since == {"g-1": NOW}
    assert set(told["teacher"].people) == {"ken"}


async def test_nothing_is_told_of_groups_that_are_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the recall the walk is over; in the next round silences begin anew."""
    corridor = Corridor(monkeypatch)
    await corridor.told()
    recalled = done(STATE, g.RecallGroups(by="teacher"))
    corridor.feed.follow(recalled)
    assert await corridor.told() == {}
    corridor.now += 100
    corridor.feed.follow(done(recalled, c.OpenGroups(by="teacher")))
    assert (await corridor.told())["teacher"].silent_since == {"g-1": NOW + 100, "g-2": NOW + 100}
