"""Why a command goes no further, split by who can do something about it.

Invariant: whoever raises one names a sentence of `words`; what is said is the reader's language's.
"""

from __future__ import annotations


class Trouble(Exception):
    """`word`: the sentence of `words`; `details` fill its gaps."""

    status = 1

    def __init__(self, word: str, /, **details: object) -> None:
        super().__init__(f"{word}: {details}")
        self.word = word
        self.details = details


class Wrong(Trouble):
    """The command line, the link or the file is not one: the reader mends it."""

    status = 2


class Forbidden(Trouble):
    """The server says no, and will say so again."""

    status = 3


class Lost(Trouble):
    """The server is out of reach, or too slow: later it may go."""

    status = 4


def refused(code: str, text: str = "") -> Trouble:
    """Return what a refusal's code (PROTOCOL.md, Refusals) means for whoever typed the command."""
    kind = Lost if code in _PASSING else Forbidden
    return kind(f"refused.{code}" if code in _TOLD else "refused", code=code, text=text)


_PASSING = frozenset({"busy", "try_again", "rate_limited"})
_TOLD = _PASSING | {
    "code_unknown",
    "lesson_ended",
    "lesson_full",
    "banned",
    "locked",
    "bad_name",
    "no_such_seat",
    "token_invalid",
    "not_allowed",
    "not_in_lesson",
}
