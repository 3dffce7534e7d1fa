"""Two hours of one person's face and voice in files: lips fit (40 ms), whatever happened on the way."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from media.control import Layer, Source
from media.relay.layer import SourceLayer
from media.relay.publication import Publication
from media.rtp.clock import PublisherClock
from media.rtp.packet import MalformedRtp, RtpPacket
from tests.media.support.kept import KeptFile, vp8_payload, vp8_picture
from tests.media.support.tape import EPOCH, Tape

SECONDS = 2 * 3600
LIPS_SECONDS = 0.04
"""ITU-R BT.1359: what nobody notices."""
PICTURES_PER_SECOND, SOUNDS_PER_SECOND = 2, 4
LOOK_SECONDS = 0.5
LOOKS_PER_SETTLING = 10
FIRST_REPORTS_SECONDS = 8
"""Until both have been reported of, arrivals stand in."""


@dataclass
class Sender:
    """One encoding: its own numbers, timestamps and crystal. What it sends says when it was taken."""

    layer: SourceLayer
    rate: int
    drift: float
    chance: random.Random
    sequence: int = field(init=False)
    start: int = field(init=False)

    def __post_init__(self) -> None:
        self.sequence, self.start = self.chance.getrandbits(16), self.chance.getrandbits(32)

    def timestamp(self, at: float) -> int:
        return (self.start + round(at * self.rate * (1 + self.drift))) & 0xFFFF_FFFF

    def packet(self, at: float) -> RtpPacket:
        self.sequence += 1
        mark = b"%012.4f" % at
        key = self.sequence % 8 == 0
        payload = vp8_payload(vp8_picture(mark, key=key)) if self.layer.video else b"\xfc" + mark
        packet = RtpPacket(96, self.sequence & 0xFFFF, self.timestamp(at), self.layer.ssrc, payload)
        packet.marker = 0x80
        return packet


@dataclass
class Device:
    """One connection of the person: a camera in two layers and a microphone, one wall clock."""

    tape: Tape
    chance: random.Random
    number: int

    def __post_init__(self) -> None:
        self.ahead, self.drift = self.chance.uniform(-1e8, 1e8), self.chance.uniform(-2e-4, 2e-4)
        clock = PublisherClock()
        asked = self.tape.stage.asked.append
        self.camera = Publication("p", "camera", "vp8", 90_000, clock, asked)
        self.microphone = Publication("p", "microphone", "opus", 48_000, clock, asked)
        for one in (self.camera, self.microphone):
            one.allowed = True
        self.tape.publications[:] = [self.camera, self.microphone]
        self.low, self.high = self._sender(self.camera, "l", 1), self._sender(self.camera, "h", 2)
        self.voice = self._sender(self.microphone, "h", 3)

    def _sender(self, publication: Publication, name: Layer, ssrc: int) -> Sender:
        layer = publication.layer(name)
        layer.take_over(10 * self.number + ssrc)
        rate = 48_000 if publication is self.microphone else 90_000
        return Sender(layer, rate, self.chance.uniform(-1e-4, 1e-4), self.chance)

    def their_unix(self, at: float) -> float:
        return EPOCH + at + self.ahead + at * self.drift + self.chance.uniform(-0.003, 0.003)


class Film:
    """Two hours of it, by events in the order of their times."""

    def __init__(self, tape: Tape, seed: int) -> None:
        self.tape = tape
        self.chance = random.Random(seed)  # noqa: S311 - a network, not a secret
        self.arrivals: list[tuple[float, int, Sender, RtpPacket]] = []
        self.order = 0
        self.device = Device(tape, self.chance, 1)

    def delay(self, at: float) -> float:
        """20 ms, some trembling, now and then half a minute of a queue."""
        queue = 0.3 if at % 1500 > 1470 else 0.0
        return 0.02 + queue + self.chance.expovariate(1 / 0.01)

    def send(self, sender: Sender, at: float) -> None:
        packet = sender.packet(at)
        luck = self.chance.random()
        if luck < 0.01:
            return  # lost for good
        repair = self.chance.uniform(0.2, 0.7) if luck < 0.04 and sender.layer.video else 0.0
        self.order += 1
        heapq.heappush(self.arrivals, (at + self.delay(at) + repair, self.order, sender, packet))

    def arrive(self, until: float) -> None:
        while self.arrivals and self.arrivals[0][0] <= until:
            arrived, _, sender, packet = heapq.heappop(self.arrivals)
            self.tape.stage.now = arrived
            publication = sender.layer.publication
            try:
                publication.receive(sender.layer, packet, 0x7F, arrived, self.tape.stage.forwarder)
            except MalformedRtp as problem:
                assert problem.reason == "restart_too_soon"  # noqa: PT017 - nothing else may be refused
        self.tape.stage.now = until

    def report(self, sender: Sender, at: float) -> None:
        theirs = self.device.their_unix(at)
        sender.layer.clock.on_sender_report(theirs, sender.timestamp(at), EPOCH + at + self.delay(at))

    def play(self) -> None:
        ticks_per_second = 4
        for tick in range(SECONDS * ticks_per_second):
            at = 100 + tick / ticks_per_second
            if tick == SECONDS * ticks_per_second // 2:
                self.arrivals.clear()
                self.device = Device(self.tape, self.chance, 2)
            self._one(tick, at)
            self.arrive(at)
            if tick % int(ticks_per_second * LOOK_SECONDS) == 0:
                self.tape.waits_for_disk = tick % (2 * LOOKS_PER_SETTLING) == 0
                self.tape.stage.now -= 0.1
                self.tape.look()

    def _one(self, tick: int, at: float) -> None:
        device = self.device
        muted = at % 1200 < 40
        if not muted:
            self.send(device.voice, at)
        if tick % 2 == 0 and not (at % 900 < 60):
            self.send(device.low, at)
            if at % 400 < 250:
                self.send(device.high, at)
        if tick % 4 == 1:
            self.report(device.low, at)
            self.report(device.high, at)
        if tick % 20 == 3 and not muted:
            self.report(device.voice, at)


def errors(file: KeptFile) -> list[tuple[float, float]]:
    """(when it was taken, how far from there it stands) of each frame."""
    found = []
    for frame in file.frames:
        taken = float(frame.data[-12:])
        stands = file.span.began.begins_unix + frame.milliseconds / 1000 - EPOCH
        found.append((taken, stands - taken))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_lips_fit_in_the_files_of_two_hours(tmp_path: Path, seed: int) -> None:
    """Loss, repairs, disorder, queues, layers that come and go, mutes, another connection after an hour."""
    tape = Tape(tmp_path)
    tape.scope, tape.kept = "g1", frozenset[Source]({"camera", "microphone"})
    film = Film(tape, seed)
    film.play()
    tape.waits_for_disk = True
    files = tape.stop()
    for source in ("camera", "microphone"):
        assert sum(file.span.began.source == source for file in files) == 2
    for half in (0, 1):
        voice, face = (
            errors([file for file in files if file.span.began.source == source][half])
            for source in ("microphone", "camera")
        )
        assert len(voice) > SECONDS / 2 * SOUNDS_PER_SECOND * 0.9
        assert len(face) > SECONDS / 2 * PICTURES_PER_SECOND * 0.6
        assert worst(voice, face, face[0][0] + FIRST_REPORTS_SECONDS) < LIPS_SECONDS


def worst(voice: list[tuple[float, float]], face: list[tuple[float, float]], begin: float) -> float:
    """How far face and voice of one moment are ever apart."""
    by_moment = dict(voice)
    apart = [abs(error - by_moment[taken]) for taken, error in face if taken >= begin and taken in by_moment]
    assert len(apart) > len(face) / 2
    return max(apart)
