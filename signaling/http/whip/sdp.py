"""As much of SDP as WHIP needs beside the media node, which reads offers whole. Pure.

Invariant: text that is no session description raises `Malformed`, one that asks for what a session cannot be
raises `NotAcceptable` (RFC 9725 sections 4.2, 4.4.2, 4.4.3); nothing else is ever raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from media.control import MLineKind

_ICE_CHARACTERS = re.compile(r"[A-Za-z0-9+/]{4,256}", re.ASCII)  # RFC 8839 section 5.4
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]{1,16}", re.ASCII)
_MIN_PASSWORD_CHARACTERS = 22
"""RFC 8839 section 5.4."""

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
_DIRECTIONS: tuple[Direction, ...] = ("sendrecv", "sendonly", "recvonly", "inactive")


class Malformed(ValueError):
    """No SDP, or no SDP fragment: 400."""


class NotAcceptable(ValueError):
    """SDP that asks for another kind of session than this one: 406."""


@dataclass(frozen=True, slots=True)
class Line:
    """One m-line of an offer."""

    media: str
    mid: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Credentials:
    """RFC 8839 section 5.4."""

    ufrag: str
    pwd: str


def read_lines(offer: str) -> list[Line]:
    """Return the m-lines of an offer, in order."""
    lines = _split(offer)
    if not lines or lines[0] != "v=0":
        raise Malformed("not a session description")
    found = [_line(section) for section in _sections(lines)[1:]]
    if not found:
        raise Malformed("no m-lines")
    mids = [line.mid for line in found]
    if len(set(mids)) != len(mids):
        raise Malformed("two m-lines with one mid")
    return found


def publishes(lines: Sequence[Line], video: Literal["camera", "screen"]) -> dict[str, MLineKind]:
    """Say what the m-lines of a publisher are for."""
    kinds: dict[str, MLineKind] = {"audio": "microphone", "video": video}
    mids: dict[str, MLineKind] = {}
    for line in lines:
        if line.media not in kinds:
            raise NotAcceptable(f"m={line.media}: only audio and video are taken")
        if line.direction not in ("sendonly", "sendrecv"):
            raise NotAcceptable("every m-line has to be sendonly")
        mids[line.mid] = kinds[line.media]
    if len(set(mids.values())) != len(mids):
        raise NotAcceptable("at most one audio and one video m-line")
    return mids


def plays(lines: Sequence[Line]) -> dict[str, MLineKind]:
    """Say what the m-lines of a player are for; what is left over is turned down by the answer."""
    free: dict[str, list[MLineKind]] = {"audio": ["audio_slot"], "video": ["video_slot", "screen_slot"]}
    mids: dict[str, MLineKind] = {}
    for line in lines:
        if line.direction in ("recvonly", "sendrecv") and free.get(line.media):
            mids[line.mid] = free[line.media].pop(0)
    if not mids:
        raise NotAcceptable("no m-line that receives audio or video")
    return mids


def credentials_of(text: str) -> Credentials:
    """Return the ICE credentials of an offer or a fragment: the first of each."""
    lines = _split(text)
    ufrag, pwd = _value(lines, "ice-ufrag"), _value(lines, "ice-pwd")
    if not _ICE_CHARACTERS.fullmatch(ufrag) or not _ICE_CHARACTERS.fullmatch(pwd):
        raise Malformed("no ICE credentials")
    if len(pwd) < _MIN_PASSWORD_CHARACTERS:
        raise Malformed("an ICE password of fewer than 22 characters")
    return Credentials(ufrag, pwd)


def with_credentials(offer: str, fresh: Credentials) -> str:
    """Return an offer with other ICE credentials, as the client would offer to restart ICE."""
    return _joined(
        f"a=ice-ufrag:{fresh.ufrag}"
        if line.startswith("a=ice-ufrag:")
        else f"a=ice-pwd:{fresh.pwd}"
        if line.startswith("a=ice-pwd:")
        else line
        for line in _split(offer)
        if not line.startswith("a=candidate:")
    )


def fragment_of(answer: str) -> str:
    """Return the ICE part of an answer as an SDP fragment (RFC 8840 section 9)."""
    kept: list[str] = []
    for number, section in enumerate(_sections(_split(answer))):
        names = ("a=ice-lite", "a=group:BUNDLE") if number == 0 else ("m=", "a=mid:", *_ICE_LINES)
        lines = [line for line in section if line.startswith(names)]
        if number > 0 and not any(line.startswith("a=ice-ufrag:") for line in lines):
            continue  # turned down
        kept += lines
    return _joined(kept)


_ICE_LINES = ("a=ice-ufrag:", "a=ice-pwd:", "a=candidate:", "a=end-of-candidates")


def _line(section: list[str]) -> Line:
    media = section[0][2:].split(" ")[0]
    mid = _value(section, "mid")
    if not _TOKEN.fullmatch(mid) or not _TOKEN.fullmatch(media):
        raise Malformed("an m-line without a mid")
    given = [direction for direction in _DIRECTIONS if f"a={direction}" in section]
    return Line(media, mid, given[0] if given else "sendrecv")


def _split(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line]


def _sections(lines: list[str]) -> list[list[str]]:
    """Return the session's lines, then those of each m-line."""
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return sections


def _value(lines: Iterable[str], name: str) -> str:
    start = f"a={name}:"
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")


def _joined(lines: Iterable[str] | Iterator[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)
