"""One source while it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.recorder.track import IDLE_SECONDS, KEYFRAME_FRAMES, SPAN_SECONDS
from media.relay.layer import LIVE_SECONDS
from tests.media.recorder.test_writer import until
from tests.media.support.kept import vp8_payload, vp8_picture
from tests.media.support.tape import EPOCH, SECONDS_PER_LOOK, Tape, marks_of


@pytest.fixture
def tape(tmp_path: Path) -> Tape:
    return Tape(tmp_path)


def test_a_file_begins_with_a_keyframe_that_is_asked_for(tape: Tape) -> None:
    """What came before it is left out, and counted."""
    layer = tape.layer()
    tape.picture(layer, 1, b"old")
    tape.look()
    assert tape.stage.asked == [layer]
    tape.picture(layer, 2, b"unreadable")
    tape.picture(layer, 3, b"key", key=True)
    tape.picture(layer, 4, b"next")
    (file,) = tape.stop()
    assert marks_of(file) == [b"key", b"next"]
    assert tape.stage.counters.dropped["recording_before_keyframe"] == 1


def test_a_keyframe_is_asked_for_once_a_second_while_packets_come(tape: Tape) -> None:
    """The publication throttles; of a camera that is off none is wanted."""
    layer = tape.layer()
    for sequence in range(1, 21):
        tape.picture(layer, sequence, b"unreadable")
        tape.look()
    assert len(tape.stage.asked) == 2
    tape.look(int(LIVE_SECONDS / SECONDS_PER_LOOK) + 1)
    asked = len(tape.stage.asked)
    tape.look(20)
    assert len(tape.stage.asked) == asked <= 5
    tape.stop()


def test_a_mute_is_a_gap_in_the_same_file(tape: Tape) -> None:
    """Times say how long it was."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"before", key=True)
    tape.look(600)
    payload = vp8_payload(vp8_picture(b"after", key=True))
    tape.feed(layer, 3, payload, timestamp=3000 * 2 + 60 * 90_000)
    (file,) = tape.stop()
    assert marks_of(file) == [b"before", b"after"]
    assert [frame.milliseconds for frame in file.frames] == [0, 60_000]


def test_what_waits_for_more_goes_to_the_disk_when_none_comes(tape: Tape) -> None:
    """The open cluster of a camera that was switched off is not lost with the process."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"last", key=True)
    tape.look(int(IDLE_SECONDS / SECONDS_PER_LOOK) + 4)
    path = tape.folder / "recordings" / "rec-1" / "0001.mkv"
    tape.until("running")
    until("the file", path.exists)
    assert b"last" in path.read_bytes()
    tape.picture(layer, 3, b"again")
    (file,) = tape.stop()
    assert marks_of(file) == [b"last", b"again"]


def test_the_highest_layer_that_comes_is_kept_in_one_file(tape: Tape) -> None:
    """It changes at keyframes only: up when a better one comes, down when it stops."""
    low, high = tape.layer("l", 5), tape.layer("h", 6)
    tape.picture(low, 1, b"unseen")
    tape.look()
    for sequence in range(2, 6):
        tape.picture(low, sequence, b"low", key=sequence == 2)
    tape.picture(high, 70, b"unseen")
    tape.look()
    tape.picture(high, 71, b"unreadable")
    tape.picture(low, 6, b"low")
    tape.picture(high, 72, b"high", key=True)
    tape.picture(low, 7, b"left")
    tape.picture(high, 73, b"high")
    for sequence in range(8, 40):
        tape.look()
        tape.picture(low, sequence, b"low again", key=sequence == 30)
    (file,) = tape.stop()
    marks = marks_of(file)
    assert marks[:8] == [b"low"] * 5 + [b"high"] * 2 + [b"low again"]
    assert set(marks[7:]) == {b"low again"}
    assert len(marks) == 7 + 10
    times = [frame.milliseconds for frame in file.frames]
    assert times == sorted(set(times))


def test_the_beginning_is_told_in_unix_seconds(tape: Tape) -> None:
    """When the first frame came, before any report says better."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"first", key=True)
    began = tape.now
    (file,) = tape.stop()
    assert file.span.began.begins_unix == pytest.approx(EPOCH + began, abs=1e-6)


def test_other_parameter_sets_begin_another_file_but_not_all_the_time(tmp_path: Path) -> None:
    """H.264 with another SPS is another file; one every two seconds at most."""
    tape = Tape(tmp_path, "camera", "h264")
    layer = tape.layer()

    def idr(sequence: int, pps: bytes) -> None:
        units = (bytes.fromhex("6742c00dda05067e7840000003004000000f23c50aa8"), pps, b"\x65\x88" + bytes(20))
        payload = b"\x18" + b"".join(len(unit).to_bytes(2) + unit for unit in units)
        assert not tape.feed(layer, sequence, payload, timestamp=3000 * sequence)

    first, second = bytes.fromhex("68ce3c80"), bytes.fromhex("68ce3880")
    idr(1, first)
    tape.look()
    idr(2, first)
    idr(3, second)
    idr(4, second)
    tape.look(int(SPAN_SECONDS / SECONDS_PER_LOOK) + 1)
    idr(5, second)
    idr(6, second)
    files = tape.stop()
    assert [len(one.frames) for one in files] == [1, 2]


def test_a_camera_is_asked_for_a_keyframe_so_that_a_page_can_seek(tape: Tape) -> None:
    """After many pictures without one; not of slides that stand still, however long."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"first", key=True)
    asked = len(tape.stage.asked)
    tape.look(600)
    for number in range(3, KEYFRAME_FRAMES + 2):
        tape.picture(layer, number, b"more")
        tape.look()
    assert len(tape.stage.asked) == asked
    tape.picture(layer, KEYFRAME_FRAMES + 2, b"last")
    tape.look()
    assert tape.stage.asked[asked:] == [layer]
    tape.picture(layer, KEYFRAME_FRAMES + 3, b"next", key=True)
    tape.look(20)
    assert tape.stage.asked[asked:] == [layer]
    tape.stop()
