"""What was written in the chat, as subtitles. Pure.

Invariant: at each moment at most two messages are shown; no two cues overlap; what is private or was taken
out of sight is none of the lines.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise, takewhile

from media.control import LESSON_SCOPE, Value

from ..lesson.state import STAFF
from ..wire.chat import ChatMessage
from ..wire.lesson import LESSON_CHANNEL

LINE_CELLS = 44
"""Of a line: 22 Japanese letters, which is what a screen has room for; a Latin one is half as broad."""
PART_LINES = 2
"""Shown of a message at once; of a longer one the next lines follow."""
LEAST_SECONDS, MOST_SECONDS = 5.0, 10.0
SECONDS_PER_CELL = 0.12
"""Slow readers: four Japanese letters in a second."""
STEP_SECONDS = 1.2
"""Between one and the next, so that in a flood each is seen for two steps ..."""
MOST_LATE_SECONDS = 60.0
"""... as long as it does not fall further behind what is heard."""
SHOWN_AT_ONCE = 2
MAX_NAME = 12
"""Letters of a name that stand before each part."""
HANGING_CELLS = 4
"""What closes may stand so far outside."""
MAX_LINES = 5000
"""Messages of one export."""
_JAPANESE = re.compile("[\\u3040-\\u30ff\\u3400-\\u9fff]")


class Line(Value):
    """A message that is shown. `at`: seconds from the export's beginning."""

    at: float
    author: str
    text: str


class Cue(Value):
    """What is shown from one moment to another, in seconds."""

    begins: float
    ends: float
    text: str


def lines_of(
    messages: Iterable[ChatMessage],
    place_at: Callable[[float], str],
    began_unix: float,
    seconds: float,
    *,
    names: bool,
) -> list[Line]:
    """Return the messages that are shown: the class's, and the group's while the export is with it.

    `messages`: in order of time. Without names those who wrote are P1, P2 …, T1 …, O1 … in the order in which
    they wrote.
    """
    labels: dict[str, str] = {}
    numbers: dict[str, int] = {}
    found: list[Line] = []
    for one in messages:
        at = one.at - began_unix
        if one.hidden or not one.text.strip() or not 0 <= at < seconds:
            continue
        place = place_at(at)
        if one.channel != LESSON_CHANNEL and (place == LESSON_SCOPE or one.channel != place):
            continue
        if one.author_id not in labels:
            letter = "T" if one.author_role in STAFF else "O" if one.author_role == "observer" else "P"
            numbers[letter] = numbers.get(letter, 0) + 1
            labels[one.author_id] = f"{letter}{numbers[letter]}"
        author = one.author_name if names else labels[one.author_id]
        found.append(Line(at=at, author=_whole(author), text=_whole(one.text)))
    return found[:MAX_LINES]


def _whole(text: str) -> str:
    """Return a text without halves of signs, which no file takes."""
    return text.encode("utf-8", "replace").decode()


def digest_of(lines: Sequence[Line]) -> str:
    """Return a digest: the same one, the same lines. Empty: there are none."""
    told = repr([(line.at, line.author, line.text) for line in lines])
    return hashlib.sha256(told.encode()).hexdigest()[:32] if lines else ""


def language_of(lines: Iterable[Line]) -> str:
    """Return the lines' language as MP4 names it."""
    return "jpn" if any(_JAPANESE.search(line.text) for line in lines) else "eng"


def cues(lines: Iterable[Line], seconds: float) -> list[Cue]:
    """Return what is shown when, in order, within so many seconds."""
    shown = _timed(sorted((part for line in lines for part in _parts(line)), key=lambda part: part[0]))
    edges = sorted({min(edge, seconds) for begins, ends, _ in shown for edge in (begins, ends)})
    found: list[Cue] = []
    first = 0
    for begins, ends in pairwise(edges):
        while first < len(shown) and shown[first][1] <= begins:
            first += 1
        begun = takewhile(lambda one: one[0] <= begins, islice(shown, first, None))  # noqa: B023 - used at once
        text = "\n".join(words for _, until, words in begun if begins < until)
        if text and ends > begins:
            found.append(Cue(begins=begins, ends=ends, text=text))
    return found


def _timed(parts: Sequence[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Return when each part (when it was written, for how long it is read, its words) begins and ends.

    One more than there is room for sends the oldest away; so ends rise as beginnings do.
    """
    begins: list[float] = []
    for at, _, _ in parts:
        late = min(begins[-1] + STEP_SECONDS, at + MOST_LATE_SECONDS) if begins else at
        begins.append(round(max(at, late, begins[-1] if begins else 0.0), 3))
    timed: list[tuple[float, float, str]] = []
    for number, (since, (_, lasts, words)) in enumerate(zip(begins, parts, strict=True)):
        pushed = begins[number + SHOWN_AT_ONCE] if number + SHOWN_AT_ONCE < len(begins) else since + lasts
        ends = min(round(since + lasts, 3), pushed)
        timed.append((since, max(ends, timed[-1][1] if timed else ends), words))
    return timed


def _parts(line: Line) -> Iterator[tuple[float, float, str]]:
    """Yield a message in parts of few lines, each behind the one before."""
    author = _clean(line.author)[:MAX_NAME]
    room = LINE_CELLS - _cells(author) - 2
    at, lines = line.at, broken(_clean(line.text), room)
    for first in range(0, len(lines), PART_LINES):
        words = "\n".join(lines[first : first + PART_LINES])
        lasts = min(max(LEAST_SECONDS, _cells(words) * SECONDS_PER_CELL), MOST_SECONDS)
        yield at, lasts, f"{author}: {words}"
        at += lasts


def _clean(text: str) -> str:
    """Return printable words on one line: no control sign, no half of a sign."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def broken(text: str, cells: int) -> list[str]:
    """Return a text in lines of so many cells at most: behind a space where there is one, else anywhere.

    A line does not begin with what closes (、。」).
    """
    lines, line, wide, space = list[str](), "", 0, 0
    for sign in text:
        width = _cells(sign)
        if wide + width > cells + (HANGING_CELLS if _closes(sign) else 0):
            ends = space if _cells(line[:space]) * 2 > cells else len(line)
            rest = line[ends:]
            lines.append(line[:ends].rstrip())
            line, wide, space = rest, _cells(rest), 0
        line, wide = line + sign, wide + width
        if sign == " ":
            space = len(line)
    return [*lines, line.rstrip()] if line.strip() else lines


def _closes(sign: str) -> bool:
    return sign in "、。，．！？!?,." or unicodedata.category(sign) in ("Pe", "Pf")


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
