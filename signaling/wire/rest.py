"""Bodies of REST requests and answers. `/api/v1/openapi.json` is made from these types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from media.control import Value

from .boards import BoardKind, Openness
from .groups import SavedSet
from .lesson import MAX_NAME_CHARACTERS, Role, Settings
from .plan import PlanFault, PlanFile
from .reflections import Reflection
from .rehearsal import MAX_SIMULATED
from .roster import RowProblem, Seat

# What is too long to become acceptable by trimming is refused while decoding.
RawName = Annotated[str, Meta(max_length=4 * MAX_NAME_CHARACTERS)]
RawTitle = Annotated[str, Meta(max_length=500)]
RawCode = Annotated[str, Meta(max_length=40)]
Password = Annotated[str, Meta(max_length=200)]
RawId = Annotated[str, Meta(max_length=64)]
Secret = Annotated[str, Meta(max_length=100)]


class ErrorBody(Value):
    """Every refusal. `code` is stable; `text` is English, for programmers."""

    code: str
    text: str
    faults: list[PlanFault] = []
    """Only with `bad_plan`."""


class Join(Value):
    """Come into a lesson, by name or (where the lesson has a class) by the number of a seat.

    An `invite` (from a link's fragment) gives its role; without one: student.
    """

    code: RawCode
    name: RawName = ""
    seat: int | None = None
    """The name is the roster's then. The answer sets a cookie, by which this device is known to the seat."""
    invite: Annotated[str, Meta(max_length=4096)] | None = None


class Admission(Value):
    """Somebody's place in a lesson. `token` is the credential of `url`'s page and of all its sockets."""

    token: str
    participant_id: str
    lesson_id: str
    role: Role
    url: str


class CodeInfo(Value):
    """What the join page shows before anybody joins."""

    code: str
    lesson_id: str
    title: str
    running: bool
    seats: list[int] = []
    """The numbers of the class's seats: one may join by them."""
    taken: list[int] = []
    """Those on which somebody sits."""


class NewLesson(Value):
    """Make a lesson. `settings` absent: as they usually are."""

    title: RawTitle
    settings: Settings = Settings()
    plan: RawId | None = None
    """A plan of the caller's. The lesson gets a copy of it."""
    class_id: RawId | None = None
    """The class whose pupils come in by their numbers."""


class Links(Value):
    """Ways into a lesson. Teacher's and observer's carry their invite in the fragment."""

    teacher: str
    student: str
    observer: str


class LessonInfo(Value):
    """A lesson that one manages."""

    id: str
    code: str
    title: str
    settings: Settings
    created_at: float
    ended_at: float | None
    links: Links
    class_id: str | None = None
    rehearsal: bool = False
    """With simulated pupils; deleted some time after its end."""
    held: bool = False
    """An administrator holds it: nothing of it is deleted."""


class Hold(Value):
    """Hold a lesson, or let go of it."""

    held: bool


class Deletion(Value):
    """A lesson was deleted."""

    backups: list[float]
    """When the backups were made that may still hold it, those of the past at first (seconds since 1970).
    Only an administrator can delete these."""


class NewRehearsal(Value):
    """Make a lesson with simulated pupils, for a teacher to practise alone."""

    title: RawTitle
    plan: RawId | None = None
    class_id: RawId | None = None
    """Simulated pupils sit on this class's seats, as many as there are, in order of number."""
    pupils: Annotated[int, Meta(ge=1, le=MAX_SIMULATED)] = 12
    """How many come by name, where there is no class."""
    language: Literal["ja", "en"] = "ja"
    """What they are called and write."""


class LessonList(Value):
    """Newest first. `more`: ask again with `before` = the last `created_at`."""

    lessons: list[LessonInfo]
    more: bool


class EarlierLesson(Value):
    """A lesson of the same owner that has ended and left boards."""

    id: str
    title: str
    ended_at: float
    same_class: bool


class EarlierLessonList(Value):
    """Those of the lesson's class first, then the newest first."""

    lessons: list[EarlierLesson]


class EarlierPage(Value):
    """A page of an earlier lesson with which one of this lesson may begin: `boards.add` with `earlier`."""

    kind: BoardKind
    number: int
    page_id: str | None = None
    """`None`: of each pupil's own board, or of each group's, this page."""
    group_name: str = ""
    name: str = ""
    place: int = 1
    """Among the pages of its board: what people call its number."""
    owners: list[str] = []
    """Pupils or groups of this lesson that get theirs, where it is one of each. The others' begins as that
    page began."""


class EarlierPageList(Value):
    """The pages of an earlier lesson on which there is anything, in order."""

    pages: list[EarlierPage]


class MissingSeat(Value):
    """A seat of the class from which nothing came."""

    number: int
    name: str


class ReflectionList(Value):
    """What pupils wrote of a lesson, by seat number; who has none comes last."""

    reflections: list[Reflection]
    missing: list[MissingSeat]
    """As the class is now; empty where the lesson has none."""


class NewToken(Value):
    """Make a token for a person."""

    role: Role
    name: RawName


class TokenInfo(Value):
    """`url` leads straight into the room; it carries the token in its fragment."""

    token: str
    participant_id: str
    url: str


class BoardInfo(Value):
    """A page of a board. `rights` are the asker's own (the API and the desk: read)."""

    page_id: str
    kind: BoardKind
    openness: Openness
    """What the board is to those whose it is not."""
    rights: Literal["read", "write"]
    group: str | None = None
    person: str | None = None
    name: str = ""
    """The group's or the pupil's."""
    page_name: str = ""


class BoardList(Value):
    """All pages that the asker may see."""

    boards: list[BoardInfo]


class SignIn(Value):
    """Come to the desk."""

    sign_in_name: RawName
    password: Password


class AccountInfo(Value):
    """Somebody who may sign in."""

    id: str
    sign_in_name: str
    name: str


class SessionInfo(Value):
    """Who is signed in. `csrf` goes into the header `X-CSRF-Token` of every POST and DELETE."""

    account: AccountInfo
    csrf: str


class NewAccount(Value):
    """Make an account by a one-time link; `link` is its secret. Signs in at once."""

    link: Secret
    sign_in_name: RawName
    name: RawName
    password: Password


class AccountLink(Value):
    """A link by which one more teacher can make an account, once."""

    url: str
    expires_at: float


class AccountList(Value):
    """All of the school."""

    accounts: list[AccountInfo]


class PlanSummary(Value):
    """A lesson plan in a list."""

    id: str
    title: str
    grade: str
    subject: str
    phases: int
    minutes: int
    """Of all phases together."""
    updated_at: float


class PlanList(Value):
    """All plans of the caller, the one changed last first."""

    plans: list[PlanSummary]


class PlanInfo(Value):
    """A lesson plan. `ignored`: places of what was sent that this version left out."""

    id: str
    plan: PlanFile
    updated_at: float
    ignored: list[str] = []


class NewClass(Value):
    """A class as its teacher wants it; replaces what was there whole."""

    name: RawName
    grade: Annotated[int, Meta(ge=1, le=9)] | None = None
    """School year: 1 to 6 in primary school, 7 to 9 in lower secondary; absent: not said."""
    seats: list[Seat] = []


class ClassInfo(Value):
    """A class in the list."""

    id: str
    name: str
    grade: int | None
    created_at: float
    seat_count: int


class ClassList(Value):
    """All classes that the caller may use, newest first."""

    classes: list[ClassInfo]


class ClassDetail(Value):
    """A class with its roster, in order of number."""

    id: str
    name: str
    grade: int | None
    created_at: float
    seats: list[Seat]
    group_sets: list[SavedSet] = []
    """Groups that were saved in its lessons, the oldest first."""


class NewSetName(Value):
    """Saved groups are called so from now on."""

    name: RawName


class RosterFile(Value):
    """A roster as a school has it: the bytes of a CSV or TSV file, in UTF-8, UTF-16 or Shift_JIS."""

    content: bytes


class RosterRead(Value):
    """What was read of it. Nothing is stored: show it, then send the seats with the class."""

    seats: list[Seat]
    problems: list[RowProblem]
