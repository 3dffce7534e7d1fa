"""A network that holds one machine and nothing else."""

from __future__ import annotations

import os
import sys

ADDRESS = "10.77.0.1"
_INSIDE = "MANABIYA_BENCH_NETWORK"


def in_a_network_of_its_own() -> None:
    """Start this program again in a network namespace with a loopback and `ADDRESS`; return there.

    Janus takes no loopback address as a candidate. An address of any other interface is as near: the kernel
    delivers to it without leaving the machine, for both servers alike.
    """
    if os.environ.get(_INSIDE):
        return
    os.environ[_INSIDE] = "1"
    prepare = (
        "ip link set lo up && ip link add lesson0 type veth peer name lesson1"
        f" && ip address add {ADDRESS}/24 dev lesson0 && ip link set lesson0 up && ip link set lesson1 up"
    )
    spec = sys.modules["__main__"].__spec__
    assert spec is not None, "started by `python -m`"
    again = [sys.executable, "-m", spec.name, *sys.argv[1:]]
    # Root stays the real one, who may give readers larger buffers.
    flags = "-n" if os.geteuid() == 0 else "-rn"
    os.execvp("unshare", ["unshare", flags, "sh", "-c", f'{prepare} && exec "$@"', "sh", *again])
