"""A client that says exactly what a test wants it to: its own STUN, aiortc's DTLS, hand-made RTP."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field
from typing import Any, cast

import pylibsrtp
from aioice import stun
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceTransport
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters

from media import control
from media.rtcp.parse import RtcpItem, parse_rtcp
from media.rtp.packet import RtpPacket, parse_rtp
from tests.kit.waiting import eventually

LEVEL_ID, SEND_TIME_ID, TRANSPORT_ID, MID_ID, RID_ID = 1, 2, 3, 4, 10
OPUS, VP8, RTX = 111, 96, 97
KEYFRAME = bytes.fromhex("90e0800100") + b"\x00\x10"
INTERFRAME = bytes.fromhex("90e0800100") + b"\x00\x11"

_HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mids}\r\n"
_LINE = (
    "m={media} 9 UDP/TLS/RTP/SAVPF {formats}\r\nc=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=mid:{mid}\r\n"
    "a=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\na=fingerprint:{algorithm} {fingerprint}\r\na=setup:{setup}\r\n"
    "a={direction}\r\na=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
)
_AUDIO = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtpmap:111 opus/48000/2\r\n"
_VIDEO = (
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 goog-remb\r\n"
)
_RTX_LINES = "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
_TRANSPORT_WIDE = (
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=rtcp-fb:{payload_type} transport-cc\r\n"
)
_SIMULCAST = "a=rid:l send\r\na=rid:h send\r\na=simulcast:send l;h\r\n"
_SLOT_MEDIA = {"audio_slot": "audio", "video_slot": "video", "screen_slot": "video"}


class _Datagrams:
    """What RTCDtlsTransport takes for an ICE transport."""

    role = "controlling"

    def __init__(self, send: Any) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._now = send

    async def _recv(self) -> bytes:
        data = await self.queue.get()
        if not data:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._now(data)


class FramedStream(asyncio.Protocol):
    """One TCP connection to the media port, framed by RFC 4571 in the plainest way."""

    def __init__(self, client: RawClient | None = None) -> None:
        self._client = client
        self._held = b""
        self.ended = asyncio.Event()
        """Set when the server (or the test) has closed it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        while len(self._held) >= 2 and len(self._held) >= 2 + (size := int.from_bytes(self._held[:2])):
            if self._client is not None:
                self._client.datagram_received(self._held[2 : 2 + size], ())
            self._held = self._held[2 + size :]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self.ended.set()

    def send(self, data: bytes) -> None:
        self.transport.write(len(data).to_bytes(2) + data)


@dataclass
class RawClient(asyncio.DatagramProtocol):
    """One client. `open`, then `offer`, `take_answer`, `check` and `dtls` (or `connect` for the last two)."""

    ufrag: str = field(default_factory=lambda: secrets.token_hex(4))
    pwd: str = field(default_factory=lambda: secrets.token_hex(12))
    certificate: RTCCertificate = field(default_factory=RTCCertificate.generateCertificate)
    rtx: bool = True
    setup: str = "actpass"
    """`a=setup` of its offers; with "passive" it waits for the relay's ClientHello."""
    transport_wide: bool = False
    """Offer transport-wide feedback, as browsers do."""
    their_ufrag: str = ""
    their_pwd: str = ""
    their_fingerprint: str = ""
    server: tuple[str, int] = ("", 0)
    tcp_server: tuple[str, int] = ("", 0)
    slots: dict[str, int] = field(default_factory=dict)
    """mid -> SSRC of the slot, as the answer declares."""
    rtx_slots: dict[str, int] = field(default_factory=dict)
    mids: dict[str, control.MLineKind] = field(default_factory=dict)
    packets: list[RtpPacket] = field(default_factory=list)
    """Every authentic RTP packet that came, in order."""
    raw_packets: list[bytes] = field(default_factory=list)
    """Every RTP packet that came, as ciphertext."""
    rtcp: list[RtcpItem] = field(default_factory=list)
    replies: list[stun.Message] = field(default_factory=list)
    stream: FramedStream | None = None
    """Where it sends, if over TCP."""

    async def open(self) -> RawClient:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._datagrams = _Datagrams(self.send)
        self.dtls_transport = RTCDtlsTransport(cast(RTCIceTransport, self._datagrams), [self.certificate])
        self.dtls_transport._set_role("server" if self.setup == "passive" else "client")
        return self

    async def close(self) -> None:
        self._datagrams.queue.put_nowait(b"")
        await self.dtls_transport.stop()
        self.transport.close()
        if self.stream is not None:
            self.stream.transport.close()

    async def move(self) -> None:
        """Go on from another port, as behind a home router that was restarted."""
        self.transport.close()
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))

    async def over_tcp(self) -> FramedStream:
        """Go on over a TCP connection, as where UDP is blocked."""
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_connection(lambda: FramedStream(self), *self.tcp_server)
        self.stream = stream
        return stream

    # --- datagrams -----------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        if self.stream is not None:
            self.stream.send(data)
        else:
            self.transport.sendto(data, self.server)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:  # noqa: ARG002 - asyncio's
        if data[0] < 4:
            self.replies.append(stun.parse_message(data))
        elif data[0] < 64:
            self._datagrams.queue.put_nowait(data)
        elif 192 <= data[1] < 224:
            self.rtcp += parse_rtcp(self.receiving.unprotect_rtcp(data))
        else:
            self.raw_packets.append(data)
            with contextlib.suppress(pylibsrtp.Error):  # one that came before: a replay to SRTP
                self.packets.append(parse_rtp(self.receiving.unprotect(data)))

    # --- offer and answer ------------------------------------------------------------------------------

    def offer(self, *kinds: control.MLineKind, simulcast: bool = False) -> str:
        """Write an offer with these m-lines, mid "0" and so on."""
        self.mids = {str(number): kind for number, kind in enumerate(kinds)}
        fingerprint = next(f for f in self.certificate.getFingerprints() if f.algorithm == "sha-256")
        text = _HEAD.format(mids=" ".join(self.mids))
        for mid, kind in self.mids.items():
            media = _SLOT_MEDIA.get(kind, "audio" if kind == "microphone" else "video")
            formats = str(OPUS) if media == "audio" else f"{VP8} {RTX}" if self.rtx else str(VP8)
            text += _LINE.format(
                media=media,
                formats=formats,
                mid=mid,
                ufrag=self.ufrag,
                pwd=self.pwd,
                algorithm=fingerprint.algorithm,
                fingerprint=fingerprint.value,
                setup=self.setup,
                direction="recvonly" if kind in _SLOT_MEDIA else "sendonly",
            )
            text += _AUDIO if media == "audio" else _VIDEO + (_RTX_LINES if self.rtx else "")
            if self.transport_wide:
                text += _TRANSPORT_WIDE.format(payload_type=OPUS if media == "audio" else VP8)
            text += _SIMULCAST if kind == "camera" and simulcast else ""
        return text

    def take_answer(self, sdp: str) -> None:
        mid = ""
        for line in sdp.splitlines():
            name, _, value = line.partition(":")
            match name:
                case "a=ice-ufrag":
                    self.their_ufrag = value
                case "a=ice-pwd":
                    self.their_pwd = value
                case "a=fingerprint":
                    self.their_fingerprint = value.split()[1]
                case "a=candidate" if value.split()[2] == "udp":
                    self.server = (value.split()[4], int(value.split()[5]))
                case "a=candidate":
                    self.tcp_server = (value.split()[4], int(value.split()[5]))
                case "a=mid":
                    mid = value
                case "a=ssrc":
                    ssrc = int(value.split()[0])
                    if mid in self.slots:
                        self.rtx_slots.setdefault(mid, ssrc)
                    else:
                        self.slots[mid] = ssrc
                case _:
                    pass

    # --- ICE and DTLS ------------------------------------------------------------------------------------

    def request(self, *, nominate: bool = True, ufrag: str = "") -> stun.Message:
        """Return a binding request as a controlling client makes it, unsigned."""
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{ufrag or self.their_ufrag}:{self.ufrag}"
        message.attributes["PRIORITY"] = 1
        message.attributes["ICE-CONTROLLING"] = 1
        if nominate:
            message.attributes["USE-CANDIDATE"] = None
        return message

    async def check(self, *, nominate: bool = True) -> stun.Message:
        """Do one authenticated check and return the reply."""
        request = self.request(nominate=nominate)
        request.add_message_integrity(self.their_pwd.encode())
        self.send(bytes(request))
        return await self.reply_to(request)

    async def reply_to(self, request: stun.Message) -> stun.Message:
        async def look() -> stun.Message | None:
            found = [r for r in self.replies if r.transaction_id == request.transaction_id]
            return found[0] if found else None

        reply = await eventually(look, what="a STUN reply", every=0.005)
        assert reply is not None
        return reply

    async def dtls(self) -> None:
        """Finish the handshake."""
        parameters = RTCDtlsParameters(
            [RTCDtlsFingerprint(algorithm="sha-256", value=self.their_fingerprint)]
        )
        await self.dtls_transport.start(parameters)
        assert self.dtls_transport.state == "connected", self.dtls_transport.state
        self.receiving = cast(Any, self.dtls_transport)._rx_srtp
        self.sending = cast(Any, self.dtls_transport)._tx_srtp

    async def connect(self) -> None:
        await self.check()
        await self.dtls()

    # --- media -----------------------------------------------------------------------------------------

    def rtp(  # noqa: PLR0913 - a packet has so many fields
        self,
        mid: str,
        sequence: int,
        payload: bytes,
        *,
        ssrc: int,
        timestamp: int = 0,
        payload_type: int = VP8,
        rid: str = "",
        level: int | None = None,
        transport_number: int | None = None,
    ) -> bytes:
        """Write an RTP packet with its MID (and RID, and level) as browsers do."""
        block = bytes((MID_ID << 4 | len(mid) - 1,)) + mid.encode()
        if rid:
            block += bytes((RID_ID << 4 | len(rid) - 1,)) + rid.encode()
        if level is not None:
            block += bytes((LEVEL_ID << 4, level))
        if transport_number is not None:
            block += bytes((TRANSPORT_ID << 4 | 1,)) + (transport_number & 0xFFFF).to_bytes(2)
        block += bytes(-len(block) % 4)
        head = b"\x90" + bytes((payload_type,)) + (sequence & 0xFFFF).to_bytes(2)
        head += (timestamp & 0xFFFF_FFFF).to_bytes(4) + ssrc.to_bytes(4)
        return head + b"\xbe\xde" + (len(block) // 4).to_bytes(2) + block + payload

    def send_rtp(self, plain: bytes) -> bytes:
        """Protect and send; returns the ciphertext."""
        data: bytes = self.sending.protect(plain)
        self.send(data)
        return data

    def send_rtcp(self, plain: bytes) -> None:
        self.send(self.sending.protect_rtcp(plain))

    def in_slot(self, mid: str) -> list[RtpPacket]:
        """What came in a slot, in order of arrival."""
        return [packet for packet in self.packets if packet.ssrc == self.slots[mid]]

    async def until_in_slot(self, mid: str, count: int) -> list[RtpPacket]:
        """Wait for so many packets in a slot."""

        async def look() -> list[RtpPacket] | None:
            found = self.in_slot(mid)
            return found if len(found) >= count else None

        found = await eventually(look, what=f"{count} packets in slot {mid}", every=0.005)
        assert found is not None
        return found
