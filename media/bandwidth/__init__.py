"""How much a link carries, pure: towards us from a publisher, and from us to a subscriber."""

from __future__ import annotations

from .arrivals import ArrivalLog
from .downlink import DownlinkEstimator
from .mending import Mending
from .transport import TransportEstimator
from .uplink import UplinkEstimator

__all__ = ["ArrivalLog", "DownlinkEstimator", "Mending", "TransportEstimator", "UplinkEstimator"]
