"""Polls between people on two nodes."""

from __future__ import annotations

import functools
from typing import Any

from signaling.keys import DATABASE
from signaling.sql.audit import AuditRepository
from signaling.sql.polls import PollRepository
from signaling.wire import lesson as wire
from signaling.wire import polls
from tests.kit.asked import CHOICE, SECRET, WORDS, pick
from tests.kit.classroom import Member
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


async def class_of(school: School) -> tuple[Member, Member, Member]:
    """A teacher and Ken on one node, Hana on the other."""
    teacher, hana, ken = (
        school.room.person("Sensei", "teacher"),
        school.room.person("Hana"),
        school.room.person("Ken"),
    )
    for number, person in enumerate((teacher, hana, ken)):
        await person.come_in(school.url(number % 2))
    return teacher, hana, ken


def poll(viewer: Member) -> polls.Poll | None:
    """The newest poll as this client holds it."""
    return viewer.snapshot.polls[-1] if viewer.snapshot and viewer.snapshot.polls else None


def mine(viewer: Member) -> list[polls.Answer | None]:
    told = viewer.all(polls.Mine)
    return next(iter(told[-1].answers.values()), []) if told else []


def results(viewer: Member, round_: int = 0) -> polls.Results | None:
    one = poll(viewer)
    return one.rounds[round_].results if one and len(one.rounds) > round_ else None


def is_asked(viewer: Member, question: polls.Question) -> bool:
    one = poll(viewer)
    return one is not None and one.question == question


async def ask(teacher: Member, *pupils: Member, question: polls.Question = CHOICE) -> str:
    assert isinstance(await teacher.ask(polls.PollAsk, question=question), wire.Ok)
    for person in (teacher, *pupils):
        await person.until(functools.partial(is_asked, person, question), "the question")
    asked = poll(teacher)
    assert asked is not None
    return asked.id


async def answer(person: Member, poll_id: str, *chosen: int) -> Any:
    return await person.ask(polls.PollAnswer, poll=poll_id, answer=pick(*chosen))


async def test_a_question_is_answered_shown_and_asked_again(school: School) -> None:
    """From one node to the other: live for staff, for the class when shown, both rounds side by side."""
    teacher, hana, ken = await class_of(school)
    poll_id = await ask(teacher, hana, ken)
    await answer(hana, poll_id, 0)
    await answer(ken, poll_id, 1)
    await teacher.until(lambda: results(teacher) == polls.Results(count=2, tally=[1, 1, 0]), "two answers")
    assert results(hana) is None
    await teacher.ask(polls.PollClose, poll=poll_id)
    assert (await answer(hana, poll_id, 2)).code == "poll_closed"
    await teacher.ask(polls.PollShow, poll=poll_id, shown=True)
    await hana.until(lambda: results(hana) == polls.Results(count=2, tally=[1, 1, 0]), "the results")
    await teacher.ask(polls.PollAgain, poll=poll_id)
    await ken.until(lambda: (one := poll(ken)) and len(one.rounds) == 2, "the second round")
    await answer(hana, poll_id, 2)
    await answer(ken, poll_id, 2)
    await teacher.ask(polls.PollShow, poll=poll_id, shown=True)
    await ken.until(lambda: results(ken, 1) == polls.Results(count=2, tally=[0, 0, 2]), "the change")
    assert results(ken) == polls.Results(count=2, tally=[1, 1, 0])


async def test_a_reload_brings_ones_own_answer_back(school: School) -> None:
    """On any node, also of an anonymous question, and nobody else's."""
    teacher, hana, ken = await class_of(school)
    poll_id = await ask(teacher, hana, ken, question=SECRET)
    await answer(hana, poll_id, 1)
    await hana.until(lambda: mine(hana) == [pick(1)], "her answer")
    await hana.close()
    hana.heard.clear()
    await hana.come_in(school.url(0), fresh=True)
    await hana.until(lambda: mine(hana) == [pick(1)], "her answer again")
    assert all(told.answers == {} for told in ken.all(polls.Mine))


async def test_no_word_to_anybody_names_who_answered_anonymously(school: School) -> None:
    """Whatever the teacher's client was sent after the question: no answer of it has a name."""
    teacher, hana, ken = await class_of(school)
    poll_id = await ask(teacher, hana, ken, question=SECRET)
    teacher.heard.clear()
    await answer(hana, poll_id, 1)
    await answer(ken, poll_id, 0)
    await teacher.until(lambda: (r := results(teacher)) and r.count == 2, "two answers")
    heard = b"".join(wire.encode(message) for message in teacher.heard)
    assert hana.id.encode() not in heard
    assert ken.id.encode() not in heard


async def test_what_was_asked_is_kept(school: School) -> None:
    """A round is in SQL soon after it is closed, the open one once the lesson ends."""
    teacher, hana, ken = await class_of(school)
    repository = PollRepository(school.nodes[0].app[DATABASE])

    async def is_kept(*expected: list[tuple[str, list[int]]]) -> bool:
        found = await repository.of_lesson(school.room.lesson_id)
        return [[(w.name, w.answer.chosen) for w in record.answers] for record in found] == list(expected)

    poll_id = await ask(teacher, hana, ken)
    await answer(hana, poll_id, 0)
    await teacher.ask(polls.PollClose, poll=poll_id)
    await eventually(lambda: is_kept([("Hana", [0])]), what="the closed round")
    await ask(teacher, hana, ken, question=SECRET)
    second = poll(teacher)
    assert second is not None
    await answer(ken, second.id, 1)
    await teacher.ask(wire.LessonEnd)
    await eventually(lambda: is_kept([("Hana", [0])], [("", [1])]), what="the last round")


async def test_a_hidden_answer_is_taken_from_every_page_and_sent_to_none(school: School) -> None:
    """Before it is shown nobody is sent it; while it is shown it goes; a note without words is kept."""
    teacher, hana, ken = await class_of(school)
    poll_id = await ask(teacher, hana, ken, question=WORDS)
    await hana.ask(polls.PollAnswer, poll=poll_id, answer=polls.Answer(text="very rude"))
    await ken.ask(polls.PollAnswer, poll=poll_id, answer=polls.Answer(text="quite rude"))
    await teacher.until(lambda: (r := results(teacher)) and r.count == 2, "two answers")
    hide = {"poll": poll_id, "text": "very rude", "hidden": True}
    assert (await hana.ask(polls.PollHide, **hide)).code == "not_allowed"
    assert isinstance(await teacher.ask(polls.PollHide, **hide), wire.Ok)
    await teacher.ask(polls.PollShow, poll=poll_id, shown=True)
    await ken.until(lambda: (r := results(ken)) and r.texts == ["quite rude"], "what is left")
    assert "very rude" not in repr(ken.heard)
    await teacher.ask(polls.PollHide, poll=poll_id, text="quite rude", hidden=True)
    await hana.until(lambda: (r := results(hana)) and r.texts == [], "nothing")
    await teacher.until(lambda: (r := results(teacher)) and len(r.hidden) == 2, "both, marked")
    kept = poll(teacher)
    assert kept is not None
    assert {each.answer.text for each in kept.rounds[0].named} == {"very rude", "quite rude"}
    assert (await teacher.ask(polls.PollHide, poll=poll_id, text="never said", hidden=True)).code == (
        "no_such_answer"
    )
    audit = AuditRepository(school.nodes[0].app[DATABASE])

    async def both_noted() -> bool:
        noted = await audit.of_action("answer.hidden")
        assert "rude" not in repr(noted)
        return [entry.actor_id for entry in noted] == [teacher.id, teacher.id]

    await eventually(both_noted, what="two notes in the audit log")
