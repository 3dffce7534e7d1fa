"""The relay benchmarks' load, made and counted in C (`wire.c`): publishers, readers, and the limit.

The transports of `signaling.clients` connect; then their sockets are handed over, and no Python touches a
packet any more: what is measured is the server, at rates that no Python client could take.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import cffi
from pylibsrtp import Policy, Session, _binding

from media.relay.kernel_build import find_compiler
from signaling.clients.rtp import Stream, element
from signaling.clients.transport import MediaTransport

FRAMES_PER_SECOND = 30
PACKETS_PER_FRAME = 4
VIDEO_BYTES = 1_000_000 // 8 // FRAMES_PER_SECOND // PACKETS_PER_FRAME
"""Of a packet: 1 Mbit/s."""
VOICE_PACKETS_PER_SECOND = 50
VOICE_BYTES = 80
"""20 ms of Opus at 32 kbit/s."""
VOICE_LEVEL_DBOV = 20
PACKETS_PER_SECOND = FRAMES_PER_SECOND * PACKETS_PER_FRAME + VOICE_PACKETS_PER_SECOND
CHECK_SECONDS = 4.0
READ_BUFFER_BYTES = 4 << 20
"""A reader that loses its processor for a moment must not count that as the server's loss."""
SO_RCVBUFFORCE = 33
_HERE = Path(__file__).parent
_PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
_KEY_BYTES = 28


@dataclass(frozen=True)
class Tally:
    """What readers saw; delays in seconds above each stream's fastest packet."""

    packets: int
    lost: int
    streams: int
    delay_p50: float
    delay_p99: float
    delay_max: float


@cache
def _library() -> tuple[Any, Any, Any]:
    """Return (ffi, lib, address of srtp_protect)."""
    compiler = find_compiler()
    assert compiler is not None, "gcc is in packages.debian.txt"
    ffi = cffi.FFI()
    ffi.cdef((_HERE / "wire.h").read_text())
    with tempfile.TemporaryDirectory() as folder:
        made = str(Path(folder) / "wire.so")
        flags = ["-std=c11", "-O2", "-shared", "-fPIC"]
        subprocess.run([compiler, *flags, "-o", made, str(_HERE / "wire.c")], check=True)
        lib = ffi.dlopen(made)
    protect = _binding.ffi.cast("uintptr_t", _binding.ffi.addressof(_binding.lib, "srtp_protect"))
    return ffi, lib, ffi.cast("void *", int(protect))


class Running:
    """A C function in a thread of its own for as long as the context lasts; then `result` is there."""

    def __init__(self, function: Callable[[Any], Any], core: int | None = None) -> None:
        self._flag: Any = _library()[0].new("struct wire_stop *")

        def pinned() -> Any:
            if core is not None:
                os.sched_setaffinity(0, {core})  # of this thread only
            return function(self._flag)

        self._run = pinned
        self.result: Any = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(asyncio.to_thread(self._run))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._flag.now = 1
        self.result = await self._task


def publish(sources: Any, core: int | None = None) -> Running:
    """Send; the result is the number of packets."""
    _, lib, protect = _library()
    return Running(lambda stop: lib.wire_publish(protect, sources, len(sources), stop), core)


def read(fds: Sequence[int], core: int | None = None) -> Running:
    """Read and count; the result is a `Tally`."""
    ffi, lib, _ = _library()
    for fd in fds:
        # Only root may; others may see a slow reader's loss as the server's.
        with socket.socket(fileno=os.dup(fd)) as sock, contextlib.suppress(PermissionError):
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, READ_BUFFER_BYTES)

    def run(stop: Any) -> Tally:
        found = ffi.new("struct wire_tally *")
        assert lib.wire_read(ffi.new("int32_t[]", fds), len(fds), stop, found) == 0
        return Tally(
            found.packets, found.lost, found.streams, found.delay_p50, found.delay_p99, found.delay_max
        )

    return Running(run, core)


def bare(readers: Sequence[socket.socket], sources: int, core: int | None = None) -> Running:
    """Do nothing but SRTP and sendmmsg, to these; the result is (packets, CPU seconds)."""
    ffi, lib, protect = _library()
    policies = [
        Policy(key=os.urandom(_KEY_BYTES), ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=_PROFILE)
        for _ in readers
    ]
    sessions = [Session(policy) for policy in policies]
    handles = ffi.new("void *[]", [_address(session) for session in sessions])
    names = [reader.getsockname() for reader in readers]
    hosts = ffi.new("uint32_t[]", [int.from_bytes(socket.inet_aton(host), "little") for host, _ in names])
    ports = ffi.new("uint16_t[]", [socket.htons(port) for _, port in names])
    like = ffi.new("struct wire_source *")
    _describe(like, *streams({}))
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def run(stop: Any) -> tuple[int, float]:
        seconds = ffi.new("double *")
        with out:
            sent = lib.wire_bare(
                protect, handles, out.fileno(), hosts, ports, len(readers), sources, like, stop, seconds
            )
        assert len(sessions) == len(readers)  # they live until here
        return sent, seconds[0]

    return Running(run, core)


def streams(ids: dict[str, int], payload_types: tuple[int, int] = (111, 96)) -> tuple[Stream, Stream]:
    """Return a voice and a video with these header extensions."""
    voice, video = payload_types
    return (
        Stream(1111, voice, 48_000, b"0", b"", ids),
        Stream(2222, video, 90_000, b"1", b"", ids),
    )


def sources(publishers: Sequence[tuple[MediaTransport, Stream, Stream]]) -> Any:
    """Return what `publish` takes: of each (connected transport, voice, video)."""
    ffi, _, _ = _library()
    made = ffi.new("struct wire_source[]", len(publishers))
    for source, (transport, voice, video) in zip(made, publishers, strict=True):
        assert transport._sessions is not None  # noqa: SLF001 - of our own
        source.session = _address(transport._sessions.out)  # noqa: SLF001 - of our own
        source.fd = take_socket(transport)
        _describe(source, voice, video)
    return made


def _describe(source: Any, voice: Stream, video: Stream) -> None:
    ffi, _, _ = _library()
    frame = bytes([0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01])
    body = frame + os.urandom(VIDEO_BYTES - len(frame))
    picture = video.packet(b"\x90\x80\x80\x01" + body, 0.0, 0.0, marker=False, level=None)
    spoken = voice.packet(os.urandom(VOICE_BYTES), 0.0, 0.0, marker=False, level=VOICE_LEVEL_DBOV)
    source.packets_per_frame = PACKETS_PER_FRAME
    ffi.buffer(source.video)[0 : len(picture)] = picture
    ffi.buffer(source.voice)[0 : len(spoken)] = spoken
    source.video_size, source.voice_size = len(picture), len(spoken)
    source.keyframe_at = len(picture) - len(body)
    if "send_time" in video.extension_ids:
        mark = element(video.extension_ids["send_time"], bytes(3))
        source.video_send_time_at = picture.index(mark) + 1
        source.voice_send_time_at = spoken.index(mark) + 1


def reading_sockets(count: int, host: str) -> list[socket.socket]:
    """Return bound sockets for `read`."""
    made = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for one in made:
        one.bind((host, 0))
    return made


def take_socket(transport: MediaTransport) -> int:
    """Take a connected transport's socket away from the event loop."""
    ice = transport.ice
    assert ice._socket is not None  # noqa: SLF001 - of our own
    asyncio.get_running_loop().remove_reader(ice._socket.fileno())  # noqa: SLF001 - of our own
    if ice._timer is not None:  # noqa: SLF001 - of our own
        ice._timer.cancel()  # noqa: SLF001 - of our own
    return ice._socket.fileno()  # noqa: SLF001 - of our own


async def keep_consent(transports: Sequence[MediaTransport]) -> None:
    """Go on with the checks that the transports would make by themselves, until cancelled (RFC 7675)."""
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        for transport in transports:
            ice = transport.ice
            if ice._answered is not None:  # noqa: SLF001 - of our own
                ice._check(ice._answered.result())  # noqa: SLF001 - of our own
                ice._pending.clear()  # noqa: SLF001 - of our own


def _address(session: Session) -> Any:
    ffi, _, _ = _library()
    return ffi.cast("void *", int(_binding.ffi.cast("uintptr_t", session._srtp[0])))  # noqa: SLF001 - no other way
