"""A simulated pupil's peer: one offer, its streams, and what the media node asks of them.

Who closes whom: `close` closes the transport. `on_lost` is called at most once, when the way is gone, and not
after `close`.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from time import time

from media.control import MLineKind

from . import rtp, sdp
from .dtls import Certificate
from .transport import MediaTransport

KEPT_PACKETS = 512
"""For retransmission: half a second of three layers, or 10 s of voice."""
_CLOCKS = {"microphone": 48_000, "camera": 90_000}


class MediaPeer:
    """`offer`, then `await accept(answer)`, then send. `on_packet` gets each packet as it came, protected."""

    def __init__(
        self,
        certificate: Certificate,
        wish: sdp.Wish,
        on_lost: Callable[[], None],
        on_packet: Callable[[bytes], None] | None = None,
    ) -> None:
        self._wish = wish
        self._on_packet = on_packet
        self.transport = MediaTransport(certificate, self._take, on_lost)
        self.streams = self._make_streams(wish)
        """`microphone`, and the layers of the camera: `l`, `m`, `h`, or `h` alone without simulcast."""
        self._by_ssrc = {stream.ssrc: name for name, stream in self.streams.items()}
        self._sent: dict[tuple[int, int], bytes] = {}
        self._order: deque[tuple[int, int]] = deque()
        self.keyframe_wanted = False
        """Set when the node asks for a keyframe; whoever sends takes it back."""
        self.max_bps: int | None = None
        """The node's last REMB."""
        self.slots: dict[str, int] = {}
        """mid -> SSRC, once an answer was accepted."""
        self.connected = False

    def offer(self) -> tuple[str, dict[str, MLineKind]]:
        """The SDP to send, and what its m-lines are for."""
        ours = sdp.Credentials(self.transport.ice.ufrag, self.transport.ice.pwd, self.transport.fingerprint)
        named = {
            purpose: self.streams[name].ssrc
            for purpose, name in (("microphone", "microphone"), ("camera", "h"))
            if name in self.streams
        }
        return sdp.write_offer(self._wish, ours, named)

    async def accept(self, answer: str) -> None:
        """Connect. Raises ValueError, `LinkLost` or `HandshakeFailed`."""
        read = sdp.read_answer(answer)
        self.slots = read.slots
        await self.transport.connect(read.agent, read.fingerprint)
        self.connected = True

    def send_audio(self, payload: bytes, seconds: float, *, level: int, marker: bool) -> None:
        """Send one Opus packet, captured `seconds` after the beginning."""
        stream = self.streams["microphone"]
        self._send(stream, stream.packet(payload, seconds, time(), marker=marker, level=level))

    def send_frame(self, layer: str, frame: bytes, seconds: float) -> None:
        """Send one VP8 frame of a layer."""
        stream = self.streams[layer]
        for packet in stream.frame(frame, seconds, time()):
            self._send(stream, packet)

    def send_reports(self, seconds: float) -> None:
        """Send a sender report for each stream that has sent anything."""
        for stream in self.streams.values():
            if stream.packets:
                self.transport.send_rtcp(stream.sender_report(seconds, time()))

    def close(self) -> None:
        self.connected = False
        self.transport.close()

    def _make_streams(self, wish: sdp.Wish) -> dict[str, rtp.Stream]:
        streams: dict[str, rtp.Stream] = {}
        for mid, purpose in enumerate(wish.purposes()):
            if purpose not in _CLOCKS:
                continue
            audio = purpose == "microphone"
            rids = sdp.RIDS[: wish.camera_layers] if not audio and wish.camera_layers > 1 else ("",)
            ids = {
                "mid": sdp.MID_ID,
                "send_time": sdp.SEND_TIME_ID,
                "rid": sdp.RID_ID,
                "level": sdp.AUDIO_LEVEL_ID,
            }
            for rid in rids:
                streams["microphone" if audio else rid or "h"] = rtp.Stream(
                    ssrc=secrets.randbits(31) + 1,
                    payload_type=sdp.OPUS_PAYLOAD_TYPE if audio else sdp.VP8_PAYLOAD_TYPE,
                    clock_hz=_CLOCKS[purpose],
                    mid=str(mid).encode(),
                    rid=rid.encode(),
                    extension_ids=ids,
                    sequence=secrets.randbits(15),
                    first_timestamp=secrets.randbits(32),
                )
        return streams

    def _send(self, stream: rtp.Stream, packet: bytes) -> None:
        protected = self.transport.send_rtp(packet)
        key = (stream.ssrc, int.from_bytes(packet[2:4]))
        self._sent[key] = protected
        self._order.append(key)
        if len(self._order) > KEPT_PACKETS:
            del self._sent[self._order.popleft()]

    def _take(self, packet: bytes) -> None:
        if self._on_packet is not None:
            self._on_packet(packet)
        if not rtp.is_rtcp(packet):
            return
        opened = self.transport.open_rtcp(packet)
        if opened is None:
            return
        feedback = rtp.read_feedback(opened)
        self.keyframe_wanted |= any(ssrc in self._by_ssrc for ssrc in feedback.keyframes)
        if feedback.max_bps is not None:
            self.max_bps = feedback.max_bps
        for key in feedback.missing:
            protected = self._sent.get(key)
            if protected:
                self.transport.resend(protected)
