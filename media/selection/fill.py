"""Fill the slots of one receiver.

Invariant: every choice has passed `walls`, and every slot of the peer is in the result.

The first audio slot and the first video slot belong to the teacher: a browser plays the two in step, which
would delay one person's voice for another's picture. Who has no teacher in reach (as the teacher has none)
hears nothing in the first audio slot, so that the first video slot is free for one more camera.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from media.control import Layer, LessonPlan, Source, View, Want

from .layers import UPWARD_MARGIN, VOICE_BPS, Picture, cost, dearest_up_to, share, wanted_layer
from .slots import assign
from .values import LessonFacts, PeerFacts, SlotChoice, Slots
from .walls import is_in_reach, may_flow

CAMERA_HEIGHT, TEACHER_HEIGHT, SCREEN_HEIGHT = 180, 720, 1080
"""Pixels, for a client that has not said yet what it shows."""

SINGLE_LAYER: Layer = "h"
"""What a source without simulcast is called."""

Key = tuple[str, Source]


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver, and what is already known about it."""

    peer: PeerFacts
    teacher: str
    """Whom its teacher's slots belong to; empty: nobody. Of a player of one participant, that one."""
    before: Slots
    watches: bool = False
    """It plays one participant (`teacher`) and nobody else: the plan says so, whatever its view."""
    voices: tuple[str, ...] = ()
    """Whose microphones are to be heard, most wanted first."""

    @property
    def id(self) -> str:
        return self.peer.participant_id


@dataclass(frozen=True, slots=True)
class Demand:
    """What a receiver would be sent if its downlink were wide."""

    voices: int
    pictures: tuple[tuple[Key, Layer], ...]
    is_met: bool
    """Whether it gets just that."""

    def bps(self, facts: LessonFacts) -> float:
        """Return its bits per second by what is measured now."""
        pictures = sum(cost(facts.publications[key].layers, layer) for key, layer in self.pictures)
        return self.voices * VOICE_BPS + pictures

    def fits(self, facts: LessonFacts, downlink_bps: float) -> bool:
        """Say whether `share` would surely grant all of it, margins included."""
        if downlink_bps == float("inf"):
            return True
        dearest = sum(dearest_up_to(facts.publications[key].layers, layer) for key, layer in self.pictures)
        return self.voices * VOICE_BPS + dearest * UPWARD_MARGIN <= downlink_bps


def fill(facts: LessonFacts, receiver: Receiver) -> Slots:
    """Choose for every slot."""
    peer = receiver.peer
    slots: dict[str, SlotChoice | None] = dict.fromkeys(
        (*peer.audio_slots, *peer.video_slots, *peer.screen_slots)
    )
    slots.update(_audio(facts, receiver))
    heard = sum(choice is not None and choice.layer is not None for choice in slots.values())
    slots.update(_pictures(facts, receiver, heard))
    return slots


def _audio(facts: LessonFacts, receiver: Receiver) -> dict[str, SlotChoice | None]:
    peer, teacher = receiver.peer, receiver.teacher
    filled: dict[str, SlotChoice | None] = {}
    if peer.audio_slots and teacher:
        filled[peer.audio_slots[0]] = _of_teacher(facts, receiver, "microphone", SINGLE_LAYER)
    chosen = [
        someone
        for someone in receiver.voices
        if someone != teacher and may_flow(facts.plan, someone, "microphone", receiver.id)
    ]
    before = {
        slot: None if choice is None else choice.participant_id for slot, choice in receiver.before.items()
    }
    for slot, someone in assign(chosen, peer.audio_slots[1:], before).items():
        filled[slot] = None if someone is None else SlotChoice(someone, "microphone", SINGLE_LAYER)
    return filled


def _of_teacher(
    facts: LessonFacts, receiver: Receiver, source: Source, layer: Layer | None
) -> SlotChoice | None:
    """Say what the teacher's slot holds: the teacher stays in it while the source is off."""
    teacher = receiver.teacher
    if not is_in_reach(facts.plan, teacher, receiver.id):
        return None
    if not _is_there(facts, receiver, (teacher, source)):
        return SlotChoice(teacher, source, None, "muted")
    return SlotChoice(teacher, source, layer, "" if layer else "bandwidth")


def _pictures(facts: LessonFacts, receiver: Receiver, voices: int) -> dict[str, SlotChoice | None]:
    peer, teacher = receiver.peer, receiver.teacher
    heights = _wanted(facts, receiver)
    teacher_camera: Key = (teacher, "camera")
    wanted = [key for key in heights if _is_there(facts, receiver, key)]
    before = {
        slot: None if choice is None else (choice.participant_id, choice.source)
        for slot, choice in receiver.before.items()
    }
    cameras = [key for key in wanted if key[1] == "camera" and key != teacher_camera]
    screens = [key for key in wanted if key[1] == "screen"]
    free = peer.video_slots[1:] if teacher else (*peer.video_slots[1:], *peer.video_slots[:1])
    screen_slots = peer.screen_slots
    if receiver.watches and teacher_camera not in heights:
        screen_slots = peer.video_slots[:1]
    placed = {**assign(screens, screen_slots, before), **assign(cameras, free, before)}
    if teacher and peer.video_slots and teacher_camera in heights:
        placed[peer.video_slots[0]] = teacher_camera
    layers = _layers(facts, receiver, [key for key in wanted if key in placed.values()], voices)
    filled: dict[str, SlotChoice | None] = {}
    for slot, key in placed.items():
        if key is None:
            filled[slot] = None
        elif key == teacher_camera:
            filled[slot] = _of_teacher(facts, receiver, "camera", layers.get(key))
        else:
            layer = layers[key]
            filled[slot] = SlotChoice(*key, layer, "" if layer else "bandwidth")
    return filled


def _layers(
    facts: LessonFacts, receiver: Receiver, keys: Sequence[Key], voices: int
) -> dict[Key, Layer | None]:
    """Share the downlink out among the pictures `keys`, most wanted first."""
    heights = _wanted(facts, receiver)
    current = {
        (choice.participant_id, choice.source): choice.layer
        for choice in receiver.before.values()
        if choice is not None and choice.paused != "muted"
    }
    pictures = [
        Picture(
            rank="screen" if key[1] == "screen" else "teacher" if key[0] == receiver.teacher else "camera",
            layers=facts.publications[key].layers,
            height=heights[key],
            current=current.get(key),
            is_new=key not in current,
        )
        for key in keys
    ]
    return dict(zip(keys, share(pictures, receiver.peer.downlink_bps, voices), strict=True))


def demand(facts: LessonFacts, receiver: Receiver, slots: Slots) -> Demand:
    """Say what the receiver would be sent if its downlink were wide, given what is in its `slots`."""
    heights = _wanted(facts, receiver)
    voices, pictures, is_met = 0, [], True
    for choice in slots.values():
        if choice is None or choice.paused == "muted":
            continue
        if choice.source == "microphone":
            voices += 1
            continue
        key: Key = (choice.participant_id, choice.source)
        layer = wanted_layer(facts.publications[key].layers, heights[key])
        pictures.append((key, layer))
        is_met = is_met and layer == choice.layer
    return Demand(voices, tuple(pictures), is_met=is_met)


def is_sent(facts: LessonFacts, key: Key) -> bool:
    """Say whether anything comes from this source."""
    publication = facts.publications.get(key)
    return publication is not None and bool(publication.layers)


def _is_there(facts: LessonFacts, receiver: Receiver, key: Key) -> bool:
    if not is_sent(facts, key) or not may_flow(facts.plan, *key, receiver.id):
        return False
    return key[1] == "microphone" or facts.publications[key].codec in receiver.peer.codecs


def _wanted(facts: LessonFacts, receiver: Receiver) -> dict[Key, int]:
    """What the receiver wants to see, most wanted first: (participant, source) -> height in pixels."""
    if receiver.watches:
        return _watched(facts, receiver)
    view = facts.views.get(receiver.id)
    if view is not None and not _is_of_elsewhere(facts.plan, view):
        return _heights(view.wants)
    wanted: dict[Key, int] = {}
    if receiver.teacher:
        wanted[receiver.teacher, "camera"] = TEACHER_HEIGHT
    for participant_id, source in sorted(facts.publications):
        if source == "screen":
            wanted[participant_id, source] = SCREEN_HEIGHT
        elif source == "camera":
            wanted.setdefault((participant_id, source), CAMERA_HEIGHT)
    return wanted


def _watched(facts: LessonFacts, receiver: Receiver) -> dict[Key, int]:
    """Whoever has one slot for pictures is shown the camera, or the screen where that alone is sent."""
    camera: Key = (receiver.teacher, "camera")
    screen: Key = (receiver.teacher, "screen")
    if not receiver.peer.screen_slots and is_sent(facts, screen) and not is_sent(facts, camera):
        return {screen: SCREEN_HEIGHT}
    return {screen: SCREEN_HEIGHT, camera: TEACHER_HEIGHT}


def _is_of_elsewhere(plan: LessonPlan, view: View) -> bool:
    """Say whether a view was told from another place: it wants something, but nobody who is in reach.

    After a move the page's new view takes a way there and back; until it comes the new place is shown as to
    somebody who has not said yet what they show. A view that wants nothing holds: its client has sound only.
    """
    return bool(view.wants) and not any(
        is_in_reach(plan, want.participant_id, view.participant_id) for want in view.wants
    )


def _heights(wants: Sequence[Want]) -> dict[Key, int]:
    """One entry for each picture, at its first place, as large as its largest tile."""
    heights: dict[Key, int] = {}
    for want in wants:
        key: Key = (want.participant_id, want.source)
        heights[key] = max(want.height, heights.get(key, 0))
    return heights
