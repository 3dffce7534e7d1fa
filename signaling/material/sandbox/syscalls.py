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
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
"""Offsets in struct seccomp_data; of the argument its lower half, both architectures being little-endian."""
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_X32_BIT = 0x40000000
_AF_UNIX = 1


@dataclass(frozen=True, slots=True)
class Machine:
    """How an architecture numbers its system calls."""

    audit_arch: int
    numbers: Mapping[str, int]


_NAMES = (
    "read", "write", "close", "fstat", "lseek", "mmap", "mprotect", "munmap", "brk", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn", "mremap", "sched_yield", "madvise", "exit", "exit_group",
    "gettimeofday", "futex", "clock_gettime", "getrandom", "restart_syscall",
    "socket", "io_uring_setup", "ptrace", "process_vm_readv", "process_vm_writev", "bpf", "mount", "umount2",
    "keyctl", "add_key", "perf_event_open", "userfaultfd", "kexec_load", "init_module", "finit_module",
    "unshare", "setns", "chroot", "pivot_root",
)  # fmt: skip
_X86_64 = (
    0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 25, 24, 28, 60, 231, 96, 202, 228, 318, 219,
    41, 425, 101, 310, 311, 321, 165, 166, 250, 248, 298, 323, 246, 175, 313, 272, 308, 161, 155,
)  # fmt: skip
_AARCH64 = (
    63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 216, 124, 233, 93, 94, 169, 98, 113, 278, 128,
    198, 425, 117, 270, 271, 280, 40, 39, 219, 217, 241, 282, 104, 105, 273, 97, 268, 51, 41,
)  # fmt: skip

MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(0xC000003E, dict(zip(_NAMES, _X86_64, strict=True))),
    "aarch64": Machine(0xC00000B7, dict(zip(_NAMES, _AARCH64, strict=True))),
}
"""By what uname(2) calls them. Elsewhere there are no walls, and no file is read."""

COMPUTING = _NAMES[: _NAMES.index("socket")]
"""What it takes to compute and to answer on an open pipe. No file, socket or process can be opened."""
REACHING_OUT = _NAMES[_NAMES.index("io_uring_setup") :]
"""What a program that needs files and threads does not need: other ways to sockets, processes, kernels."""


def only(machine: Machine, names: Sequence[str]) -> bytes:
    """Return the filter that allows these calls and refuses all others."""
    body = [
        instruction
        for name in names
        for instruction in (_step(_IF_EQUAL, machine.numbers[name], 0, 1), _step(_RETURN, _ALLOW))
    ]
    return b"".join([*_begin(machine), *body, _step(_RETURN, _REFUSE)])


def all_but(machine: Machine, names: Sequence[str]) -> bytes:
    """Return the filter that refuses these calls, and sockets that are not of this machine alone."""
    body = [
        instruction
        for name in names
        for instruction in (_step(_IF_EQUAL, machine.numbers[name], 0, 1), _step(_RETURN, _REFUSE))
    ]
    sockets = [
        _step(_IF_EQUAL, machine.numbers["socket"], 0, 3),
        _step(_LOAD, _FIRST_ARGUMENT_AT),
        _step(_IF_EQUAL, _AF_UNIX, 1, 0),
        _step(_RETURN, _REFUSE),
    ]
    return b"".join([*_begin(machine), *body, *sockets, _step(_RETURN, _ALLOW)])


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
