"""Texts as the dictionary reads them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.reading.reader import Reader
from signaling.reading.ruby import BASE, END, PHRASE, READING, without_marks

READER = Reader()


def shown(text: str) -> str:
    """Return the marked text as one writes it by hand: ｜base《reading》, / between phrases."""
    return READER.mark(text).translate(
        {ord(BASE): "｜", ord(READING): "《", ord(END): "》", ord(PHRASE): "/"}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("授業に入ってください。", "｜授業《じゅぎょう》に/｜入《はい》って/ください。"),
        ("授業コードを入れる", "｜授業《じゅぎょう》コードを/｜入《い》れる"),
        ("上手に読めたね。", "｜上手《じょうず》に/｜読《よ》めたね。"),
        (
            "大人が一人、今日の午後に来ます。",
            "｜大人《おとな》が/｜一人《ひとり》、｜今日《きょう》の/｜午後《ごご》に/｜来《き》ます。",
        ),
        (
            "四人組で、3本のえん筆を10分間",
            "｜四人《よにん》｜組《くみ》で、3｜本《ぼん》の/えん｜筆《ぴつ》を/10｜分間《ぷんかん》",
        ),
        ("火曜日に学び舎で", "｜火曜日《かようび》に/｜学《まな》び｜舎《や》で"),
        ("長すぎます", "｜長《なが》すぎます"),
        ("Only English, 12!", "Only English, 12!"),
        ("", ""),
    ],
)
def test_a_classroom_is_read_as_a_classroom_reads(text: str, expected: str) -> None:
    """Readings follow from the sentence: 入って and 入れる, 上手 and 上, 3本 and 10分間."""
    assert shown(text) == expected


@settings(max_examples=300)
@given(st.text(max_size=60) | st.text(alphabet="授業入一二三十本人日分「」、。/あアa1５ \n", max_size=40))
def test_a_text_is_never_changed(text: str) -> None:
    """Whatever somebody writes: without its marks it is what was written."""
    assert without_marks(READER.mark(text)) == without_marks(text)


def test_forty_who_ask_for_the_same_text_cost_one_look() -> None:
    """A prompt is looked up once, however many pupils want to read it."""
    before = READER.mark.cache_info()
    for _ in range(40):
        READER.mark("この文は一度だけ引かれます。")
    after = READER.mark.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 39)
