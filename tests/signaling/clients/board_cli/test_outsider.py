"""The command is an outsider's: the protocol's documents are all that it has."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import signaling.clients.board_cli as package

FOLDER = Path(package.__file__).parent
ALLOWED = {"websockets", "PIL", "pypdfium2"}


def test_nothing_of_manabiyas_is_imported() -> None:
    """Only Python's own modules, the WebSocket client and what paints; else only the folder itself."""
    modules = sorted(FOLDER.glob("*.py"))
    assert len(modules) > 10
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                continue
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else names
            for name in names:
                top = name.partition(".")[0]
                assert top in ALLOWED or top in sys.stdlib_module_names, f"{path.name} imports {name}"
