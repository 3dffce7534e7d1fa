"""The forwarding loop in C (`kernel.c`), behind the same seam as the one in Python.

Invariant: whatever the C side points into is kept alive here: a table by its layer, a link's record and
history by the link. What is not a UDP socket is left to the Python loop.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Sequence
from typing import Any, Final

import cffi

from ..counters import Counters
from ..rtp.history import HISTORY_PACKETS
from ..rtp.kept import KEPT_PACKETS, PLACE_BYTES
from ..transport import srtp
from ..transport.inbox import Inbox, PythonInbox
from ..transport.srtp import MAX_PLAIN_BYTES
from . import kernel_build
from .forward import PythonForwarder
from .kernel_inbox import KernelInbox
from .layer import Received, SourceLayer
from .seam import Forwarder
from .slot import OutgoingLink, Slot

_PACKET: Final = struct.Struct("@qIIHHHBBBB0q")
"""`struct relay_packet`."""
_MARKER_BIT = 0x80
_DROPPED = ("too_long", "protect_failed", "send_would_block", "send_failed", "bug")
"""`struct relay_dropped`, in its order."""


CHOICES = ("auto", "c", "python")


class KernelUnavailable(Exception):
    """The C kernel cannot be used; the text says why."""


class Library:
    """The opened library. Raises KernelUnavailable."""

    def __init__(self) -> None:
        if not kernel_build.LIBRARY.is_file():
            raise KernelUnavailable("it was not built: no C compiler was there at the installation")
        ffi: Any = cffi.FFI()  # ABI mode: the header says at run time what there is
        ffi.cdef(_declarations())
        self.ffi = ffi
        try:
            self.lib = ffi.dlopen(str(kernel_build.LIBRARY))
            self.protect = self.ffi.cast("void *", srtp.protect_address())
        except (OSError, TypeError) as problem:
            raise KernelUnavailable(str(problem)) from problem
        if self.ffi.string(self.lib.relay_sources()).decode() != kernel_build.sources_digest():
            raise KernelUnavailable("it was built from other sources: install again (`make setup`)")
        self._check_numbers()

    def _check_numbers(self) -> None:
        ours = (HISTORY_PACKETS, MAX_PLAIN_BYTES, KEPT_PACKETS, PLACE_BYTES, _PACKET.size)
        theirs = (
            self.lib.RELAY_HISTORY_PACKETS,
            self.lib.RELAY_MAX_PLAIN_BYTES,
            self.lib.RELAY_KEPT_PACKETS,
            self.ffi.sizeof("struct relay_kept"),
            self.ffi.sizeof("struct relay_packet"),
        )
        if ours != theirs:
            raise AssertionError(f"kernel.h and Python disagree: {theirs} and {ours}")


def _declarations() -> str:
    return kernel_build.HEADER.read_text(encoding="utf-8")


class KernelForwarder:
    """`Forwarder` in C. Raises KernelUnavailable."""

    name = "c"

    def __init__(self, counters: Counters) -> None:
        library = Library()
        self._ffi, self._lib = library.ffi, library.lib
        self._python = PythonForwarder(counters)
        self._dropped = counters.dropped
        self.inbox = KernelInbox(library.ffi, library.lib, counters.dropped)
        relay = self._lib.relay_new(library.protect)
        if not relay:
            raise MemoryError
        self._relay = self._ffi.gc(relay, self._lib.relay_free)
        self._drops = self._ffi.cast("uint64_t *", self._lib.relay_dropped(relay))
        self._drops_seen = [0] * len(_DROPPED)
        self._packet = self._ffi.new("struct relay_packet *")
        self._packet_bytes = self._ffi.buffer(self._packet)
        self._one = self._ffi.new("struct relay_slot[1]")
        self._held = False

    # --- sending -----------------------------------------------------------------------------------

    def forward(self, layer: SourceLayer, received: Received, now: float) -> None:
        table = layer.table
        if table is None:
            table = layer.table = self._compile([slot for _, slots in layer.groups for slot in slots])
        if self._run(table, received, now, 0):
            number = received.packet.sequence
            for extensions, slots in layer.groups:
                late = [s for s in slots if s.link.fd < 0 and s.timeline.first_number <= number]
                self._python.fan_out(received, extensions, late, 0, now)

    def forward_one(self, slot: Slot, received: Received, now: float, *, begins: bool) -> None:
        self._fill(self._one[0], slot)
        # The first packet of a talkspurt carries the marker (RFC 3551 section 4.1).
        marker = _MARKER_BIT if begins and slot.kind == "audio" else 0
        if self._run(self._one, received, now, marker):
            self._python.forward_one(slot, received, now, begins=begins)

    def _run(self, table: Any, received: Received, now: float, marker: int) -> int:
        """Send to all of a table; return how many are left to Python."""
        packet, descriptor = received.packet, received.descriptor
        _PACKET.pack_into(
            self._packet_bytes,
            0,
            packet.sequence,
            packet.timestamp,
            len(packet.payload),
            descriptor.picture_id_at,
            descriptor.tl0_at,
            descriptor.picture_id,
            descriptor.tl0,
            descriptor.wide,
            marker | packet.marker,
            received.level_byte,
        )
        left: int = self._lib.relay_forward(self._relay, self._packet, packet.payload, table, len(table), now)
        if not self._held:
            self.release()
        return left

    def resend(self, slot: Slot, received: Received, now: float) -> int:
        return self._python.resend(slot, received, now)

    def send_ciphertext(self, slot: Slot, ciphertext: bytes) -> int:
        return self._python.send_ciphertext(slot, ciphertext)

    def hold(self) -> None:
        self._held = True

    def release(self) -> None:
        self._held = False
        self._lib.relay_flush(self._relay)
        drops = self._ffi.unpack(self._drops, len(_DROPPED))
        if drops != self._drops_seen:
            for reason, total, seen in zip(_DROPPED, drops, self._drops_seen, strict=True):
                if total > seen:
                    self._dropped[reason] += total - seen
            self._drops_seen = drops

    # --- tables ------------------------------------------------------------------------------------

    def _compile(self, slots: Sequence[Slot]) -> Any:
        table = self._ffi.new("struct relay_slot[]", len(slots))
        for row, slot in zip(table, slots, strict=True):
            self._fill(row, slot)
        return table

    def _fill(self, row: Any, slot: Slot) -> None:
        timeline, extensions = slot.timeline, slot.extensions
        row.link = slot.link.record or self._record(slot.link)
        row.first_number = timeline.first_number
        row.ssrc = slot.ssrc
        row.timestamp_offset = timeline.timestamp_offset
        row.sequence_offset = timeline.sequence_offset
        row.picture_id_offset = timeline.picture_id_offset
        row.tl0_offset = timeline.tl0_offset
        row.payload_type = slot.payload_type
        row.send_time_id = extensions.abs_send_time_id
        row.transport_id = extensions.transport_id
        row.level_id = extensions.audio_level_id
        row.kept = self._ffi.cast("struct relay_kept *", slot.sent.address() if slot.sent is not None else 0)

    # --- links -------------------------------------------------------------------------------------

    def follow(self, link: OutgoingLink) -> None:
        if link.record is not None:
            self._describe(link)

    def _record(self, link: OutgoingLink) -> Any:
        record: Any = self._ffi.new("struct relay_link *")
        cast = self._ffi.cast
        counts_at, times_at, sizes_at = link.history.addresses()
        record.counts = cast("uint64_t *", counts_at)
        record.sent_at = cast("double *", times_at)
        record.sizes = cast("uint16_t *", sizes_at)
        link.record = record
        self._describe(link)
        return record

    def _describe(self, link: OutgoingLink) -> None:
        record = link.record
        record.session = self._ffi.cast("void *", srtp.session_address(link.handle))
        record.fd = link.fd
        address = _socket_address(link.address) if link.fd >= 0 else b""
        self._ffi.buffer(record.address)[0 : len(address)] = address
        record.address_length = len(address)


def choose(wanted: str, counters: Counters) -> Forwarder:
    """Return the forwarder that is `wanted`: "c", "python", or "auto": C where it can be.

    Raises KernelUnavailable for "c", ValueError for another word.
    """
    if wanted not in CHOICES:
        raise ValueError(f"{wanted} is none of {', '.join(CHOICES)}")
    if wanted != "python":
        try:
            return KernelForwarder(counters)
        except KernelUnavailable:
            if wanted == "c":
                raise
    return PythonForwarder(counters)


def inbox_of(forwarder: Forwarder, counters: Counters) -> Inbox:
    """Return what reads datagrams beside this forwarder: in C where that is in C."""
    return forwarder.inbox if isinstance(forwarder, KernelForwarder) else PythonInbox(counters.dropped)


def _socket_address(address: Any) -> bytes:
    """Return a `struct sockaddr_in` or `sockaddr_in6`; nothing for a connected socket (None)."""
    if address is None:
        return b""
    host, port, *rest = address
    if ":" not in host:
        return struct.pack("=HH4s8x", socket.AF_INET, socket.htons(port), socket.inet_aton(host))
    flow, scope = rest or (0, 0)
    inside = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    return struct.pack("=HHI16sI", socket.AF_INET6, socket.htons(port), socket.htonl(flow), inside, scope)


def main() -> int:
    """Say why the kernel cannot be used, or nothing (`manabiya doctor` asks)."""
    try:
        Library()
    except KernelUnavailable as problem:
        sys.stdout.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
