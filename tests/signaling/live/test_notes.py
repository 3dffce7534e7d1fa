"""Notes of those who observe: kept, given back to their author alone, and shared when they say so."""

from __future__ import annotations

from typing import Any

import pytest

from signaling.keys import DATABASE
from signaling.register.ids import fresh_id
from signaling.sql.notes import NoteRepository
from signaling.wire import notes as w
from tests.kit.classroom import Member
from tests.signaling.live.conftest import School

SECRET = "Hana counts on her fingers"


async def visited(school: School) -> tuple[Member, Member, Member]:
    """A teacher and Hana on one node, the principal on the other."""
    people = (
        school.room.person("Sensei", "teacher"),
        school.room.person("Hana"),
        school.room.person("Principal", "observer"),
    )
    for number, person in enumerate(people):
        await person.come_in(school.url(number // 2))
    return people


async def note(author: Member, text: str = SECRET, **fields: Any) -> Any:
    return await author.ask(w.NoteAdd, **{"client_id": fresh_id(), "text": text, **fields})


async def shared(school: School) -> list[str]:
    found = await NoteRepository(school.nodes[0].app[DATABASE]).shared(school.room.lesson_id)
    return [one.note.text for one in found]


async def test_a_note_is_kept_with_its_moment_its_tags_and_whom_it_is_about(school: School) -> None:
    """Of the moment at which its author began to write. The same again changes nothing."""
    _, hana, principal = await visited(school)
    first = await note(principal, tags=["thinking"], person=hana.id, seconds_ago=30.0, client_id="c")
    second = await note(principal, "Later", client_id="d")
    again = await note(principal, "Another text", client_id="c")
    assert isinstance(second, w.NotesMine)
    assert [each.text for each in second.notes] == [SECRET, "Later"]
    assert again.notes == second.notes
    (kept,) = first.notes
    assert (kept.tags, kept.about) == (["thinking"], "Hana")
    assert 20 < second.notes[1].at - kept.at < 60
    assert (await principal.ask(w.NotesList)).notes == second.notes


async def test_notes_are_their_authors_until_they_share_them(school: School) -> None:
    """Neither staff nor another observer is given one; sharing covers those to come, and can end."""
    teacher, _, principal = await visited(school)
    await note(principal)
    guest = school.room.person("Guest", "observer")
    await guest.come_in(school.url(0))
    for other in (teacher, guest):
        assert (await other.ask(w.NotesList)).notes == []
    assert await shared(school) == []
    assert (await principal.ask(w.NotesShare, shared=True)).shared is True
    await note(principal, "Later")
    assert await shared(school) == [SECRET, "Later"]
    assert (await principal.ask(w.NotesShare, shared=False)).shared is False
    assert await shared(school) == []


async def test_pupils_write_none(school: School) -> None:
    """Nor do they read any, or share."""
    _, hana, principal = await visited(school)
    await note(principal)
    for answer in (await note(hana), await hana.ask(w.NotesList), await hana.ask(w.NotesShare, shared=True)):
        assert answer.code == "not_allowed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": ""}, "bad_text"),
        ({"text": " \n "}, "bad_text"),
        ({"text": "あ" * (w.MAX_NOTE_CHARACTERS + 1)}, "bad_text"),
        ({"tags": ["x"] * (w.MAX_TAGS + 1)}, "bad_text"),
        ({"tags": [""]}, "bad_text"),
        ({"tags": ["あ" * (w.MAX_TAG_CHARACTERS + 1)]}, "bad_text"),
        ({"client_id": ""}, "bad_message"),
        ({"client_id": "\x00"}, "bad_message"),
        ({"seconds_ago": -1.0}, "bad_message"),
        ({"seconds_ago": 1e9}, "bad_message"),
        ({"person": "nobody"}, "no_such_person"),
    ],
)
async def test_what_is_no_note_is_refused(school: School, fields: dict[str, Any], code: str) -> None:
    """With a reason, and nothing is kept of it."""
    _, _, principal = await visited(school)
    assert (await note(principal, **fields)).code == code
    assert (await principal.ask(w.NotesList)).notes == []


async def test_one_note_too_many_is_refused_and_the_session_lives_on(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes so many; those that are kept stay."""
    monkeypatch.setattr("signaling.notes.service.MAX_NOTES", 1)
    _, _, principal = await visited(school)
    first = await note(principal)
    refused = await note(principal, "One more")
    assert refused.code == "too_many"
    assert (await principal.ask(w.NotesList)).notes == first.notes
