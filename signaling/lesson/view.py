"""What a participant may see of the state, and what changed of it between two moments.

Invariant: a client that puts every `State` message over what it holds, in order, holds what `project`
gives (`put_over` is that client).
"""

from __future__ import annotations

from typing import Literal, TypeVar

from ..wire import lesson as wire
from ..wire.arrival import Removed, Waiter
from ..wire.groups import GroupSetInfo
from . import recording
from .group_state import GroupSet
from .ids import class_page, group_page
from .observers import name_before_pupils
from .phase_view import current_phase, running_plan
from .places import beside, is_quiet
from .poll_view import polls_for_class, polls_for_staff
from .seats import seat_of
from .state import GroupState, LessonState, PersonState, WaiterState, present_person, replace

T = TypeVar("T")

Viewer = Literal["staff", "student", "observer"]
"""Everybody of one kind sees the same, so that a change is projected and encoded once for all of them."""
VIEWERS: tuple[Viewer, ...] = ("staff", "student", "observer")


def viewer_of(role: wire.Role) -> Viewer:
    """Return what kind of viewer a role is."""
    match role:
        case "student" | "observer":
            return role
        case "teacher" | "assistant":
            return "staff"


def project(state: LessonState, viewer: Viewer) -> wire.Snapshot:
    """Return the state as this kind of viewer may see it: those present, in order of arrival."""
    present = [person for person in state.people.values() if person.present]
    present.sort(key=lambda person: (person.joined_at, person.id))
    seen = wire.Snapshot(
        epoch=state.epoch,
        version=state.version,
        lesson=_lesson(state, viewer),
        people=[_person(state, person, viewer) for person in present],
        groups=[_group(state, group, viewer) for group in state.groups.values()],
        polls=polls_for_staff(state) if viewer == "staff" else polls_for_class(state),
    )
    return _with_staffs_part(state, seen) if viewer == "staff" else seen


def _with_staffs_part(state: LessonState, seen: wire.Snapshot) -> wire.Snapshot:
    return replace(
        seen,
        plan=running_plan(state.phases),
        roster=list(state.roster),
        removed=_removed(state),
        group_sets=[_group_set(kept) for kept in state.group_sets],
        waiting=[_waiter(state, each) for each in state.waiting.values()],
    )


def diff(old: wire.Snapshot, new: wire.Snapshot) -> wire.State | None:
    """Return what changed between two snapshots for the same kind of viewer; `None`: nothing one can see."""
    change = wire.State(
        epoch=new.epoch,
        version=new.version,
        lesson=_unless_same(old.lesson, new.lesson),
        people=_changed({p.id: p for p in old.people}, {p.id: p for p in new.people}),
        groups=_changed({g.id: g for g in old.groups}, {g.id: g for g in new.groups}),
        polls=_changed({p.id: p for p in old.polls}, {p.id: p for p in new.polls}),
        plan=_unless_same(old.plan, new.plan),
        roster=_unless_same(old.roster, new.roster),
        removed=_unless_same(old.removed, new.removed),
        group_sets=_unless_same(old.group_sets, new.group_sets),
        waiting=_unless_same(old.waiting, new.waiting),
    )
    return None if change == wire.State(epoch=new.epoch, version=new.version) else change


def put_over(held: wire.Snapshot, change: wire.State) -> wire.Snapshot:
    """Return what a client holds after a `state` message: the reference for every client."""
    return wire.Snapshot(
        epoch=change.epoch,
        version=change.version,
        lesson=_new_or_held(change.lesson, held.lesson),
        people=_put({person.id: person for person in held.people}, change.people),
        groups=_put({group.id: group for group in held.groups}, change.groups),
        polls=_put({poll.id: poll for poll in held.polls}, change.polls),
        plan=_new_or_held(change.plan, held.plan),
        roster=_new_or_held(change.roster, held.roster),
        removed=_new_or_held(change.removed, held.removed),
        group_sets=_new_or_held(change.group_sets, held.group_sets),
        waiting=_new_or_held(change.waiting, held.waiting),
    )


def _unless_same(old: T, new: T) -> T | None:
    return None if old == new else new


def _new_or_held(new: T | None, held: T) -> T:
    return held if new is None else new


def _changed(old: dict[str, T], new: dict[str, T]) -> dict[str, T | None]:
    gone: dict[str, T | None] = {key: None for key in old if key not in new}
    return gone | {key: value for key, value in new.items() if old.get(key) != value}


def _put(held: dict[str, T], changes: dict[str, T | None]) -> list[T]:
    merged = held | changes
    return [value for value in merged.values() if value is not None]


def _lesson(state: LessonState, viewer: Viewer) -> wire.Lesson:
    return wire.Lesson(
        id=state.lesson_id,
        title=state.title,
        code="" if viewer == "observer" else state.code,
        page_id=class_page(state.lesson_id),
        locks=state.locks,
        settings=state.settings,
        rehearsal=state.rehearsal,
        phase=current_phase(state.phases),
        quiet=is_quiet(state),
        spotlight=state.spotlight or None,
        attention=bool(state.attention_by),
        attention_by=state.attention_by,
        timer_ends_at=state.timer_ends_at,
        picked=state.picked if present_person(state, state.picked) else None,
        reflection_sheet=state.reflection_sheet,
        sound_only=state.sound_only,
        recording=recording.shown(state),
        groups_open=state.groups_open,
        group_work=state.group_work,
        started_at=state.started_at,
    )


def _removed(state: LessonState) -> list[Removed]:
    return [
        Removed(person=key, name=one.name, seat=one.seat, banned=one.banned, at=one.at)
        for key, one in state.removed.items()
    ]


def _waiter(state: LessonState, waiter: WaiterState) -> Waiter:
    seat, sitting = seat_of(state, waiter.person), present_person(state, waiter.person)
    return Waiter(
        id=waiter.session_id,
        name=waiter.name if seat is None else seat.name,
        since=waiter.since,
        seat=None if seat is None else seat.number,
        free=sitting is None,
    )


def _person(state: LessonState, person: PersonState, viewer: Viewer) -> wire.Person:
    shown = viewer == "staff" or state.groups_open or state.group_work.choice is not None
    return wire.Person(
        id=person.id,
        name=name_before_pupils(state, person) if viewer == "student" else person.name,
        role=person.role,
        group=person.group,
        assigned=person.assigned if shown else None,
        beside=beside(state, person),
        seat=person.seat,
        in_classroom=person.in_classroom,
        hearing=person.hearing if viewer == "staff" else "",
        sending=person.sending if viewer == "staff" else "",
        presence=_presence(person),
        listens_to=person.listens_to,
        speaks_to_all=person.speaks_to_all,
        hand_raised_at=person.hand_raised_at,
        kept=[] if viewer == "student" else sorted(recording.kept_now(state, person)),
        asks_recording=viewer != "student" and person.asks_recording_at is not None,
        sources=sorted(person.sources),
        asked=sorted(person.asked),
    )


def _presence(person: PersonState) -> wire.Presence:
    if not person.session_id:
        return "away"
    return "weak" if person.weak else "here"


def _group(state: LessonState, group: GroupState, viewer: Viewer) -> wire.Group:
    return wire.Group(
        id=group.id,
        name=group.name,
        page_id=group_page(state.lesson_id, group.id),
        help_at=group.help_at,
        help_by=group.help_by if viewer == "staff" else "",
    )


def _group_set(kept: GroupSet) -> GroupSetInfo:
    return GroupSetInfo(
        number=kept.number,
        name=kept.name,
        at=kept.at,
        groups=len(kept.groups),
        people=sum(len(group.people) for group in kept.groups),
        for_class=bool(kept.saved),
    )
