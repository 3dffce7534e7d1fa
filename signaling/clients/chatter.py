"""What simulated pupils are called and what they write."""

from __future__ import annotations

from typing import Final, Literal

Language = Literal["ja", "en"]

NAMES: Final[dict[Language, tuple[str, ...]]] = {
    "ja": (
        "さくら",
        "はると",
        "ゆい",
        "そうた",
        "ひまり",
        "りく",
        "あおい",
        "みなと",
        "めい",
        "ゆうと",
        "こはる",
        "れん",
    ),
    "en": ("Emma", "Noah", "Mia", "Leo", "Ava", "Finn", "Lily", "Max", "Zoe", "Sam", "Ella", "Ben"),
}

LINES: Final[dict[Language, tuple[str, ...]]] = {
    "ja": (
        "おはようございます!",
        "聞こえます",
        "黒板が見えました",
        "わかりました",
        "もう一度お願いします",
        "ここがわかりません",
        "できた!",
        "答えは3だと思います",
        "先生、質問があります",
        "いっしょに考えよう",
        "なるほど",
        "その絵かわいい",
    ),
    "en": (
        "Good morning!",
        "I can hear you",
        "I can see the board",
        "Got it",
        "Could you say that again?",
        "I don't get this part",
        "Done!",
        "I think the answer is 3",
        "I have a question",
        "Let's think about it together",
        "Oh, I see",
        "Nice drawing",
    ),
}


def name_of(number: int, language: Language) -> str:
    """The name of pupil `number` (from 0); from the second round on with a number behind it."""
    names = NAMES[language]
    turn, place = divmod(number, len(names))
    return names[place] if turn == 0 else f"{names[place]} {turn + 1}"
