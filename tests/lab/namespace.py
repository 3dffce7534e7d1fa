"""Network namespaces without a name: they end with the process that holds them, however it ends.

Invariant: outside a `with` of `inside()`, the calling thread is in the namespace that it began in.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator

_CLONE_NEWNET = 0x4000_0000
_TUNSETIFF = 0x4004_54CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_TUN_FILE = "/dev/net/tun"

_libc = ctypes.CDLL(None, use_errno=True)


def why_not() -> str:
    """Say why this process cannot make namespaces and TUN devices; empty: it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not os.access(_TUN_FILE, os.R_OK | os.W_OK):
        return f"there is no {_TUN_FILE}"
    return ""


class Namespace:
    """A network of its own, with a loopback."""

    def __init__(self) -> None:
        """Raises OSError where the kernel refuses."""
        home = _own_network()
        try:
            _check(_libc.unshare(_CLONE_NEWNET))
            self._fd = _own_network()
            _check(_libc.setns(home, _CLONE_NEWNET))
        finally:
            os.close(home)
        self.ip("link set lo up")

    def close(self) -> None:
        """Let go of it. It ends when the last process inside has."""
        os.close(self._fd)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Put this thread inside; sockets made and processes started there stay. Never await within."""
        home = _own_network()
        try:
            _check(_libc.setns(self._fd, _CLONE_NEWNET))
            try:
                yield
            finally:
                _check(_libc.setns(home, _CLONE_NEWNET))
        finally:
            os.close(home)

    def command(self, command: list[str]) -> list[str]:
        """Return the command that runs `command` inside, while this process lives."""
        return ["nsenter", f"--net=/proc/{os.getpid()}/fd/{self._fd}", *command]

    def ip(self, arguments: str) -> None:
        """Run `ip` inside."""
        with self.inside():
            subprocess.run(["ip", *arguments.split()], check=True)

    def open_tun(self, name: str) -> int:
        """Make a TUN device inside and return its file, from which IP packets are read one by one."""
        with self.inside():
            tun = os.open(_TUN_FILE, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI))
        return tun


def _own_network() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
