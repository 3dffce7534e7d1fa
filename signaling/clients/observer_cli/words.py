"""What `manabiya observe` says, in English and Japanese. Pure."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "ja"]

_EN = {
    "name": "Observer",
    "waiting": "The teacher has to let you in. Waiting …",
    "not_yet": "The class is not being recorded, so nothing is kept until it is.",
    "begins": "The lesson is being recorded: keeping what it allows, in {path}",
    "stopped": "The recording has stopped: nothing more is kept.",
    "away": "The lesson is out of reach: nothing is kept until it is back.",
    "again": "Sound and pictures were lost. Connecting again …",
    "ended": "The lesson is over for you ({why}).",
    "kept": "Kept: {minutes}, {megabytes} MB in {path}",
    "nothing": "Nothing was kept.",
    "line": "{minutes}  {state}  {megabytes} MB  speaking: {speaking}",
    "keeping": "keeping",
    "looking": "looking on",
    "nobody": "nobody",
    "no_folder": "{path}: {why}",
}
_JA = {
    "name": "参観者",
    "waiting": "先生が入れてくれるのを待っています…",
    "not_yet": "授業は録画されていないので、何も残しません。授業の録画が始まると、残し始めます。",
    "begins": "授業の録画が始まりました。残してよいものを {path} に残します。",
    "stopped": "録画が止まりました。この先は残しません。",
    "away": "授業とのつながりが切れました。つながり直すまで、何も残しません。",
    "again": "音と映像が切れました。つなぎ直しています…",
    "ended": "授業から出ました（{why}）。",
    "kept": "残しました：{minutes}、{megabytes} MB、{path}",
    "nothing": "何も残していません。",
    "line": "{minutes}  {state}  {megabytes} MB  話している人：{speaking}",
    "keeping": "記録中",
    "looking": "参観中",
    "nobody": "なし",
    "no_folder": "{path}：{why}",
}
WORDS = {"en": _EN, "ja": _JA}


def say(language: Language, word: str, **gaps: object) -> str:
    """Return a sentence in the reader's language."""
    return WORDS[language][word].format(**gaps)


def clock(seconds: float) -> str:
    """Return minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
