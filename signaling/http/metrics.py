"""What Prometheus reads: this node's counters, and those that media nodes put into their heartbeats.

Every oddity that is not worth a log line is counted here under a named reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from media.control import Heartbeat

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_NAME = re.compile(r"^([a-zA-Z_][a-zA-Z0-9_]{0,99})(?:\{([^{}]{0,400})\})?$")
_LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]{0,49})="([^"\\\n]{0,100})"\s*(?:,|$)')


class Metrics:
    """All counters of one signaling node, on a registry of its own (a process may hold several nodes)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "manabiya_http_requests", "Answered requests", ["route", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "manabiya_http_request_seconds",
            "Time from request to answer",
            buckets=(0.005, 0.02, 0.1, 0.5, 2.0, 10.0),
            registry=self.registry,
        )
        self.refusals = Counter(
            "manabiya_refusals", "Refused requests and messages", ["code"], registry=self.registry
        )
        self.tokens_refused = Counter(
            "manabiya_tokens_refused", "Credentials that opened nothing", ["reason"], registry=self.registry
        )
        self.chat_messages = Counter("manabiya_chat_messages", "Chat messages stored", registry=self.registry)
        self.store_faults = Counter(
            "manabiya_store_faults",
            "What went wrong at Redis, by reason",
            ["reason"],
            registry=self.registry,
        )
        self.loop_lag_seconds = Histogram(
            "manabiya_loop_lag_seconds",
            "How late the event loop was",
            buckets=(0.01, 0.05, 0.25, 1.0, 5.0),
            registry=self.registry,
        )
        self.loop_late = Counter(
            "manabiya_loop_late",
            "Times that the event loop was late enough to be felt",
            registry=self.registry,
        )
        self.record_pdfs = Counter(
            "manabiya_record_pdfs",
            "PDFs of lesson records, by what came of them",
            ["outcome"],
            registry=self.registry,
        )
        self.sockets = Gauge("manabiya_sockets", "Open WebSockets", ["kind"], registry=self.registry)

    def store_fault(self, reason: str) -> None:
        """Count something that went wrong at Redis."""
        self.store_faults.labels(reason).inc()

    def render(self, heartbeats: Iterable[Heartbeat] = ()) -> bytes:
        """Return everything in Prometheus' text format. Heartbeats are shown under their `node`."""
        own = generate_latest(self.registry)
        nodes = CollectorRegistry()
        nodes.register(_MediaNodes(list(heartbeats)))
        return own + generate_latest(nodes)


class _MediaNodes(Collector):
    def __init__(self, heartbeats: list[Heartbeat]) -> None:
        self._heartbeats = heartbeats

    def collect(self) -> Iterator[Metric]:
        # Media counters come as name -> value; a gauge is what takes both counters and gauges as they are.
        families: dict[tuple[str, tuple[str, ...]], GaugeMetricFamily] = {}
        for heartbeat in self._heartbeats:
            for whole, value in _values(heartbeat).items():
                parsed = _parsed(whole)
                if parsed is None:
                    continue
                name, labels = parsed
                key = (name, tuple(sorted(labels)))
                family = families.get(key)
                if family is None:
                    family = GaugeMetricFamily(
                        f"manabiya_media_{name}", f"{name} of a media node", labels=["node", *key[1]]
                    )
                    families[key] = family
                family.add_metric([heartbeat.node_id, *(labels[label] for label in key[1])], value)
        yield from families.values()


def _values(heartbeat: Heartbeat) -> dict[str, float]:
    return heartbeat.counters | {
        "load": heartbeat.load,
        "peers": float(heartbeat.peers),
        "lessons": float(len(heartbeat.lessons)),
        "heartbeat_unix_seconds": heartbeat.unix_seconds,
    }


def _parsed(whole: str) -> tuple[str, dict[str, str]] | None:
    """Split `name{label="value"}`; `None` for what would break the text format."""
    match = _NAME.match(whole)
    if match is None:
        return None
    inside = match.group(2) or ""
    labels = dict(_LABEL.findall(inside))
    return (match.group(1), labels) if "node" not in labels else None
