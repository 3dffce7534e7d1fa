"""What simulated pupils are called and what they write. Pure."""

from __future__ import annotations

from typing import Final, Literal

Language = Literal["ja", "en"]
Occasion = Literal["greeting", "late", "back", "class", "group", "alone", "reply"]
"""`late`: comes late. `back`: dropped out and is here again. `alone`: to the teacher, in quiet work."""

# fmt: off
NAMES: Final[dict[Language, tuple[str, ...]]] = {
    "ja": (
        "さくら", "はると", "ゆい", "そうた", "ひまり", "りく", "あおい", "みなと", "めい", "ゆうと",
        "こはる", "れん", "つむぎ", "いつき", "りん", "あさひ", "ほのか", "かいと", "ひなた", "あらた",
        "みお", "そら", "かんな", "たくみ", "ことは", "はやと", "のぞみ", "しょう", "いろは", "だいち",
    ),
    "en": (
        "Emma", "Noah", "Mia", "Leo", "Ava", "Finn", "Lily", "Max", "Zoe", "Sam",
        "Ella", "Ben", "Ruby", "Jack", "Ivy", "Theo", "Nora", "Luke", "Anna", "Owen",
        "Clara", "Hugo", "Alice", "Adam", "Rosa", "Eli", "Jane", "Ian", "Maya", "Tom",
    ),
}
# fmt: on

LINES: Final[dict[Language, dict[Occasion, tuple[str, ...]]]] = {
    "ja": {
        "greeting": ("おはようございます!", "こんにちは", "聞こえます", "よろしくおねがいします"),
        "late": ("おくれてすみません", "すみません、いま入れました", "おくれました!"),
        "back": ("もどりました", "とちゅうで切れちゃいました", "すみません、電波が切れました"),
        "class": (
            "わかりました",
            "もう一度おねがいします",
            "ここがわかりません",
            "なるほど",
            "答えは3だと思います",
            "できました!",
            "見えました",
            "むずかしい…",
        ),
        "group": (
            "いっしょに考えよう",
            "わたしはこう思う",
            "それいいね",
            "どうやってやったの?",
            "つぎ、だれが書く?",
            "ここ、ちがうかも",
            "発表だれがやる?",
            "もうちょっとでできる",
        ),
        "alone": ("先生、ここがわかりません", "先生、できました", "先生、見てください"),
        "reply": ("はい", "はーい", "わかりました", "やってみます"),
    },
    "en": {
        "greeting": ("Good morning!", "Hello", "I can hear you", "Hi everybody"),
        "late": ("Sorry I'm late", "Sorry, I got in just now", "I'm late, sorry!"),
        "back": ("I'm back", "I got cut off", "Sorry, my connection went away"),
        "class": (
            "Got it",
            "Could you say that again?",
            "I don't get this part",
            "Oh, I see",
            "I think the answer is 3",
            "Done!",
            "I can see it",
            "This is hard…",
        ),
        "group": (
            "Let's think about it together",
            "I think it's like this",
            "I like that",
            "How did you do it?",
            "Who writes next?",
            "Maybe this is wrong",
            "Who wants to present?",
            "Nearly done",
        ),
        "alone": ("I don't get this part", "I'm done", "Could you look at mine?"),
        "reply": ("Yes", "OK!", "Got it", "I'll try"),
    },
}

ANSWERS: Final[dict[Language, tuple[str, ...]]] = {
    "ja": (
        "わかりません",
        "おもしろかったです",
        "みんなで考えるとよくわかった",
        "図にかくとわかりやすい",
        "もっとしらべたいです",
        "たぶん3だと思う",
        "りゆうはまだわからない",
        "友だちの考えがいいと思った",
    ),
    "en": (
        "I don't know",
        "It was fun",
        "It's easier when we think together",
        "A picture makes it clear",
        "I want to find out more",
        "Maybe 3",
        "I don't know why yet",
        "I liked my friend's idea",
    ),
}
"""To a question for a few words, whatever it is."""


def name_of(number: int, language: Language) -> str:
    """The name of pupil `number` (from 0); from the second round on with a number behind it."""
    names = NAMES[language]
    turn, place = divmod(number, len(names))
    return names[place] if turn == 0 else f"{names[place]} {turn + 1}"
