"""`manabiya observe` against a real media node: nothing before the sign is on, and of nobody too much."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

import av
import pytest

from signaling.clients.dtls import Certificate
from signaling.clients.server import Server
from signaling.wire import lesson as wire
from signaling.wire.recording import RecordingStart, RecordingStop
from tests.kit.children import Child
from tests.kit.system import TOP, System
from tests.kit.waiting import eventually

pytestmark = pytest.mark.timeout(300)
SEND_SECONDS = 0.05
KEPT_BYTES = 2000
MARK = re.compile(rb"<(\d+):")


class Lesson:
    """A teacher and a pupil without a seat who talk and are seen all the time, and an observer's program."""

    def __init__(self, school: System, folder: Path) -> None:
        self.school, self.folder = school, folder
        server, certificate = Server(school.urls[0]), Certificate()
        self.children = [Child(number, server, certificate, lambda: 0) for number in range(2)]
        self.said = ""

    async def begin(self) -> Process:
        """Have everybody come in; return the program, which waits."""
        lesson = await self.school.make_lesson()
        for child, role in zip(self.children, ("teacher", "student"), strict=True):
            token = await self.school.make_token(lesson["id"], role, f"Child {child.number}")
            await child.join(lesson["id"], token["token"])
        command = (sys.executable, "-m", "signaling.cli.main", "observe", lesson["links"]["observer"])
        options = ("--out", str(self.folder), "--name", "Guest", "--language", "en")
        program = await asyncio.create_subprocess_exec(*command, *options, stderr=PIPE, cwd=TOP)
        self._reading = asyncio.create_task(self._read(program))
        await self.says("not being recorded")
        return program

    async def _read(self, program: Process) -> None:
        assert program.stderr is not None
        async for line in program.stderr:
            self.said += line.decode()

    async def says(self, words: str) -> None:
        async def has_said() -> bool:
            return words in self.said

        await eventually(has_said, within=40, what=f"{words!r} (it says: {self.said!r})")

    async def ask(self, kind: Any, **fields: Any) -> None:
        answer = await self.children[0].client.ask(lambda n: kind(n=n, **fields))
        assert isinstance(answer, wire.Ok), answer

    async def talk(self) -> None:
        while True:
            for child in self.children:
                child.send(0, settled=True)
            await asyncio.sleep(SEND_SECONDS)

    async def has_kept(self, count: int) -> bool:
        files = [file for file in self.folder.glob("*.mkv") if file.stat().st_size > KEPT_BYTES]
        return len(files) >= count

    async def close(self) -> None:
        for child in self.children:
            await child.close()


def marks(file: Path) -> set[int]:
    """Return whose packets are in a file, which must open."""
    with av.open(str(file)) as container:
        packets = [bytes(packet) for packet in container.demux()]
    return {int(found[1]) for packet in packets for found in MARK.finditer(packet)}


async def test_it_keeps_what_the_lesson_records_and_nothing_else(tmp_path: Path) -> None:
    """Nothing before the recording runs; then the teacher alone; with guests both, in files that open.

    Of the pupil nobody has agreed to anything. The end is Ctrl-C.
    """
    async with System(tmp_path) as school:
        lesson = Lesson(school, tmp_path / "kept")
        program = await lesson.begin()
        talking = asyncio.create_task(lesson.talk())
        try:
            assert not lesson.folder.exists()
            await lesson.ask(RecordingStart)
            await lesson.says("being recorded: keeping")
            await lesson.children[1].client.ask(
                lambda n: wire.ChatSend(n=n, client_id="c-1", channel="lesson", text="なるほど")
            )
            await eventually(lambda: lesson.has_kept(2), within=20, what="the teacher's files")
            first = {marks_of for file in lesson.folder.glob("*.mkv") for marks_of in marks(file)}
            assert first == {0}
            await lesson.ask(RecordingStop)
            await lesson.says("has stopped")
            await lesson.ask(RecordingStart, guests=True)
            await eventually(lambda: lesson.has_kept(4), within=30, what="everybody's files")
            program.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(program.wait(), 20) == 0
            await lesson.says("Kept: ")
        finally:
            talking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await talking
            if program.returncode is None:
                program.kill()
            await lesson.close()
    found = {file.name: marks(file) for file in sorted(lesson.folder.glob("*.mkv"))}
    assert {name.partition("-")[2]: who for name, who in found.items()} == {
        f"Child_{number}-{source}.mkv": {number} for number in (0, 1) for source in ("microphone", "camera")
    }
    lines = [json.loads(line) for line in (lesson.folder / "events.jsonl").read_text().splitlines()]
    assert [line["text"] for line in lines if line["kind"] == "chat"] == ["なるほど"]
    assert [line["on"] for line in lines if line["kind"] == "recording"] == [True, False, True]
    assert [line["page"] for line in lines if line["kind"] == "board"]
