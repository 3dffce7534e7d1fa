"""CPU time, memory and threads of a process, as the kernel counts them (proc(5), clock_gettime(2))."""

from __future__ import annotations

import os
import time
from pathlib import Path

_SCHEDULED = 2
"""What clock_getcpuclockid(3) adds to a process: all its time, not what timer ticks happened to see."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """Return user and system time of all threads of the process, ended ones included, to the nanosecond."""
    return time.clock_gettime(~pid << 3 | _SCHEDULED)


def resident_bytes(pid: int) -> int:
    """Return the process's resident set."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES


def thread_count(pid: int) -> int:
    """Return how many threads the process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))
