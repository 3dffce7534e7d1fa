"""What a chat message or a title may hold; pure. For names there is `signaling.lesson.names`.

Invariant: what `clean_text` and `clean_line` return is NFC, within its limits, visible, and can not
change how the text around it is shown: bidirectional controls are taken out, combining marks are
limited, and control characters never pass. It is still text, never markup: pages show it as text.
"""

from __future__ import annotations

import unicodedata

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.lesson import MAX_CHAT_CHARACTERS

MAX_TITLE_CHARACTERS = 120
MAX_CLIENT_ID_CHARACTERS = 64
MAX_COMBINING_MARKS = 4
"""In a row, on one letter. Vietnamese and pointed Hebrew need 2 or 3; more paints over the lines above."""
MAX_BLANK_LINES = 2
"""In a row: a message may not push the others off the screen."""
MAX_LINES = 50
MAX_RAW_CHARACTERS = 4 * MAX_CHAT_CHARACTERS
"""Before cleaning. Normalising is work that grows with the length, so what is far too long is not begun."""

# Overrides, embeddings, isolates and marks of direction: they can turn the line that they stand in.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Format characters that join emoji and letters of some scripts: kept, but not enough to be a message.
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
# Letters that show nothing: Hangul fillers, the Braille blank, and the Khmer inherent vowels.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")


def clean_text(text: str) -> str | Refusal:
    """Return a chat message as it is stored and shown; refuse what is empty, too long or invisible."""
    cleaned = _cleaned(text, keep_lines=True, longest=MAX_CHAT_CHARACTERS)
    return cleaned if cleaned is not None else Refusal(RefusalCode.BAD_TEXT, "empty, invisible or too long")


def clean_title(title: str) -> str | Refusal:
    """Return a lesson's title as it is shown: one line, blanks folded."""
    cleaned = _cleaned(title, keep_lines=False, longest=MAX_TITLE_CHARACTERS)
    return cleaned if cleaned is not None else Refusal(RefusalCode.BAD_TEXT, "empty, invisible or too long")


def _cleaned(text: str, *, keep_lines: bool, longest: int) -> str | None:
    if len(text) > MAX_RAW_CHARACTERS:
        return None
    text = tidy(text, keep_lines=keep_lines)
    return text if 0 < len(text) <= longest else None


def is_client_id(text: str) -> bool:
    """Say whether a message may be known by this. PostgreSQL refuses NUL in a text, so it is printable."""
    return 0 < len(text) <= MAX_CLIENT_ID_CHARACTERS and text.isascii() and text.isprintable()


def tidied(text: str, longest: int, *, keep_lines: bool) -> str | None:
    """Return what is kept of a text, perhaps nothing; `None`: it is too long."""
    if len(text) > 4 * longest:
        return None
    cleaned = tidy(text, keep_lines=keep_lines)
    return cleaned if len(cleaned) <= longest else None


def tidy(text: str, *, keep_lines: bool) -> str:
    """Return what may be shown of a text, perhaps nothing. Its length is the caller's to bound, before."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(_kept(character, keep_lines=keep_lines) for character in text)
    # What was taken out may have parted marks from their letter, so these come after it; and marks come
    # before normalising, which reorders a run of them in a time that grows with its square.
    text = unicodedata.normalize("NFC", _without_mark_bombs(text))
    text = _trimmed_lines(text) if keep_lines else " ".join(text.split())
    return text if _is_visible(text) else ""


def _without_mark_bombs(text: str) -> str:
    kept: list[str] = []
    marks_in_a_row = 0
    for character in text:
        if unicodedata.category(character) in {"Mn", "Me"}:
            marks_in_a_row += 1
            if marks_in_a_row > MAX_COMBINING_MARKS:
                continue
        else:
            marks_in_a_row = 0
        kept.append(character)
    return "".join(kept)


def _kept(character: str, *, keep_lines: bool) -> str:
    """Return what becomes of one character: itself, a blank, or nothing."""
    if character == "\n":
        return "\n" if keep_lines else " "
    if character in _JOINERS:
        return character
    match unicodedata.category(character):
        case "Cc":
            return " " if character == "\t" else ""
        case "Zl" | "Zp":
            return "\n" if keep_lines else " "
        case "Cs" | "Co":  # lone surrogates and private use: nothing that others could read
            return ""
        case "Cn":  # unassigned as far as this Python knows: next year's emoji, but not noncharacters
            return "" if _is_noncharacter(ord(character)) else character
        case "Cf":  # tags of regional flags are the one family of format characters with a use
            return character if "\U000e0020" <= character <= "\U000e007f" else ""
        case _:
            return "" if character in _BIDI else character


def _is_noncharacter(code: int) -> bool:
    """Say whether Unicode has set this code point aside for ever (The Unicode Standard, section 23.7)."""
    last_two_of_plane = 0xFFFE
    return code & last_two_of_plane == last_two_of_plane or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004


def _trimmed_lines(text: str) -> str:
    lines: list[str] = []
    blank_in_a_row = 0
    for line in text.strip().split("\n"):
        blank_in_a_row = 0 if line.strip() else blank_in_a_row + 1
        if blank_in_a_row <= MAX_BLANK_LINES:
            lines.append(line.rstrip())
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [" ".join(line for line in lines[MAX_LINES - 1 :] if line)]
    return "\n".join(lines)


def _is_visible(text: str) -> bool:
    return any(
        (unicodedata.category(character)[0] in "LNPS" or unicodedata.category(character) == "Cn")
        and character not in _BLANK_LETTERS
        for character in text
    )
