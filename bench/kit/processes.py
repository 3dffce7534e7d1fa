"""CPU time and memory of a process, as the kernel counts them (proc(5))."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """Return user and system time of all threads of the process, ended ones included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    utime, stime = fields[11:13]  # fields 14 and 15 of the whole line
    return (int(utime) + int(stime)) / _TICKS_PER_SECOND


def resident_bytes(pid: int) -> int:
    """Return the process's resident set."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
