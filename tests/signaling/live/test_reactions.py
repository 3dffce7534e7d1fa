"""Reactions between people on two nodes."""

from __future__ import annotations

import functools

from signaling.lesson import phase_commands as p
from signaling.lesson.state import LessonState
from signaling.live.reactions import seen_by
from signaling.live.session import Session
from signaling.tokens import Claims
from signaling.wire import lesson as wire
from signaling.wire import reactions
from tests.kit.classroom import Member
from tests.kit.lesson_states import CAST, done, in_phase
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


def seen(viewer: Member) -> dict[str, str]:
    """Return the last reaction that this client was told of everybody."""
    shown: dict[str, str] = {}
    for message in viewer.all(reactions.Reactions):
        shown |= message.people
    return shown


def sees(viewer: Member, count: int) -> bool:
    return viewer.snapshot is not None and len(viewer.snapshot.people) == count


async def looks_on(school: School) -> None:
    """Wait until the observer, of whom the class has been told, may see and hear it."""

    async def may() -> bool:
        people = [one for lesson in school.hub(1).lessons for one in lesson.state.people.values()]
        return all(one.looks_on_at is None for one in people)

    await eventually(may, what="the observer to look on")


async def class_of(school: School) -> tuple[Member, Member, Member, Member]:
    """A teacher and Ken on one node, Hana and an observer on the other."""
    names = (("Sensei", "teacher"), ("Hana", "student"), ("Ken", "student"), ("Guest", "observer"))
    people = [school.room.person(name, role) for name, role in names]  # type: ignore[arg-type]
    for number, person in enumerate(people):
        await person.come_in(school.url(number % 2))
    for person in people:
        await person.until(functools.partial(sees, person, len(names)), "the class")
    await looks_on(school)
    teacher, hana, ken, guest = people
    return teacher, hana, ken, guest


async def test_a_reaction_is_seen_by_the_class_on_every_node(school: School) -> None:
    """It is an event of a moment: everybody is told who showed what, the sender too."""
    teacher, hana, ken, guest = await class_of(school)
    assert isinstance(await hana.ask(reactions.ReactionSend, reaction="clap"), wire.Ok)
    for person in (teacher, hana, ken, guest):
        await person.until(functools.partial(seen, person), "the clapping")
        assert seen(person) == {hana.id: "clap"}


async def test_a_class_that_claps_is_few_messages(school: School) -> None:
    """What several show in one moment comes together."""
    teacher, hana, ken, _guest = await class_of(school)
    for person, reaction in ((hana, "clap"), (ken, "clap"), (hana, "slower"), (ken, "faster")):
        await person.say(reactions.ReactionSend(n=900, reaction=reaction))  # type: ignore[arg-type]
    await teacher.until(lambda: seen(teacher) == {hana.id: "slower", ken.id: "faster"}, "the last of each")
    assert len(teacher.all(reactions.Reactions)) <= 2


async def test_a_groups_reactions_stay_in_the_group_and_reach_staff(school: School) -> None:
    """From within a group nobody outside is told, but the teacher."""
    teacher, hana, ken, guest = await class_of(school)
    groups = [wire.NewGroup(name="A", people=[hana.id]), wire.NewGroup(name="B", people=[ken.id])]
    await teacher.ask(wire.GroupsMake, groups=groups, open=True)
    await hana.until(lambda: (me := hana.person(hana.id)) and me.group, "the move")
    await hana.ask(reactions.ReactionSend, reaction="question")
    await teacher.until(lambda: seen(teacher) == {hana.id: "question"}, "the reaction")
    await ken.ask(reactions.ReactionSend, reaction="yes")
    await ken.until(lambda: seen(ken), "their own")
    assert seen(ken) == {ken.id: "yes"}
    assert seen(guest) == {}


def told(state: LessonState, viewer: str) -> set[str]:
    """Return whose reactions somebody is told, when everybody but the guest shows one."""
    claims = Claims(lesson_id="lesson-1", participant_id=viewer, role=CAST[viewer], name=viewer)
    everybody: dict[str, reactions.Reaction] = dict.fromkeys(CAST.keys() - {"observer"}, "yes")
    return set(seen_by(state, Session("s", claims), everybody))


def test_in_quiet_work_a_reaction_is_between_the_pupil_and_the_staff() -> None:
    """Who works alone sees of others what they see of their faces: the staff's, unless they sit elsewhere."""
    state = in_phase(1)
    assert told(state, "teacher") == {"teacher", "assistant", "hana", "ken"}
    assert told(state, "hana") == {"teacher", "assistant", "hana"}
    beside = done(state, p.SitBeside(by="teacher", pupil="hana"))
    assert told(beside, "hana") == {"teacher", "assistant", "hana"}
    assert told(beside, "ken") == {"assistant", "ken"}


async def test_observers_show_none_and_floods_are_refused(school: School) -> None:
    """A guest has no reactions; drumming is refused; a lock stops students."""
    teacher, hana, ken, guest = await class_of(school)
    assert (await guest.ask(reactions.ReactionSend, reaction="clap")).code == "not_allowed"
    codes = {getattr(await hana.ask(reactions.ReactionSend, reaction="yes"), "code", "") for _ in range(6)}
    assert codes == {"", "rate_limited"}
    await teacher.ask(wire.LocksSet, locks=wire.Locks(reactions=True))
    await ken.until(lambda: ken.snapshot and ken.snapshot.lesson.locks.reactions, "the lock")
    assert (await ken.ask(reactions.ReactionSend, reaction="clap")).code == "locked"
    await ken.raw('{"type": "reaction.send", "n": 901, "reaction": "rude"}')
    await ken.until(lambda: [r for r in ken.all(wire.Refused) if r.code == "bad_message"], "a refusal")
