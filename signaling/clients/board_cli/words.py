"""What `manabiya board` says, in English and Japanese. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .trouble import Trouble

Language = Literal["en", "ja"]

_EN = {
    "name": "Board",
    "waiting": "The teacher has to let you in. Waiting …",
    "again": "The connection was lost. Trying again …",
    "drawn": "{taken} of {all} elements are on the page.",
    "not_drawn": "Not drawn: {type} {id}: {why}",
    "wrote": "Written: {path}",
    "no_link": "This is not a link into a lesson: {link}\nIt looks like https://school.example/l/12345678",
    "no_file": "{path}: {why}",
    "no_scene": "{path} is not an .excalidraw file.",
    "no_element": "{path}: element {number} has no id, so it cannot be drawn.",
    "no_format": "{path}: the file's name has to end in .svg, .png, .pdf or .json.",
    "no_font": "No Japanese font was found, so the words would be empty boxes. Install one "
    "(Debian: fonts-noto-cjk), or name one with --font.",
    "read_only": "You may look at this page, not draw on it. The teacher can open it for drawing.",
    "no_page": "There is no page “{page}” for you. These are there:\n{pages}",
    "many_pages": "More than one page is meant by “{page}”. Choose one:\n{pages}",
    "no_page_at_all": "There is no board for you to see now.",
    "unreachable": "{url} cannot be reached: {why}",
    "no_manabiya": "What answers there is not Manabiya. {url}",
    "silent": "The server does not answer any more.",
    "closed": "The connection ended ({code}).",
    "closed.1009": "The server was sent more than it takes at once.",
    "closed.4400": "The server does not understand this version of the command.",
    "closed.4401": "Your place has run out. Start the command again.",
    "closed.4403": "This page is not open to you (any more).",
    "closed.4404": "There is no such lesson.",
    "closed.4409": "You opened this page somewhere else.",
    "closed.4410": "The lesson has ended.",
    "farewell.ended": "The lesson has ended.",
    "farewell.removed": "The teacher took you out of the lesson.",
    "farewell.banned": "The teacher took you out for the rest of the lesson.",
    "farewell.replaced": "You came in somewhere else.",
    "farewell.left": "You left the lesson.",
    "farewell.turned_away": "The teacher did not let you in now.",
    "refused": "The server says no: {code} {text}",
    "refused.busy": "Too much is going on just now. Try again in a moment.",
    "refused.try_again": "The server is in trouble just now. Try again in a moment.",
    "refused.rate_limited": "That was too much at once. Try again in a minute.",
    "refused.code_unknown": "There is no lesson behind this link.",
    "refused.lesson_ended": "The lesson has ended.",
    "refused.lesson_full": "The lesson is full.",
    "refused.banned": "The teacher took you out for the rest of the lesson.",
    "refused.locked": "The lesson's door is closed. The teacher can open it.",
    "refused.bad_name": "This name does not do. Choose another with --name.",
    "refused.no_such_seat": "The class has no such seat number.",
    "refused.token_invalid": "This link is not good any more. Ask the teacher for a new one.",
    "refused.not_allowed": "You may not do this here.",
    "refused.not_in_lesson": "You are not in the lesson.",
    "why.bad_element": "it is not an element as a board takes it.",
    "why.type": "a board does not take elements of the kind “{type}”.",
    "why.link": "it has a link; boards take none.",
    "why.empty": "it is a text without words.",
    "why.text": "its text is longer than {most} characters.",
    "why.short": "it has fewer than two points.",
    "why.points": "it has more than {most} points.",
    "why.far": "it lies too far out, or is too large.",
    "why.too_large": "it has more than 256 KB.",
    "why.bad_version": "the page does not believe its version.",
    "why.locked": "the page has it locked; only the teacher changes that.",
    "why.locks": "it is locked, and only the teacher may put such elements.",
    "why.not_allowed": "you may look at this page, not draw on it.",
    "why.stale": "somebody changed it in the same moment.",
    "why.full": "the page is full.",
    "why.no_such_file": "it shows a picture that the lesson does not have.",
    "why.other": "the page refuses it ({code}).",
}

_JA = {
    "name": "ボード",
    "waiting": "先生が入れてくれるのを待っています…",
    "again": "接続が切れました。もう一度つなぎます…",
    "drawn": "{all}個のうち{taken}個をページにかきました。",
    "not_drawn": "かけませんでした：{type} {id}：{why}",
    "wrote": "保存しました：{path}",
    "no_link": "授業のリンクではありません：{link}\nhttps://school.example/l/12345678 のような形です。",
    "no_file": "{path}：{why}",
    "no_scene": "{path} は .excalidraw ファイルではありません。",
    "no_element": "{path}：{number}番目の図形にidがないので、かけません。",
    "no_format": "{path}：ファイル名の終わりを .svg、.png、.pdf、.json のどれかにしてください。",
    "no_font": "日本語のフォントが見つからないため、文字が出ません。フォントを入れるか"
    "（Debianなら fonts-noto-cjk）、--font で指定してください。",
    "read_only": "このページは見るだけです。先生が書けるようにすると、かけます。",
    "no_page": "「{page}」というページは、あなたには見えません。見えるページ：\n{pages}",
    "many_pages": "「{page}」に当てはまるページがいくつかあります。一つ選んでください：\n{pages}",
    "no_page_at_all": "いま見られるボードがありません。",
    "unreachable": "{url} につながりません：{why}",
    "no_manabiya": "つながった先はManabiyaではありません。{url}",
    "silent": "サーバーから返事が来なくなりました。",
    "closed": "接続が切れました（{code}）。",
    "closed.1009": "一度に送った量が多すぎました。",
    "closed.4400": "このコマンドの版は、サーバーに通じません。",
    "closed.4401": "席の有効期限が切れました。もう一度始めてください。",
    "closed.4403": "このページは、あなたには開かれていません。",
    "closed.4404": "その授業はありません。",
    "closed.4409": "このページを別のところで開きました。",
    "closed.4410": "授業は終わりました。",
    "farewell.ended": "授業は終わりました。",
    "farewell.removed": "先生があなたを授業から出しました。",
    "farewell.banned": "先生があなたを授業から出しました。この授業にはもう入れません。",
    "farewell.replaced": "別のところから授業に入りました。",
    "farewell.left": "授業から出ました。",
    "farewell.turned_away": "先生は、いまは入れませんでした。",
    "refused": "サーバーに断られました：{code} {text}",
    "refused.busy": "いま混み合っています。少し待って、もう一度お試しください。",
    "refused.try_again": "サーバーの調子がよくありません。少し待って、もう一度お試しください。",
    "refused.rate_limited": "一度に多すぎました。1分ほど待って、もう一度お試しください。",
    "refused.code_unknown": "このリンクの授業はありません。",
    "refused.lesson_ended": "授業は終わりました。",
    "refused.lesson_full": "授業は満員です。",
    "refused.banned": "先生があなたを授業から出しました。この授業にはもう入れません。",
    "refused.locked": "授業のドアは閉まっています。先生が開けられます。",
    "refused.bad_name": "この名前は使えません。--name で別の名前にしてください。",
    "refused.no_such_seat": "その番号の席はクラスにありません。",
    "refused.token_invalid": "このリンクはもう使えません。先生に新しいリンクをもらってください。",
    "refused.not_allowed": "ここではできません。",
    "refused.not_in_lesson": "授業に入っていません。",
    "why.bad_element": "ボードに置ける図形ではありません。",
    "why.type": "「{type}」という種類はボードに置けません。",
    "why.link": "リンクが付いています。ボードにはリンクを置けません。",
    "why.empty": "文字のないテキストです。",
    "why.text": "文字が{most}字を超えています。",
    "why.short": "点が二つより少ない線です。",
    "why.points": "点が{most}個を超えています。",
    "why.far": "遠すぎるか、大きすぎます。",
    "why.too_large": "256 KBを超えています。",
    "why.bad_version": "版の番号が正しくありません。",
    "why.locked": "ページで固定されています。変えられるのは先生だけです。",
    "why.locks": "固定された図形を置けるのは先生だけです。",
    "why.not_allowed": "このページは見るだけです。",
    "why.stale": "同じときに、ほかの人が変えました。",
    "why.full": "ページがいっぱいです。",
    "why.no_such_file": "授業にない画像です。",
    "why.other": "ページに断られました（{code}）。",
}

WORDS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "ja": _JA}


def say(language: Language, word: str, /, **gaps: object) -> str:
    """Return a sentence with its gaps filled."""
    return WORDS[language][word].format_map({name: str(gap) for name, gap in gaps.items()})


def explain(language: Language, trouble: Trouble) -> str:
    """Return what to tell of a trouble."""
    return say(language, trouble.word, **trouble.details)


def language_of(environment: Mapping[str, str]) -> Language:
    """Return the reader's language by the locale, as every program of a terminal chooses it (POSIX)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "ja" if environment[name].startswith("ja") else "en"
    return "en"
