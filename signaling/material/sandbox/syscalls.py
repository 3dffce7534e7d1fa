"""seccomp filters as bytes: which system calls a process may still make (seccomp(2), BPF). Pure.

Invariant: a call that is not named in an allowing filter fails with EPERM, also one of another
architecture's numbering, where the process ends.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_INSTRUCTION = struct.Struct("=HBBI")
_LOAD, _IF_EQUAL, _IF_GREATER, _RETURN = 0x20, 0x15, 0x35, 0x06
"""BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JGE|BPF_K, BPF_RET|BPF_K."""
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
"""Offsets in struct seccomp_data."""
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_X32_BIT = 0x40000000


@dataclass(frozen=True, slots=True)
class Machine:
    """How an architecture numbers its system calls."""

    audit_arch: int
    numbers: Mapping[str, int]


COMPUTING = (
    "read", "write", "close", "fstat", "lseek", "mmap", "mprotect", "munmap", "brk", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn", "mremap", "sched_yield", "madvise", "exit", "exit_group",
    "gettimeofday", "futex", "clock_gettime", "getrandom", "restart_syscall",
)  # fmt: skip
"""What it takes to compute and to answer on an open pipe. No file, socket or process can be opened."""
_X86_64 = (
    0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 25, 24, 28, 60, 231, 96, 202, 228, 318, 219,
)  # fmt: skip
_AARCH64 = (
    63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 216, 124, 233, 93, 94, 169, 98, 113, 278, 128,
)  # fmt: skip

MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(0xC000003E, dict(zip(COMPUTING, _X86_64, strict=True))),
    "aarch64": Machine(0xC00000B7, dict(zip(COMPUTING, _AARCH64, strict=True))),
}
"""By what uname(2) calls them. Elsewhere there are no walls, and no file is read."""


def only(machine: Machine, names: Sequence[str]) -> bytes:
    """Return the filter that allows these calls and refuses all others."""
    body = [
        instruction
        for name in names
        for instruction in (_step(_IF_EQUAL, machine.numbers[name], 0, 1), _step(_RETURN, _ALLOW))
    ]
    return b"".join([*_begin(machine), *body, _step(_RETURN, _REFUSE)])


def _begin(machine: Machine) -> list[bytes]:
    """End the process where the architecture is another; refuse x32's numbers, which name the same calls."""
    return [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_IF_EQUAL, machine.audit_arch, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER_AT),
        _step(_IF_GREATER, _X32_BIT, 0, 1),
        _step(_RETURN, _REFUSE),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, if_true, if_false, value)
