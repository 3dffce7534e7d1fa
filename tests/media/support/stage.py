"""Publications and slots without peers: what a slot sends over loopback is decrypted and kept."""

from __future__ import annotations

import contextlib
import os
import socket
import weakref
from typing import Any

from pylibsrtp import Policy, Session

from media.control import Source
from media.counters import Counters
from media.relay.forward import PythonForwarder
from media.relay.layer import SourceLayer
from media.relay.publication import Publication
from media.relay.seam import Forwarder
from media.relay.slot import OutgoingLink, Slot
from media.rtp.clock import PublisherClock
from media.rtp.extensions import OutgoingExtensions
from media.rtp.packet import MalformedRtp, RtpPacket, parse_rtp
from media.rtp.timeline import SlotTimeline
from media.sdp import Format

PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
KEY_BYTES = 28
SO_NO_CHECK = 11
BUFFER_BYTES = 1 << 20
"""Of a viewer's socket: more than any test sends before it looks."""


def _formats(*, video: bool, rtx: bool) -> dict[str, Format]:
    if not video:
        return {"opus": Format("opus", 111, None, ())}
    return {
        "vp8": Format("vp8", 100, 101 if rtx else None, ("nack",)),
        "h264": Format("h264", 102, 103 if rtx else None, ("nack",)),
    }


class Viewer:
    """A slot whose packets end here, in a UDP socket. `key`: of both SRTP sessions."""

    def __init__(
        self,
        *,
        video: bool = True,
        rtx: bool = True,
        ssrc: int = 1000,
        extensions: OutgoingExtensions | None = None,
        formats: dict[str, Format] | None = None,
        key: bytes = b"",
    ) -> None:
        key = key or os.urandom(KEY_BYTES)
        sending = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=PROFILE))
        self._receiving = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=PROFILE))
        self._packets: list[RtpPacket] = []
        self._ciphertexts: list[bytes] = []
        self.begun = 0
        self._inner, self._outer = loopback_socket(), loopback_socket()
        self._sockets = [self._inner, self._outer]
        # Before the sockets themselves go, in whichever order a cycle is taken apart.
        weakref.finalize(self, _close_all, self._sockets)
        link = OutgoingLink()
        link.sendto, link.address, link.fd = (
            self._outer.sendto,
            self._inner.getsockname(),
            self._outer.fileno(),
        )
        link.handle, link.is_open = sending._srtp[0], True
        self._sending = sending
        self.slot = Slot(
            mid="5",
            kind="video" if video else "audio",
            link=link,
            ssrc=ssrc,
            rtx_ssrc=ssrc + 1 if video and rtx else 0,
            formats=formats or _formats(video=video, rtx=rtx),
            extensions=extensions or OutgoingExtensions(3, 0),
            timeline=SlotTimeline(90_000 if video else 48_000, 500, 7000),
            clock_rate=90_000 if video else 48_000,
            on_begin=self._on_begin,
        )

    def _on_begin(self, _slot: Slot) -> None:
        self.begun += 1

    def fill_up(self, forwarder: Forwarder) -> None:
        """Make the link's socket one that takes nothing more."""
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sockets += [near, far]
        near.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while True:
                near.send(b"full")
        link = self.slot.link
        link.sendto, link.address, link.fd = (lambda data, _: near.send(data)), None, near.fileno()
        forwarder.follow(link)

    def refuse_segments(self) -> None:
        """Make the link's socket one by which the system takes no UDP_SEGMENT: without checksums (udp(7))."""
        self._outer.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)

    def by_python(self, forwarder: Forwarder) -> None:
        """Make the link one that only its `sendto` can be used of, as that of TCP."""
        self.slot.link.fd = -1
        forwarder.follow(self.slot.link)

    def throw_away(self) -> None:
        """Empty the socket without opening what came."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._inner.recv(2048)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                ciphertext = self._inner.recv(2048)
                self._ciphertexts.append(ciphertext)
                self._packets.append(parse_rtp(self._receiving.unprotect(ciphertext)))

    @property
    def ciphertexts(self) -> list[bytes]:
        self._read()
        return self._ciphertexts

    @property
    def packets(self) -> list[RtpPacket]:
        self._read()
        return self._packets

    @property
    def sequences(self) -> list[int]:
        return [packet.sequence for packet in self.packets]

    @property
    def payloads(self) -> list[bytes]:
        return [packet.payload for packet in self.packets]


def _close_all(sockets: list[socket.socket]) -> None:
    for one in sockets:
        one.close()


def loopback_socket() -> socket.socket:
    """Return a bound UDP socket that never waits."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(0)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    made.bind(("127.0.0.1", 0))
    return made


class Stage:
    """One publication and a clock in the test's hand."""

    def __init__(self, source: Source = "camera", codec: str = "vp8") -> None:
        self.counters = Counters()
        self.now = 100.0
        self.asked: list[SourceLayer] = []
        self.forwarder: Forwarder = PythonForwarder(self.counters)
        self.publication = self.publish("p", source, codec)

    def publish(self, participant_id: str, source: Source, codec: str = "vp8") -> Publication:
        rate, codec = (48_000, "opus") if source == "microphone" else (90_000, codec)
        made = Publication(participant_id, source, codec, rate, PublisherClock(), self.asked.append)
        made.allowed = True
        return made

    def layer(self, name: Any = "h", ssrc: int = 5, publication: Publication | None = None) -> SourceLayer:
        layer = (publication or self.publication).layer(name)
        layer.take_over(ssrc)
        return layer

    def show(self, viewer: Viewer, layer: SourceLayer) -> bool:
        return layer.publication.show_in(viewer.slot, layer, self.now, self.forwarder)

    def feed(
        self, layer: SourceLayer, sequence: int, payload: bytes, *, timestamp: int = 0, level: int = 0x7F
    ) -> str:
        """Give the layer a packet; returns why it was dropped, or nothing."""
        packet = RtpPacket(96, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, layer.ssrc, payload)
        try:
            layer.publication.receive(layer, packet, level, self.now, self.forwarder)
        except MalformedRtp as problem:
            return problem.reason
        return ""


def vp8(*, key: bool = False, picture_id: int = 0, tl0: int = 0, layer: int = 0, mark: bytes = b"") -> bytes:
    """A VP8 payload of one packet with a 15-bit picture id; `layer`: the temporal one."""
    tid = 0x20 | layer << 6
    head = b"\x90\xe0" + (0x8000 | picture_id & 0x7FFF).to_bytes(2) + bytes((tl0 & 0xFF, tid))
    return head + (b"\x10" if key else b"\x11") + mark


def picture_id_of(payload: bytes) -> int:
    return int.from_bytes(payload[2:4]) & 0x7FFF
