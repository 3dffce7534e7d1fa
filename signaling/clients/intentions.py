"""What a simulated pupil may mean to do, and what becomes of it when its time has come. Pure.

Invariant: nothing is done that the lesson, as this pupil sees it, does not let them do at that moment.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from signaling.wire.reactions import Reaction

from ..chance import Chance
from .acts import Act, CallHelp, Choose, Decline, Draw, DropOut, Raise, React, Say, TurnOn, Vote
from .answers import answer
from .chatter import LINES, Language, Occasion
from .scene import Scene
from .temperament import Temperament

ASKS_ALONE = 0.4
"""How likely one who would chat writes to the teacher, in quiet work."""
BOLD_ENOUGH_TO_SPEAK = 0.25
"""One in seven would rather not turn on what the teacher asks for."""
REACTIONS: tuple[Reaction, ...] = ("clap", "yes", "yes", "question", "slower", "faster")


class Intention(enum.Enum):
    """What a pupil may mean to do."""

    GREET = "greet"
    CHAT = "chat"
    DRAW = "draw"
    REACT = "react"
    RAISE = "raise"
    LOWER = "lower"
    ANSWER = "answer"
    CHOOSE = "choose"
    HELP = "help"
    TURN_ON = "turn on"
    REPLY = "reply"
    DROP_OUT = "drop out"


@dataclass(frozen=True, slots=True)
class Moment:
    """Who means to do something, and what they see."""

    who: Temperament
    scene: Scene
    chance: Chance
    language: Language
    greeting: Occasion
    """What there is to say on coming in."""


def act_of(intention: Intention, moment: Moment) -> Act | None:
    """Return what is done now; `None`: nothing, as things are."""
    return _DOING[intention](moment)


def _say(moment: Moment, occasion: Occasion) -> Say | None:
    if moment.scene.locks.chat or moment.scene.attention:
        return None
    return Say(moment.chance.one_of(LINES[moment.language][occasion]))


def _chat(moment: Moment) -> Say | None:
    scene = moment.scene
    if not moment.who.writes:
        return None
    if not scene.is_quiet:
        return _say(moment, "group" if scene.group else "class")
    if scene.locks.private or scene.attention or moment.chance.share() >= ASKS_ALONE:
        return None
    return Say(moment.chance.one_of(LINES[moment.language]["alone"]), private=True)


def _draw(moment: Moment) -> Draw | None:
    return Draw() if moment.scene.is_board_open and not moment.scene.attention else None


def _react(moment: Moment) -> React | None:
    if moment.scene.locks.reactions or moment.scene.attention:
        return None
    return React(moment.chance.one_of(REACTIONS))


def _raise(moment: Moment) -> Raise | None:
    return None if moment.scene.is_hand_up or moment.scene.attention else Raise(up=True)


def _vote(moment: Moment) -> Vote | None:
    asked = moment.scene.asked
    if asked is None:
        return None
    given = answer(asked.question, moment.who, moment.chance, moment.language, asked.round)
    return None if given is None else Vote(asked.poll, given)


def _choose(moment: Moment) -> Choose | None:
    free = sorted(group for group, places in (moment.scene.choice or {}).items() if places > 0)
    return Choose(moment.chance.one_of(free)) if free else None


def _turn_on(moment: Moment) -> TurnOn | Decline | None:
    if not moment.scene.turn_on:
        return None
    source = moment.scene.turn_on[0]
    return TurnOn(source) if moment.who.bold > BOLD_ENOUGH_TO_SPEAK else Decline(source)


_DOING: dict[Intention, Callable[[Moment], Act | None]] = {
    Intention.GREET: lambda moment: _say(moment, moment.greeting),
    Intention.CHAT: _chat,
    Intention.REPLY: lambda moment: None if moment.scene.is_quiet else _say(moment, "reply"),
    Intention.DRAW: _draw,
    Intention.REACT: _react,
    Intention.RAISE: _raise,
    Intention.LOWER: lambda _: Raise(up=False),
    Intention.ANSWER: _vote,
    Intention.CHOOSE: _choose,
    Intention.HELP: lambda _: CallHelp(),
    Intention.TURN_ON: _turn_on,
    Intention.DROP_OUT: lambda moment: DropOut(moment.who.away_for),
}
