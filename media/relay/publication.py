"""A source as published: its layers, and what to do with a packet of it.

Invariant: nothing is forwarded while `allowed` is False, whatever is sent; and a slot begins only with
a packet that a decoder can begin with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from media.control import Layer, Source

from ..rtp.budget import Budget
from ..rtp.clock import PublisherClock
from ..rtp.packet import MalformedRtp, RtpPacket
from ..rtp.payload import READERS
from .layer import BEHIND_SECONDS, LevelMeter, Received, SourceLayer
from .policing import FORWARDED_PER_SECOND
from .seam import Forwarder, Sink
from .slot import Slot
from .voice import RedundantVoice

SINGLE_LAYER: Layer = "h"
"""What the one encoding of a source without simulcast is called."""


class Publication:
    """One participant's microphone, camera or screen."""

    def __init__(
        self,
        participant_id: str,
        source: Source,
        codec: str,
        clock_rate: int,
        clock: PublisherClock,
        request_keyframe: Callable[[SourceLayer], None],
    ) -> None:
        """`codec` as `media.sdp` names it. `request_keyframe` asks the publisher, unthrottled."""
        self._request_keyframe = request_keyframe
        self.participant_id = participant_id
        self.source: Source = source
        self.codec = codec
        self.video = source != "microphone"
        self._read = READERS.get(codec)
        self.allowed = False
        rate = FORWARDED_PER_SECOND[source]
        self._allowance = Budget(rate, rate)
        self.layers: dict[Layer, SourceLayer] = {}
        self.voice: RedundantVoice | None = None
        """The RED form of a microphone; `layers` has the plain one."""
        self.meter = LevelMeter()
        self._clock_rate = clock_rate
        self._clock = clock

    def layer(self, layer: Layer) -> SourceLayer:
        """Return the layer of this name, made when its first packet comes."""
        found = self.layers.get(layer)
        if found is None:
            found = SourceLayer(self, layer, clock_rate=self._clock_rate, clock=self._clock)
            self.layers[layer] = found
        return found

    def make_redundant(self, payload_type: int | None) -> None:
        """Have a RED form beside plain Opus; `payload_type`: as which the publisher sends it, if it does."""
        layer = SourceLayer(self, SINGLE_LAYER, clock_rate=self._clock_rate, clock=self._clock)
        self.voice = RedundantVoice(layer, payload_type)

    def want_keyframe(self, layer: SourceLayer, now: float) -> None:
        """Ask for a keyframe, unless the layer was asked within the last second."""
        if layer.may_ask_keyframe(now):
            self._request_keyframe(layer)

    def live_layers(self, now: float) -> list[SourceLayer]:
        """Return the layers that are being sent now."""
        live = [layer for layer in self.layers.values() if layer.is_live(now)]
        newest_at = max((layer.newest_at for layer in live), default=0.0)
        return [layer for layer in live if newest_at - layer.newest_at < BEHIND_SECONDS]

    def receive(
        self,
        layer: SourceLayer,
        packet: RtpPacket,
        level_byte: int,
        now: float,
        forwarder: Forwarder,
        *,
        repeated: bool = False,
    ) -> None:
        """Take one authentic packet (16-bit `sequence`) of a layer and forward it. Raises MalformedRtp.

        `repeated`: it came by RTX. Browsers also fill their probes with packets of long ago: those are
        neither a new beginning of the stream nor a late arrival.
        """
        if repeated and not layer.counter.is_missing(packet.sequence):
            raise MalformedRtp("rtx_stale")
        number = self._number(layer, packet, now, repeated=repeated)
        forms = [(layer, packet)] if self.voice is None else self.voice.forms(layer, packet)
        kept = [(form, self._keep(form, part, level_byte, now)) for form, part in forms]
        for form, received in kept:
            if received.descriptor.keyframe:
                layer.counter.gaps.forget_before(number)
            if form is layer and not self.video:
                self.meter.add(level_byte & 0x7F, len(received.packet.payload))
        if not self.allowed:
            self.close_past()
            raise MalformedRtp("not_allowed")
        # Whoever hears a voice gets one of its two forms.
        if not self._allowance.take(len(kept) - (self.voice is not None), now):
            raise MalformedRtp("over_rate_source")
        for form, received in kept:
            self._pass_on(form, received, now, forwarder)
        if layer.sink is not None:
            _take_down(layer.sink, [received for form, received in kept if form is layer], now)

    def _keep(self, layer: SourceLayer, packet: RtpPacket, level_byte: int, now: float) -> Received:
        descriptor = self._read(packet.payload) if self._read else None
        return layer.keep(packet, descriptor, level_byte, now)

    def _pass_on(self, layer: SourceLayer, received: Received, now: float, forwarder: Forwarder) -> None:
        if layer.groups:
            forwarder.forward(layer, received, now)
        if layer.waiting and layer.is_newest(received) and (not self.video or received.descriptor.keyframe):
            for slot in list(layer.waiting):
                slot.begin(layer, [received], now)
                forwarder.forward_one(slot, received, now, begins=True)

    def _number(self, layer: SourceLayer, packet: RtpPacket, now: float, *, repeated: bool) -> int:
        """Give the packet its extended number. Raises MalformedRtp for what is not to be forwarded.

        Returns the number that the sender counts by, which padding does not shift.
        """
        restarts = layer.counter.restarts
        number = layer.counter.extend(packet.sequence, now, repeated=repeated)
        if not repeated:
            layer.statistics.add(number, packet.timestamp, now)
        if layer.counter.restarts != restarts:
            for form in self._forms_of(layer):
                for slot in list(form.slots):
                    slot.begin_again(form)
        if not packet.payload:
            layer.skip(number)
            raise MalformedRtp("padding")
        packet.sequence = layer.number_of(number)
        if layer.find(packet.sequence) is not None:
            raise MalformedRtp("duplicate")
        return number

    def show_in(self, slot: Slot, layer: SourceLayer, now: float, forwarder: Forwarder) -> bool:
        """Make `layer` the slot's next feed. Returns whether a keyframe has to be asked for."""
        slot.aim(layer)
        if slot.target is not layer or not self.video:
            return False
        run = layer.since_keyframe(now)
        if not run or not self.allowed:
            return True
        slot.begin(layer, run, now)
        for received in run:
            forwarder.forward_one(slot, received, now, begins=False)
        return False

    def close_past(self) -> None:
        """The publisher has moved: who sees it from now on sees nothing of the time before."""
        for layer in self.layers.values():
            layer.close_past()
        if self.voice is not None:
            self.voice.close_past()

    def close(self) -> None:
        """The publisher goes: nobody shows anything of this any more."""
        self.allowed = False
        for layer in self.layers.values():
            for form in self._forms_of(layer):
                for slot in list(form.everyone()):
                    slot.clear()

    def _forms_of(self, layer: SourceLayer) -> list[SourceLayer]:
        return [layer] if self.voice is None else [layer, self.voice.layer]


def _take_down(sink: Sink, kept: Iterable[Received], now: float) -> None:
    for received in kept:
        sink.take(received, now)
