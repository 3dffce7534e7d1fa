"""The doctor's look at a TURN server: a real coturn with the configuration that we ship."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from signaling.cli.certificate import Files, ensure
from signaling.cli.turn_advice import ANYBODY, TurnReport
from signaling.cli.turn_probe import probe
from signaling.live.ice_servers import ice_servers
from signaling.turn_urls import turn_url
from tests.kit.ports import free_port
from tests.kit.turn import SECRET, coturn

HOST = "127.0.0.1"
MEDIA = "198.51.100.7"
"""Where a media node would be; nothing is sent there."""


async def look(
    url: str,
    *,
    secret: str = SECRET,
    media: Sequence[str] = (MEDIA,),
    trust: Files | None = None,
    at: float | None = None,
) -> TurnReport:
    (server,) = ice_servers(url, secret, "doctor", time.time() if at is None else at)
    trusted = ssl.create_default_context(cafile=str(trust.authority)) if trust else None
    return await asyncio.to_thread(probe, turn_url(url), server, media, trusted)


async def test_our_configuration_relays_to_media_nodes_and_nobody_else(tmp_path: Path) -> None:
    """By UDP, TCP and TLS a relay is given; every address but the media node's is refused."""
    files, _ = ensure(tmp_path, [HOST], dt.datetime.now(dt.UTC))
    async with coturn(tmp_path, [MEDIA], certificate=(files.chain, files.key)) as turn:
        for way in ("udp", "tcp", "tls"):
            found = await look(turn.url(way), trust=files)
            assert found == TurnReport(turn_url(turn.url(way)))
        assert turn.log.count("lifetime=0") == 3, "every relay was given back"


async def test_what_it_should_not_reach_is_found(tmp_path: Path) -> None:
    """A server that lets browsers into private networks, to anybody, or not to a media node, is told of."""
    async with coturn(tmp_path, ["10.0.0.0-10.255.255.255", ANYBODY]) as turn:
        found = await look(turn.url("udp"))
    assert found.relays_to == ("10.0.0.1", ANYBODY)
    assert found.refuses == (MEDIA,)


async def test_a_media_node_in_a_private_network_is_no_stranger(tmp_path: Path) -> None:
    """A school whose server has a private address allows just that."""
    async with coturn(tmp_path, ["10.0.0.1"]) as turn:
        found = await look(turn.url("udp"), media=["10.0.0.1"])
    assert found == TurnReport(turn_url(turn.url("udp")))


async def test_why_there_is_no_relay(tmp_path: Path) -> None:
    """A wrong secret, a credential whose time is over, and an authority nobody knows are each told apart."""
    files, _ = ensure(tmp_path, [HOST], dt.datetime.now(dt.UTC))
    async with coturn(tmp_path, [MEDIA], certificate=(files.chain, files.key)) as turn:
        assert "static-auth-secret" in (await look(turn.url("tcp"), secret="another secret")).complaint
        assert "401" in (await look(turn.url("udp"), at=0.0)).complaint
        assert "certificate is not good" in (await look(turn.url("tls"))).complaint


@pytest.mark.parametrize("way", ["udp", "tcp"])
async def test_nobody_there(way: str) -> None:
    """A port where nothing listens is said, not waited for."""
    report = await look(f"turn:{HOST}:{free_port()}?transport={way}")
    assert "no TURN server answers" in report.complaint
