"""The two kernels alone, with no network between: a frame to 80 UDP sockets of this process, and the way in.

The least of many short runs is printed, which other work on the machine disturbs little.
"""

from __future__ import annotations

import time

from bench.kit.figures import figure
from media.counters import Counters
from media.relay.forward import PythonForwarder
from media.relay.kernel import KernelForwarder, inbox_of
from media.transport.arrival import note_arrivals
from tests.media.support.stage import Stage, Viewer, loopback_socket, vp8

SUBSCRIBERS = 80
PAYLOAD_BYTES = 1040
"""A frame of 1 Mbit/s in four packets."""
FRAMES_PER_RUN = 5
RUNS = 60


def seconds_per_packet(kind: type[PythonForwarder | KernelForwarder], packets_per_frame: int) -> float:
    """Return the least CPU time per packet sent: rewritten, protected, handed to the system, delivered."""
    stage = Stage()
    forwarder = stage.forwarder = kind(stage.counters)
    layer = stage.layer()
    viewers = [Viewer(ssrc=1000 + 10 * number) for number in range(SUBSCRIBERS)]
    shared = viewers[0].slot.link
    for viewer in viewers:
        link = viewer.slot.link
        link.sendto, link.fd = shared.sendto, shared.fd  # one port for all, as in a node
        stage.show(viewer, layer)
    stage.feed(layer, 0, vp8(key=True))
    best, sequence, payload = float("inf"), 1, vp8(mark=bytes(PAYLOAD_BYTES))
    for _ in range(RUNS):
        before = time.thread_time()
        for _ in range(FRAMES_PER_RUN):
            forwarder.hold()
            for _ in range(packets_per_frame):
                stage.feed(layer, sequence, payload)
                sequence += 1
            forwarder.release()
        best = min(best, time.thread_time() - before)
        for viewer in viewers:
            viewer.throw_away()
    assert not stage.counters.dropped, dict(stage.counters.dropped)
    return best / (FRAMES_PER_RUN * packets_per_frame * SUBSCRIBERS)


def seconds_per_datagram(kind: type[PythonForwarder | KernelForwarder], waiting: int) -> float:
    """Return the least CPU time per datagram read, of so many that wait in the socket."""
    counters = Counters()
    inbox = inbox_of(kind(counters), counters)
    best = float("inf")
    with loopback_socket() as reader, loopback_socket() as writer:
        note_arrivals(reader)
        for _ in range(RUNS * FRAMES_PER_RUN):
            for _ in range(waiting):
                writer.sendto(bytes(PAYLOAD_BYTES), reader.getsockname())
            before = time.thread_time()
            read = sum(1 for _ in inbox.read(reader, time.monotonic))
            best = min(best, time.thread_time() - before)
            assert read == waiting
    return best / waiting


def main() -> None:
    """Print C beside Python, for packets that come one by one and as a frame."""
    for packets, text in ((1, "packets one by one"), (4, "four packets of a frame at once")):
        python, c = (seconds_per_packet(kind, packets) for kind in (PythonForwarder, KernelForwarder))
        figure(f"the loop alone, {text}", c * 1e6, "us", beside="Python", peer=python * 1e6)
    for waiting in (1, 32):
        python, c = (seconds_per_datagram(kind, waiting) for kind in (PythonForwarder, KernelForwarder))
        text = f"reading, {waiting} in the socket"
        figure(text, c * 1e6, "us", beside="Python", peer=python * 1e6)


if __name__ == "__main__":
    main()
