"""A microphone that comes as RED: for those who read it, and for those who do not."""

from __future__ import annotations

import contextlib

import pytest

from media.relay.policing import FORWARDED_PER_SECOND
from media.relay.voice import form_for
from media.rtp.packet import MalformedRtp, RtpPacket
from media.rtp.red import Block, unwrap
from media.sdp import Format
from tests.media.support.stage import Stage, Viewer

OPUS, RED = 111, 63
TICKS = 960
"""20 ms at 48 kHz."""
KNOWS_RED = {"opus": Format("opus", OPUS, None, ()), "red": Format("red", RED, None, (), "111/111")}


def voice(sequence: int) -> bytes:
    return f"voice {sequence}".encode()


def redundant(sequence: int, *, again: int = 1) -> bytes:
    """The RED payload of a packet that repeats so many before it."""
    before = [(sequence - back, back * TICKS) for back in range(again, 0, -1)]
    heads = b"".join(
        bytes((0x80 | OPUS,)) + (behind << 10 | len(voice(number))).to_bytes(3) for number, behind in before
    )
    return heads + bytes((OPUS,)) + b"".join(voice(number) for number, _ in before) + voice(sequence)


class Talk:
    """A microphone that sends RED, and two listeners."""

    def __init__(self) -> None:
        self.stage = Stage("microphone")
        self.publication = self.stage.publication
        self.publication.make_redundant(RED)
        self.layer = self.stage.layer("h")
        self.modern = Viewer(video=False, formats=KNOWS_RED)
        self.plain = Viewer(video=False, ssrc=2000)
        for viewer in (self.modern, self.plain):
            self.stage.show(viewer, form_for(viewer.slot, self.layer))

    def says(self, *sequences: int, again: int = 1, payload: bytes = b"", payload_type: int = RED) -> None:
        for sequence in sequences:
            packet = RtpPacket(
                payload_type, sequence, sequence * TICKS, 5, payload or redundant(sequence, again=again)
            )
            self.stage.now += 0.02
            self.publication.receive(self.layer, packet, 0x20, self.stage.now, self.stage.forwarder)


def test_who_reads_red_gets_it_as_it_came() -> None:
    """In the subscriber's own payload type, and no byte of it touched."""
    talk = Talk()
    talk.says(1, 2)
    assert talk.modern.payloads == [redundant(1), redundant(2)]
    assert {packet.payload_type for packet in talk.modern.packets} == {RED}


def test_who_does_not_gets_plain_opus() -> None:
    """Without what was said before, in the same order and at the same times."""
    talk = Talk()
    talk.says(1, 2, 3)
    assert talk.plain.payloads == [voice(1), voice(2), voice(3)]
    assert {packet.payload_type for packet in talk.plain.packets} == {OPUS}
    first = talk.plain.packets[0]
    assert [(p.sequence - first.sequence, p.timestamp - first.timestamp) for p in talk.plain.packets] == [
        (0, 0),
        (1, TICKS),
        (2, 2 * TICKS),
    ]


def test_what_was_lost_on_the_way_to_us_is_mended_for_plain_listeners() -> None:
    """From the next packets, in order; who reads RED mends it alone and sees the gap."""
    talk = Talk()
    talk.says(1, 4, again=2)
    assert talk.plain.payloads == [voice(1), voice(2), voice(3), voice(4)]
    stamps = [packet.timestamp for packet in talk.plain.packets]
    assert [stamp - stamps[0] for stamp in stamps] == [0, TICKS, 2 * TICKS, 3 * TICKS]
    assert [packet.sequence - talk.modern.sequences[0] for packet in talk.modern.packets] == [0, 3]


def test_a_late_packet_that_was_mended_is_not_heard_twice() -> None:
    """It is a duplicate, and one in good order mends nothing."""
    talk = Talk()
    talk.says(1, 3)
    with pytest.raises(MalformedRtp, match="duplicate"):
        talk.says(2)
    assert talk.plain.payloads == [voice(1), voice(2), voice(3)]


def test_nothing_of_before_a_move_is_repeated_after_it() -> None:
    """The first packet in the new group comes without what was said in the old one (I4), by any form."""
    talk = Talk()
    talk.says(1, 2)
    talk.publication.close_past()
    talk.says(4, 5, again=3)
    assert [block.payload for block in unwrap(talk.modern.payloads[2])] == [voice(4)]
    assert b"voice 2" not in talk.modern.payloads[3]
    assert talk.plain.payloads == [voice(1), voice(2), voice(4), voice(5)]


def test_nothing_of_a_forbidden_time_is_repeated_after_it() -> None:
    """Who was muted said nothing."""
    talk = Talk()
    talk.publication.allowed = False
    with pytest.raises(MalformedRtp, match="not_allowed"):
        talk.says(1)
    talk.publication.allowed = True
    talk.says(2)
    assert unwrap(talk.modern.payloads[0]) == [Block(OPUS, 0, voice(2))]
    assert talk.plain.payloads == [voice(2)]


def test_for_who_sends_plain_opus_red_is_written_here() -> None:
    """At any time: each packet with the one before, for those who read it, and as it came for the others."""
    talk = Talk()
    talk.says(1)
    for sequence in (2, 3):
        talk.says(sequence, payload=voice(sequence), payload_type=109)
    assert unwrap(talk.modern.payloads[2]) == [Block(OPUS, TICKS, voice(2)), Block(OPUS, 0, voice(3))]
    assert talk.plain.payloads == [voice(1), voice(2), voice(3)]


def test_a_late_packet_of_before_a_move_comes_alone() -> None:
    """It repeats nothing, and is no trouble."""
    talk = Talk()
    talk.says(1, 2, again=0)
    talk.publication.close_past()
    talk.says(5, again=0)
    talk.says(3)
    assert unwrap(talk.modern.payloads[-1]) == [Block(OPUS, 0, voice(3))]


def test_what_we_write_ourselves_repeats_nothing_of_before_a_move_either() -> None:
    """Nor what never came."""
    talk = Talk()
    for sequence in (1, 2, 4):
        talk.says(sequence, payload=voice(sequence), payload_type=OPUS)
    assert unwrap(talk.modern.payloads[2]) == [Block(OPUS, 0, voice(4))]
    talk.publication.close_past()
    talk.says(5, payload=voice(5), payload_type=OPUS)
    assert unwrap(talk.modern.payloads[3]) == [Block(OPUS, 0, voice(5))]


def test_red_is_for_those_who_call_opus_by_the_same_number() -> None:
    """The number stands inside the blocks: it cannot be another one for each subscriber."""
    talk = Talk()
    other = {"opus": Format("opus", 109, None, ()), "red": Format("red", RED, None, (), "109/109")}
    assert form_for(Viewer(video=False, formats=other).slot, talk.layer) is talk.layer


def test_a_new_numbering_begins_anew_in_both_forms() -> None:
    """A sender that was started again is heard by everybody, as one stream."""
    talk = Talk()
    talk.says(1, 2)
    talk.says(30_000, 30_001)
    for viewer in (talk.modern, talk.plain):
        assert viewer.begun == 2
        assert [sequence - viewer.sequences[0] for sequence in viewer.sequences] == [0, 1, 2, 3]


def test_when_the_speaker_goes_nobody_hears_any_form() -> None:
    """Both forms leave all slots."""
    talk = Talk()
    talk.says(1)
    talk.publication.close()
    assert talk.modern.slot.feed is None
    assert talk.plain.slot.feed is None


def test_what_is_no_red_is_dropped() -> None:
    """With its reason."""
    talk = Talk()
    with pytest.raises(MalformedRtp, match="red"):
        talk.says(1, payload=b"\xef\xff")
    assert not talk.modern.packets


def test_fault_54_what_is_mended_is_counted_as_passed_on() -> None:
    """A sender that leaves out eight of nine packets, to have each come as ten, gets no more than others."""
    talk = Talk()
    allowed = int(FORWARDED_PER_SECOND["microphone"])
    for step in range(1, allowed):
        talk.stage.now -= 0.02  # no time passes
        with contextlib.suppress(MalformedRtp):
            talk.says(9 * step, again=8)
    talk.stage.now -= 0.02
    with pytest.raises(MalformedRtp, match="over_rate_source"):
        talk.says(9 * allowed, again=8)
    assert max(len(talk.modern.packets), len(talk.plain.packets)) <= allowed
