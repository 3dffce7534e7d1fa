"""What the tests of whole lessons share: a system of processes, and a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.kit.people import chromium
from tests.kit.system import System


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, new for each test."""
    async with chromium() as found:
        yield found


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[System]:
    """One signaling node and one media node."""
    async with System(tmp_path) as system:
        yield system


@pytest.fixture
async def two_node_school(tmp_path: Path) -> AsyncIterator[System]:
    """Two signaling nodes and two media nodes on one Redis."""
    async with System(tmp_path, signaling_nodes=2, media_nodes=2) as system:
        yield system
