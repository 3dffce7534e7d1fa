"""PDFs that are really made, and read back by another library."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

import msgspec
import pytest
from PIL import Image, ImageDraw

from signaling.errors import Refused
from signaling.http.language import Language
from signaling.record.pdf import limits
from signaling.record.pdf.blocks import Document
from signaling.record.pdf.ends import MOST_PICTURES, Ends, PhaseEnd, Pictured
from signaling.record.pdf.making import PdfFailed, PdfMaker
from tests.kit.record_pdfs import colours, document, full, images, pages, squeezed
from web.dev import record_answers

HOSTILE = (
    '#read("/etc/passwd")',
    "$x^2$",
    "@ref <label> *b* _c_ `d`",
    '#eval("1+1") \\ // comment',
    '#image("http://example.com/x.png")',
    '"; panic() //',
    "]}))#",
    "X" * 300,
    "👩‍👧😀",
)


def encoded(made: Document) -> bytes:
    return msgspec.json.encode(made)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ("授業記録", "日時", "2026年9月22日（火）", "授業者", "出席", "学習の流れ", "手をあげた記録")),
        (
            "en",
            ("Lesson record", "Tuesday, September 22, 2026", "Attendance", "Raised hands", "Looking back"),
        ),
    ],
)
async def test_all_of_a_lesson_stands_in_it(language: Language, words: tuple[str, ...]) -> None:
    """Every pupil by name, every phase and prompt, what was answered and what observers saw."""
    record = full()
    made = pages(await PdfMaker().make(encoded(document(record, language))))
    text = squeezed("".join(made))
    for one in (
        *words,
        *record_answers.NAMES,
        *(phase.name for phase in record.phases),
        *(phase.prompt for phase in record.phases),
        *(text for poll in record.polls for each in poll.rounds for text in each.results.texts),
        *(note.text for note in record.notes),
        record.title,
        "5年1組",
    ):
        assert squeezed(one) in text, one
    assert all(f"{number}/{len(made)}" in squeezed(page) for number, page in enumerate(made, 1))


async def test_what_people_wrote_is_shown_and_never_done() -> None:
    """Markup, code, paths and addresses in every place that people write in are signs like others."""
    record = record_answers.full()
    for pupil, name in zip(record["pupils"], HOSTILE, strict=False):
        pupil["name"] = name
    for phase, text in zip(record["phases"], HOSTILE, strict=False):
        phase["prompt"] = phase["name"] = text
    record["polls"][2]["rounds"][0]["results"]["texts"] = list(HOSTILE)
    record["notes"] = [record_answers.note(600.0, text, [text], None) for text in HOSTILE]
    record["title"] = HOSTILE[3]
    made = squeezed("".join(pages(await PdfMaker().make(encoded(document(full(**record)))))))
    for text in HOSTILE[:-1]:
        assert made.count(squeezed(text)) >= 3, text
    assert "root:" not in made


async def test_forty_pupils_and_ten_phases_stay_on_the_paper() -> None:
    """Also with names and prompts of 300 characters, NUL, and a text from the right."""
    record = record_answers.full()
    pupils = record["pupils"] + [
        record_answers.attendance(name, "student", 35 + n, [(0.0, 2700.0)], 2700.0)
        for n, name in enumerate(
            ("W" * 300, "مرحبا بالعالم", "a\x00b\x1bc", "語" * 300, "e\u0301" * 200, "\u202eevil")
        )
    ]
    phases = [one | {"prompt": "問" * 300} for one in record["phases"] * 2]
    hands = record_answers.called("raised_at", "lowered_at", [(n % 34 + 1, n * 9.0, None) for n in range(61)])
    made = await PdfMaker().make(encoded(document(full(pupils=pupils, phases=phases, hands=hands))))
    text = squeezed("".join(pages(made)))
    assert "W" * 300 in text
    assert "語" * 300 in text
    assert "abc" in text


async def test_a_record_of_odds_and_ends_is_set() -> None:
    """Nothing in it, nothing but emptiness, or what took no time."""
    at = record_answers.BEGAN
    phase = {"name": "", "mode": "class", "prompt": "", "minutes": 0, "began_at": at, "ended_at": at}
    round_ = {"opened_at": at, "closed_at": at, "results": {"count": 3, "tally": [], "texts": ["", "\u202e"]}}
    kinds = ("choice", "several", "scale", "text")
    odd = record_answers.empty() | {
        "began_at": at,
        "ended_at": at,
        "title": "",
        "pupils": [record_answers.attendance("", "student", None, [(0.0, 0.0)], 0.0)],
        "phases": [phase],
        "polls": [{"question": {"kind": kind, "prompt": ""}, "rounds": [round_] * 2} for kind in kinds],
        "groups": [{"name": "", "members": [], "balance": None}],
        "boards": [{"kind": "own", "name": "", "writers": 0, "strokes": 0}],
        "hands": [{"name": "", "raised_at": at}] * 10,
        "hand_ins": {"pupils": 0},
        "reflections": {"written": 0},
        "notes": [{"at": at, "author": "", "text": ""}],
        "messages_by_staff": 1,
    }
    for record in (full(**odd), full(**record_answers.empty()), full(**odd | {"ended_at": None})):
        assert pages(await PdfMaker().make(encoded(document(record, "en", named=False))))


async def test_the_same_lesson_makes_the_same_bytes() -> None:
    """Whenever it is made."""
    given = encoded(document(full()))
    assert await PdfMaker().make(given) == await PdfMaker().make(given)


async def test_as_many_pictures_as_may_be_are_set_two_beside_each_other() -> None:
    """Also beside one that is missing, under hostile names, on pages that they do not leave."""
    drawn, written = Image.new("RGB", limits.PICTURE_SIZE, "white"), io.BytesIO()
    ImageDraw.Draw(drawn).rectangle((100, 100, 300, 300), "red")
    drawn.save(written, "PNG")
    shots = [
        Pictured(f"{n // 12}-{n % 12}", "l.p", 1.0, "group", HOSTILE[n % 8], n % 3)
        for n in range(MOST_PICTURES)
    ]
    phases = [PhaseEnd(HOSTILE[n], shots[n * 12 : n * 12 + 12]) for n in range(5)]
    names = [one.id for one in shots[1:]]
    ends = Ends(phases, painted=names)
    given = encoded(document(full(), ends=ends))
    made = await PdfMaker().make(given, {name: written.getvalue() for name in names})
    assert sum(images(made)) == MOST_PICTURES - 1
    assert max(images(made)) == 8
    assert (255, 0, 0) in colours(made)
    text = squeezed("".join(pages(made)))
    assert text.count("このボードの絵は作れませんでした") == 1
    assert all(squeezed(name) in text for name in HOSTILE[:7])


HANGS = "#for i in range(100000) { for j in range(100000) { let x = i + j } }"
SWELLS = "#let much = range(0, 100000000)"


@pytest.mark.parametrize(
    ("code", "bounds", "reason"),
    [
        (HANGS, {"wall_seconds": 1.0}, "too_long"),
        (HANGS, {"cpu_seconds": 1}, "status_-9"),
        (SWELLS, {}, "status_-(6|11)"),
    ],
)
async def test_one_that_hangs_or_swells_is_ended(
    tmp_path: Path, code: str, bounds: dict[str, float], reason: str
) -> None:
    """By the clock, by its time on the processor, by its memory; and the next one is made."""
    template = tmp_path / "record.typ"
    template.write_text(code)
    given = encoded(document(full()))
    before = children()
    with pytest.raises(PdfFailed, match=reason):
        await PdfMaker(template, **bounds).make(given)  # type: ignore[arg-type]
    assert children() == before
    assert (await PdfMaker().make(given)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "code",
    [
        '#read("/etc/passwd")',
        '#read("secret.txt")',
        '#image("http://127.0.0.1/x.png")',
        '#import "@preview/cetz:0.3.0"',
        "#panic()",
    ],
)
async def test_a_template_itself_reaches_no_file_and_no_network(tmp_path: Path, code: str) -> None:
    """Even if what people wrote were done: it could not read, not even beside the template."""
    (tmp_path / "secret.txt").write_text("secret")
    template = tmp_path / "record.typ"
    template.write_text(code)
    with pytest.raises(PdfFailed, match="not_set"):
        await PdfMaker(template).make(encoded(document(full())))


async def test_too_many_at_once_are_refused() -> None:
    """Those who wait are answered one after the other."""
    maker, given = PdfMaker(), encoded(document(full(), "en"))
    asked = [asyncio.ensure_future(maker.make(given)) for _ in range(limits.MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Refused, match="busy"):
        await maker.make(given)
    asked[0].cancel()
    for one in asked[2:]:
        one.cancel()
    assert (await asked[1]).startswith(b"%PDF-")
    await asyncio.gather(*asked, return_exceptions=True)


def children() -> set[int]:
    """The processes that this one has started and that go on."""
    me = os.getpid()
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == me:
            found.add(int(path.parent.name))
    return found
