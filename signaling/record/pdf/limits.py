"""Every bound on the making of a PDF, in one place. Pure."""

from __future__ import annotations

MEMORY_BYTES = 1_500_000_000
"""Address space: 100 MB of fonts, and what threads reserve; a document for 40 pupils touches a tenth."""
CPU_SECONDS = 30
"""A class of 40 takes less than one."""
WALL_SECONDS = 90.0
"""The process runs at the lowest priority, so on a busy machine it waits."""
MAX_PDF_BYTES = 30_000_000
MAX_WAITING = 16
"""Documents that wait for their turn at a node; who comes then is told `busy`."""

PICTURE_SIZE = (900, 562)
"""Pixels of a board; as on the page eight by five. On 82 mm of paper these are 280 to an inch."""
PAINT_MEMORY_BYTES = 1_000_000_000
"""Address space: Pillow and its plugins reserve a tenth; a page as full as one can be has 20 MB."""
PAINT_CPU_SECONDS = 30
PICTURE_CPU_SECONDS = 3.0
"""Eight groups' boards at the ends of five phases take a few in all."""
PAINT_WALL_SECONDS = 90.0
MAX_OPERATIONS = 50_000
"""Of a page, as for exports: forty pupils who draw on it, each a stroke in two seconds, for forty minutes."""
MAX_OPERATIONS_BYTES = 200_000_000
"""Of all pages together, as for exports."""
MAX_ANSWER_BYTES = 10_000_000
"""Of all pictures, with what is said of them."""
