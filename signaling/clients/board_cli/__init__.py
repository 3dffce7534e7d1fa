"""Boards from a command line, written as an outsider would: by docs/PROTOCOL.md and docs/BOARD_PROTOCOL.md.

Nothing of Manabiya's is imported here, not even its types: what cannot be written so is missing in the
documents.
"""
