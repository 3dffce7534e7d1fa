"""A lesson's link, as it is printed, shown and sent (PROTOCOL.md, Coming in). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from .trouble import Wrong


@dataclass(frozen=True, slots=True)
class Link:
    """Where a lesson is. `invite` is a secret: it goes into the body of the join call alone."""

    base_url: str
    """Without a slash at the end."""
    code: str
    invite: str = ""

    def web_socket(self, path: str) -> str:
        return "ws" + self.base_url.removeprefix("http") + path

    @property
    def is_tls(self) -> bool:
        return self.base_url.startswith("https:")


def read_link(text: str) -> Link:
    """Return the parts of a link. Raise `Wrong` for what is none."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise Wrong("no_link", link=text) from error
    base, _, code = parts.path.rpartition("/l/")
    key, _, invite = parts.fragment.partition("=")
    if parts.scheme not in {"http", "https"} or not parts.netloc or not code.isdigit():
        raise Wrong("no_link", link=text.partition("#")[0])
    return Link(f"{parts.scheme}://{parts.netloc}{base}", code, invite if key == "i" else "")
