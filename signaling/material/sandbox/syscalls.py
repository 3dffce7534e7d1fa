"""seccomp filters as bytes: which system calls a process may still make (seccomp(2), BPF). Pure.

Invariant: a call that is not named in an allowing filter, or is named in a refusing one, fails with EPERM;
one of another architecture's numbering ends the process.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_INSTRUCTION = struct.Struct("=HBBI")
_LOAD, _IF_EQUAL, _IF_GREATER, _RETURN = 0x20, 0x15, 0x35, 0x06
"""BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JGE|BPF_K, BPF_RET|BPF_K."""
_IF_ANY_BIT = 0x45
"""BPF_JMP|BPF_JSET|BPF_K."""
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT, _ARGUMENT_BYTES = 0, 4, 16, 8
"""Offsets in struct seccomp_data; both architectures have an argument's low half first."""
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _NOT_THERE = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
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


_REACHING: Mapping[str, tuple[int | None, int | None]] = {
    # to others on the network or on this machine
    "connect": (42, 203), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180),
    # to other processes, or out of the group that is ended
    "fork": (57, None), "vfork": (58, None), "setsid": (112, 157), "setpgid": (109, 154),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "kcmp": (312, 272), "migrate_pages": (256, 238), "move_pages": (279, 239), "setpriority": (141, 140),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "ioprio_set": (251, 30),
    # to files that it may not open
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54),
    "truncate": (76, 45), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "chroot": (161, 51),
    # into the kernel
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "quotactl": (179, 60), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162), "syslog": (103, 116),
    "personality": (135, 92), "modify_ldt": (154, None), "iopl": (172, None), "ioperm": (173, None),
    "uselib": (134, None),
    # of these some uses
    "access": (21, None), "faccessat": (269, 48), "socket": (41, 198),
    "clone": (56, 220), "clone3": (435, 435), "prlimit64": (302, 261),
}  # fmt: skip
"""Name -> number on x86_64 and on aarch64, which lacks those that newer ones replaced."""
REACHING = tuple(_REACHING)
"""What reaches out of a process: all of these are refused to one that may open files and begin threads."""
_FIRST_UNKNOWN = 453
"""Calls of kernels after 6.6, which nobody has looked at here; both architectures number them alike."""
_AF_UNIX, _CLONE_THREAD, _MAY_WRITE = 1, 0x10000, 2


def _machine(audit_arch: int, computing: Sequence[int], column: int) -> Machine:
    reaching = {name: both[column] for name, both in _REACHING.items()}
    known = {name: number for name, number in reaching.items() if number is not None}
    return Machine(audit_arch, dict(zip(COMPUTING, computing, strict=True)) | known)


MACHINES: Mapping[str, Machine] = {
    "x86_64": _machine(0xC000003E, _X86_64, 0),
    "aarch64": _machine(0xC00000B7, _AARCH64, 1),
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


def all_but_reaching(machine: Machine) -> bytes:
    """Return the filter that refuses what reaches out of a process and allows all else.

    A socket may be made of AF_UNIX alone (and connect to nothing), a thread begun but no process, and limits
    set of oneself. Calls of later kernels are not there. `clone3` is answered as by an older kernel, for its
    flags cannot be looked at; and access(2) does not tell whether something may be written: LibreOffice would
    make its socket in /tmp.
    """
    numbers = machine.numbers
    some = {
        "access": [_argument(1), _step(_IF_ANY_BIT, _MAY_WRITE, 0, 1), _step(_RETURN, _REFUSE)],
        "faccessat": [_argument(2), _step(_IF_ANY_BIT, _MAY_WRITE, 0, 1), _step(_RETURN, _REFUSE)],
        "socket": [_argument(0), _step(_IF_EQUAL, _AF_UNIX, 1, 0), _step(_RETURN, _REFUSE)],
        "clone": [_argument(0), _step(_IF_ANY_BIT, _CLONE_THREAD, 1, 0), _step(_RETURN, _REFUSE)],
        "clone3": [_step(_RETURN, _NOT_THERE)],
        "prlimit64": [_argument(0), _step(_IF_EQUAL, 0, 1, 0), _step(_RETURN, _REFUSE)],
    }
    body = [_step(_IF_GREATER, _FIRST_UNKNOWN, 0, 1), _step(_RETURN, _NOT_THERE)]
    for name in REACHING:
        if name in numbers:
            # Where a use is allowed the number is loaded no more, so that nothing further may be compared.
            steps = some.get(name, [_step(_RETURN, _REFUSE)])
            if len(steps) > 1:
                steps = [*steps, _step(_RETURN, _ALLOW)]
            body += [_step(_IF_EQUAL, numbers[name], 0, len(steps)), *steps]
    return b"".join([*_begin(machine), *body, _step(_RETURN, _ALLOW)])


def _argument(number: int) -> bytes:
    """Load the low half of an argument."""
    return _step(_LOAD, _ARGUMENTS_AT + _ARGUMENT_BYTES * number, 0, 0)


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
