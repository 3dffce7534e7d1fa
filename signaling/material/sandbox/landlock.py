"""Landlock: which files a process may still open (landlock(7)). Needs no privilege, as all of our walls.

Invariant: after `confine()` returned, this process and all that it becomes open no file but those named; it
raises `NoWalls` where the kernel (5.13 and later, if it was built so) does not give that.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from .walls import NoWalls

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""On every architecture."""
_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE, _READ, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""Version of the interface -> how many of the rights it knows (linux/landlock.h)."""
_PR_SET_NO_NEW_PRIVS = 38
_ROOM = 16
"""Bytes of an attribute; the kernel is told how many count."""


def confine(*, read: Iterable[Path], write: Iterable[Path]) -> None:
    """Leave this process what is beneath `read` to read and execute, beneath `write` to do as it likes.

    What is not there is left out. Raise `NoWalls`.
    """
    all_rights = _known_rights()
    ruleset = _call(_CREATE, _packed("=Q", all_rights), 8, 0)
    for path in read:
        _allow(ruleset, path, (_EXECUTE | _READ | _READ_FOLDER) & all_rights)
    for path in write:
        _allow(ruleset, path, all_rights & ~_EXECUTE)
    if ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise NoWalls("prctl(PR_SET_NO_NEW_PRIVS)")
    _call(_RESTRICT, ruleset, 0, 0)
    os.close(ruleset)


def _known_rights() -> int:
    version = _call(_CREATE, None, 0, _VERSION)
    return int((1 << _RIGHTS[max(known for known in _RIGHTS if known <= version)]) - 1)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
        _call(_ADD, ruleset, _PATH_BENEATH, _packed("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _packed(layout: str, *values: int) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(struct.pack(layout, *values), _ROOM)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    done = libc.syscall(ctypes.c_long(number), *arguments)
    if done < 0:
        raise NoWalls(f"landlock({number}): {os.strerror(ctypes.get_errno())}")
    return int(done)
