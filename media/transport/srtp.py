"""pylibsrtp, and nothing else of it anywhere: one peer's SRTP, and the buffer that packets leave from.

Invariant: a sequence number is protected once (what has to be sent again is sent as the ciphertext it was),
and libsrtp gets to know at most `MAX_SSRCS` senders of a peer.
"""

from __future__ import annotations

from typing import Any

import pylibsrtp
from pylibsrtp import _binding

ffi: Any = _binding.ffi
lib: Any = _binding.lib

MAX_PLAIN_BYTES = 1500
"""The longest packet taken in or sent on. Browsers stay below 1200 (RFC 8831's safe size)."""
_TRAILER_BYTES = 144 + 4
"""libsrtp's own bound: tag, key identifier, and SRTCP's index."""


MAX_SSRCS = 64
"""libsrtp keeps each authentic SSRC for ever, in a list that it walks for every packet: 20 000 of them make a
packet cost 150 microseconds (fault 49). A browser has nine streams, and as many again when it starts anew."""
_RTP_SSRC_AT, _RTCP_SSRC_AT = 8, 4
"""RFC 3550 sections 5.1 and 6.4.1."""
_SSRC_BYTES = 4


class SrtpRefused(Exception):
    """The packet is not authentic, is a replay, or does not fit. `reason` is a drop counter's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PacketBuffer:
    """A fixed place in memory where a packet is written, protected in place and sent from."""

    __slots__ = ("_cdata", "_length", "view")

    def __init__(self) -> None:
        self._cdata: Any = ffi.new("char[]", MAX_PLAIN_BYTES + _TRAILER_BYTES)
        self._length: Any = ffi.new("int *")
        self.view = memoryview(ffi.buffer(self._cdata)).cast("B")
        """The whole place, writable."""

    def parts(self) -> tuple[Any, Any, Any]:
        """Return what a hot loop calls by itself: the protect function, the memory, the length cell."""
        return lib.srtp_protect, self._cdata, self._length


def protect_address() -> int:
    """Return where `srtp_protect` is, for code that is not Python. Raises TypeError if it is another one."""
    function = ffi.addressof(lib, "srtp_protect")
    if ffi.typeof(function) is not ffi.typeof("srtp_err_status_t(*)(srtp_t, void *, int *)"):
        raise TypeError(f"srtp_protect is {ffi.typeof(function)}")
    return int(ffi.cast("uintptr_t", function))


def session_address(handle: Any) -> int:
    """Return where the session of an `SrtpPair.handle` is; None has none: 0."""
    return 0 if handle is None else int(ffi.cast("uintptr_t", handle))


class SrtpPair:
    """The two SRTP sessions of one peer."""

    __slots__ = ("_length", "_memory", "_receive", "_receive_handle", "_send", "_ssrcs", "_view", "handle")

    def __init__(self, receive: Any, send: Any) -> None:
        self._receive = receive
        self._send = send
        self._receive_handle: Any = receive._srtp[0]  # noqa: SLF001 - this is the file for it; a contract test watches
        self.handle: Any = send._srtp[0]  # noqa: SLF001 - the same
        """`srtp_t` of the sending session, as `srtp_protect` takes it."""
        self._memory: Any = ffi.new("char[]", MAX_PLAIN_BYTES + _TRAILER_BYTES)
        self._view: Any = ffi.buffer(self._memory)
        self._length: Any = ffi.new("int *")
        self._ssrcs: set[bytes] = set()

    def unprotect(self, data: bytes) -> bytes:
        """Return the RTP packet inside. Raises SrtpRefused."""
        return self._open(lib.srtp_unprotect, data, _RTP_SSRC_AT)

    def unprotect_rtcp(self, data: bytes) -> bytes:
        """Return the RTCP compound inside. Raises SrtpRefused."""
        return self._open(lib.srtp_unprotect_rtcp, data, _RTCP_SSRC_AT)

    def protect_rtcp(self, data: bytes) -> bytes:
        """Return the SRTCP packet. Raises SrtpRefused where it is too long."""
        return self._run(lib.srtp_protect_rtcp, self.handle, data)

    def _open(self, function: Any, data: bytes, ssrc_at: int) -> bytes:
        ssrc = data[ssrc_at : ssrc_at + _SSRC_BYTES]
        if ssrc in self._ssrcs:
            return self._run(function, self._receive_handle, data)
        if len(self._ssrcs) >= MAX_SSRCS:
            raise SrtpRefused("too_many_ssrcs")
        plain = self._run(function, self._receive_handle, data)
        self._ssrcs.add(ssrc)  # now that it is authentic: nobody else can use the places up
        return plain

    def _run(self, function: Any, handle: Any, data: bytes) -> bytes:
        size = len(data)
        if size > MAX_PLAIN_BYTES:
            raise SrtpRefused("srtp_long")
        self._view[0:size] = data
        self._length[0] = size
        if function(handle, self._memory, self._length):
            raise SrtpRefused("srtp_refused")
        plain: bytes = self._view[0 : self._length[0]]
        return plain


def same_library() -> bool:
    """Say whether pylibsrtp still has the parts used here (for the contract test)."""
    names = ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp")
    return all(hasattr(lib, name) for name in names) and hasattr(pylibsrtp.Session(), "_srtp")
