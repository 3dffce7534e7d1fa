"""REST and a lesson that people are in: boards, removal, and the end."""

from __future__ import annotations

from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE, METRICS
from signaling.sql.audit import AuditRepository
from signaling.wire import lesson as wire
from tests.kit.door import Door
from tests.kit.node import Caller, JsonObject, app_of
from tests.kit.waiting import eventually


async def boards_of(program: Caller, lesson: JsonObject, token: str) -> dict[str, str]:
    reply = await program.get(f"/api/v1/lessons/{lesson['id']}/boards", Authorization=f"Bearer {token}")
    assert reply.status == 200, reply.text
    return {board["page_id"]: board["rights"] for board in reply.body["boards"]}


async def test_joined_by_rest_is_in_the_room(door: Door) -> None:
    """The token of a join opens the lesson's socket, with the name and role that it was given."""
    pupil, teacher = await door.join("はな"), await door.join("田中", "teacher")
    seen = await teacher.until(lambda: teacher.person(pupil.id), "the pupil")
    assert (seen.name, seen.role) == ("はな", "student")
    me = teacher.person(teacher.id)
    assert me is not None
    assert me.role == "teacher"


async def test_boards_follow_the_groups(door: Door, program: Caller, lesson: JsonObject) -> None:
    """A pupil's list has their group's board and their own besides the class's; the teacher's has all."""
    teacher, inside, outside = (
        await door.join("田中", "teacher"),
        await door.join("はな"),
        await door.join("けん"),
    )
    groups = [wire.NewGroup(name="1班", people=[inside.id]), wire.NewGroup(name="2班")]
    made = await teacher.ask(wire.GroupsMake, groups=groups, open=True)
    assert isinstance(made, wire.Ok)
    whole = f"{lesson['id']}.class"
    first, second = (f"{lesson['id']}.{group}" for group in made.groups)
    shown = {f"{lesson['id']}.shown": "read"}
    mine, theirs = ({f"{lesson['id']}.own.{pupil.id}": "write"} for pupil in (inside, outside))
    everything = {whole, first, second, *shown, *mine, *theirs}
    assert await boards_of(program, lesson, inside.token) == shown | mine | {whole: "read", first: "write"}
    assert await boards_of(program, lesson, outside.token) == shown | theirs | {whole: "write"}
    assert set(await boards_of(program, lesson, teacher.token)) == everything


async def test_fault_62_replay_after_removal(
    door: Door, program: Caller, lesson: JsonObject, node: TestServer
) -> None:
    """Whoever is banned comes in again neither by socket nor by REST; both attempts are audited."""
    teacher, pupil = await door.join("田中", "teacher"), await door.join("はな")
    assert isinstance(await teacher.ask(wire.PersonRemove, person=pupil.id, ban=True), wire.Ok)
    assert await pupil.until_closed() == 4403
    await pupil.connect(door.url)
    await pupil.say(wire.Hello())
    assert await pupil.until_closed() == 4403
    reply = await program.get(f"/api/v1/lessons/{lesson['id']}/boards", Authorization=f"Bearer {pupil.token}")
    assert (reply.status, reply.code) == (401, "token_invalid")

    async def audited() -> bool:
        entries = await AuditRepository(app_of(node)[DATABASE]).of_lesson(lesson["id"])
        actions = [entry.action for entry in entries]
        return "person.banned" in actions and actions.count("token.refused") >= 2

    await eventually(audited, what="removal and replays in the audit log")


async def test_end_by_rest_ends_it_for_everybody(
    door: Door, program: Caller, lesson: JsonObject, anybody: Caller
) -> None:
    """DELETE ends a lesson: all are told farewell, code, tokens and room die, and again changes nothing."""
    teacher, pupil = await door.join("田中", "teacher"), await door.join("はな")
    assert (await program.delete(f"/api/v1/lessons/{lesson['id']}")).status == 204
    for member in (teacher, pupil):
        assert await member.until_closed() == 4410
        assert [farewell.reason for farewell in member.all(wire.Farewell)] == ["ended"]
    await pupil.connect(door.url)
    await pupil.say(wire.Hello())
    assert await pupil.until_closed() == 4410
    joining = await anybody.post("/api/v1/join", {"code": lesson["code"], "name": "けん"})
    assert joining.code == "code_unknown"
    assert (await anybody.get(f"/lesson/{lesson['id']}")).status == 410
    path = f"/api/v1/lessons/{lesson['id']}"
    boards = await program.get(f"{path}/boards", Authorization=f"Bearer {pupil.token}")
    assert (boards.status, boards.code) == (410, "lesson_ended")
    assert (await program.get(path)).body["ended_at"] is not None
    assert (await program.delete(path)).status == 204


async def test_chat_of_a_pupil_is_counted_and_kept(door: Door, node: TestServer) -> None:
    """A message sent through the socket is stored, and counted once however often it is retried."""
    pupil = await door.join("はな")
    for _ in range(3):
        answer = await pupil.ask(wire.ChatSend, client_id="same", channel="lesson", text="はい")
        assert answer.message.number == 1
    assert b"manabiya_chat_messages_total 1.0" in app_of(node)[METRICS].render()
