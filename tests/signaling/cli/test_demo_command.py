"""`manabiya demo`: pupils in the lesson that is ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from signaling.cli.demo_command import command
from signaling.cli.welcome import Links
from signaling.config import read
from tests.kit.serving import Serve
from tests.kit.waiting import eventually

LINKS = Links("http://h/l/1#i=t", "http://h/l/1", None)


def test_pupils_come_by_the_pupil_link(tmp_path: Path) -> None:
    """They get what a pupil gets and nothing else: the link."""
    settings = read({"MANABIYA_DATA_DIR": str(tmp_path)})
    words = command(settings, LINKS, None, 6, "ja")
    assert "http://h/l/1" in words
    assert not any("#i=" in word for word in words)
    assert words[words.index("--clips") + 1] == str(tmp_path / "clips")


def test_pupils_trust_the_certificate_of_tls(tmp_path: Path) -> None:
    """With --tls they are given the authority, as a device would be."""
    settings = read({"MANABIYA_DATA_DIR": str(tmp_path)})
    words = command(settings, LINKS, Path("/ca.crt"), 6, "ja")
    assert words[-2:] == ["--authority", "/ca.crt"]


@pytest.mark.system
async def test_a_demo_has_a_lesson_already_going(tmp_path: Path) -> None:
    """The simulated pupils run beside the nodes, send media, and end with them."""
    async with Serve(tmp_path / "data", ("--pupils", "2", "--language", "en"), command="demo") as demo:
        await demo.started()
        await demo.has_said("2 simulated pupils")

        async def both_send() -> bool:
            metrics = await demo.metrics()
            return "pupils" in demo.children() and sending(metrics) >= 2

        await eventually(both_send, within=90.0, what="two pupils to send")
    assert demo.process.returncode == 0


def sending(metrics: str) -> float:
    """Return how many peers the media nodes have, as /metrics tells it."""
    lines = [line for line in metrics.splitlines() if line.startswith("manabiya_media_peers")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)
