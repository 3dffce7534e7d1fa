"""The stable codes of refusals and closings. Listed in docs/PROTOCOL.md; a test compares the two."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class RefusalCode(StrEnum):
    """Why a command was not carried out. The session lives on."""

    BAD_MESSAGE = "bad_message"
    """Not JSON of the described shape."""
    UNKNOWN_TYPE = "unknown_type"
    """Well-formed, but no message of this type exists."""
    NOT_ALLOWED = "not_allowed"
    """This role may never do it."""
    LOCKED = "locked"
    """The teacher has locked it for now."""
    NO_CONSENT = "no_consent"
    """The pupil's family has not agreed to it, or the school has not asked; the class's roster says so."""
    LESSON_ENDED = "lesson_ended"
    NOT_IN_LESSON = "not_in_lesson"
    """The sender is not (or no longer) somebody of this lesson."""
    BANNED = "banned"
    """A teacher took them out for the rest of this lesson."""
    LESSON_FULL = "lesson_full"
    NO_SUCH_PERSON = "no_such_person"
    NO_SUCH_GROUP = "no_such_group"
    GROUP_FULL = "group_full"
    """As many have chosen this group as may."""
    NO_SUCH_SEAT = "no_such_seat"
    """The lesson has no class, or the class has no seat of this number."""
    NO_SUCH_CHANNEL = "no_such_channel"
    """Also for a channel that exists, but not for the asker."""
    NO_SUCH_PAGE = "no_such_page"
    """No board of the lesson has it (any more)."""
    NO_SUCH_POLL = "no_such_poll"
    POLL_CLOSED = "poll_closed"
    """No more answers are taken."""
    TOO_MANY_POLLS = "too_many_polls"
    HANDED_IN_OFTEN = "handed_in_often"
    """As many as a lesson may have, or the same one asked as often as may be."""
    NO_SUCH_ANSWER = "no_such_answer"
    """Nobody answered this, or not any more."""
    REFLECTIONS_CLOSED = "reflections_closed"
    """Nothing more is taken, or nothing yet."""
    BAD_QUESTION = "bad_question"
    """Without words, too long, or with fewer than two different options."""
    BAD_NAME = "bad_name"
    NAME_TAKEN = "name_taken"
    """Something else of this kind is called so already."""
    BAD_ROSTER = "bad_roster"
    """A class roster with a bad seat; the text names its place and the problem."""
    BAD_TEXT = "bad_text"
    """Empty, too long, or made of invisible characters."""
    BAD_SDP = "bad_sdp"
    MEDIA_UNAVAILABLE = "media_unavailable"
    """No media node answered in time; ask again."""
    BUSY = "busy"
    """Too many changes at once; ask again."""
    TRY_AGAIN = "try_again"
    """The shared state is out of reach (Redis is away); media, chat history and boards go on."""
    RATE_LIMITED = "rate_limited"
    CODE_UNKNOWN = "code_unknown"
    """No lesson under this class code; the same answer for an expired one."""
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - the name of a code, not a secret
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - the name of a code, not a secret
    ORIGIN_REFUSED = "origin_refused"
    NOT_FOUND = "not_found"
    SIGN_IN_FIRST = "sign_in_first"
    BAD_CREDENTIALS = "bad_credentials"
    BAD_CSRF = "bad_csrf"
    TOO_LARGE = "too_large"
    NO_SUCH_PHASE = "no_such_phase"
    PHASE_HAS_RUN = "phase_has_run"
    """What has run stays as it was."""
    PLAN_CHANGED = "plan_changed"
    """Somebody was faster: the sender looked at an older revision of the plan."""
    TOO_MANY = "too_many"
    """One more than may be kept: something has to be deleted first."""
    NO_REHEARSALS = "no_rehearsals"
    """No process that plays simulated pupils runs on this server."""
    REHEARSALS_FULL = "rehearsals_full"
    """As many simulated pupils are under way as the machines carry."""
    REHEARSAL_RUNNING = "rehearsal_running"
    """The teacher has one under way already."""
    BAD_PLAN = "bad_plan"
    """A lesson plan that can not be read; in REST, `faults` says what is wrong in which place."""
    MATERIAL_UNKNOWN = "material_unknown"
    """Not a PDF, a picture or an Office document, whatever its name says."""
    MATERIAL_BROKEN = "material_broken"
    """It can not be read."""
    MATERIAL_ENCRYPTED = "material_encrypted"
    """It wants a password."""
    MATERIAL_TOO_LONG = "material_too_long"
    """More pages than a document may have."""
    MATERIAL_TOO_HEAVY = "material_too_heavy"
    """It wants more pixels, memory or time than one file may."""
    MATERIAL_NO_OFFICE = "material_no_office"
    """An Office document, and this server has no LibreOffice to read it with."""
    MATERIAL_UNAVAILABLE = "material_unavailable"
    """This server can not build the walls behind which files are read: `manabiya doctor` says why."""


class CloseCode(IntEnum):
    """WebSocket close codes. 4400 and above: do not connect again by yourself."""

    GOING_AWAY = 1001
    """The node stops: connect again at once."""
    TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    """Our bug: connect again with back-off."""
    TRY_AGAIN_LATER = 1013
    """The client read too slowly: connect again."""
    PROTOCOL_VIOLATION = 4400
    UNAUTHORIZED = 4401
    """Token invalid or expired: go through the join page."""
    FORBIDDEN = 4403
    """Removed from the lesson, or from this board."""
    NOT_FOUND = 4404
    REPLACED = 4409
    """The same participant connected elsewhere."""
    LESSON_ENDED = 4410
