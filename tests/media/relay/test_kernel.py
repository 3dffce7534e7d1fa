"""The C kernel against the Python loop, byte for byte; and when it is not to be used."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.counters import Counters
from media.relay import kernel_build
from media.relay.forward import PythonForwarder
from media.relay.kernel import CHOICES, KernelForwarder, KernelUnavailable, Library, choose, main
from media.relay.layer import Received, SourceLayer
from media.relay.seam import Forwarder
from media.relay.slot import Slot
from media.rtp.descriptor import Descriptor
from media.rtp.extensions import OutgoingExtensions
from media.rtp.history import HISTORY_PACKETS
from media.rtp.kept import KeptPackets
from media.rtp.packet import RtpPacket
from media.rtp.vp8 import parse_vp8
from tests.media.support.stage import KEY_BYTES, Stage, Viewer

MAX_LINKS = 3
KEYS = [os.urandom(KEY_BYTES) for _ in range(MAX_LINKS)]
NOW = 12_345.678


@dataclass(frozen=True)
class Row:
    """A slot of a random table."""

    link: int
    ssrc: int
    payload_type: int
    extensions: OutgoingExtensions
    first_number: int
    sequence_offset: int
    timestamp_offset: int
    picture_id_offset: int
    tl0_offset: int
    kept: bool
    """What it sends is kept as well, for a subscriber without RTX."""


@dataclass(frozen=True)
class Sent:
    """A random packet of the source."""

    number: int
    timestamp: int
    marker: int
    level: int
    payload: bytes
    video: bool


def layouts() -> st.SearchStrategy[OutgoingExtensions]:
    ids = st.lists(st.integers(1, 14), min_size=3, max_size=3, unique=True)
    used = st.tuples(st.booleans(), st.booleans(), st.booleans())
    return st.builds(
        lambda three, use: OutgoingExtensions(*(n if u else 0 for n, u in zip(three, use, strict=True))),
        ids,
        used,
    )


def rows() -> st.SearchStrategy[Row]:
    return st.builds(
        Row,
        link=st.integers(0, MAX_LINKS - 1),
        ssrc=st.integers(1, 2**32 - 1),
        payload_type=st.integers(0, 127),
        extensions=layouts(),
        first_number=st.integers(65_530, 65_550),
        sequence_offset=st.integers(0, 2**16 - 1),
        timestamp_offset=st.integers(0, 2**32 - 1),
        picture_id_offset=st.integers(0, 2**15 - 1),
        tl0_offset=st.integers(0, 255),
        kept=st.booleans(),
    )


def vp8_payloads() -> st.SearchStrategy[bytes]:
    """All forms of the descriptor that name a picture, or none."""
    wide = st.integers(0, 2**15 - 1).map(lambda n: (0x8000 | n).to_bytes(2))
    narrow = st.integers(0, 127).map(lambda n: bytes((n,)))
    body = st.binary(min_size=1, max_size=1500)
    return st.one_of(
        st.builds(
            lambda p, tl0, b: b"\x90\xe0" + p + bytes((tl0, 0x20)) + b, wide, st.integers(0, 255), body
        ),
        st.builds(lambda p, b: b"\x90\x80" + p + b, st.one_of(wide, narrow), body),
        st.builds(lambda tl0, b: b"\x90\x40" + bytes((tl0,)) + b, st.integers(0, 255), body),
        st.builds(lambda b: b"\x10" + b, body),
    )


def packets() -> st.SearchStrategy[Sent]:
    def sent(*, video: bool) -> st.SearchStrategy[Sent]:
        return st.builds(
            Sent,
            number=st.integers(65_525, 65_555),
            timestamp=st.integers(0, 2**32 - 1),
            marker=st.sampled_from((0, 0x80)),
            level=st.integers(0, 255),
            payload=vp8_payloads() if video else st.binary(min_size=1, max_size=1500),
            video=st.just(video),
        )

    return st.one_of(sent(video=True), sent(video=False))


class World:
    """One forwarder with the links, slots and layer of a random table."""

    def __init__(
        self, kind: type[PythonForwarder | KernelForwarder], table: list[Row], tcp: set[int]
    ) -> None:
        self.stage = Stage()
        self.forwarder: Forwarder = kind(self.stage.counters)
        self.viewers = [Viewer(key=key) for key in KEYS]
        for number in tcp:
            self.viewers[number].by_python(self.forwarder)
        self.slots = [self._slot(row) for row in table]
        self.layer: SourceLayer = self.stage.layer()
        groups: dict[OutgoingExtensions, list[Slot]] = {}
        for slot in self.slots:
            groups.setdefault(slot.extensions, []).append(slot)
        self.layer.groups = list(groups.items())

    def _slot(self, row: Row) -> Slot:
        slot = Viewer(extensions=row.extensions).slot
        slot.link = self.viewers[row.link].slot.link
        slot.ssrc, slot.payload_type = row.ssrc, row.payload_type
        slot.sent = slot._kept if row.kept else None
        timeline = slot.timeline
        timeline.first_number, timeline.sequence_offset = row.first_number, row.sequence_offset
        timeline.timestamp_offset, timeline.tl0_offset = row.timestamp_offset, row.tl0_offset
        timeline.picture_id_offset = row.picture_id_offset
        return slot

    def take(self, sent: Sent) -> None:
        packet = RtpPacket(96, sent.number, sent.timestamp, 1, sent.payload)
        packet.marker = sent.marker
        received = Received(packet, parse_vp8(sent.payload) if sent.video else Descriptor(), sent.level)
        newest = all(slot.timeline.first_number <= sent.number for slot in self.slots)
        self.layer.newest = received if newest else None
        self.forwarder.forward(self.layer, received, NOW)

    def outcome(self) -> object:
        """Everything that can be told of what was sent."""
        histories = [viewer.slot.link.history for viewer in self.viewers]
        return (
            [sorted(viewer.ciphertexts) for viewer in self.viewers],
            [[history.find(n) for n in range(history.next_number)] for history in histories],
            [_bytes_of(slot._kept) for slot in self.slots],
            dict(self.stage.counters.dropped),
        )


@settings(max_examples=100, deadline=None)
@given(
    table=st.lists(rows(), min_size=1, max_size=8),
    tcp=st.sets(st.integers(0, MAX_LINKS - 1), max_size=1),
    sent=st.lists(packets(), min_size=1, max_size=6),
)
def test_both_loops_send_the_same_bytes(table: list[Row], tcp: set[int], sent: list[Sent]) -> None:
    """Over random tables and packets, ciphertexts, histories, what is kept and what is counted are equal."""
    outcomes = []
    for kind in (PythonForwarder, KernelForwarder):
        world = World(kind, table, tcp)
        for packet in sent:
            world.take(packet)
        outcomes.append(world.outcome())
    assert outcomes[0] == outcomes[1]


def test_a_held_batch_leaves_when_it_is_released() -> None:
    """While a batch comes in packets gather, at most a queue of them; then they leave in their order."""
    stage = Stage()
    forwarder = stage.forwarder = KernelForwarder(stage.counters)
    layer, viewer = stage.layer(publication=stage.publish("p", "microphone")), Viewer(video=False)
    stage.show(viewer, layer)
    stage.feed(layer, 0, b"first")
    forwarder.hold()
    for number in range(1, 4):
        stage.feed(layer, number, b"held")
    assert len(viewer.packets) == 1
    forwarder.release()
    assert viewer.sequences == [500, 501, 502, 503]
    forwarder.hold()
    for number in range(4, 800):
        stage.now += 0.02
        stage.feed(layer, number, b"many")
        viewer.packets.clear()
    forwarder.release()
    assert viewer.sequences[-1] == 500 + 799
    assert viewer.slot.link.history.next_number == 0
    assert not stage.counters.dropped


@pytest.mark.parametrize("refused", [False, True])
def test_packets_of_one_size_travel_as_one(*, refused: bool) -> None:
    """Packets come out whole, one by one, in order, whatever their sizes; where segments are refused too."""
    stage = Stage()
    forwarder = stage.forwarder = KernelForwarder(stage.counters)
    layer, viewer = stage.layer(publication=stage.publish("p", "microphone")), Viewer(video=False)
    stage.show(viewer, layer)
    stage.feed(layer, 0, b"begin")
    if refused:
        viewer.refuse_segments()
    sizes = [*[300] * 20, 200, 300, 100, 100, 400, *[200] * 3, 1]
    for _ in range(30):  # more refusals than it takes to give segments up
        stage.now += 1.0
        forwarder.hold()
        for size in sizes:
            stage.feed(layer, layer.counter.highest + 1, bytes(size))
        forwarder.release()
    assert viewer.sequences == list(range(500, 501 + 30 * len(sizes)))
    assert [len(payload) for payload in viewer.payloads[1:]] == sizes * 30
    assert not stage.counters.dropped


def test_a_moved_link_is_followed_by_tables_that_stand() -> None:
    """An address changes without any table being made anew: the next packet goes to the new one."""
    stage = Stage()
    forwarder = stage.forwarder = KernelForwarder(stage.counters)
    layer, viewer, elsewhere = stage.layer(), Viewer(), Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, b"\x90\x80\x01\x10key")
    stage.feed(layer, 2, b"\x90\x80\x02\x11old address")
    table = layer.table
    viewer.slot.link.address = elsewhere.slot.link.address
    forwarder.follow(viewer.slot.link)
    stage.feed(layer, 3, b"\x90\x80\x03\x11new address")
    assert layer.table is table
    assert len(viewer.packets) == 2
    assert len(elsewhere._inner.recv(2048)) > 12


def test_a_closed_link_sends_nothing() -> None:
    """Without a session nothing is protected, so nothing leaves; it is counted."""
    stage = Stage()
    forwarder = stage.forwarder = KernelForwarder(stage.counters)
    layer, viewer = stage.layer(), Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, b"\x90\x80\x01\x10key")
    viewer.slot.link.handle = None
    forwarder.follow(viewer.slot.link)
    stage.feed(layer, 2, b"\x90\x80\x02\x11x")
    assert len(viewer.packets) == 1
    assert stage.counters.dropped["protect_failed"] == 1


def test_a_history_goes_round_in_both() -> None:
    """The ring is written at the same place by C as by Python when it begins anew."""
    stage = Stage()
    stage.forwarder = KernelForwarder(stage.counters)
    layer, viewer = stage.layer(publication=stage.publish("p", "microphone")), Viewer(video=False)
    viewer.slot.extensions = OutgoingExtensions(0, 0, 4)
    stage.show(viewer, layer)
    for number in range(HISTORY_PACKETS + 3):
        stage.now += 0.02
        stage.feed(layer, number, b"x")
        viewer.packets.clear()
    history = viewer.slot.link.history
    assert history.next_number == HISTORY_PACKETS + 3
    assert history.find(2) is None
    assert history.find(HISTORY_PACKETS + 2) == (stage.now, history.find(3)[1])  # type: ignore[index]


def test_a_library_of_other_sources_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that is not there, is no library, or was built from other sources is never used."""
    library = tmp_path / "librelay.so"
    monkeypatch.setattr(kernel_build, "LIBRARY", library)
    with pytest.raises(KernelUnavailable, match="not built"):
        Library()
    compiler = kernel_build.find_compiler()
    assert compiler is not None, "gcc is in packages.debian.txt"
    kernel_build.build(compiler, library)
    Library()
    library = tmp_path / "broken.so"  # never written over: it is mapped
    library.write_bytes(b"no library")
    monkeypatch.setattr(kernel_build, "LIBRARY", library)
    assert not kernel_build.is_built()
    with pytest.raises(KernelUnavailable):
        Library()


def test_the_kernel_is_chosen_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C where it was built, else Python or, where C is asked for, an error."""
    counters = Counters()
    assert [choose(wanted, counters).name for wanted in CHOICES] == ["c", "c", "python"]
    with pytest.raises(ValueError, match="rust"):
        choose("rust", counters)
    monkeypatch.setattr(kernel_build, "LIBRARY", tmp_path / "librelay.so")
    assert choose("auto", counters).name == "python"
    with pytest.raises(KernelUnavailable):
        choose("c", counters)


def test_the_doctor_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m media.relay.kernel` says nothing where all is well, else why not."""
    assert (main(), capsys.readouterr().out) == (0, "")
    monkeypatch.setattr(kernel_build, "LIBRARY", tmp_path / "librelay.so")
    assert main() == 1
    assert "not built" in capsys.readouterr().out


def test_without_a_compiler_nothing_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without a C compiler goes through, and says what that means."""
    monkeypatch.setattr(kernel_build, "LIBRARY", tmp_path / "librelay.so")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    assert "Python" in kernel_build.main()
    assert not kernel_build.is_built()


def test_what_cannot_be_sent_is_counted_by_reason() -> None:
    """The C side's counts reach the node's counters, each drop once."""
    counters = Counters()
    stage = Stage()
    stage.counters, stage.forwarder = counters, KernelForwarder(counters)
    layer, viewer = stage.layer(), Viewer()
    stage.show(viewer, layer)
    stage.feed(layer, 1, b"\x90\x80\x01\x10key")
    viewer.fill_up(stage.forwarder)
    for number in range(2, 4):
        stage.feed(layer, number, b"\x90\x80\x02\x11x")
    assert dict(counters.dropped) == {"send_would_block": 2}


def _bytes_of(kept: KeptPackets) -> bytes:
    return bytes(kept._memory or b"").rstrip(b"\0")  # memory that was never used is none or zero
