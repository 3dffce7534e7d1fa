"""Offers that real browsers made, for tests of everything that reads one.

`computer`: Chromium 156, everything a lesson has on a computer (VP8 only, simulcast, 17 slots). `single`: the
same browser with every codec it knows, one encoding, two slots and a data channel. `whep`: two slots alone.
`firefox`: Firefox ESR 153, what our page asks of it on a small device (14 m-lines).
"""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import cast

from media.control import MLineKind
from media.sdp import (
    Candidate,
    Fingerprint,
    IceCredentials,
    NegotiatedPeer,
    ServerSide,
    negotiate,
    parse_offer,
    write_answer,
)

_FOLDER = Path(__file__).parents[1] / "media" / "sdp" / "offers"

NAMES = ("computer", "firefox", "single", "whep")
FINGERPRINT = Fingerprint("sha-256", ":".join(["AB"] * 32))
SERVER = ServerSide(
    session_id=4711,
    version=1,
    ice=IceCredentials("ufrag", "p" * 24),
    fingerprint=FINGERPRINT,
    candidates=(Candidate("127.0.0.1", 7900), Candidate("::1", 7900), Candidate("127.0.0.1", 7900, "tcp")),
)


def offer_text(name: str) -> str:
    return (_FOLDER / f"{name}.sdp").read_bytes().decode()


def offer_mids(name: str) -> dict[str, MLineKind]:
    return cast("dict[str, MLineKind]", json.loads((_FOLDER / "mids.json").read_text())[name])


def agreed(text: str, mids: dict[str, MLineKind]) -> NegotiatedPeer:
    return negotiate(parse_offer(text), mids, count(1000))


def answered(text: str, mids: dict[str, MLineKind]) -> str:
    return write_answer(parse_offer(text), agreed(text, mids), SERVER)


ICE = f"a=ice-ufrag:abcd\r\na=ice-pwd:{'p' * 24}\r\n"
SENDING = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    f"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\n{ICE}"
    f"m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=sendonly\r\n{ICE}"
)
"""The least that WHIP takes: microphone and camera."""
