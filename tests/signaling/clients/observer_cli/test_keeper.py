"""What is written of packets as they came, while the server is heard and after it was not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from media.control import SlotEntry
from signaling.clients.observer_cli.keeper import Keeper
from signaling.clients.observer_cli.slot import HOLD_SECONDS, SETTLE_SECONDS
from signaling.clients.rtp import Stream
from signaling.lesson import commands as c
from signaling.lesson import recording_commands as r
from signaling.lesson.view import project
from signaling.wire.recording import NOTICE_SECONDS
from tests.kit.lesson_states import NOW, class_lesson, done, join_of

SSRC = 7
OPUS = b"\xfc"
"""One frame of 20 ms (RFC 6716 section 3.1): a packet begins so, or whoever reads the file leaves it out."""
TEACHER = {"0": SlotEntry(participant_id="teacher", source="microphone")}


class Visit:
    """A keeper in a recorded lesson: who is in its one slot is told, and packets come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keeper = Keeper(folder)
        self._stream = Stream(SSRC, 111, 48_000, b"0", b"", {"mid": 3, "level": 1})
        state = done(class_lesson(), join_of("teacher", "teacher"), join_of("me", "observer"))
        state = done(state, c.SetSource(by="teacher", source="microphone", on=True))
        state = done(state, r.StartRecording(by="teacher", recording="rec", guests=False))
        snapshot = project(done(state, c.Tick(), now=NOW + NOTICE_SECONDS), "observer")
        people = {person.id: person for person in snapshot.people}
        self.keeper.follow(snapshot.lesson, people, 0.0, 0.0)
        self.keeper.peer({"0": SSRC})
        self.keeper.confirm(0.0, 0.0)
        self.keeper.slots(TEACHER, 0.0)

    def hear(self, word: bytes, at: float) -> None:
        """Have a packet come."""
        self.keeper.take(self._stream.packet(OPUS + word, at, 0.0, marker=False, level=3), at)

    def kept(self) -> list[bytes]:
        """Close, and return what was written."""
        self.keeper.pass_time(0.0)
        self.keeper.close()
        found = []
        for file in sorted(self.folder.glob("*.mkv")):
            with av.open(str(file)) as container:
                found += [bytes(packet).removeprefix(OPUS) for packet in container.demux() if packet.size]
        return found


def test_packets_wait_until_the_server_has_answered_what_it_was_asked_after_them(tmp_path: Path) -> None:
    """However long that takes; from then on they are written."""
    visit = Visit(tmp_path / "kept")
    visit.hear(b"first", 1.0)
    visit.hear(b"second", 1.5)
    visit.keeper.confirm(1.0 + HOLD_SECONDS, 60.0)
    assert visit.kept() == [b"first"]


@pytest.mark.parametrize("hears", [Keeper.doubt, Keeper.lose])
def test_what_came_since_the_server_was_last_heard_is_thrown_away(
    tmp_path: Path, hears: Callable[[Keeper, float], None]
) -> None:
    """And what comes until it is heard again: another may be in the slot, or the recording may be over."""
    visit = Visit(tmp_path / "kept")
    visit.hear(b"before", 1.0)
    visit.keeper.confirm(1.0 + HOLD_SECONDS, 3.1)
    visit.keeper.pass_time(0.0)
    visit.hear(b"while nothing is heard", 3.2)
    hears(visit.keeper, 5.0)
    assert not visit.keeper.is_keeping
    visit.hear(b"in doubt", 6.0)
    visit.keeper.confirm(10.0, 10.0)
    visit.keeper.slots(TEACHER, 10.0)
    visit.hear(b"on its way since then", 10.0)
    visit.hear(b"after", 10.0 + SETTLE_SECONDS)
    visit.keeper.confirm(60.0, 60.0)
    assert visit.kept() == [b"before", b"after"]


def test_after_a_lost_link_nothing_is_kept_before_slots_are_told_anew(tmp_path: Path) -> None:
    """Who was in them need not be any more; after a doubt the old word holds."""
    lost, doubted = Visit(tmp_path / "lost"), Visit(tmp_path / "doubted")
    lost.keeper.lose(1.0)
    doubted.keeper.doubt(1.0)
    for visit in (lost, doubted):
        visit.keeper.confirm(2.0, 2.0)
        visit.hear(b"somebody's", 3.0)
        visit.keeper.confirm(60.0, 60.0)
    assert (lost.kept(), doubted.kept()) == ([], [b"somebody's"])
