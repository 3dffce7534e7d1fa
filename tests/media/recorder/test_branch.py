"""One layer of a source, from packets to frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.recorder.branch import VIDEO_WAIT_SECONDS
from media.rtp.packet import RtpPacket
from media.rtp.red import Block, wrap
from tests.media.support.tape import SECONDS_PER_LOOK, Tape, marks_of


@pytest.fixture
def tape(tmp_path: Path) -> Tape:
    return Tape(tmp_path)


def test_what_comes_late_is_put_in_its_place(tape: Tape) -> None:
    """A repair within the time that the relay asks for it: nothing is missing, nothing is asked for."""
    layer = tape.layer()
    tape.look()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"2", key=True)
    asked = len(tape.stage.asked)
    tape.picture(layer, 4, b"4")
    tape.picture(layer, 5, b"5")
    tape.look(int(VIDEO_WAIT_SECONDS / SECONDS_PER_LOOK) - 1)
    tape.picture(layer, 3, b"3")
    (file,) = tape.stop()
    assert marks_of(file) == [b"2", b"3", b"4", b"5"]
    assert len(tape.stage.asked) == asked


def test_after_a_loss_pictures_go_on_with_the_next_keyframe(tape: Tape) -> None:
    """What builds on a picture that never came is left out; the keyframe is asked for when it is given up."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"2", key=True)
    tape.picture(layer, 4, b"4")
    tape.look(2 * int(VIDEO_WAIT_SECONDS / SECONDS_PER_LOOK))
    assert len(tape.stage.asked) == 2
    tape.picture(layer, 5, b"5")
    tape.picture(layer, 6, b"6", key=True)
    (file,) = tape.stop()
    assert marks_of(file) == [b"2", b"6"]
    assert tape.stage.counters.dropped["recording_gap"] == 1


def test_a_stream_that_begins_anew_goes_on_in_the_same_file(tape: Tape) -> None:
    """Another SSRC, other numbers and timestamps: from its first keyframe, later than what was before."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.look()
    tape.picture(layer, 2, b"before", key=True)
    tape.look(20)
    layer.take_over(99)
    tape.picture(layer, 40_000, b"unreadable")
    tape.look()
    tape.picture(layer, 40_001, b"after", key=True)
    (file,) = tape.stop()
    assert marks_of(file) == [b"before", b"after"]
    assert 2000 <= file.frames[1].milliseconds <= 2200


def test_sound_is_kept_in_its_plain_form(tmp_path: Path) -> None:
    """Of RED the newest block, and what was lost before it; each packet once."""
    tape = Tape(tmp_path, "microphone")
    tape.stage.publication.make_redundant(63)
    layer = tape.layer()

    def say(sequence: int, payload: bytes, payload_type: int) -> None:
        packet = RtpPacket(payload_type, sequence, 960 * sequence, layer.ssrc, payload)
        layer.publication.receive(layer, packet, 0x7F, tape.now, tape.stage.forwarder)

    say(1, wrap([Block(111, 0, b"\xfcone")], 111), 63)
    tape.look()
    say(2, wrap([Block(111, 960, b"\xfcone"), Block(111, 0, b"\xfctwo")], 111), 63)
    say(4, wrap([Block(111, 960, b"\xfcthree"), Block(111, 0, b"\xfcfour")], 111), 63)
    say(5, b"\xfcfive", 111)
    (file,) = tape.stop()
    assert [frame.data for frame in file.frames] == [b"\xfctwo", b"\xfcthree", b"\xfcfour", b"\xfcfive"]
    assert [frame.milliseconds for frame in file.frames] == [0, 20, 40, 60]


def test_an_early_packet_that_comes_late_is_of_before(tape: Tape) -> None:
    """Numbers below the first that may be kept are left out, though nothing waits for them."""
    layer = tape.layer()
    tape.picture(layer, 1, b"unseen")
    tape.picture(layer, 3, b"unseen")
    tape.look()
    tape.picture(layer, 4, b"4", key=True)
    tape.picture(layer, 2, b"late", key=True)
    tape.picture(layer, 5, b"5")
    (file,) = tape.stop()
    assert marks_of(file) == [b"4", b"5"]
