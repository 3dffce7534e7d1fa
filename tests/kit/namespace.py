"""A machine of its own on one cable: a network namespace joined to ours by a veth pair.

Invariant: nothing outside of what is made here is changed: addresses are from a range of this module's own,
rules of the firewall stand inside the namespace, and all of it goes with the namespace.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root")


@dataclass(frozen=True)
class Namespace:
    """The far end of a cable. `here` and `there` are addresses of its two ends; so are the `_v6` ones."""

    name: str
    subnet: int
    """From 0 to 65535; the two bytes of the addresses that tell one cable from another."""
    near: str = field(init=False)
    """The interface on our side."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "near", f"{self.name}h")

    @property
    def here(self) -> str:
        return f"10.{93 + self.subnet // 16384}.{self.subnet // 64 % 256}.{self.subnet % 64 * 4 + 1}"

    @property
    def there(self) -> str:
        return f"10.{93 + self.subnet // 16384}.{self.subnet // 64 % 256}.{self.subnet % 64 * 4 + 2}"

    @property
    def here_v6(self) -> str:
        return f"fd93::{self.subnet:x}:1"

    @property
    def there_v6(self) -> str:
        return f"fd93::{self.subnet:x}:2"

    def command(self, *words: str) -> list[str]:
        """Return the command line that runs `words` on the far side."""
        return ["ip", "netns", "exec", self.name, *words]

    def program(self, folder: Path, path: str) -> str:
        """Write a script that starts the program at `path` on the far side; return the script's path."""
        script = folder / f"{Path(path).name}-in-{self.name}"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} {path} "$@"\n')
        script.chmod(0o755)
        return str(script)

    async def allow_only(self, *, udp: Sequence[int] = (), tcp: Sequence[int] = ()) -> None:
        """Let nothing leave the far side but to these ports. Takes the place of former rules."""
        accepted = [
            f"{protocol} dport {{ {', '.join(map(str, ports))} }} accept"
            for protocol, ports in (("udp", udp), ("tcp", tcp))
            if ports
        ]
        await self._rules(f"policy drop; oif lo accept; meta l4proto icmpv6 accept; {'; '.join(accepted)}")

    async def allow_all_but(self, *, udp: Sequence[int] = (), tcp: Sequence[int] = ()) -> None:
        """Drop what leaves the far side to these ports. Takes the place of former rules."""
        dropped = [
            f"{protocol} dport {{ {', '.join(map(str, ports))} }} drop"
            for protocol, ports in (("udp", udp), ("tcp", tcp))
            if ports
        ]
        await self._rules(f"policy accept; {'; '.join(dropped)}")

    async def allow_all(self) -> None:
        """Take all rules away."""
        await run(*self.command(nft(), "flush", "ruleset"))

    async def _rules(self, chain: str) -> None:
        table = f"table inet kit {{ chain out {{ type filter hook output priority 0; {chain}; }}; }}"
        await run(*self.command(nft(), f"flush ruleset; {table}"))

    async def unplug(self) -> None:
        """Pull the cable on our side; addresses stay."""
        await run("ip", "link", "set", self.near, "down")

    async def plug_in(self) -> None:
        await run("ip", "link", "set", self.near, "up")


@contextlib.asynccontextmanager
async def namespace() -> AsyncIterator[Namespace]:
    """A namespace with one cable to ours, gone at the end. Who starts processes in it ends them before."""
    subnet = secrets.randbelow(65536)
    made = Namespace(f"kit{subnet:04x}", subnet)
    await run("ip", "netns", "add", made.name)
    try:
        far = f"{made.name}n"
        await run("ip", "link", "add", made.near, "type", "veth", "peer", "name", far, "netns", made.name)
        await run("ip", "addr", "add", f"{made.here}/30", "dev", made.near)
        await run("ip", "addr", "add", f"{made.here_v6}/112", "dev", made.near, "nodad")
        await run("ip", "link", "set", made.near, "up")
        inside = ("ip", "-n", made.name)
        await run(*inside, "addr", "add", f"{made.there}/30", "dev", far)
        await run(*inside, "addr", "add", f"{made.there_v6}/112", "dev", far, "nodad")
        await run(*inside, "link", "set", far, "up")
        await run(*inside, "link", "set", "lo", "up")
        yield made
    finally:
        await run("ip", "netns", "del", made.name)


def nft() -> str:
    """Return the path of nftables' program: /usr/sbin is not on everybody's PATH."""
    found = shutil.which("nft", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "nft is missing; `make setup` installs it"
    return found


async def run(*words: str) -> None:
    """Run a command that says nothing when all is well."""
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, f"{' '.join(words)}: {said.decode()}"
