"""Pages that begin where an earlier lesson ended: drawn in one lesson, brought into the next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
import msgspec
import pytest
from sqlalchemy import delete, update

from signaling.board.elements import load
from signaling.board.merge import Stored
from signaling.boards.seeds import seeds_of
from signaling.boards.setup import ARCHIVE, ROOMS
from signaling.clients.board import BoardClient
from signaling.clients.doodles import Pen, by_hand
from signaling.clients.server import Server
from signaling.keys import DATABASE
from signaling.lesson.ids import copy_of_owner
from signaling.sql.accounts import AccountRepository, StoredAccount
from signaling.sql.boards import BoardRepository
from signaling.sql.ended_boards import EndedBoardRepository
from signaling.sql.lessons import LessonRepository
from signaling.sql.material import Room
from signaling.sql.models import LessonRow
from signaling.wire import boards
from signaling.wire import lesson as wire
from signaling.wire.material import Material
from signaling.wire.rest import EarlierLessonList, EarlierPage, EarlierPageList
from tests.kit import documents
from tests.kit.classroom import Classroom, Member
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School, lesson_of_class
from tests.signaling.live.test_boards import told

HANA, KEN, RIKU = 12, 3, 5
CHANCE = Random(1)  # noqa: S311 - draws, guards nothing


async def draw(school: School, member: Member, page: str) -> str:
    """Draw a stroke on a page of the member's lesson, and wait until it lasts. Return its element's id."""
    pen = Pen("#000000", "pen", 1)
    page_id = f"{member.lesson_id}.{page}"
    client = BoardClient(Server(school.url(1)), member.token, page_id, pen, CHANCE)
    await client.open()
    drawn = await client.draw(by_hand([(0, 0), (60, 40)], CHANCE))
    await client.close()
    assert drawn is not None
    boards_in_sql = BoardRepository(school.nodes[1].app[DATABASE])

    async def lasts() -> bool:
        stored = await boards_in_sql.load(page_id)
        return any(load(element).id == drawn["id"] for element in stored.elements)

    await eventually(lasts, what="a stroke in SQL")  # it is written within a second
    return str(drawn["id"])


async def on_page(school: School, member: Member, page: str, node: int = 0) -> dict[str, Stored]:
    """Return what is on a page of the member's lesson, by element."""
    page_id = f"{member.lesson_id}.{page}"
    lesson = await school.hub(node).open(member.lesson_id)
    rooms = school.nodes[node].app[ROOMS]
    held = await rooms.enter(page_id, seeds_of(lesson.state, page_id))
    try:
        return {id_: stored for id_, stored in held.room.page.elements.items() if not stored.deleted}
    finally:
        rooms.leave(held)
        await lesson.close()


async def call(school: School, member: Member, path: str, content: bytes | None = None) -> tuple[int, bytes]:
    """Ask a REST call of the member's lesson with their token. Return status and body."""
    headers = {"Authorization": f"Bearer {member.token}", "Content-Type": "application/octet-stream"}
    url = f"{school.url(1)}/api/v1/lessons/{member.lesson_id}/{path}"
    async with aiohttp.ClientSession(headers=headers) as http:
        method = "GET" if content is None else "POST"
        async with http.request(method, url, data=content) as answer:
            return answer.status, await answer.read()


async def pages_of(school: School, member: Member, earlier_id: str) -> list[EarlierPage]:
    status, body = await call(school, member, f"earlier/{earlier_id}")
    assert status == 200, body
    return msgspec.json.decode(body, type=EarlierPageList).pages


async def add(member: Member, earlier: boards.Earlier, kind: str = "own", **fields: Any) -> Any:
    return await member.ask(boards.BoardsAdd, kind=kind, earlier=earlier, **fields)


async def ended(school: School, teacher: Member) -> str:
    """End the teacher's lesson, and wait until that is written down. Return its id."""
    assert isinstance(await teacher.ask(wire.LessonEnd), wire.Ok)
    kept = EndedBoardRepository(school.nodes[0].app[DATABASE])

    async def written() -> bool:
        row = await LessonRepository(school.nodes[0].app[DATABASE]).get(teacher.lesson_id)
        return bool(await kept.boards(teacher.lesson_id)) and row is not None and row.ended_at is not None

    await eventually(written, what="the end")
    return teacher.lesson_id


@dataclass
class Terms:
    """A lesson of the class that has ended, and today's with its teacher, Hana and Ken."""

    school: School
    before: str
    drawn: dict[str, str]
    """page -> the element that was drawn on it."""
    file: str
    room: Classroom
    teacher: Member
    hana: Member
    ken: Member

    async def again(self, kind: str = "own", **fields: Any) -> Any:
        return await add(self.teacher, boards.Earlier(lesson_id=self.before, **fields), kind)


@pytest.fixture
async def terms(taught: tuple[School, Member]) -> AsyncIterator[Terms]:
    """In the lesson before, Hana drew on a lined page, her group on its own, and the teacher on a print."""
    school, teacher = taught
    hana, riku = school.room.pupil(HANA, "hanas"), school.room.pupil(RIKU, "rikus")
    for pupil in (hana, riku):
        await pupil.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(hana.id) and teacher.person(riku.id), "the pupils")
    await teacher.ask(boards.BoardsAdd, kind="own", name="まとめ", template="lined")
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="赤", people=[hana.id])], open=True)
    (red,) = made.groups
    status, body = await call(school, teacher, "material?name=print", documents.pdf())
    assert status == 201, body
    (page,) = msgspec.json.decode(body, type=Material).pages
    sheet = boards.Sheet(file=page.file, width=page.width, height=page.height)
    await teacher.ask(boards.BoardsAdd, kind="shown", sheets=[sheet])
    await hana.until(lambda: f"own.{hana.id}.2" in told(hana) and red in told(hana), "her boards")
    drawn = {
        "own": await draw(school, hana, f"own.{hana.id}.2"),
        "group": await draw(school, hana, red),
        "shown": await draw(school, teacher, "shown.3"),
    }
    before = await ended(school, teacher)
    async with AsyncExitStack() as stack:
        room = await lesson_of_class(school, "11112222")
        stack.push_async_callback(room.close)
        today = room.person("Sensei", "teacher")
        await today.come_in(school.url(0))
        pupils = [room.pupil(HANA, "tablet"), room.pupil(KEN, "kens")]
        for pupil in pupils:
            await pupil.come_in(school.url(1))
        await today.until(lambda: all(today.person(pupil.id) for pupil in pupils), "the pupils")
        yield Terms(school, before, drawn, page.file, room, today, *pupils)


async def test_everybody_goes_on_with_their_own_page(terms: Terms) -> None:
    """By seat, on another device; who was not there begins with the paper that was given out."""
    school, hana, ken = terms.school, terms.hana, terms.ken
    assert isinstance(await terms.again(number=2), wire.Ok)
    await hana.until(lambda: f"own.{hana.id}.2" in told(hana), "her page")
    hers = await on_page(school, hana, f"own.{hana.id}.2", 1)
    assert terms.drawn["own"] in hers
    assert {stored.author for stored in hers.values()} == {""}
    paper = {id_ for id_ in hers if id_ != terms.drawn["own"]}
    assert paper
    assert set(await on_page(school, ken, f"own.{ken.id}.2")) == paper
    riku = terms.room.pupil(RIKU, "rikus")
    await riku.come_in(school.url(0))
    await riku.until(lambda: f"own.{riku.id}.2" in told(riku), "his page")
    assert set(await on_page(school, riku, f"own.{riku.id}.2")) == paper


async def test_one_pupil_alone_goes_on(terms: Terms) -> None:
    """Nobody else gets a page, and nothing of theirs is copied."""
    hana, ken = terms.hana, terms.ken
    earlier = boards.Earlier(lesson_id=terms.before, number=2)
    assert isinstance(await add(terms.teacher, earlier, owners=[ken.id]), wire.Ok)
    await terms.teacher.until(lambda: f"own.{ken.id}.2" in told(terms.teacher), "his page")
    assert f"own.{hana.id}.2" not in told(terms.teacher)
    lesson = await terms.school.hub().open(hana.lesson_id)
    (page,) = lesson.state.boards.pages[f"own.{ken.id}"]
    await lesson.close()
    archive = terms.school.nodes[0].app[ARCHIVE]
    assert (await archive.load(copy_of_owner(page.copy, hana.id))).epoch == 0


async def test_what_is_brought_is_nobodys_work_and_lies_under_the_same_walls(terms: Terms) -> None:
    """Nothing of it is collected; her page is no other pupil's to open; the paper is still the teacher's."""
    await terms.again(number=2)
    hana, ken = terms.hana, terms.ken
    page = f"{hana.lesson_id}.own.{hana.id}.2"
    await terms.teacher.until(lambda: f"own.{hana.id}.2" in told(terms.teacher), "her page")
    assert isinstance(await terms.teacher.ask(boards.HandsCollect, kind="own", page=2), wire.Ok)
    assert not [key for key in told(terms.teacher) if key.startswith("hand.")]
    stranger = BoardClient(Server(terms.school.url(1)), ken.token, page, Pen("#000000", "ken", 1), CHANCE)
    with pytest.raises(ConnectionError):
        await stranger.open()
    guarded = [stored.guarded for stored in (await on_page(terms.school, hana, f"own.{hana.id}.2")).values()]
    assert sorted(set(guarded)) == [False, True]


async def test_a_group_goes_on_with_the_page_of_its_name(terms: Terms) -> None:
    """Its members may be others today."""
    new = [wire.NewGroup(name=name, people=[]) for name in ("赤", "青")]
    red, blue = (await terms.teacher.ask(wire.GroupsMake, groups=new)).groups
    assert isinstance(await terms.again("group"), wire.Ok)
    await terms.teacher.until(lambda: f"{red}.2" in told(terms.teacher), "the page")
    assert set(await on_page(terms.school, terms.teacher, f"{red}.2")) == {terms.drawn["group"]}
    assert await on_page(terms.school, terms.teacher, f"{blue}.2") == {}


async def test_one_page_for_all_comes_with_its_pictures(terms: Terms) -> None:
    """The print under the teacher's words belongs to today's lesson as well, and can be put again."""
    page_id = f"{terms.before}.shown.3"
    status, _ = await call(terms.school, terms.hana, f"files/{terms.file}")
    assert status == 404
    assert isinstance(await terms.again("class", page_id=page_id), wire.Ok)
    await terms.hana.until(lambda: "class.2" in told(terms.hana), "the page")
    brought = await on_page(terms.school, terms.hana, "class.2", 1)
    assert terms.drawn["shown"] in brought
    assert any(terms.file.encode() in stored.json for stored in brought.values())
    status, picture = await call(terms.school, terms.hana, f"files/{terms.file}")
    assert (status, picture[:4]) == (200, b"RIFF")


async def test_the_teacher_is_told_what_there_is(terms: Terms) -> None:
    """The lesson with its title; of its pages those with anything on them, and who gets theirs."""
    status, body = await call(terms.school, terms.teacher, "earlier")
    assert status == 200
    (lesson,) = msgspec.json.decode(body, type=EarlierLessonList).lessons
    assert (lesson.id, lesson.title, lesson.same_class) == (terms.before, "算数", True)
    found = await pages_of(terms.school, terms.teacher, terms.before)
    assert [(page.kind, page.number, page.name, page.group_name, page.owners) for page in found] == [
        ("own", 2, "まとめ", "", [terms.hana.id]),
        ("shown", 3, "", "", []),
        ("group", 1, "", "赤", []),
    ]
    assert [(page.page_id is None, page.place) for page in found] == [(True, 2), (False, 2), (False, 1)]
    made = await terms.teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="赤", people=[])])
    await terms.teacher.until(lambda: made.groups[0] in told(terms.teacher), "the group")
    found = await pages_of(terms.school, terms.teacher, terms.before)
    assert [page.owners for page in found if page.kind == "group"] == [made.groups, []]


async def test_of_another_class_no_pupil_gets_what_was_anothers(terms: Terms) -> None:
    """Their teacher may show what the other class made together; nobody's own page, and none by its name."""
    await of_one_teacher(terms, class_before="class-2")
    status, body = await call(terms.school, terms.teacher, "earlier")
    (lesson,) = msgspec.json.decode(body, type=EarlierLessonList).lessons
    assert (status, lesson.id, lesson.same_class) == (200, terms.before, False)
    found = await pages_of(terms.school, terms.teacher, terms.before)
    assert [(page.kind, page.page_id is None) for page in found] == [("shown", False), ("group", False)]
    assert (await terms.again(number=2)).code == "no_such_page"
    assert (await terms.again("group")).code == "no_such_page"
    assert isinstance(await terms.again("own", page_id=found[0].page_id), wire.Ok)


async def test_a_colleagues_lesson_is_none(terms: Terms) -> None:
    """Also of the same class; it looks like one that never was."""
    await of_one_teacher(terms, class_before="class-1", others="tanaka")
    status, body = await call(terms.school, terms.teacher, "earlier")
    assert (status, msgspec.json.decode(body, type=EarlierLessonList).lessons) == (200, [])
    assert (await call(terms.school, terms.teacher, f"earlier/{terms.before}"))[0] == 404
    assert (await terms.again(number=2)).code == "no_such_page"
    assert (await terms.again(page_id=f"{terms.before}.shown.3")).code == "no_such_page"


async def of_one_teacher(terms: Terms, *, class_before: str, others: str = "suzuki") -> None:
    """Have today's lesson be suzuki's, and the one before `others`', of a class."""
    database = terms.school.nodes[0].app[DATABASE]
    accounts = AccountRepository(database)
    school_id = await accounts.school("school", "School", 1.0)
    for name in ("suzuki", "tanaka"):
        await accounts.add_link(name, school_id=school_id, made_by="test", now=1.0, expires_at=9.0)
        account = StoredAccount(
            id=name, school_id=school_id, sign_in_name=name, name=name, password_hash="none", created_at=1.0
        )
        await accounts.redeem(name, account, 2.0)
    async with database.write() as connection:
        for lesson_id, owner, class_id in (
            (terms.teacher.lesson_id, "suzuki", "class-1"),
            (terms.before, others, class_before),
        ):
            row = update(LessonRow).where(LessonRow.id == lesson_id)
            await connection.execute(row.values(owner_id=owner, class_id=class_id))


async def test_pupils_and_observers_learn_and_take_nothing(terms: Terms) -> None:
    """Not which lessons there were, nor their pages; nor may they begin one with these."""
    observer = terms.room.person("Guest", "observer")
    await observer.come_in(terms.school.url(0))
    for member in (terms.hana, observer):
        for path in ("earlier", f"earlier/{terms.before}"):
            status, body = await call(terms.school, member, path)
            assert (status, b"not_allowed" in body) == (403, True)
        assert (await add(member, boards.Earlier(lesson_id=terms.before))).code == "not_allowed"


async def test_everything_else_is_refused_alike(terms: Terms) -> None:
    """A lesson that runs, none at all; a pupil's own page by its id; pages that there are not."""
    school, teacher = terms.school, terms.teacher
    running = await school.new_lesson()
    answers = [await call(school, teacher, f"earlier/{id_}") for id_ in (running, "A" * 22, "..%2F", "é")]
    assert {status for status, _ in answers} == {404}
    assert len({body for _, body in answers}) == 1
    before = terms.before
    for earlier in (
        boards.Earlier(lesson_id=running),
        boards.Earlier(lesson_id="A" * 22, page_id=f"{'A' * 22}.shown"),
        boards.Earlier(lesson_id=""),
        boards.Earlier(lesson_id=before, number=9),
        boards.Earlier(lesson_id=before, page_id=f"{before}.shown.9"),
        boards.Earlier(lesson_id=before, page_id=f"{teacher.lesson_id}.shown"),
        boards.Earlier(lesson_id=before, page_id=f"{before}.copy.x"),
        boards.Earlier(lesson_id=before, page_id="x" * 500),
        *(
            boards.Earlier(lesson_id=before, page_id=f"{before}.{board.board.key}.2")
            for board in await EndedBoardRepository(school.nodes[0].app[DATABASE]).boards(before)
            if board.board.kind == "own"
        ),
    ):
        assert (await add(teacher, earlier)).code == "no_such_page", earlier
    assert (await add(teacher, boards.Earlier(lesson_id=before), "class")).code == "bad_message"
    named = boards.Earlier(lesson_id=before, page_id=f"{before}.shown.3")
    assert (await add(teacher, named, "own", template="lined")).code == "bad_message"


async def test_a_lesson_that_was_deleted_is_no_beginning(terms: Terms) -> None:
    """A page that began with it before keeps what it has."""
    assert isinstance(await terms.again(number=2), wire.Ok)
    async with terms.school.nodes[0].app[DATABASE].write() as connection:
        await connection.execute(delete(LessonRow).where(LessonRow.id == terms.before))
    assert (await terms.again(number=2)).code == "no_such_page"
    assert terms.drawn["own"] in await on_page(terms.school, terms.hana, f"own.{terms.hana.id}.2")


async def test_a_third_lesson_goes_on_where_the_second_did(terms: Terms) -> None:
    """Also with pages that nobody opened meanwhile: everybody's own is found through both."""
    await terms.again(number=2)
    school = terms.school
    await draw(school, terms.ken, f"own.{terms.ken.id}.2")
    before = await ended(school, terms.teacher)
    room = await lesson_of_class(school, "33334444")
    try:
        teacher, hana = room.person("Sensei", "teacher"), room.pupil(HANA, "tablet")
        await teacher.come_in(school.url(0))
        await hana.come_in(school.url(0))
        await teacher.until(lambda: teacher.person(hana.id), "hana")
        assert isinstance(await add(teacher, boards.Earlier(lesson_id=before, number=2)), wire.Ok)
        assert terms.drawn["own"] in await on_page(school, hana, f"own.{hana.id}.2")
        riku = room.pupil(RIKU, "rikus")
        await riku.come_in(school.url(0))
        await riku.until(lambda: f"own.{riku.id}.2" in told(riku), "his page")
        assert all(stored.guarded for stored in (await on_page(school, riku, f"own.{riku.id}.2")).values())
    finally:
        await room.close()


async def test_what_no_lesson_has_room_for_is_refused(terms: Terms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that the lesson may not hold any more, and elements that no page has room for."""
    page_id = f"{terms.before}.shown.3"
    with monkeypatch.context() as patched:
        patched.setattr("signaling.boards.earlier.ROOM", Room(files=0, bytes=1_000_000))
        assert (await terms.again("class", page_id=page_id)).code == "too_many"
    with monkeypatch.context() as patched:
        patched.setattr("signaling.board.merge.MAX_PAGE_ELEMENTS", 1)
        assert (await terms.again("class", page_id=page_id)).code == "too_many"
