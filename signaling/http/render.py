"""Fills a page's shell: language, the bundle's files, and the page's data as JSON.

Invariant: data goes into a page only as text that Jinja2 escapes, or as JSON in which no `<` is left, so
that neither a title nor a name can become markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jinja2
import msgspec
from aiohttp import web
from markupsafe import Markup

from .bundle import Bundle
from .language import COOKIE, Language, chosen

_encode = msgspec.json.Encoder().encode

ERROR_TEXTS: Mapping[Language, Mapping[int, str]] = {
    "en": {
        404: "There is nothing here. Please check the link or the class code.",
        410: "This lesson has ended.",
        413: "That was too much at once.",
        429: "Too many tries. Please wait a moment and try again.",
        500: "Something went wrong on our side. It was written down.",
        503: "The class server is not ready at the moment. Please try again in a few seconds.",
    },
    "ja": {
        404: "ページが見つかりません。リンクか授業コードを確かめてください。",
        410: "この授業は終わりました。",
        413: "一度に送れる大きさを超えています。",
        429: "回数が多すぎます。少し待ってからもう一度ためしてください。",
        500: "サーバーで問題が起きました。記録しました。",
        503: "いまサーバーの準備ができていません。少し待ってからもう一度ためしてください。",
    },
}
_OTHER: Mapping[Language, str] = {
    "en": "This page can not be shown.",
    "ja": "このページは表示できません。",
}


class Renderer:
    """Templates and bundle of one node."""

    def __init__(self, templates: Path, bundle: Bundle) -> None:
        self._bundle = bundle
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self, request: web.Request, name: str, data: Mapping[str, object], *, title: str, status: int = 200
    ) -> web.Response:
        """Return the shell `<name>.html` with `data` as the page's JSON."""
        language = language_of(request)
        html = self._environment.get_template(f"{name}.html").render(
            lang=language,
            dir="ltr",
            title=title,
            entry=self._bundle.entry(name),
            data=data,
            page_json=json_for_script({"page": name, "lang": language, **data}),
        )
        return web.Response(
            text=html,
            status=status,
            content_type="text/html",
            headers={
                "Cache-Control": "no-store",
                "Vary": "Accept-Language, Cookie",
                "Content-Language": language,
            },
        )

    async def error_page(self, request: web.Request, status: int) -> web.Response:
        """Return the page of an error, in the reader's language."""
        language = language_of(request)
        text = ERROR_TEXTS[language].get(status, _OTHER[language])
        return self.page(request, "error", {"status": status, "text": text}, title=text, status=status)


def language_of(request: web.Request) -> Language:
    """Return the language to answer this request in."""
    return chosen(
        request.query.get("lang"), request.cookies.get(COOKIE), request.headers.get("Accept-Language")
    )


def json_for_script(data: object) -> Markup:
    """Return JSON that may stand inside a script element whatever it holds."""
    text = _encode(data).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character is left that HTML would take for more than text
