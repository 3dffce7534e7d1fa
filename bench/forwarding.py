"""CPU per forwarded packet: one publisher (1 Mbit/s VP8 and Opus), 80 subscribers.

Beside it Janus and the limit.

All get the same load from the same generator and are read by the same readers, in turns. The time is the
server's own (user and system, all threads) over what arrived. The limit is a thread that does nothing but
protect with SRTP and send with sendmmsg.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from bench.kit import wire
from bench.kit.figures import figure, median
from bench.kit.janus import ROOM, answer_to, for_janus, running_janus
from bench.kit.network import ADDRESS, in_a_network_of_its_own
from bench.kit.processes import cpu_seconds, resident_bytes, thread_count
from bench.kit.relay import running_relay
from media import control
from signaling.clients.dtls import Certificate
from signaling.clients.rtp import Stream
from signaling.clients.sdp import (
    AUDIO_LEVEL_ID,
    MID_ID,
    OPUS_PAYLOAD_TYPE,
    SEND_TIME_ID,
    VP8_PAYLOAD_TYPE,
    Credentials,
    Wish,
    read_answer,
    write_offer,
)
from signaling.clients.transport import MediaTransport

SUBSCRIBERS = 80
WARM_SECONDS = 2.0
WINDOW_SECONDS = float(os.environ.get("MANABIYA_BENCH_SECONDS", "6"))
TURNS = 3
SERVER_CORE, LOAD_CORE = 0, 1
EXTENSION_IDS = {"mid": MID_ID, "send_time": SEND_TIME_ID, "level": AUDIO_LEVEL_ID}
Publisher = tuple[MediaTransport, Stream, Stream]


@dataclass
class Measured:
    """One server under load for one window."""

    microseconds_per_packet: float
    packets_per_second: float
    bytes_per_peer: float = 0.0
    threads_per_peer: float = 0.0


def credentials(transport: MediaTransport) -> Credentials:
    """Return what an offer says of our side."""
    return Credentials(transport.ice.ufrag, transport.ice.pwd, transport.fingerprint)


def silent(certificate: Certificate, *, full_ice: bool = False) -> MediaTransport:
    """Return a transport that is not connected yet, and hears nothing."""
    transport = MediaTransport(certificate, lambda _: None, lambda: None)
    if full_ice:
        for_janus(transport)
    return transport


def make_publisher(
    certificate: Certificate, *, full_ice: bool = False
) -> tuple[Publisher, str, dict[str, control.MLineKind]]:
    """Return a publisher that is not connected yet, its offer and what the offer's m-lines are for."""
    transport = silent(certificate, full_ice=full_ice)
    voice, video = wire.streams(EXTENSION_IDS, (OPUS_PAYLOAD_TYPE, VP8_PAYLOAD_TYPE))
    wish = Wish(microphone=True, camera_layers=1)
    offer, mids = write_offer(wish, credentials(transport), {"microphone": voice.ssrc, "camera": video.ssrc})
    return (transport, voice, video), offer, mids


async def connect(transport: MediaTransport, sdp: str) -> None:
    """Connect to what a server's SDP says."""
    answered = read_answer(sdp)
    await transport.connect(answered.agent, answered.fingerprint)


async def window(pid: int, publisher: Publisher, sinks: list[MediaTransport], before: Measured) -> Measured:
    """Let the publisher send, wait until everything flows, and measure for `WINDOW_SECONDS`.

    `before` has the server's bytes and threads before anybody came.
    """
    os.sched_setaffinity(pid, {SERVER_CORE})
    fds = [wire.take_socket(sink) for sink in sinks]
    async with wire.publish(wire.sources([publisher]), LOAD_CORE):
        async with wire.read(fds, LOAD_CORE):
            await asyncio.sleep(WARM_SECONDS)
        async with wire.read(fds, LOAD_CORE) as reading:
            cpu = cpu_seconds(pid)
            await asyncio.sleep(WINDOW_SECONDS)
            cpu = cpu_seconds(pid) - cpu
    tally = reading.result
    peers = len(sinks) + 1
    measured = Measured(
        cpu / tally.packets * 1e6,
        tally.packets / WINDOW_SECONDS,
        (resident_bytes(pid) - before.bytes_per_peer) / peers,
        (thread_count(pid) - before.threads_per_peer) / peers,
    )
    for transport in (publisher[0], *sinks):
        transport.close()
    return measured


def at_rest(pid: int) -> Measured:
    """Return what a server without anybody has."""
    return Measured(0.0, 0.0, resident_bytes(pid), thread_count(pid))


async def ours(certificate: Certificate, kernel: str) -> Measured:
    """Measure a media node of our own, told what to do as a signaling node tells it."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_relay(Path(folder), kernel) as relay:
            people = {f"sink-{n}": control.PersonPlan(role="observer") for n in range(SUBSCRIBERS)}
            sources: frozenset[control.Source] = frozenset({"microphone", "camera"})
            await relay.plan({"teacher": control.PersonPlan(role="teacher", may_send=sources), **people})
            before = at_rest(relay.pid)
            publisher, offer, mids = make_publisher(certificate)
            await connect(publisher[0], await relay.answer("teacher", offer, mids))
            sinks = [silent(certificate) for _ in range(SUBSCRIBERS)]
            for number, sink in enumerate(sinks):
                wish = Wish(audio_slots=1, video_slots=1)
                offer, mids = write_offer(wish, credentials(sink), {})
                await connect(sink, await relay.answer(f"sink-{number}", offer, mids))
            return await window(relay.pid, publisher, sinks, before)


async def theirs(certificate: Certificate) -> Measured:
    """Measure Janus's video room under the same load."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_janus(Path(folder)) as janus:
            before = at_rest(janus.pid)
            publisher, offer, _ = make_publisher(certificate, full_ice=True)
            handle = await janus.attach()
            joined = await janus.ask(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
            feed = joined["plugindata"]["data"]["id"]
            offer = offer.replace("a=setup:actpass", "a=setup:active")  # Janus would be the client otherwise
            published = await janus.ask(handle, {"request": "publish"}, ("offer", offer))
            await connect(publisher[0], published["jsep"]["sdp"])
            await janus.until_published(handle, feed)
            sinks = [silent(certificate, full_ice=True) for _ in range(SUBSCRIBERS)]
            connecting = []
            for sink in sinks:
                handle = await janus.attach()
                wish = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": feed}]}
                sdp = (await janus.ask(handle, wish))["jsep"]["sdp"]
                side = credentials(sink)
                answer = answer_to(sdp, side.ufrag, side.pwd, side.fingerprint)
                await janus.ask(handle, {"request": "start"}, ("answer", answer))
                # Janus misses the first flight of DTLS; the next one comes after a second: all wait at once.
                connecting.append(asyncio.create_task(connect(sink, sdp)))
            await asyncio.gather(*connecting)
            return await window(janus.pid, publisher, sinks, before)


async def limit() -> Measured:
    """Measure SRTP and sendmmsg alone."""
    readers = wire.reading_sockets(SUBSCRIBERS, ADDRESS)
    fds = [reader.fileno() for reader in readers]
    async with wire.read(fds, LOAD_CORE) as reading, wire.bare(readers, 1, SERVER_CORE) as sending:
        await asyncio.sleep(WINDOW_SECONDS)
    (_, cpu), tally = sending.result, reading.result
    for reader in readers:
        reader.close()
    return Measured(cpu / tally.packets * 1e6, tally.packets / WINDOW_SECONDS)


async def main() -> None:
    """Measure all in turns and print the medians."""
    certificate = Certificate()
    runs: dict[str, Callable[[], Coroutine[None, None, Measured]]] = {
        "C": lambda: ours(certificate, "c"),
        "Python": lambda: ours(certificate, "python"),
        "Janus": lambda: theirs(certificate),
        "SRTP and sendmmsg alone": limit,
    }
    found: dict[str, list[Measured]] = {name: [] for name in runs}
    for _ in range(TURNS):
        for name, run in runs.items():
            found[name].append(await run())

    def of(name: str, what: str) -> float:
        return median([getattr(measured, what) for measured in found[name]])

    def beside(title: str, name: str, what: str, unit: str, peer: str = "Janus") -> None:
        figure(title, of(name, what), unit, beside=peer, peer=of(peer, what) or None)

    cost = "microseconds_per_packet"
    beside("CPU per forwarded packet, C kernel", "C", cost, "us")
    beside("CPU per forwarded packet, C kernel", "C", cost, "us", "SRTP and sendmmsg alone")
    beside("CPU per forwarded packet, in Python", "Python", cost, "us")
    beside("packets forwarded", "C", "packets_per_second", "/s")
    beside("memory per media peer", "C", "bytes_per_peer", "B")
    beside("threads per media peer", "C", "threads_per_peer", "")


if __name__ == "__main__":
    in_a_network_of_its_own()
    asyncio.run(main())
