"""Loss recovery over links of the lab, in simulated time: the same result every time, on every machine."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from media.relay.voice import INNER_PAYLOAD_TYPE
from media.rtp.gaps import SECOND_REQUEST_SECONDS
from media.rtp.packet import RtpPacket
from media.rtp.red import Block, wrap
from media.rtp.sequence import SequenceCounter
from tests.lab.link import Conditions, Link
from tests.media.support.stage import Stage, Viewer

PACKETS = 6000
PACKET_SECONDS = 0.01
"""A camera's highest layer sends about a hundred packets a second."""
LOOK_SECONDS = 0.05
"""The node looks at gaps this often, and with each packet that comes."""
PACKET_BYTES = 1000


@dataclass
class Camera:
    """A publisher behind two links, and the counting half of the relay; time is what the heap says."""

    up: Link
    down: Link
    counter: SequenceCounter = field(default_factory=SequenceCounter)
    arrived: set[int] = field(default_factory=set)
    requested: int = 0
    """Packets asked for, as often as they were."""
    repeated: int = 0
    """Packets sent again."""
    lost: int = 0
    repair_seconds: list[float] = field(default_factory=list)
    """Of each packet that was lost and came again: from when it should have come."""
    _repeated_at: dict[int, float] = field(default_factory=dict)
    _waiting: list[tuple[float, int, str, list[int]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=itertools.count)

    def run(self) -> None:
        """Send everything, and go on until nothing is on its way."""
        for number in range(PACKETS):
            self._wait(number * PACKET_SECONDS, "send", [number])
        for look in range(int((PACKETS * PACKET_SECONDS + 3) / LOOK_SECONDS)):
            self._wait(look * LOOK_SECONDS, "look", [])
        while self._waiting:
            now, _, what, numbers = heapq.heappop(self._waiting)
            match what:
                case "send":
                    self._send(numbers, now, repeats=False)
                case "repeat":
                    self._send(self._answered(numbers, now), now, repeats=True)
                case "look":
                    self._look(now)
                case _:
                    self._take(numbers[0], now, repeated=what == "came again")

    def _wait(self, at: float, what: str, numbers: list[int]) -> None:
        heapq.heappush(self._waiting, (at, next(self._order), what, numbers))

    def _answered(self, numbers: list[int], now: float) -> list[int]:
        """As libwebrtc answers: a packet that was sent again is not once more within a round trip."""
        round_trip = self.up.conditions.delay_seconds + self.down.conditions.delay_seconds
        answered = [n for n in numbers if now - self._repeated_at.get(n, -1.0) >= round_trip]
        self._repeated_at.update(dict.fromkeys(answered, now))
        self.repeated += len(answered)
        return answered

    def _send(self, numbers: list[int], now: float, *, repeats: bool) -> None:
        for number in numbers:
            out = self.up.carry(PACKET_BYTES, udp=True, now=now)
            self.lost += not (out or repeats)
            for at in out:
                self._wait(at, "came again" if repeats else "came", [number])

    def _look(self, now: float) -> None:
        due = self.counter.due(now)
        self.requested += len(due)
        for at in self.down.carry(100, udp=True, now=now) if due else ():
            self._wait(at, "repeat", due)

    def _take(self, number: int, now: float, *, repeated: bool) -> None:
        if not repeated or self.counter.is_missing(number):
            self.counter.extend(number, now, repeated=repeated)
            self.arrived.add(number)
            if repeated:
                due = number * PACKET_SECONDS + self.up.conditions.delay_seconds
                self.repair_seconds.append(now - due)
        if now >= self.counter.gaps.next_due_at:
            self._look(now)

    @property
    def missing_share(self) -> float:
        return 1 - len(self.arrived) / PACKETS


def camera(conditions: Conditions) -> Camera:
    made = Camera(Link(conditions, "up"), Link(conditions, "down"))
    made.run()
    return made


@pytest.mark.parametrize("round_trip", [0.02, 0.1, 0.3])
@pytest.mark.parametrize(("loss", "missing"), [(0.01, 0.0005), (0.05, 0.001), (0.10, 0.004), (0.20, 0.03)])
def test_lost_pictures_come_again_while_they_are_of_use(
    loss: float, missing: float, round_trip: float
) -> None:
    """All but a few; and what is sent again is little more than what was lost on both ways."""
    found = camera(Conditions(loss=loss, delay_seconds=round_trip / 2))
    assert found.missing_share <= missing
    # Each answer is lost with the same chance, and then asked for again; each round asks twice.
    assert found.repeated <= found.lost / (1 - loss) * 1.25
    assert found.requested <= 2 * found.lost / (1 - loss) ** 2 * 1.25


@pytest.mark.parametrize("round_trip", [0.02, 0.1, 0.3])
def test_a_repair_takes_one_round_trip(round_trip: float) -> None:
    """From when the packet should have come: the next one shows that it is missing, and the answer is there.

    At 5 % one answer in 20 is lost: a second round mends nearly all of those. Requests are asked twice.
    """
    found = camera(Conditions(loss=0.05, delay_seconds=round_trip / 2))
    took = sorted(found.repair_seconds)
    assert len(took) > 0.98 * found.lost
    first_round = round_trip + PACKET_SECONDS
    assert took[len(took) // 2] <= first_round * 1.01
    assert took[int(len(took) * 0.9)] <= first_round + SECOND_REQUEST_SECONDS + PACKET_SECONDS
    assert took[int(len(took) * 0.98)] <= first_round + max(round_trip * 1.5, 4 * SECOND_REQUEST_SECONDS)


def test_bursts_and_jitter_are_mended_as_well() -> None:
    """Five packets in a row, thirty milliseconds of jitter."""
    found = camera(
        Conditions(loss=0.05, burst_packets=5, delay_seconds=0.05, jitter_seconds=0.03, duplicate=0.02)
    )
    assert found.missing_share <= 0.002


def test_reordering_is_not_taken_for_loss() -> None:
    """Once it is known how late packets come, they have come before anybody asks."""
    found = camera(Conditions(delay_seconds=0.05, reorder=0.05))
    assert found.missing_share == 0
    assert found.requested < 0.25 * found.up.tally.reordered


@pytest.mark.parametrize(("loss", "missing"), [(0.05, 0.005), (0.10, 0.02), (0.20, 0.06)])
def test_lost_words_are_in_the_next_packet(loss: float, missing: float) -> None:
    """Without asking: who reads plain Opus misses only what was lost twice in a row on the way to us."""
    stage = Stage("microphone")
    stage.publication.make_redundant(63)
    layer = stage.layer("h")
    listener = Viewer(video=False)
    stage.show(listener, layer)
    link = Link(Conditions(loss=loss), "voice")
    before, heard = b"-", []
    for sequence in range(1, 3001):
        word = str(sequence).encode()
        payload = wrap([Block(111, 960, before), Block(111, 0, word)], INNER_PAYLOAD_TYPE)
        before = word
        stage.now += 0.02
        if link.carry(len(payload), udp=True, now=stage.now):
            packet = RtpPacket(63, sequence, sequence * 960, 5, payload)
            layer.publication.receive(layer, packet, 0x20, stage.now, stage.forwarder)
        heard = [int(word) for word in listener.payloads]  # read often: the listener's socket is finite
    assert heard == sorted(set(heard)), "in order, and nothing twice"
    assert 1 - len(heard) / 3000 <= missing
