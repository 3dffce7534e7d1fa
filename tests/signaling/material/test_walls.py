"""Behind the walls: what a process can not do any more, tried by a process that tries."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

ENTER = "from signaling.material.sandbox import walls; walls.limit(); {imports}; walls.enter(); "
PERMISSION = "[Errno 1]"
"""EPERM: the kernel refused the call itself."""


def tried(action: str, imports: str = "import os, socket") -> subprocess.CompletedProcess[str]:
    """Run `action` behind the walls, in a process like the one that reads files."""
    script = ENTER.format(imports=imports) + (
        f"\ntry:\n    result = {action}\nexcept OSError as error:\n    result = error\n"
        "os.write(1, str(result).encode()); os._exit(0)"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, env={}, timeout=60, check=False
    )


def test_a_process_behind_walls_still_computes() -> None:
    """Computing, memory and an open pipe are left to it."""
    assert tried("sum(bytearray(1000000)) + len(os.read(0, 10))", "import os").stdout == "0"


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_no_socket_can_be_made(family: str) -> None:
    """Nothing on this machine or another can be reached, whatever the kind of socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        listening.settimeout(0.2)
        assert PERMISSION in tried(f"socket.socket(socket.{family}).connect(('127.0.0.1', {port}))").stdout
        with pytest.raises(TimeoutError):
            listening.accept()


def test_no_file_can_be_read(tmp_path: Path) -> None:
    """Neither the machine's files nor our own data, although the same user could."""
    secret = tmp_path / "secret_key"
    secret.write_text("SECRET")
    for path in ("/etc/passwd", str(secret)):
        assert PERMISSION in tried(f"open({path!r}).read()", "import os, io").stdout
    assert PERMISSION in tried(f"os.listdir({str(tmp_path)!r})").stdout
    assert PERMISSION in tried("os.readlink('/proc/self/exe')").stdout


def test_no_file_can_be_written(tmp_path: Path) -> None:
    """Nothing is left behind on the disk."""
    target = tmp_path / "left"
    assert PERMISSION in tried(f"os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY)").stdout
    assert PERMISSION in tried(f"os.mkdir({str(target)!r})").stdout
    assert not target.exists()


@pytest.mark.parametrize(
    "action",
    [
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 9)",
        "os.setsid()",
        "os.chroot('/tmp')",
        "os.memfd_create('x')",
        "os.pipe()",
        "os.dup(1)",
        "os.sched_setaffinity(0, {0})",
        "os.setpriority(os.PRIO_PROCESS, 0, 0)",
        "os.uname()",
    ],
)
def test_no_other_process_and_no_other_call(action: str) -> None:
    """It starts nothing, ends nobody, and has no call that was not named."""
    assert PERMISSION in tried(action).stdout


def test_too_much_memory_is_not_had() -> None:
    """An address space beyond the limit is refused before the machine feels it."""
    script = ENTER.format(imports="import os") + (
        "\ntry:\n    bytearray(2_000_000_000)\nexcept MemoryError:\n    os.write(1, b'refused')\nos._exit(0)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, env={}, check=False)
    assert done.stdout == b"refused"


def test_time_is_limited_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that computes for ever is ended, also where nobody watches it."""
    script = (
        "from signaling.material import limits; limits.CPU_SECONDS = 1; "
        "from signaling.material.sandbox import walls; walls.limit(); walls.enter()\nwhile True: pass"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, env={}, check=False)
    assert done.returncode < 0


def test_nothing_is_handed_down_to_the_reader() -> None:
    """Without walls on an unknown machine there is an error, and never a process without them."""
    script = (
        "import platform; platform.machine = lambda: 'pdp11'\n"
        "from signaling.material.sandbox import walls\n"
        "try:\n    walls.enter()\nexcept walls.NoWalls as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, env={}, check=False
    )
    assert "pdp11" in done.stdout
