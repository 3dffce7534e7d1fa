"""The numbers of system calls are the kernel's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signaling.material.sandbox.syscalls import COMPUTING, MACHINES, REACHING

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
NEWER = {"fchmodat2"}
"""Calls of kernels after the headers of Debian 12."""


@pytest.mark.parametrize("machine", HEADERS)
def test_numbers_are_those_of_the_headers(machine: str) -> None:
    """On both architectures; a number that is wrong would allow another call, or refuse it."""
    header = HEADERS[machine]
    if not header.is_file():
        pytest.skip("no kernel headers are installed (linux-libc-dev)")
    named = re.findall(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)", header.read_text(encoding="utf-8"))
    real = {name: int(number) for name, number in named}
    numbers = MACHINES[machine].numbers
    wrong = {name for name, number in numbers.items() if real.get(name) != number}
    assert wrong - NEWER == set()
    assert {*COMPUTING, *REACHING} & real.keys() <= numbers.keys()
