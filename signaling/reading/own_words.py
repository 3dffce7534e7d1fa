"""Words that the dictionary reads in another way than a classroom does. Pure data.

Invariant: each entry is a word with its one reading in a school; what has two is not in here.
"""

from __future__ import annotations

from collections.abc import Mapping

OWN_WORDS: Mapping[str, str] = {
    "一度": "いちど",
    "何も": "なにも",
    "何か": "なにか",
    "何が": "なにが",
    "何を": "なにを",
    "学び舎": "まなびや",
    **{
        f"{day}曜日": f"{reading}ようび"
        for day, reading in zip(
            "月火水木金土日", ("げつ", "か", "すい", "もく", "きん", "ど", "にち"), strict=True
        )
    },
    "教科書": "きょうかしょ",
    "開けませんでした": "ひらけませんでした",
    "手もと": "てもと",
    "はじめての方": "はじめてのかた",
}
