"""How counted things are read: 三本 is さんぼん, 10分 is じゅっぷん, 2人 is ふたり. Pure.

Invariant: only a number directly before a counter that is listed here changes how that counter is read.
"""

from __future__ import annotations

from collections.abc import Mapping

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {str(value): value for value in range(10)} | {chr(ord("０") + value): value for value in range(10)}
_TENS = {"十": 10, "百": 100, "千": 1000}

_KANJI_READINGS = {
    "一": ("いち", "いっ"),
    "六": ("ろく", "ろっ"),
    "八": ("はち", "はっ"),
    "十": ("じゅう", "じゅっ"),
    "百": ("ひゃく", "ひゃっ"),
}
"""Numbers that are shortened before some counters: as they are usually, and shortened."""

_AFTER_SHORTENED: Mapping[str, tuple[str, str, str]] = {
    "本": ("ほん", "ぽん", "ぼん"),
    "匹": ("ひき", "ぴき", "びき"),
    "杯": ("はい", "ぱい", "ばい"),
    "分": ("ふん", "ぷん", "ぷん"),
    "分間": ("ふんかん", "ぷんかん", "ぷんかん"),
    "班": ("はん", "ぱん", "ぱん"),
    "発": ("はつ", "ぱつ", "ぱつ"),
    "回": ("かい", "かい", "かい"),
    "階": ("かい", "かい", "がい"),
    "個": ("こ", "こ", "こ"),
    "軒": ("けん", "けん", "げん"),
    "冊": ("さつ", "さつ", "さつ"),
    "歳": ("さい", "さい", "さい"),
    "才": ("さい", "さい", "さい"),
    "週": ("しゅう", "しゅう", "しゅう"),
    "週間": ("しゅうかん", "しゅうかん", "しゅうかん"),
    "章": ("しょう", "しょう", "しょう"),
    "頭": ("とう", "とう", "とう"),
    "点": ("てん", "てん", "てん"),
    "通": ("つう", "つう", "つう"),
    "着": ("ちゃく", "ちゃく", "ちゃく"),
}
"""counter: how it is read usually, after a shortened number, after three (and, for 分, after four)."""

_SHORTENING: Mapping[str, frozenset[int]] = {
    "はひふへほかきくけこ": frozenset({1, 6, 8, 0}),
    "さしすせそたちつてと": frozenset({1, 8, 0}),
}
"""First sounds of a counter: after which last digits the number before it is shortened (0: ten, hundred)."""

_WHOLE: Mapping[tuple[int, str], str] = {
    (1, "人"): "ひとり",
    (2, "人"): "ふたり",
    (4, "人"): "よにん",
    (1, "つ"): "ひとつ",
    (2, "つ"): "ふたつ",
    (3, "つ"): "みっつ",
    (4, "つ"): "よっつ",
    (5, "つ"): "いつつ",
    (6, "つ"): "むっつ",
    (7, "つ"): "ななつ",
    (8, "つ"): "やっつ",
    (9, "つ"): "ここのつ",
    (2, "日"): "ふつか",
    (3, "日"): "みっか",
    (4, "日"): "よっか",
    (5, "日"): "いつか",
    (6, "日"): "むいか",
    (7, "日"): "なのか",
    (8, "日"): "ようか",
    (9, "日"): "ここのか",
    (10, "日"): "とおか",
    (20, "日"): "はつか",
}
"""Read as one word. (1日 is ついたち or いちにち, by what is meant: left to the dictionary.)"""


def value_of(number: str) -> int | None:
    """Return the value of a number in digits or kanji; `None` if it is none."""
    total = current = 0
    for character in number:
        if character in _DIGITS:
            current = current * 10 + _DIGITS[character]
        elif character in _TENS:
            total += max(current, 1) * _TENS[character]
            current = 0
        else:
            return None
    return total + current if number else None


def read_as_one(number: str, counter: str) -> str | None:
    """Return how number and counter are read as one word (2人: ふたり); `None`: each by itself."""
    value = value_of(number)
    return None if value is None else _WHOLE.get((value, counter))


def read_counter(number: str, counter: str) -> str | None:
    """Return how a counter is read after this number; `None` if it is read as always."""
    value, forms = value_of(number), _AFTER_SHORTENED.get(counter)
    if value is None or forms is None:
        return None
    usual, shortened, after_three = forms
    last = value % 10
    if last == 3 or (counter.startswith("分") and last == 4):  # noqa: PLR2004 - the numbers three and four themselves
        return after_three
    return shortened if _shortens(last, usual) else usual


def read_number(number: str, usual: str, counter: str) -> str:
    """Return how a number in kanji is read before this counter (一本: いっ); `usual` as it would be alone."""
    value, forms = value_of(number), _AFTER_SHORTENED.get(counter)
    if value is None or forms is None or not _shortens(value % 10, forms[0]):
        return usual
    whole, short = _KANJI_READINGS.get(number[-1], ("", ""))
    return usual.removesuffix(whole) + short if whole and usual.endswith(whole) else usual


def _shortens(last: int, usual: str) -> bool:
    return any(usual[0] in sounds and last in digits for sounds, digits in _SHORTENING.items())
