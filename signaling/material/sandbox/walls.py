"""Walls that a process builds around itself, for good: no file, no network, no other process, little else.

Invariant: after `enter()` returned, this process can compute, read and write what is open already, and end;
it raises `NoWalls` where that can not be had, and then no file may be read.

All of it works without privileges: as any user, in a systemd unit with `RestrictNamespaces`, in a container.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource

from ..limits import CPU_SECONDS, MEMORY_BYTES
from .syscalls import COMPUTING, MACHINES, Machine, only

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38  # linux/prctl.h
_SECCOMP_MODE_FILTER = 2
_INSTRUCTION_BYTES = 8
_FILES = 32
"""Enough to load libraries with; after `enter()` none can be opened."""
LOWEST_PRIORITY = 19


class NoWalls(Exception):
    """This system does not let a process shut itself in; the text says what is missing."""


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def limit() -> None:
    """Bound memory, time, files and processes. Before libraries are loaded; they fit."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(LOWEST_PRIORITY)


def enter() -> None:
    """Shut this process in. Raise `NoWalls`."""
    shut_in(only(machine(), COMPUTING))


def shut_in(program: bytes) -> None:
    """Have the kernel hold this process, and all that it starts, to a seccomp filter. Raise `NoWalls`."""
    libc = ctypes.CDLL(None, use_errno=True)
    described = _Program(len(program) // _INSTRUCTION_BYTES, program)
    for call in (
        (_PR_SET_DUMPABLE, 0, 0, 0, 0),
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0),
    ):
        if libc.prctl(*call) != 0:
            raise NoWalls(f"prctl({call[0]}): {os.strerror(ctypes.get_errno())}")


def machine() -> Machine:
    """Return this machine's architecture. Raise `NoWalls` for one whose system calls we do not know."""
    found = MACHINES.get(platform.machine()) if platform.system() == "Linux" else None
    if found is None:
        raise NoWalls(f"no walls are known for {platform.system()} on {platform.machine()}")
    return found


if __name__ == "__main__":  # the doctor asks: nothing is said where walls can be built
    try:
        enter()
    except NoWalls as error:
        os.write(1, str(error).encode())
    os._exit(0)
