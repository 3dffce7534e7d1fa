"""Packets and events to files, as far as the lesson allows it at each moment.

Invariant: whatever is written passed `permit` (and, of media, a `Slot`): the state of the lesson is looked at
for every change of it, before anything that comes after; of media nothing is written that came while the
server may have said something that did not arrive.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from media.control import SlotEntry
from signaling.wire import lesson as wire
from signaling.wire.chat import ChatMessage
from signaling.wire.recording import NOTICE_SECONDS

from .files import Folder
from .packets import Pictures, Sound, read_rtp
from .permit import Key, is_recorded, key_of, may_keep
from .slot import Slot


class Keeper:
    """`follow` and `slots` tell how things are, `confirm`, `doubt` and `lose` whether that still holds.

    `take` packets; `pass_time` often; `close` in the end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder: Folder | None = None
        """There once anything may be kept."""
        self._lesson: wire.Lesson | None = None
        self._people: dict[str, wire.Person] = {}
        self._entries: Mapping[str, SlotEntry | None] = {}
        self._ssrcs: Mapping[str, int] = {}
        self._slots: dict[int, Slot] = {}
        self._joining: dict[int, tuple[Key, Sound | Pictures]] = {}
        self._is_sure = False
        self._sure_until = float("-inf")
        self._phase: int | None = None
        self._said: set[tuple[str, int]] = set()

    @property
    def is_on(self) -> bool:
        """Whether the class is being recorded, so that something may be kept."""
        return is_recorded(self._lesson)

    @property
    def is_keeping(self) -> bool:
        """Whether what comes now may be kept: the class is being recorded, and the server is heard."""
        return self.is_on and self._is_sure

    @property
    def kept_bytes(self) -> int:
        return 0 if self.folder is None else self.folder.kept_bytes

    def follow(
        self, lesson: wire.Lesson | None, people: Mapping[str, wire.Person], at: float, now: float
    ) -> None:
        """Hear how the lesson is now. `at`: Unix seconds; `now`: monotonic ones. Raises OSError."""
        was_on, self._lesson, self._people = self.is_on, lesson, dict(people)
        self._settle(now)
        if self.is_on and self.folder is None:
            self.folder = Folder(self.path)
        if was_on != self.is_on and self.folder is not None:
            self.folder.line("recording", at, on=self.is_on)
        phase = None if lesson is None else lesson.phase
        number = None if phase is None else phase.number
        if number != self._phase and self.note(
            "phase", at, number=number, name="" if phase is None else phase.name
        ):
            self._phase = number

    def peer(self, ssrcs: Mapping[str, int]) -> None:
        """Begin with a new peer, of which mid -> SSRC; nothing is in its slots yet."""
        self._ssrcs, self._entries = ssrcs, {}
        self._slots = {ssrc: Slot() for ssrc in ssrcs.values()}
        self._joining = {}

    def slots(self, entries: Mapping[str, SlotEntry | None], now: float) -> None:
        """Hear who is in which slot."""
        self._entries = entries
        self._settle(now)

    def confirm(self, until: float, now: float) -> None:
        """Hear that all that the server had to say until then (monotonic seconds) has been told."""
        self._is_sure, self._sure_until = True, until
        self._settle(now)

    def doubt(self, now: float) -> None:
        """Hear that the server does not answer: what is held is thrown away, and so is what comes."""
        self._is_sure = False
        self._settle(now)

    def lose(self, now: float) -> None:
        """Hear that the link is lost: besides, who is in which slot has to be told anew."""
        self._entries, self._joining = {}, {}
        self.doubt(now)

    def take(self, data: bytes, now: float) -> None:
        """Take an RTP packet, opened."""
        packet = read_rtp(data)
        slot = None if packet is None else self._slots.get(packet.ssrc)
        if packet is not None and slot is not None:
            slot.take(packet, now)

    def pass_time(self, clock_ahead: float) -> list[int]:
        """Write what is due; return the SSRCs that want a keyframe. `clock_ahead`: Unix minus monotonic."""
        wanting = []
        for ssrc, slot in self._slots.items():
            for came, key, packet in slot.due(self._sure_until):
                held, joiner = self._joining.get(ssrc, (None, None))
                begins = held != key or joiner is None
                if joiner is None or begins:
                    joiner = Sound() if key[1] == "microphone" else Pictures()
                    self._joining[ssrc] = key, joiner
                frame = joiner.push(packet)
                name = self._people[key[0]].name if key[0] in self._people else ""
                if begins and self.folder is not None:
                    self.folder.track(key, name, came + clock_ahead).begin_span()
                if frame is not None and self.folder is not None:
                    self.folder.add(key, name, frame, came + clock_ahead)
            _, joiner = self._joining.get(ssrc, (None, None))
            if slot.key is not None and isinstance(joiner, Pictures) and joiner.waits:
                wanting.append(ssrc)
        return wanting

    def note(self, kind: str, at: float, **more: Any) -> bool:
        """Write a line, if anything may be kept now; say whether it was."""
        if not self.is_on or self.folder is None:
            return False
        self.folder.line(kind, at, **more)
        return True

    def chat(self, said: ChatMessage) -> None:
        """Write a message, once, if it was said while the recording ran."""
        held = None if self._lesson is None else self._lesson.recording
        place = said.channel, said.number
        if held is None or said.at < held.announced_at + NOTICE_SECONDS or place in self._said:
            return
        if self.note("chat", said.at, channel=said.channel, by=said.author_name, text=said.text):
            self._said.add(place)

    def close(self) -> None:
        """Close every file. What is still held is whose nobody knows."""
        if self.folder is not None:
            self.folder.close()

    def _settle(self, now: float) -> None:
        for mid, ssrc in self._ssrcs.items():
            key = key_of(self._entries.get(mid))
            may = self._is_sure and key is not None and may_keep(self._lesson, self._people, key)
            self._slots[ssrc].tell(key, now, may=may)
