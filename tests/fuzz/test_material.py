"""Files that broke something once or nearly, read behind the walls as a node reads them."""

from __future__ import annotations

from signaling.material.kinds import HEAD_BYTES, kind_of
from tests.kit.documents import pdf
from tests.signaling.material.test_renderer import Reading

from .corpus import saved


async def test_the_saved_files_become_pages_or_are_refused() -> None:
    """Damaged PDFs and pictures: a page, or a code of material's; and the node reads on."""
    reading, files = Reading(), saved("material")
    kinds = [kind_of(content[:HEAD_BYTES]) for content in files]
    assert {"pdf", "picture"} == set(kinds)
    outcomes = set()
    for kind, content in zip(kinds, files, strict=True):
        outcome = await reading.outcome(content, str(kind))
        outcomes.add(outcome)
        assert outcome == 1 or str(outcome).startswith("material_")
    assert {1, "material_broken", "material_too_heavy"} <= outcomes
    assert reading.counted.total() == len(files)
    assert await reading.outcome(pdf()) == 1
