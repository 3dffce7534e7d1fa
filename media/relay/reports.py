"""The RTCP a peer gets of us: sender reports for its slots, receiver reports and estimates for its streams.

Invariant: everything returned fits one datagram of `MAX_COMPOUND_BYTES`; what does not goes into the next.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..rtcp import build
from ..rtp.clock import ntp_64bit
from .intake import Intake
from .slot import Slot

MAX_COMPOUND_BYTES = 1100
"""Below the 1200 bytes that every path carries, with room for SRTCP's trailer."""
OWN_SSRC = 1
"""The sender of our feedback. No slot has it: libwebrtc's receivers also use 1 before they know better."""
REMB_FALL_SHARE = 0.97
"""A lower estimate than this share of the last one is sent at once."""


def sender_report(slot: Slot, unix_now: float, now: float) -> bytes:
    """Return the slot's sender report, or nothing while nothing feeds it."""
    timestamp = slot.timestamp_at(unix_now, now)
    if timestamp is None:
        return b""
    return build.sender_report(slot.ssrc, ntp_64bit(unix_now), timestamp, slot.packets, slot.octets)


def sender_reports(slots: Iterable[Slot], cname: str, unix_now: float, now: float) -> list[bytes]:
    """Return compound packets with a report for every slot that is fed."""
    compounds: list[bytes] = []
    current = b""
    for slot in slots:
        report = sender_report(slot, unix_now, now)
        if report and len(current) + len(report) > MAX_COMPOUND_BYTES - 64:  # room for the description
            compounds.append(current + build.source_description(slot.ssrc, cname))
            current = b""
        current += report
    if current:
        compounds.append(current + build.source_description(int.from_bytes(current[4:8]), cname))
    return compounds


def regular(intake: Intake, slots: Iterable[Slot], cname: str, unix_now: float, now: float) -> list[bytes]:
    """Return all that is reported each second: of what arrives, and of what is sent.

    A client takes some seconds without a byte for a dead path, so something leaves in any case.
    """
    compounds = sender_reports(slots, cname, unix_now, now)
    if intake.streams or not compounds:
        compounds.append(receiver_report(intake, now))
    return compounds


def receiver_report(intake: Intake, now: float) -> bytes:
    """Return a report on every stream that arrives; an empty one where none does."""
    blocks: list[build.OutgoingBlock] = []
    worst = 0.0
    for stream in intake.media_streams()[: build.MAX_BLOCKS]:
        layer = stream.layer
        report = layer.statistics.report()
        if stream.publication.video:
            worst = max(worst, report.fraction_lost_256ths / 256)
        delay = int((now - layer.last_sender_report_at) * 65_536) if layer.last_sender_report else 0
        blocks.append(
            build.OutgoingBlock(
                stream.ssrc,
                report.fraction_lost_256ths,
                report.packets_lost,
                report.highest_sequence,
                report.jitter_ticks,
                layer.last_sender_report,
                delay,
            )
        )
    if blocks:
        intake.uplink.observe_loss(worst, now)
    return build.receiver_report(OWN_SSRC, blocks)


class EstimateReports:
    """When a publisher is told how much to send: at first sight, then at intervals, at once when less."""

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._last_bps = 0
        self._last_at: float | None = None

    def due(self, intake: Intake, now: float) -> bytes:
        """Return a REMB if one is due."""
        if not intake.video_began or intake.arrivals is not None:
            return b""
        bps = intake.uplink.estimate_bps(now)
        recent = self._last_at is not None and now - self._last_at < self._interval_seconds
        if recent and bps >= self._last_bps * REMB_FALL_SHARE:
            return b""
        self._last_bps, self._last_at = bps, now
        ssrcs = [stream.ssrc for stream in intake.media_streams() if stream.publication.video]
        return build.remb(OWN_SSRC, bps, ssrcs)


class ArrivalReports:
    """When a publisher is told what arrived: at intervals, while anything does."""

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._last_at = 0.0
        self._number = 0

    def due(self, intake: Intake, now: float) -> bytes:
        """Return transport-wide feedback if it is due."""
        arrivals = intake.arrivals
        if arrivals is None or now - self._last_at < self._interval_seconds or not intake.streams:
            return b""
        told = arrivals.take()
        if told is None:
            return b""
        self._last_at = now
        self._number += 1
        # Of whichever stream: libwebrtc only wants to know the SSRC as one of its own.
        ssrcs = (OWN_SSRC, next(iter(intake.streams)))
        return build.transport_feedback(ssrcs, told.first, told.count, told.arrivals, self._number)
