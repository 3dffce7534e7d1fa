"""How the document writes times, numbers and what people wrote. Pure.

Invariant: no character that nobody sees, or that turns the direction of what follows, comes through.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, tzinfo

from .measures import whole_minutes
from .texts import Texts

LONGEST_WORD, LONGEST_NAME = 16, 12
"""Characters without a place to break a line at, in a text and in a name, whose column is narrow."""
PIECE = 8
"""Characters between the places that a longer word gets."""
_WEEKDAYS_JA = "月火水木金土日"
_BREAK, _JOINER = "\u200b", "\u200d"
_WORD = rf"[^\s\u2e80-\uffef{_BREAK}]"
_LONG_WORD = re.compile(f"{_WORD}{{{LONGEST_WORD + 1},}}")
_LONG_NAME = re.compile(f"{_WORD}{{{LONGEST_NAME + 1},}}")
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_NOON = 12


class Formats:
    """In one language, for one zone."""

    def __init__(self, texts: Texts, zone: tzinfo) -> None:
        self.t = texts
        self._zone = zone

    def _local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self._zone)

    def time(self, at: float) -> str:
        """Return a time of day."""
        local = self._local(at)
        if self.t.language == "ja":
            return f"{local.hour}:{local.minute:02}"
        hour = local.hour % _NOON or _NOON
        return f"{hour}:{local.minute:02} {'AM' if local.hour < _NOON else 'PM'}"

    def day(self, at: float) -> str:
        """Return a date with its day of the week."""
        local = self._local(at)
        if self.t.language == "ja":
            return f"{local.year}年{local.month}月{local.day}日（{_WEEKDAYS_JA[local.weekday()]}）"
        return f"{local:%A}, {local:%B} {local.day}, {local.year}"

    def zone(self) -> str:
        """Return what the zone is called: UTC and what it is ahead."""
        minutes = round((self._zone.utcoffset(None) or timedelta()).total_seconds() / 60)
        if minutes == 0:
            return "UTC"
        sign, (hours, rest) = "+" if minutes > 0 else "−", divmod(abs(minutes), 60)
        return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")

    def range(self, begin: float, end: float | None) -> str:
        """Return from when to when; `None`: until now."""
        to = self.t("recordAttendance.now") if end is None else self.time(end)
        return self.t("record.fromTo", **{"from": self.time(begin), "to": to})

    def minutes(self, seconds: float) -> str:
        return self.t("record.minutes", count=whole_minutes(seconds))

    def duration(self, seconds: float) -> str:
        """Return a time to the second: of what is short."""
        minutes, rest = divmod(int(seconds + 0.5), 60)
        if minutes == 0:
            return self.t("record.seconds", count=rest)
        return self.t("record.minutesSeconds", minutes=minutes, seconds=rest)

    def sentences(self, *sentences: str) -> str:
        """Return sentences as a paragraph: in Japanese nothing stands between them."""
        return ("" if self.t.language == "ja" else " ").join(one for one in sentences if one)


def signed(change: float, places: int = 0) -> str:
    """Return a change with its sign; none is 0."""
    text = f"{abs(change):.{places}f}"
    if float(text) == 0:
        return text
    return f"{'+' if change > 0 else '−'}{text}"


def percent(share: float) -> str:
    """Return a share as whole hundredths."""
    return f"{int(share * 100 + 0.5)}%"


def written(text: str) -> str:
    """Return what somebody wrote as it is shown, lines kept: every sign of it, and nothing but signs."""
    return _LONG_WORD.sub(lambda word: _broken(word[0]), _all_seen(text))


def as_name(text: str) -> str:
    """Return the same of a name, for a narrow column."""
    return _LONG_NAME.sub(lambda word: _broken(word[0]), " ".join(_all_seen(text).split()))


def _all_seen(text: str) -> str:
    return "".join(one if one == "\n" else _seen(one) for one in text.replace("\r\n", "\n")).strip()


def in_sentence(text: str) -> str:
    """Return the same to stand amid our words: on one line, and whatever direction it has is its own."""
    line = " ".join(written(text).split())
    is_turned = any(unicodedata.bidirectional(one) in {"R", "AL"} for one in line)
    return f"{_FIRST_STRONG}{line}{_POP}" if is_turned else line


def shortened(text: str, most: int) -> str:
    """Return a text on one line, of so many characters at most."""
    line = " ".join(written(text).replace(_BREAK, "").split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _seen(one: str) -> str:
    if one in "\t\v\f\r\x85\u2028\u2029":
        return " "
    if one in _TURNS or unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"}:
        return ""
    return one


def _broken(word: str) -> str:
    """Put places to break a line at into a long word; not before what belongs to the sign before it."""
    parts, room, before = list[str](), PIECE, ""
    for one in word:
        joins = before == _JOINER or unicodedata.category(one) in {"Mn", "Me", "Mc", "Cf", "Sk"}
        if room <= 0 and not joins:
            parts.append(_BREAK)
            room = PIECE
        parts.append(one)
        room, before = room - 1, one
    return "".join(parts)
