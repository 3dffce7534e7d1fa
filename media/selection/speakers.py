"""Who speaks, from the levels in packet headers (RFC 6464), without decoding.

Invariant: an order changes only for a reason that a listener would hear. A level is smoothed (quick up, slow
down), speech begins well above where it ends, and one speaker passes another only by a clear margin.

A microphone that is loud without a pause is no speech: the floor of each microphone follows its quietest
moments at once and rises slowly, so that a fan, or a client that claims to be the loudest for ever, sinks
into its own floor. What claims to be loud has to come in as many packets, of such sizes, as speech does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .turns import Turn
from .values import AudioWindow

WINDOW_SECONDS = 0.1
"""How often `hear` is called: five packets of 20 ms, short against a syllable."""

SILENCE_DBOV = -127.0
MIN_PACKETS = 3
"""Of the five in a window. Discontinuous transmission sends one every 400 ms in silence."""
MIN_PAYLOAD_BYTES = 10
"""Mean per packet. Opus codes speech in 40 to 160 bytes, and silence in 1 to 8."""

RISE = 0.5
"""Share of a rise taken over per window: a time constant of 150 ms, so that one click is not a word."""
FALL = 0.15
"""The same downwards: 600 ms, so that the gaps between words do not end a sentence."""

START_DBOV, STOP_DBOV = -45.0, -52.0
"""Speech at a laptop is -35 to -15 dBov, a quiet room behind noise suppression below -60."""
START_ABOVE_FLOOR_DB, STOP_ABOVE_FLOOR_DB = 9.0, 5.0
FLOOR_RISE_DB = 0.3
"""Per window, 3 dB/s: a steady -20 dBov counts as noise after 20 s; people pause for breath sooner."""
LOWEST_FLOOR_DBOV = -80.0
"""A pause without packets says nothing of the room, and must not make it look quieter than this: a browser
sends none while its speaker draws breath."""
PASS_MARGIN_DB = 6.0
"""How much louder one has to be to come before another: twice the sound pressure."""


@dataclass(slots=True)
class _Ear:
    """What is remembered of one microphone. All in dBov."""

    level: float = SILENCE_DBOV
    floor: float = LOWEST_FLOOR_DBOV
    speaking: bool = False
    spoke_at: float = float("-inf")
    """Monotonic seconds of the last window in which it spoke."""
    turn: Turn = field(default_factory=Turn)


class Speakers:
    """The speakers of one lesson. `hear` takes one window of every microphone."""

    def __init__(self) -> None:
        self._ears: dict[str, _Ear] = {}
        self._order: list[str] = []

    @property
    def order(self) -> list[str]:
        """Who speaks now, loudest first."""
        return self._order

    def spoke_at(self, participant_id: str) -> float:
        """Monotonic seconds of somebody's last speech; minus infinity: never."""
        ear = self._ears.get(participant_id)
        return float("-inf") if ear is None else ear.spoke_at

    def yields(self, participant_id: str) -> bool:
        """Say whether others who speak come before this speaker, where not all can be heard."""
        ear = self._ears.get(participant_id)
        return ear is not None and ear.turn.yields

    def hear(self, windows: Mapping[str, AudioWindow], now: float) -> bool:
        """Take in one window of all microphones there are (others are forgotten). True: `order` changed."""
        for participant_id in self._ears.keys() - windows.keys():
            del self._ears[participant_id]
        for participant_id, window in windows.items():
            ear = self._ears.get(participant_id)
            if ear is None:
                ear = self._ears[participant_id] = _Ear()
            _take(ear, window, now)
        before = self._order
        self._order = self._reordered(windows)
        return self._order != before

    def _reordered(self, present: Iterable[str]) -> list[str]:
        ears = self._ears
        order = [someone for someone in self._order if someone in ears and ears[someone].speaking]
        order.extend(
            someone for someone in sorted(present) if ears[someone].speaking and someone not in self._order
        )
        for index in range(
            len(order) - 1, 0, -1
        ):  # from the back, so that the loudest gets to the front at once
            ahead, behind = ears[order[index - 1]], ears[order[index]]
            if behind.level > ahead.level + PASS_MARGIN_DB:
                order[index - 1], order[index] = order[index], order[index - 1]
        return order


def _take(ear: _Ear, window: AudioWindow, now: float) -> None:
    heard = max(LOWEST_FLOOR_DBOV, _level(window))
    ear.level += (heard - ear.level) * (RISE if heard > ear.level else FALL)
    ear.floor = max(LOWEST_FLOOR_DBOV, min(heard, ear.floor + FLOOR_RISE_DB))
    above = ear.level - ear.floor
    if ear.speaking:
        ear.speaking = ear.level > STOP_DBOV and above > STOP_ABOVE_FLOOR_DB
    else:
        ear.speaking = ear.level > START_DBOV and above > START_ABOVE_FLOOR_DB
    if ear.speaking:
        ear.spoke_at = now
    ear.turn.take(WINDOW_SECONDS, speaking=ear.speaking)


def _level(window: AudioWindow) -> float:
    if window.packets < MIN_PACKETS or window.payload_bytes < MIN_PAYLOAD_BYTES * window.packets:
        return SILENCE_DBOV
    return max(SILENCE_DBOV, min(0.0, -window.mean_level_dbov))
