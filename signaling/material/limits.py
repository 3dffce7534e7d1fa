"""Every bound on material, in one place. Pure."""

from __future__ import annotations

MAX_DOCUMENT_BYTES = 30_000_000
"""A scanned workbook of 40 pages; what is larger is a whole book."""
MAX_PICTURE_BYTES = 15_000_000
"""A tablet's photograph as it is. Our page makes it smaller before it sends it."""
MAX_PAGES = 40
"""Of one document: more than a class works through in a lesson."""
MAX_PIXELS = 50_000_000
"""Of a picture that comes: the largest that telephones make. Decoded it has 200 MB."""
MAX_STRETCH = 20
"""The longer side of a page or picture over the shorter one. A strip of paper is no page."""
PAGE_SIDE = 2400
"""Pixels of a page's longer side: twice what a board shows of it, so that it stays sharp when zoomed. A page
of text has 60 KB then (lossless; 35 KB at 1,600), a scan some 600 KB."""
PICTURE_SIDE = 1600
"""The same of a pupil's picture."""
THUMB_SIDE = 320
MAX_OUTPUT_BYTES = 60_000_000
"""Of all pages made from one document."""

MEMORY_BYTES = 1_000_000_000
"""Address space of the process that reads a file: 150 MB of program, 95 MB of mapped fonts, the picture."""
CPU_SECONDS = 60
"""40 pages of text take 20 s of one core."""
WALL_SECONDS = 120.0
"""The process runs at the lowest priority, so on a busy machine it waits."""

OFFICE_MEMORY_BYTES = 4_000_000_000
"""Address space of LibreOffice: 1 to 2 GB before it reads anything, most of it never touched."""
OFFICE_CPU_SECONDS = 60
"""It takes 2 s of one core to begin, and 40 pages of text and pictures 5 more."""
OFFICE_WALL_SECONDS = 120.0
OFFICE_FILE_BYTES = 100_000_000
"""Of each file that it writes."""
OFFICE_FOLDER_BYTES = 400_000_000
OFFICE_FOLDER_FILES = 20_000
"""Of all that it writes; looked at several times a second."""
OFFICE_PARTS, OFFICE_UNPACKED_BYTES = 5_000, 500_000_000
"""Of an archive, which a document of today is: a presentation full of photographs has some hundred parts."""

MAX_WAITING = 8
"""Files that wait for their turn at a node; who comes then is told `busy`."""
LESSON_FILES = 1500
"""Pages and pictures that a lesson may hold, small pictures of them included."""
LESSON_BYTES = 300_000_000
