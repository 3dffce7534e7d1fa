"""The PDF of a record: the one that is kept, where nothing has changed since, else a new one.

Invariant: what is kept is of lessons that have ended and are there; its name holds a digest of everything it
was made of, so that an old one is never taken for a new one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace
from prometheus_client import Counter

from ...clock import now
from ...errors import Refused
from ...http.language import Language
from ...sql.database import DatabaseAway
from ...sql.deletions import DeletionRepository
from ...wire.codes import RefusalCode
from ...wire.record import LessonRecord
from .document import document_of
from .ends import NO_ENDS
from .folder import PdfFolder
from .making import TEMPLATE, PdfFailed, PdfMaker
from .painting import BoardPainter, EndBoards, PaintingFailed
from .texts import Texts

TEXTS = Path("texts", "record.json")
"""In the web bundle."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a record is wanted. `named`: it has names; `class_name`: empty where there is none to be told."""

    language: Language
    zone: tzinfo
    named: bool
    class_name: str = ""

    @property
    def kind(self) -> str:
        """What it is filed under."""
        return self.language if self.named else f"{self.language}-nameless"


class RecordPdfs:
    """Made once per node."""

    def __init__(
        self,
        folder: PdfFolder,
        maker: PdfMaker,
        painter: BoardPainter,
        deletions: DeletionRepository,
        outcomes: Counter,
        dist: Path,
    ) -> None:
        """`dist`: of the web bundle, whose texts are ours too."""
        self.folder = folder
        self._maker = maker
        self._painter = painter
        self._deletions = deletions
        self._outcomes = outcomes
        path = dist / TEXTS
        self._texts: Mapping[str, Mapping[str, Any]] = json.loads(path.read_bytes()) if path.is_file() else {}
        setters = f"typst {version('typst')} pillow {version('pillow')}\n"
        self._version = setters.encode() + TEMPLATE.read_bytes()

    @property
    def can_be_made(self) -> bool:
        """Say whether there are texts: nothing was built yet otherwise."""
        return bool(self._texts)

    async def boards(self, record: LessonRecord) -> EndBoards:
        """Return its boards, for all PDFs of it that are made together. Raise `DatabaseAway`."""
        return EndBoards(self._painter, await self._painter.ends(record))

    async def of(self, record: LessonRecord, wanted: Wanted, boards: EndBoards | None = None) -> bytes:
        """Return the PDF. `boards`: if they have been read already.

        Raise `Refused`: `busy`, `pdf_unavailable`; `DatabaseAway`.
        """
        if not self.can_be_made:
            raise Refused(RefusalCode.PDF_UNAVAILABLE, "the web bundle was not built")
        texts, read_at = Texts(wanted.language, self._texts[wanted.language]), now()
        if not wanted.named:
            boards = EndBoards(self._painter, NO_ENDS)  # children write their names on them
        elif boards is None:
            boards = await self.boards(record)
        ends = boards.ends

        def with_pictures(painted: list[str] | None) -> bytes:
            made = document_of(
                record,
                texts,
                wanted.zone,
                now=read_at,
                class_name=wanted.class_name,
                named=wanted.named,
                ends=replace(ends, painted=painted),
            )
            return msgspec.json.encode(made)

        of_all = with_pictures([one.id for one in ends.pictured]) + msgspec.json.encode(ends)
        digest = hashlib.blake2b(self._version + of_all, digest_size=16).hexdigest()
        has_ended = record.ended_at is not None
        if has_ended and (kept := await self._kept(record.lesson_id, wanted.kind, digest)) is not None:
            self._outcomes.labels("kept").inc()
            return kept
        made, is_whole = await self._new(record.lesson_id, with_pictures, boards)
        if has_ended and is_whole:  # otherwise it is tried again for whoever asks next
            await self._keep(record.lesson_id, wanted.kind, digest, made)
        return made

    async def _new(
        self, lesson_id: str, document: Callable[[list[str] | None], bytes], boards: EndBoards
    ) -> tuple[bytes, bool]:
        """Return a new PDF, and whether it has the pictures that it can have. Raise `Refused`.

        `document`: of a record with these pictures; `None`: that has to do without.
        """
        pictures = await self._painted(lesson_id, boards)
        if pictures is not None:
            made = await self._made(lesson_id, document(list(pictures)), pictures)
            if made is not None:
                return made, True
        if pictures is None or pictures:
            made = await self._made(lesson_id, document(None), {})
            if made is not None:
                return made, False
        raise Refused(RefusalCode.PDF_UNAVAILABLE, "it could not be made")

    async def _painted(self, lesson_id: str, boards: EndBoards) -> Mapping[str, bytes] | None:
        """Return the boards' pictures; `None`: there are none, and the record does without."""
        try:
            return await boards.pictures()
        except PaintingFailed as failed:
            self._outcomes.labels("no_pictures").inc()
            log.warning("record_boards_not_painted", lesson=lesson_id, reason=str(failed))
            return None
        except Refused:
            self._outcomes.labels("busy").inc()
            raise

    async def _kept(self, lesson_id: str, kind: str, digest: str) -> bytes | None:
        try:
            return await asyncio.to_thread(self.folder.kept, lesson_id, kind, digest)
        except OSError as error:
            log.warning("record_pdf_not_read", lesson=lesson_id, error=str(error))
            return None

    async def _made(self, lesson_id: str, document: bytes, pictures: Mapping[str, bytes]) -> bytes | None:
        """Return a PDF; `None`: it cannot be made of this."""
        try:
            made = await self._maker.make(document, pictures)
        except PdfFailed as failed:
            self._outcomes.labels("failed").inc()
            log.warning("record_pdf_failed", lesson=lesson_id, pictures=len(pictures), reason=str(failed))
            return None
        except Refused:
            self._outcomes.labels("busy").inc()
            raise
        self._outcomes.labels("made").inc()
        return made

    async def _keep(self, lesson_id: str, kind: str, digest: str, made: bytes) -> None:
        """Keep one; whoever asked for it gets it also where the disk takes nothing."""
        try:
            await asyncio.to_thread(self.folder.keep, lesson_id, kind, digest, made)
            if await self._deletions.missing([lesson_id]):  # it was deleted meanwhile
                await asyncio.to_thread(self.folder.remove, [lesson_id])
        except DatabaseAway:
            log.debug("record_pdf_unchecked", lesson=lesson_id)  # who deletes looks again for a day
        except OSError as error:
            self._outcomes.labels("not_kept").inc()
            log.warning("record_pdf_not_kept", lesson=lesson_id, error=str(error))
