"""Notes from an observer's wish to SQL, and back to that observer alone.

Invariant: what was answered is in SQL; who asks is decided by the lesson's state and the token's device.
"""

from __future__ import annotations

import structlog

from ..chat.rules import is_client_id, tidied
from ..errors import Refusal
from ..lesson.notes import may_note
from ..lesson.state import LessonState, present_person
from ..register.ids import device_digest, fresh_id
from ..sql.database import DatabaseAway
from ..sql.notes import NoteAuthor, NoteRepository, TooManyNotes
from ..tokens import Claims
from ..wire.codes import RefusalCode
from ..wire.notes import (
    LONGEST_WRITING_SECONDS,
    MAX_NOTE_CHARACTERS,
    MAX_NOTES,
    MAX_TAG_CHARACTERS,
    MAX_TAGS,
    Note,
    NoteAdd,
    NoteAsk,
    NotesList,
    NotesMine,
    NotesShare,
)

log = structlog.get_logger(__name__)


class NoteService:
    """Answers every message about notes with all that its sender wrote."""

    def __init__(self, repository: NoteRepository) -> None:
        self._repository = repository

    async def answer(
        self, state: LessonState, claims: Claims, ask: NoteAsk, now: float
    ) -> NotesMine | Refusal:
        """Carry out what was asked, and return the sender's notes as they are stored."""
        refusal = may_note(state, claims.participant_id)
        if refusal is not None:
            return refusal
        author = NoteAuthor(state.lesson_id, claims.participant_id, device_digest(claims.device))
        name = state.people[claims.participant_id].name
        try:
            match ask:
                case NoteAdd():
                    note = checked(state, ask, now)
                    if isinstance(note, Refusal):
                        return note
                    await self._repository.add(author, name, ask.client_id, note, MAX_NOTES)
                case NotesShare():
                    await self._repository.share(author, name, shared=ask.shared)
                case NotesList():
                    pass
            notes, shared = await self._repository.own(author)
        except TooManyNotes:
            return Refusal(RefusalCode.TOO_MANY, f"at most {MAX_NOTES} notes")
        except DatabaseAway:
            log.warning("note_not_stored", lesson=state.lesson_id)
            return Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")
        return NotesMine(n=ask.n, notes=notes, shared=shared)


def checked(state: LessonState, ask: NoteAdd, now: float) -> Note | Refusal:
    """Return what is to be stored, or why it may not be."""
    if not is_client_id(ask.client_id):
        return Refusal(RefusalCode.BAD_MESSAGE, "client_id has 1 to 64 printable ASCII characters")
    if not 0 <= ask.seconds_ago <= LONGEST_WRITING_SECONDS:
        return Refusal(RefusalCode.BAD_MESSAGE, f"seconds_ago is 0 to {LONGEST_WRITING_SECONDS:g}")
    text = tidied(ask.text, MAX_NOTE_CHARACTERS, keep_lines=True)
    tags = [tidied(tag, MAX_TAG_CHARACTERS, keep_lines=False) for tag in ask.tags]
    if not text or len(tags) > MAX_TAGS or not all(tags):
        return Refusal(RefusalCode.BAD_TEXT, "nothing to read, too long, or too many tags")
    about = None if ask.person is None else present_person(state, ask.person)
    if ask.person is not None and about is None:
        return Refusal(RefusalCode.NO_SUCH_PERSON)
    return Note(
        id=fresh_id(),
        at=now - ask.seconds_ago,
        text=text,
        tags=list(dict.fromkeys(tag for tag in tags if tag)),
        about="" if about is None else about.name,
        seat=None if about is None else about.seat,
    )
