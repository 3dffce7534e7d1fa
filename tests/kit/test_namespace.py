"""The cable that tests of networks hang on."""

from __future__ import annotations

import asyncio

from .namespace import Namespace, namespace, needs_root


async def hears(far: Namespace, host: str, port: int) -> bool:
    """Connect from the far side; say whether the server's greeting came."""
    words = far.command("timeout", "1", "bash", "-c", f"cat </dev/tcp/{host}/{port}")
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    said, _ = await process.communicate()
    return said == b"hello"


async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello")
    writer.close()
    await writer.wait_closed()


@needs_root
async def test_only_what_is_allowed_passes() -> None:
    """Both families pass over the cable; rules close ports and open them again."""
    async with namespace() as far:
        server = await asyncio.start_server(greet, [far.here, far.here_v6], 0)
        ports = dict(each.getsockname()[:2] for each in server.sockets)
        port, port_v6 = ports[far.here], ports[far.here_v6]
        assert await hears(far, far.here, port)
        assert await hears(far, far.here_v6, port_v6)
        await far.allow_only(udp=[port], tcp=[port_v6])
        assert not await hears(far, far.here, port)
        await far.allow_all_but(tcp=[port_v6])
        assert await hears(far, far.here, port)
        assert not await hears(far, far.here_v6, port_v6)
        await far.allow_all()
        assert await hears(far, far.here_v6, port_v6)
        server.close()
        await server.wait_closed()
