"""Debian's Janus with its video room, as the peer that our relay is measured beside."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aioice import stun

from bench.kit.network import ADDRESS
from signaling.clients.ice import IceLink
from signaling.clients.transport import MediaTransport
from tests.kit.ports import free_port
from tests.kit.waiting import eventually

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/janus")
ROOM = 1


class FullIceLink(IceLink):
    """A link to a full agent, which makes checks of its own and wants them answered.

    Our tie-breaker is the highest there is, so that ours stays the controlling side (RFC 8445 section
    7.3.1.1).
    """

    def __init__(self, on_datagram: Callable[[bytes], None], on_lost: Callable[[], None]) -> None:
        super().__init__(on_datagram, on_lost)
        self._tie_breaker = 2**64 - 1

    def _take_stun(self, data: bytes) -> None:
        message = stun.parse_message(data)
        if message.message_class is not stun.Class.REQUEST or self._socket is None or self._remote is None:
            super()._take_stun(data)
            return
        answer = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=message.transaction_id,
        )
        asker = self._remote.candidates[0]
        answer.attributes["XOR-MAPPED-ADDRESS"] = asker
        answer.add_message_integrity(self.pwd.encode())
        answer.add_fingerprint()
        if self._answered is not None and self._answered.done():
            self.send(bytes(answer))
        else:
            self._socket.sendto(bytes(answer), asker)


def for_janus(transport: MediaTransport) -> None:
    """Let a transport that is not connected yet speak to a full agent."""
    transport.ice = FullIceLink(transport._take, lambda: None)  # noqa: SLF001 - of our own


class Janus:
    """One session of Janus's HTTP interface, with any number of handles."""

    def __init__(self, http: aiohttp.ClientSession, url: str, pid: int) -> None:
        self._http = http
        self._url = url
        self._session = ""
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.pid = pid

    async def open(self) -> None:
        """Make the session; `listen` has to run from now on."""
        self._session = f"{self._url}/{(await self._post(self._url, {'janus': 'create'}))['data']['id']}"

    async def listen(self) -> None:
        """Take events until cancelled."""
        while True:
            async with self._http.get(self._session, params={"maxev": "10"}) as response:
                for event in await response.json(content_type=None):
                    waiting = self._waiting.pop(event.get("transaction", ""), None)
                    if waiting is not None:
                        waiting.set_result(event)

    async def attach(self) -> str:
        """Make a handle of the video room and return its address."""
        wish = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        return f"{self._session}/{(await self._post(self._session, wish))['data']['id']}"

    async def ask(
        self, handle: str, body: dict[str, Any], sdp: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a message with an optional (type, SDP) and return the event that answers it."""
        message: dict[str, Any] = {"janus": "message", "body": body}
        if sdp is not None:
            message["jsep"] = {"type": sdp[0], "sdp": sdp[1]}
        transaction = secrets.token_hex(6)
        event = self._waiting[transaction] = asyncio.get_running_loop().create_future()
        first = await self._post(handle, message, transaction)
        if first["janus"] == "ack":
            first = await asyncio.wait_for(event, 10)
        found: dict[str, Any] = first
        assert "error" not in found.get("plugindata", {}).get("data", {}), found
        return found

    async def until_published(self, handle: str, feed: int) -> None:
        """Wait until Janus counts `feed` as a publisher: it knows of its connection a moment after we do."""
        async with asyncio.timeout(10):
            while True:
                there = await self.ask(handle, {"request": "listparticipants", "room": ROOM})
                people = there["plugindata"]["data"]["participants"]
                if any(person["id"] == feed and person["publisher"] for person in people):
                    return
                await asyncio.sleep(0.05)

    async def _post(self, url: str, body: dict[str, Any], transaction: str = "") -> dict[str, Any]:
        message = {**body, "transaction": transaction or secrets.token_hex(6)}
        async with self._http.post(url, json=message) as response:
            found: dict[str, Any] = await response.json(content_type=None)
        assert found["janus"] != "error", found
        return found


@contextlib.asynccontextmanager
async def running_janus(folder: Path) -> AsyncIterator[Janus]:
    """Start Janus on loopback with one room; end it afterwards."""
    port = free_port()
    (folder / "janus.jcfg").write_text(
        f'general: {{ configs_folder = "{folder}"\n plugins_folder = "{LIBRARY}/plugins"\n'
        f' transports_folder = "{LIBRARY}/transports"\n debug_level = 1 }}\n'
        f'nat: {{ ice_enforce_list = "{ADDRESS}" }}\n'
        'plugins: { disable = "libjanus_audiobridge.so,libjanus_sip.so,libjanus_streaming.so" }\n'
        'transports: { disable = "libjanus_websockets.so,libjanus_pfunix.so,libjanus_mqtt.so" }\n',
        encoding="utf-8",
    )
    (folder / "janus.transport.http.jcfg").write_text(
        f'general: {{ http = true\n ip = "127.0.0.1"\n port = {port} }}\n', encoding="utf-8"
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text(
        f'room-{ROOM}: {{ publishers = 2\n bitrate = 4000000\n audiocodec = "opus"\n videocodec = "vp8" }}\n',
        encoding="utf-8",
    )
    with (folder / "janus.log").open("wb") as log:
        process = subprocess.Popen(
            ["janus", "--configs-folder", str(folder)], stdout=log, stderr=subprocess.STDOUT, cwd=folder
        )
    async with aiohttp.ClientSession() as http:
        janus = Janus(http, f"http://127.0.0.1:{port}/janus", process.pid)

        async def answers() -> bool:
            assert process.poll() is None, (folder / "janus.log").read_text()[-2000:]
            try:
                async with http.get(f"http://127.0.0.1:{port}/janus/info") as response:
                    return response.ok
            except aiohttp.ClientError:
                return False

        await eventually(answers, what="Janus")
        await janus.open()
        listening = asyncio.create_task(janus.listen())
        try:
            yield janus
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            process.terminate()
            process.wait()


def answer_to(offer: str, ufrag: str, pwd: str, fingerprint: str) -> str:
    """Answer a subscriber's offer of Janus: receive all of it, as DTLS client."""
    session, *sections = re.split(r"(?=^m=)", offer, flags=re.MULTILINE)
    group = re.search(r"^a=group:BUNDLE.*$", session, re.MULTILINE)
    assert group is not None, offer
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", group[0].strip()]
    kept = re.compile(r"a=(mid|rtpmap|fmtp|rtcp-fb|extmap):")
    for section in sections:
        described = [line.strip() for line in section.splitlines()]
        lines += [described[0], "c=IN IP4 0.0.0.0", "a=recvonly", "a=rtcp-mux", "a=setup:active"]
        lines += [f"a=ice-ufrag:{ufrag}", f"a=ice-pwd:{pwd}", f"a=fingerprint:sha-256 {fingerprint}"]
        lines += [line for line in described[1:] if kept.match(line)]
    return "\r\n".join([*lines, ""])
