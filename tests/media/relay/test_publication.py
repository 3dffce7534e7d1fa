"""When a slot begins, what it goes on with, and what never reaches it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.relay.layer import (
    BEHIND_SECONDS,
    HISTORY_PACKETS,
    KEYFRAME_INTERVAL_SECONDS,
    LIVE_SECONDS,
    Received,
)
from media.rtp.packet import RtpPacket
from media.rtp.red import Block, wrap
from tests.media.support.stage import Stage, Viewer, picture_id_of, vp8


def test_video_begins_with_a_keyframe() -> None:
    """Until one comes nothing is sent: a decoder could not begin with it."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    assert stage.show(viewer, layer), "a keyframe has to be asked for"
    stage.feed(layer, 1, vp8(mark=b"before"))
    stage.feed(layer, 2, vp8(key=True, mark=b"key"))
    stage.feed(layer, 3, vp8(mark=b"after"))
    assert [payload[7:] for payload in viewer.payloads] == [b"key", b"after"]
    assert viewer.begun == 1


def test_a_slot_goes_from_one_codec_to_another_in_one_stream() -> None:
    """The payload type tells the codec; numbers and timestamps go on, and repairs follow."""
    stage = Stage()
    before, after = stage.layer(), stage.layer(publication=stage.publish("q", "camera", "h264"))
    viewer = Viewer()
    stage.show(viewer, before)
    stage.feed(before, 1, vp8(key=True, picture_id=9))
    stage.show(viewer, after)
    stage.feed(after, 70, b"\x67sps")
    stage.feed(after, 71, b"\x65picture")
    assert [packet.payload_type for packet in viewer.packets] == [100, 102, 102]
    assert viewer.sequences == [500, 501, 502]
    assert viewer.payloads[1:] == [b"\x67sps", b"\x65picture"]
    assert viewer.slot.rtx_payload_type == 103
    stage.now += KEYFRAME_INTERVAL_SECONDS
    stage.show(viewer, before)
    stage.feed(before, 2, vp8(key=True, picture_id=30))
    assert viewer.packets[-1].payload_type == 100
    assert picture_id_of(viewer.payloads[-1]) == picture_id_of(viewer.payloads[0]) + 2


def test_a_late_mover_gets_a_keyframe_from_its_parameter_sets_on() -> None:
    """H.264 begins a keyframe in several packets of one timestamp; the picture alone cannot be decoded."""
    stage = Stage(codec="h264")
    layer = stage.layer()
    units = [b"\x67sps", b"\x68pps", b"\x7c\x85first", b"\x7c\x45last"]
    for number, unit in enumerate(units):
        stage.feed(layer, 10 + number, unit, timestamp=3000)
    viewer = Viewer()
    assert not stage.show(viewer, layer)
    assert viewer.payloads == units
    for number, unit in enumerate(units):
        stage.feed(layer, 20 + number, unit, timestamp=6000)
    later = Viewer()
    assert not stage.show(later, layer)
    assert later.payloads == units, "of the newer keyframe, and nothing before it"


def test_sound_begins_at_once() -> None:
    """Every Opus packet can be a first one."""
    stage = Stage("microphone")
    layer = stage.layer()
    viewer = Viewer(video=False)
    assert not stage.show(viewer, layer)
    stage.feed(layer, 1, b"opus")
    assert viewer.payloads == [b"opus"]


def test_a_late_mover_is_served_from_a_keyframe_of_this_second() -> None:
    """Within the second in which none may be asked for, the last keyframe and all since are sent."""
    stage = Stage()
    layer = stage.layer()
    stage.feed(layer, 1, vp8(mark=b"old"))
    stage.feed(layer, 2, vp8(key=True, mark=b"key"))
    stage.feed(layer, 3, vp8(mark=b"next"))
    viewer = Viewer()
    assert not stage.show(viewer, layer)
    stage.feed(layer, 4, vp8(mark=b"live"))
    assert [payload[7:] for payload in viewer.payloads] == [b"key", b"next", b"live"]
    assert viewer.sequences == [500, 501, 502]
    assert viewer.slot.packets == 3


def test_an_old_or_broken_run_is_not_served() -> None:
    """A keyframe of more than a second ago, or one with a gap since: a new one is asked for."""
    stage = Stage()
    layer = stage.layer()
    stage.feed(layer, 1, vp8(key=True))
    stage.feed(layer, 3, vp8())
    assert stage.show(Viewer(), layer)
    stage.feed(layer, 4, vp8(key=True))
    stage.now += KEYFRAME_INTERVAL_SECONDS
    assert stage.show(Viewer(), layer)


def test_a_layer_changes_on_its_keyframe_and_the_old_one_goes_on_until_then() -> None:
    """One continuous stream over the change: sequence and picture ids rise by one."""
    stage = Stage()
    low, high = stage.layer("l", 5), stage.layer("h", 6)
    viewer = Viewer()
    stage.show(viewer, low)
    stage.feed(low, 1, vp8(key=True, picture_id=10, mark=b"l1"))
    stage.now += 2
    assert stage.show(viewer, high)
    stage.feed(high, 900, vp8(picture_id=700, mark=b"h-"))
    stage.feed(low, 2, vp8(picture_id=11, mark=b"l2"))
    stage.feed(high, 901, vp8(key=True, picture_id=701, mark=b"h1"))
    stage.feed(low, 3, vp8(picture_id=12, mark=b"l-"))
    stage.feed(high, 902, vp8(picture_id=702, mark=b"h2"))
    assert [payload[7:] for payload in viewer.payloads] == [b"l1", b"l2", b"h1", b"h2"]
    assert viewer.sequences == [500, 501, 502, 503]
    ids = [picture_id_of(payload) for payload in viewer.payloads]
    assert [after - before for before, after in itertools.pairwise(ids)] == [1, 1, 1]
    assert viewer.begun == 2


def test_aiming_elsewhere_before_the_keyframe_forgets_the_first_aim() -> None:
    """A slot waits for one layer only."""
    stage = Stage()
    low, middle, high = stage.layer("l", 5), stage.layer("m", 6), stage.layer("h", 7)
    viewer = Viewer()
    stage.show(viewer, low)
    stage.feed(low, 1, vp8(key=True))
    stage.now += 2
    stage.show(viewer, high)
    stage.show(viewer, middle)
    stage.feed(high, 1, vp8(key=True))
    assert viewer.slot.feed is low
    assert not high.waiting
    stage.feed(middle, 1, vp8(key=True))
    assert viewer.slot.feed is middle


def test_what_is_not_allowed_is_not_forwarded() -> None:
    """A muted source is dropped by name, however much of it comes."""
    stage = Stage("microphone")
    layer = stage.layer()
    viewer = Viewer(video=False)
    stage.show(viewer, layer)
    stage.publication.allowed = False
    assert stage.feed(layer, 1, b"opus") == "not_allowed"
    assert not viewer.packets


def test_padding_is_left_out_and_leaves_no_gap() -> None:
    """A sender that probes with empty packets of the stream itself is seen without them."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    assert stage.feed(layer, 2, b"") == "padding"
    stage.feed(layer, 3, vp8(mark=b"3"))
    assert stage.feed(layer, 4, b"") == "padding"
    stage.feed(layer, 6, vp8(mark=b"6"))
    stage.feed(layer, 5, vp8(mark=b"5"))
    assert viewer.sequences == [500, 501, 503, 502]
    assert [payload[7:] for payload in viewer.payloads] == [b"", b"3", b"6", b"5"]


def test_late_padding_changes_no_number() -> None:
    """Padding that comes when later packets have left stays a gap: their numbers stand."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    stage.feed(layer, 3, vp8())
    stage.feed(layer, 2, b"")
    assert stage.feed(layer, 4, vp8()) == ""
    assert viewer.sequences == [500, 502, 503]


def test_duplicates_are_sent_once() -> None:
    """2 % duplicates of a network are not passed on (fault 26)."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    assert stage.feed(layer, 1, vp8(key=True)) == "duplicate"
    assert viewer.sequences == [500]


def test_a_packet_from_before_the_beginning_is_not_sent() -> None:
    """A straggler of the frame before the keyframe would get a number that is taken."""
    stage = Stage()
    layer = stage.layer()
    early, late = Viewer(), Viewer()
    stage.show(early, layer)
    stage.feed(layer, 1, vp8(key=True))
    stage.now += 2
    stage.show(late, layer)
    stage.feed(layer, 3, vp8(key=True))
    stage.feed(layer, 2, vp8())
    assert early.sequences == [500, 502, 501]
    assert late.sequences == [500]


def test_a_sender_that_begins_anew_is_followed_from_its_next_keyframe() -> None:
    """A jump of its numbering is a new beginning: no gap in the slot, nothing undecodable in between."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True, mark=b"a"), timestamp=10)
    stage.feed(layer, 30_000, vp8(mark=b"-"), timestamp=4_000_000_000)
    stage.feed(layer, 30_001, vp8(key=True, mark=b"b"), timestamp=4_000_003_000)
    assert [payload[7:] for payload in viewer.payloads] == [b"a", b"b"]
    assert viewer.sequences == [500, 501]


def test_a_new_beginning_with_padding_is_one_too() -> None:
    """The first packet of the new numbering may be empty: what follows still waits for a keyframe."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True, mark=b"a"))
    assert stage.feed(layer, 30_000, b"") == "padding"
    stage.feed(layer, 30_001, vp8(mark=b"-"))
    stage.feed(layer, 30_002, vp8(key=True, mark=b"b"))
    assert [payload[7:] for payload in viewer.payloads] == [b"a", b"b"]
    assert viewer.sequences == [500, 501]


def test_clearing_a_slot_stops_it_within_the_call() -> None:
    """Not one packet more, and nothing of before can be asked for (I4)."""
    stage = Stage()
    layer = stage.layer()
    viewer = Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    viewer.slot.clear()
    stage.feed(layer, 2, vp8(key=True))
    assert len(viewer.packets) == 1
    assert viewer.slot.timeline.source_number(500, layer.counter.highest) is None
    assert not list(layer.everyone())


def test_counts_for_reports_go_on_over_sources() -> None:
    """A slot's packets and octets are what left through it, whatever fed it when."""
    stage = Stage()
    one, two = stage.layer("l", 5), stage.layer("h", 6)
    viewer = Viewer()
    stage.feed(one, 1, vp8(mark=b"not counted"))
    stage.show(viewer, one)
    stage.feed(one, 2, vp8(key=True, mark=b"12345"))
    stage.feed(one, 3, vp8(mark=b"1"))
    stage.now += 2
    stage.show(viewer, two)
    stage.feed(two, 1, vp8(key=True))
    viewer.slot.clear()
    assert viewer.slot.packets == len(viewer.packets) == 3
    assert viewer.slot.octets == sum(map(len, viewer.payloads))


def test_a_layer_without_packets_is_not_live() -> None:
    """What has stopped is not offered to anybody."""
    stage = Stage()
    layer = stage.layer()
    assert stage.publication.live_layers(stage.now) == []
    stage.feed(layer, 1, vp8())
    assert stage.publication.live_layers(stage.now) == [layer]
    assert stage.publication.live_layers(stage.now + LIVE_SECONDS) == []


def test_a_layer_that_its_sisters_outrun_is_not_live() -> None:
    """An encoder that gives up a layer says nothing: the others going on without it is the sign."""
    stage = Stage()
    low, high = stage.layer("l", 5), stage.layer("h", 6)
    stage.feed(high, 1, vp8())
    stage.feed(low, 1, vp8())
    assert set(stage.publication.live_layers(stage.now)) == {low, high}
    stage.now += BEHIND_SECONDS
    assert set(stage.publication.live_layers(stage.now)) == {low, high}, "both are silent: a slow camera"
    stage.feed(low, 2, vp8())
    assert stage.publication.live_layers(stage.now) == [low]


def test_keyframes_are_asked_for_once_a_second() -> None:
    """However many want one (fault 39); and sound needs none."""
    stage = Stage()
    layer = stage.layer()
    for _ in range(40):
        stage.publication.want_keyframe(layer, stage.now)
    assert stage.asked == [layer]
    stage.publication.want_keyframe(layer, stage.now + KEYFRAME_INTERVAL_SECONDS)
    assert stage.asked == [layer, layer]
    voice = stage.publish("p", "microphone")
    voice.want_keyframe(stage.layer(publication=voice), stage.now)
    assert len(stage.asked) == 2


def test_a_closed_publication_is_in_no_slot() -> None:
    """Who leaves is gone from every table within the call."""
    stage = Stage()
    layer = stage.layer()
    viewer, waiting = Viewer(), Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, vp8(key=True))
    stage.now += 2
    stage.show(waiting, layer)
    stage.publication.close()
    assert viewer.slot.feed is None
    assert waiting.slot.target is None
    assert not list(layer.everyone())


def test_history_is_bounded() -> None:
    """Only the newest packets can be found again."""
    stage = Stage()
    layer = stage.layer()
    for sequence in range(HISTORY_PACKETS + 10):
        stage.feed(layer, sequence, vp8())
    newest = layer.counter.highest
    assert layer.find(newest - HISTORY_PACKETS + 1) is not None
    assert layer.find(newest - HISTORY_PACKETS) is None


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("packet"), st.sampled_from("lmh"), st.integers(1, 3)),
            st.tuples(st.just("keyframe"), st.sampled_from("lmh"), st.just(1)),
            st.tuples(st.just("show"), st.sampled_from("lmh"), st.just(0)),
            st.tuples(st.just("clear"), st.just("l"), st.just(0)),
            st.tuples(st.just("jump"), st.sampled_from("lmh"), st.just(0)),
        ),
        max_size=60,
    )
)
def test_whatever_happens_a_slot_is_one_stream_that_begins_with_keyframes(
    steps: list[tuple[str, str, int]],
) -> None:
    """Numbers rise by one, time goes on, and every new source in the slot begins with a keyframe."""
    stage = Stage()
    layers = {name: stage.layer(name, number) for number, name in enumerate("lmh", start=5)}
    at = dict.fromkeys("lmh", 100)
    viewer = Viewer()
    for what, name, count in steps:
        stage.now += 0.3
        layer = layers[name]
        if what == "show":
            stage.show(viewer, layer)
        elif what == "clear":
            viewer.slot.clear()
        elif what == "jump":
            at[name] += 20_000
        for _ in range(count):
            at[name] += 1
            stage.feed(
                layer,
                at[name],
                vp8(key=what == "keyframe", picture_id=at[name], mark=name.encode()),
                timestamp=int(stage.now * 90_000),
            )
    for before, after in itertools.pairwise(viewer.packets):
        assert after.sequence == (before.sequence + 1) & 0xFFFF
        assert (after.timestamp - before.timestamp) % 2**32 < 2**31
        if before.payload[7:] != after.payload[7:]:
            assert after.payload[6] == 0x10, "a new source begins with a keyframe"
    assert viewer.slot.packets == len(viewer.packets)


class Notebook:
    """A sink that writes down what it is given, and may break."""

    def __init__(self, *, broken: bool = False) -> None:
        self.payloads: list[bytes] = []
        self.broken = broken

    def take(self, received: Received, now: float) -> None:  # noqa: ARG002 - as the seam has it
        self.payloads.append(received.packet.payload)
        if self.broken:
            raise ZeroDivisionError


def test_a_sink_gets_what_is_forwarded_and_nothing_else() -> None:
    """Each packet once, late ones too; none that is not allowed, and none twice."""
    stage = Stage()
    layer = stage.layer()
    sink = layer.sink = Notebook()
    for number in (1, 3, 2, 2):
        stage.feed(layer, number, vp8(mark=b"%d" % number))
    stage.publication.allowed = False
    stage.feed(layer, 4, vp8(mark=b"4"))
    assert [payload[-1:] for payload in sink.payloads] == [b"1", b"3", b"2"]


def test_a_sink_of_a_voice_gets_its_plain_form() -> None:
    """RED is taken off; what it brings again of a lost packet comes in its place."""
    stage = Stage("microphone")
    layer = stage.layer()
    stage.publication.make_redundant(63)
    sink = layer.sink = Notebook()
    for number, blocks in ((1, [b"one"]), (3, [b"two", b"three"])):
        wrapped = wrap([Block(111, 960 * (len(blocks) - 1 - n), one) for n, one in enumerate(blocks)], 111)
        packet = RtpPacket(63, number, 960 * number, layer.ssrc, wrapped)
        stage.publication.receive(layer, packet, 0x7F, stage.now, stage.forwarder)
    assert sink.payloads == [b"one", b"two", b"three"]


def test_a_sink_that_breaks_costs_no_viewer_anything() -> None:
    """It comes after everybody who watches; whoever reads the port counts the bug."""
    stage = Stage()
    layer, viewer = stage.layer(), Viewer()
    layer.sink = Notebook(broken=True)
    stage.show(viewer, layer)
    for number in (1, 2):
        with pytest.raises(ZeroDivisionError):
            stage.feed(layer, number, vp8(key=number == 1, mark=b"%d" % number))
    assert [payload[-1:] for payload in viewer.payloads] == [b"1", b"2"]
