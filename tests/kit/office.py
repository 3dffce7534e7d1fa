"""Office documents made in code; those of further kinds LibreOffice makes of them, outside of walls."""

from __future__ import annotations

import functools
import io
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from signaling.material.office import find_office

OFFICE = find_office()
WHY_NOT = "LibreOffice is not installed (docs/OPERATIONS.md)"
SECONDS = 120
_ROOT = tempfile.gettempdir()

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "svg": "svg-compatible",
        "script": "script",
    }.items()
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(body: str = "", *, more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a Word document. `body`: its paragraphs; `more`: further parts."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    return archive({name: text.encode() for name, text in parts.items()} | dict(more or {}))


def words(text: str, *, font: str = "ＭＳ 明朝", half_points: int = 72) -> str:
    """Return a paragraph of a Word document."""
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
    run = f'<w:r><w:rPr>{fonts}<w:sz w:val="{half_points}"/></w:rPr><w:t>{escape(text)}</w:t></w:r>'
    return f"<w:p>{run}</w:p>"


def new_page() -> str:
    """Return a break between two pages of a Word document."""
    return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def with_picture_at(address: str) -> bytes:
    """Return a text (OpenDocument) with a picture that lies elsewhere, and is asked for when it is shown."""
    link = f'xlink:href="{escape(address)}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
    frame = '<draw:frame text:anchor-type="as-char" svg:width="10cm" svg:height="10cm">'
    body = f"<text:p>x{frame}<draw:image {link}/></draw:frame></text:p>"
    content = (
        f'<office:document-content {_NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'office:version="1.2"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    entries = {"/": "application/vnd.oasis.opendocument.text", "content.xml": "text/xml"}
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in entries.items()
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2">{listed}</manifest:manifest>'
    )
    parts = {"mimetype": entries["/"], "content.xml": content, "META-INF/manifest.xml": manifest}
    return archive({name: text.encode() for name, text in parts.items()})


def flat_text(body: str) -> bytes:
    """Return a text in one piece of OpenDocument."""
    return _flat("text", f"<office:text>{body}</office:text>")


def flat_sheet(cells: str) -> bytes:
    """Return a spreadsheet of one cell."""
    row = f'<table:table-row><table:table-cell office:value-type="string">{cells}</table:table-cell>'
    table = f'<table:table table:name="A">{row}</table:table-row></table:table>'
    return _flat("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def flat_slides(text: str) -> bytes:
    """Return a presentation of two slides."""
    box = '<draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="5cm"><draw:text-box>'
    slide = f"{box}<text:p>{text}</text:p></draw:text-box></draw:frame>"
    pages = "".join(f'<draw:page draw:name="p{n}">{slide}</draw:page>' for n in (1, 2))
    return _flat("presentation", f"<office:presentation>{pages}</office:presentation>")


def _flat(kind: str, body: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    root = f'<office:document {_NAMESPACES} office:version="1.2" office:mimetype="{mime}">'
    whole = f"{root}<office:body>{body}</office:body></office:document>"
    # Without the first line LibreOffice takes it for plain text.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}'.encode()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive with these parts, in this order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


@functools.cache
def _profile() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=_ROOT)


def turned_into(suffix: str, content: bytes, content_suffix: str = "bin") -> bytes:
    """Return what LibreOffice makes of a document without any walls, as a school's own does."""
    assert OFFICE is not None, WHY_NOT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"a.{content_suffix}").write_bytes(content)
        profile = f"-env:UserInstallation={Path(_profile().name).as_uri()}"
        command = [str(OFFICE.with_name("soffice")), profile, "--headless", "--convert-to", suffix]
        command += ["--outdir", name, str(folder / f"a.{content_suffix}")]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        return (folder / f"a.{suffix.partition(':')[0]}").read_bytes()
