"""CPU per forwarded packet: one publisher (1 Mbit/s VP8 and Opus), 80 subscribers, beside Janus.

Both servers get the same load from the same generator, in turns, and the time is the server's own (user
and system, all threads) over what arrived at the subscribers.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.kit.figures import figure, median
from bench.kit.janus import ROOM, answer_to, for_janus, running_janus
from bench.kit.load import Publisher, Sink
from bench.kit.network import in_a_network_of_its_own
from bench.kit.processes import cpu_seconds, resident_bytes
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
WINDOW_SECONDS = 8.0
TURNS = 3


@dataclass
class Measured:
    """One server under load for one window."""

    microseconds_per_packet: float
    packets_per_second: float
    bytes_per_peer: float


def credentials(transport: MediaTransport) -> Credentials:
    """Return what an offer says of our side."""
    return Credentials(transport.ice.ufrag, transport.ice.pwd, transport.fingerprint)


def make_publisher(
    certificate: Certificate, *, full_ice: bool = False
) -> tuple[Publisher, str, dict[str, control.MLineKind]]:
    """Return a publisher that is not connected yet, its offer and what the offer's m-lines are for."""
    transport = MediaTransport(certificate, lambda _: None, lambda: None)
    if full_ice:
        for_janus(transport)
    ids = {"mid": MID_ID, "send_time": SEND_TIME_ID, "level": AUDIO_LEVEL_ID}
    voice = Stream(1111, OPUS_PAYLOAD_TYPE, 48_000, b"0", b"", ids)
    video = Stream(2222, VP8_PAYLOAD_TYPE, 90_000, b"1", b"", ids)
    wish = Wish(microphone=True, camera_layers=1)
    offer, mids = write_offer(wish, credentials(transport), {"microphone": 1111, "camera": 2222})
    return Publisher(transport, video, voice), offer, mids


async def connect(transport: MediaTransport, sdp: str) -> None:
    """Connect to what a server's SDP says."""
    answered = read_answer(sdp)
    await transport.connect(answered.agent, answered.fingerprint)


async def connect_all(sinks: list[Sink], sdps: list[str]) -> None:
    """Connect each sink to what its answer (of Janus: offer) says."""
    pairs = zip(sinks, sdps, strict=True)
    await asyncio.gather(*(connect(sink.transport, sdp) for sink, sdp in pairs))


async def window(pid: int, publisher: Publisher, sinks: list[Sink], empty_bytes: int) -> Measured:
    """Let the publisher send, wait until everything flows, and measure for `WINDOW_SECONDS`."""
    sending = asyncio.create_task(publisher.run())
    await asyncio.sleep(2.0)
    cpu, packets = cpu_seconds(pid), sum(sink.packets for sink in sinks)
    await asyncio.sleep(WINDOW_SECONDS)
    cpu, packets = cpu_seconds(pid) - cpu, sum(sink.packets for sink in sinks) - packets
    grown = resident_bytes(pid) - empty_bytes
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    for transport in (publisher.transport, *(sink.transport for sink in sinks)):
        transport.close()
    assert packets, "nothing was forwarded"
    return Measured(cpu / packets * 1e6, packets / WINDOW_SECONDS, grown / (len(sinks) + 1))


async def ours(certificate: Certificate) -> Measured:
    """Measure a media node of our own, told what to do as a signaling node tells it."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_relay(Path(folder)) as relay:
            people = {f"sink-{n}": control.PersonPlan(role="observer") for n in range(SUBSCRIBERS)}
            sources: frozenset[control.Source] = frozenset({"microphone", "camera"})
            await relay.plan({"teacher": control.PersonPlan(role="teacher", may_send=sources), **people})
            empty = resident_bytes(relay.pid)
            publisher, offer, mids = make_publisher(certificate)
            await connect(publisher.transport, await relay.answer("teacher", offer, mids))
            sinks = [Sink(certificate) for _ in range(SUBSCRIBERS)]
            answers = []
            for number, sink in enumerate(sinks):
                wish = Wish(audio_slots=1, video_slots=1)
                offer, mids = write_offer(wish, credentials(sink.transport), {})
                answers.append(await relay.answer(f"sink-{number}", offer, mids))
            await connect_all(sinks, answers)
            return await window(relay.pid, publisher, sinks, empty)


async def theirs(certificate: Certificate) -> Measured:
    """Measure Janus's video room under the same load."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_janus(Path(folder)) as janus:
            empty = resident_bytes(janus.pid)
            publisher, offer, _ = make_publisher(certificate, full_ice=True)
            handle = await janus.attach()
            joined = await janus.ask(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
            feed = joined["plugindata"]["data"]["id"]
            offer = offer.replace("a=setup:actpass", "a=setup:active")  # Janus would be the client otherwise
            published = await janus.ask(handle, {"request": "publish"}, ("offer", offer))
            await connect(publisher.transport, published["jsep"]["sdp"])
            sinks = [Sink(certificate) for _ in range(SUBSCRIBERS)]
            offers = []
            for sink in sinks:
                for_janus(sink.transport)
                handle = await janus.attach()
                wish = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": feed}]}
                sdp = (await janus.ask(handle, wish))["jsep"]["sdp"]
                side = credentials(sink.transport)
                answer = answer_to(sdp, side.ufrag, side.pwd, side.fingerprint)
                await janus.ask(handle, {"request": "start"}, ("answer", answer))
                offers.append(sdp)
            await connect_all(sinks, offers)
            return await window(janus.pid, publisher, sinks, empty)


async def main() -> None:
    """Measure both in turns and print the medians."""
    certificate = Certificate()
    us, them = [], []
    for _ in range(TURNS):
        us.append(await ours(certificate))
        them.append(await theirs(certificate))
    figure(
        "CPU per forwarded packet",
        median([m.microseconds_per_packet for m in us]),
        "us",
        beside="Janus",
        peer=median([m.microseconds_per_packet for m in them]),
    )
    figure(
        "packets forwarded",
        median([m.packets_per_second for m in us]),
        "/s",
        beside="Janus",
        peer=median([m.packets_per_second for m in them]),
    )
    figure(
        "memory per media peer",
        median([m.bytes_per_peer for m in us]) / 1024,
        "KiB",
        beside="Janus",
        peer=median([m.bytes_per_peer for m in them]) / 1024,
    )


if __name__ == "__main__":
    in_a_network_of_its_own()
    asyncio.run(main())
