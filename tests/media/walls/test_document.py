"""docs/THREAT_MODEL.md and the code name the same limits."""

from __future__ import annotations

import re
from pathlib import Path

from media import offers
from media.recorder import frames, recording, track
from media.relay import intake, policing
from media.rtp import sequence
from media.transport import port, replays, srtp, tcp

DOCUMENT = (Path(__file__).parents[3] / "docs" / "THREAT_MODEL.md").read_text(encoding="utf-8")
LIMITS: dict[str, float] = {
    "rtp-bytes": policing.MAX_BYTES["rtp"],
    "rtp-packets": policing.MAX_DATAGRAMS["rtp"],
    "rtcp-bytes": policing.MAX_BYTES["rtcp"],
    "rtcp-packets": policing.MAX_DATAGRAMS["rtcp"],
    "dtls-packets": policing.MAX_DATAGRAMS["dtls"],
    "nacked": policing.MAX_CLAIMS["nack"],
    "arrivals": policing.MAX_CLAIMS["arrivals"],
    "microphone-packets": policing.FORWARDED_PER_SECOND["microphone"],
    "camera-packets": policing.FORWARDED_PER_SECOND["camera"],
    "ssrcs": srtp.MAX_SSRCS,
    "streams": intake.MAX_STREAMS,
    "restarts": 1 / sequence.RESTART_INTERVAL_SECONDS,
    "addresses": port.MAX_ADDRESSES_PER_PEER,
    "checks-remembered": replays.KEPT,
    "picture-parts": frames.MAX_PARTS,
    "file-seconds": track.SPAN_SECONDS,
    "recording-waiting-bytes": recording.MAX_WAITING_BYTES,
    "connecting": offers.MAX_CONNECTING,
    "error-replies": port.STUN_ERRORS_PER_SECOND,
    "tcp-unchecked": tcp.MAX_UNCHECKED,
    "tcp-unchecked-bytes": tcp.MAX_UNCHECKED_BYTES,
}


def test_documented_limits_are_those_of_the_code() -> None:
    """Every limit is in the table with its value, and nothing else is."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", DOCUMENT, re.MULTILINE)
    assert {name: float(value) for name, value in rows} == LIMITS


def test_the_files_that_the_document_names_are_there() -> None:
    """Nobody is sent to a test that is gone."""
    top = Path(__file__).parents[3]
    named = re.findall(r"`((?:media|tests|scripts)/[a-z_/]+(?:\.py)?)", DOCUMENT)
    assert named
    assert all((top / name).exists() for name in named)
