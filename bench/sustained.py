"""What one core carries: lessons of one publisher and 80 subscribers each, at a fixed rate for a minute.

Printed are loss, and how late packets are above each stream's fastest one, beside a thread that does nothing
but SRTP and sendmmsg at the same rate to the same readers. The load runs on the other core.

Arguments: thousands of packets per second (60 100), then `--seconds N`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.forwarding import LOAD_CORE, SERVER_CORE, Publisher, connect, credentials, make_publisher, silent
from bench.kit import wire
from bench.kit.figures import figure
from bench.kit.network import ADDRESS, in_a_network_of_its_own
from bench.kit.processes import cpu_seconds
from bench.kit.relay import Relay, running_relay
from media import control
from signaling.clients.dtls import Certificate
from signaling.clients.sdp import Wish, write_offer
from signaling.clients.transport import MediaTransport

SUBSCRIBERS = 80
WARM_SECONDS = 3.0
BARE_SECONDS = 10.0


@dataclass
class Carried:
    """What came of one rate."""

    tally: wire.Tally
    seconds: float
    cpu_seconds: float

    @property
    def packets_per_second(self) -> float:
        return self.tally.packets / self.seconds

    @property
    def loss(self) -> float:
        return self.tally.lost / (self.tally.packets + self.tally.lost)


async def open_lesson(
    relay: Relay, certificate: Certificate, lesson_id: str
) -> tuple[Publisher, list[MediaTransport]]:
    """Let a class of 80 and its teacher in."""
    people = {f"{lesson_id}-{n}": control.PersonPlan(role="observer") for n in range(SUBSCRIBERS)}
    sources: frozenset[control.Source] = frozenset({"microphone", "camera"})
    teacher = f"{lesson_id}-teacher"
    await relay.plan({teacher: control.PersonPlan(role="teacher", may_send=sources), **people}, lesson_id)
    publisher, offer, mids = make_publisher(certificate)
    await connect(publisher[0], await relay.answer(teacher, offer, mids, lesson_id))
    sinks = [silent(certificate) for _ in people]
    for person, sink in zip(people, sinks, strict=True):
        offer, mids = write_offer(Wish(audio_slots=1, video_slots=1), credentials(sink), {})
        await connect(sink, await relay.answer(person, offer, mids, lesson_id))
    return publisher, sinks


async def ours(certificate: Certificate, lessons: int, seconds: float) -> Carried:
    """Load a media node that has one core to itself."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_relay(Path(folder)) as relay, contextlib.AsyncExitStack() as stack:
            publishers, sinks = [], []
            for number in range(lessons):
                publisher, theirs = await open_lesson(relay, certificate, f"lesson-{number}")
                publishers.append(publisher)
                sinks += theirs
            keeping = asyncio.create_task(wire.keep_consent([*sinks, *(one[0] for one in publishers)]))
            stack.callback(keeping.cancel)
            os.sched_setaffinity(relay.pid, {SERVER_CORE})
            fds = [wire.take_socket(sink) for sink in sinks]
            await stack.enter_async_context(wire.publish(wire.sources(publishers), LOAD_CORE))
            async with wire.read(fds, LOAD_CORE):
                await asyncio.sleep(WARM_SECONDS)
            async with wire.read(fds, LOAD_CORE) as reading:
                cpu = cpu_seconds(relay.pid)
                await asyncio.sleep(seconds)
                cpu = cpu_seconds(relay.pid) - cpu
            return Carried(reading.result, seconds, cpu)


async def limit(lessons: int, seconds: float) -> Carried:
    """Do nothing but SRTP and sendmmsg."""
    readers = wire.reading_sockets(SUBSCRIBERS, ADDRESS)
    fds = [reader.fileno() for reader in readers]
    async with wire.read(fds, LOAD_CORE) as reading, wire.bare(readers, lessons, SERVER_CORE) as sending:
        await asyncio.sleep(seconds)
    for reader in readers:
        reader.close()
    return Carried(reading.result, seconds, sending.result[1])


async def main() -> None:
    """Print the figures of each rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("thousands", nargs="*", type=int, default=[60, 100])
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    certificate = Certificate()
    for thousands in options.thousands:
        lessons = -(-thousands * 1000 // (wire.PACKETS_PER_SECOND * SUBSCRIBERS))
        found = await ours(certificate, lessons, options.seconds)
        bare = await limit(lessons, min(BARE_SECONDS, options.seconds))
        beside = "SRTP and sendmmsg alone"
        print(f"-- {lessons} lessons of {SUBSCRIBERS} on one core for {options.seconds:.0f} s")
        figure("packets carried", found.packets_per_second, "/s", beside=beside, peer=bare.packets_per_second)
        figure("lost", found.loss * 100, "%")
        figure(
            "delay above the fastest, p99",
            found.tally.delay_p99 * 1000,
            "ms",
            beside=beside,
            peer=bare.tally.delay_p99 * 1000,
        )
        figure("delay above the fastest, median", found.tally.delay_p50 * 1000, "ms")
        figure(
            "of the core",
            found.cpu_seconds / found.seconds * 100,
            "%",
            beside=beside,
            peer=bare.cpu_seconds / bare.seconds * 100,
        )


if __name__ == "__main__":
    in_a_network_of_its_own()
    asyncio.run(main())
