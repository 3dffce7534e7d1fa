"""What a media node is told by its environment (`MANABIYA_…`, checked by `manabiya media` before)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 7900
"""Outside the kernel's ephemeral range, so that no outgoing connection ever has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """One node's settings. Empty strings mean "not set"."""

    redis_url: str
    media_host: str = ""
    """The one address to bind; empty: every address of the machine."""
    media_port: int = DEFAULT_PORT
    """0: any free port (for tests)."""
    media_tcp_port: int = DEFAULT_PORT
    """For networks that block UDP. 0: any free port (for tests)."""
    public_ips: tuple[str, ...] = ()
    """What answers name instead of the bound addresses: behind a NAT that forwards the ports."""
    data_dir: Path = Path("data")
    """Where recordings are kept; what else lies there is not this node's."""
    kernel: str = "auto"
    """Which loop forwards packets: "c", "python", or "auto": C where it was built."""


def read_settings(environment: Mapping[str, str]) -> NodeSettings:
    """Read them. Raises KeyError without a Redis URL, ValueError for a port that is no number."""
    media_port = int(environment.get("MANABIYA_MEDIA_PORT") or DEFAULT_PORT)
    public = environment.get("MANABIYA_PUBLIC_IP", "")
    return NodeSettings(
        redis_url=environment["MANABIYA_REDIS_URL"],
        media_host=environment.get("MANABIYA_MEDIA_HOST", ""),
        media_port=media_port,
        media_tcp_port=int(environment.get("MANABIYA_MEDIA_TCP_PORT") or media_port),
        public_ips=tuple(address.strip() for address in public.split(",") if address.strip()),
        data_dir=Path(environment.get("MANABIYA_DATA_DIR") or "data"),
        kernel=environment.get("MANABIYA_KERNEL") or "auto",
    )
