"""Makes lessons, with the links into them, and tokens for those who come in.

Invariant: a link carries its secret in the fragment, which no browser sends and no log sees.
"""

from __future__ import annotations

import secrets

from ..chat.rules import clean_title
from ..errors import Refusal, Refused
from ..lesson.names import clean_name
from ..sql.lessons import READY, REHEARSAL, CodeTaken, LessonRepository, StoredLesson
from ..tokens import Claims, TokenError, Tokens
from ..wire.codes import RefusalCode
from ..wire.lesson import Role
from ..wire.lesson import Settings as LessonSettings
from ..wire.plan import PlanFile
from ..wire.rest import Admission, LessonInfo, Links, TokenInfo
from .codes import DIGITS, normalised
from .ids import fresh_id

MAX_DRAWS = 20
"""Even with a million lessons running, 20 draws in a row are taken once in 10^40."""
MAX_LISTED = 50


class LessonRegister:
    """Lessons as REST, the desk and the first start see them. All methods may raise `DatabaseAway`."""

    def __init__(self, repository: LessonRepository, tokens: Tokens, public_url: str) -> None:
        self._repository = repository
        self._tokens = tokens
        self._public_url = public_url

    async def make(
        self,
        title: str,
        settings: LessonSettings,
        *,
        owner_id: str | None,
        now: float,
        purpose: str = "",
        plan: PlanFile | None = None,
        class_id: str | None = None,
    ) -> StoredLesson:
        """Store a new lesson under a code that no running one has. Raise `Refused` for a bad title."""
        cleaned = clean_title(title)
        if isinstance(cleaned, Refusal):
            raise Refused(cleaned.code, cleaned.text)
        for _ in range(MAX_DRAWS):
            lesson = StoredLesson(
                id=fresh_id(),
                code=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
                title=cleaned,
                owner_id=owner_id,
                settings=settings,
                purpose=purpose,
                plan=plan,
                created_at=now,
                ended_at=None,
                class_id=class_id,
            )
            try:
                await self._repository.add(lesson)
            except CodeTaken:
                continue
            return lesson
        raise Refused(RefusalCode.BUSY, "no free class code")

    async def ready(self, title: str, now: float) -> StoredLesson:
        """Return the unended lesson that an earlier start made, else a new one."""
        found = await self._repository.find_ready()
        if found is not None:
            return found
        return await self.make(title, LessonSettings(), owner_id=None, now=now, purpose=READY)

    async def rehearsal_of(self, account_id: str) -> StoredLesson | None:
        """Return the rehearsal that this teacher has under way."""
        return await self._repository.find_rehearsal(account_id)

    async def of(self, lesson_id: str, account_id: str | None) -> StoredLesson:
        """Return a lesson that this account (None: the API key) may manage. Raise `Refused`: not found.

        A lesson that a start made belongs to every teacher; another's is as if it did not exist.
        """
        lesson = await self._repository.get(lesson_id)
        if lesson is not None and (account_id is None or _may_manage(lesson, account_id)):
            return lesson
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")

    async def find(self, typed_code: str) -> StoredLesson:
        """Return the running lesson of a code as typed. Raise `Refused`: `code_unknown`."""
        code = normalised(typed_code)
        lesson = None if code is None else await self._repository.find_running(code)
        if lesson is None:
            raise Refused(RefusalCode.CODE_UNKNOWN, "no lesson runs under this class code")
        return lesson

    def admit(self, lesson: StoredLesson, name: str, role: Role, now: float, device: str = "") -> Admission:
        """Return a new participant's place; `device`: on which they come, if known.

        Raise `Refused` for a bad name or an ended lesson.
        """
        if lesson.ended_at is not None:
            raise Refused(RefusalCode.LESSON_ENDED, "this lesson has ended")
        cleaned = clean_name(name)
        if cleaned is None:
            raise Refused(RefusalCode.BAD_NAME, "empty, invisible, or too long")
        claims = Claims(
            lesson_id=lesson.id, participant_id=fresh_id(), role=role, name=cleaned, device=device
        )
        return self._admission(lesson, claims, now)

    def admit_to_seat(
        self, lesson: StoredLesson, number: int, pupil: str, device: str, now: float, *, trusted: bool
    ) -> Admission:
        """Return the place of a seat's pupil (a participant id). Raise `Refused` for an ended lesson.

        The token names the number alone: who only knows the code must not learn names by asking for seats.
        """
        if lesson.ended_at is not None:
            raise Refused(RefusalCode.LESSON_ENDED, "this lesson has ended")
        claims = Claims(
            lesson_id=lesson.id,
            participant_id=pupil,
            role="student",
            name=str(number),
            device=device,
            trusted=trusted,
            by_seat=True,
        )
        return self._admission(lesson, claims, now)

    def _admission(self, lesson: StoredLesson, claims: Claims, now: float) -> Admission:
        return Admission(
            token=self._tokens.mint(claims, now),
            participant_id=claims.participant_id,
            lesson_id=lesson.id,
            role=claims.role,
            url=self.room(lesson.id),
        )

    def invited_role(self, lesson: StoredLesson, invite: str | None, now: float) -> Role:
        """Return the role that an invite gives; without one: student. Raise `Refused`: `token_invalid`."""
        if invite is None:
            return "student"
        try:
            found = self._tokens.verify_invite(invite, now)
        except TokenError as error:
            raise Refused(RefusalCode.TOKEN_INVALID, "this invite is not valid") from error
        if found.lesson_id != lesson.id:
            raise Refused(RefusalCode.TOKEN_INVALID, "this invite is not valid")
        return found.role

    async def note_end(self, lesson_id: str, now: float) -> bool:
        """Let the lesson's code and tokens die. Return whether this call did it."""
        return await self._repository.mark_ended(lesson_id, now)

    def room(self, lesson_id: str) -> str:
        """Return the address of the live room."""
        return f"{self._public_url}/lesson/{lesson_id}"

    def straight_in(self, admission: Admission) -> TokenInfo:
        """Return the same with the token in the address's fragment."""
        return TokenInfo(
            token=admission.token,
            participant_id=admission.participant_id,
            url=f"{admission.url}#t={admission.token}",
        )

    def links(self, lesson: StoredLesson) -> Links:
        """Return the ways in. Invites are made anew at every call; older ones stay as good."""
        page = f"{self._public_url}/l/{lesson.code}"
        return Links(
            teacher=f"{page}#i={self._tokens.mint_invite(lesson.id, 'teacher', lesson.created_at)}",
            student=page,
            observer=f"{page}#i={self._tokens.mint_invite(lesson.id, 'observer', lesson.created_at)}",
        )

    def described(self, lesson: StoredLesson) -> LessonInfo:
        """Return a lesson as REST shows it."""
        return LessonInfo(
            id=lesson.id,
            code=lesson.code,
            title=lesson.title,
            settings=lesson.settings,
            created_at=lesson.created_at,
            ended_at=lesson.ended_at,
            links=self.links(lesson),
            class_id=lesson.class_id,
            rehearsal=lesson.purpose == REHEARSAL,
            held=lesson.held_at is not None,
        )

    async def newest(self, account_id: str | None, before: float | None) -> tuple[list[StoredLesson], bool]:
        """Return the newest `MAX_LISTED` lessons of an account (None: of all), and whether there are more."""
        found = await self._repository.newest(owner_id=account_id, limit=MAX_LISTED + 1, before=before)
        return found[:MAX_LISTED], len(found) > MAX_LISTED


def _may_manage(lesson: StoredLesson, account_id: str) -> bool:
    return lesson.owner_id == account_id or (lesson.owner_id is None and lesson.purpose == READY)
