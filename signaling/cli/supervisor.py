"""Runs the children that `Supervision` decides about: processes, their logs, signals and time.

Invariant: the core's actions are carried out before it is asked again, and every process started here is
awaited by a task of the given group. A child whose supervisor is killed is asked to end by the kernel
(`setpriv --pdeathsig`), so that no Redis is left behind holding the data.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .supervision import Action, GiveUp, Kill, Start, Supervision, Terminate, describe

LARGEST_LOG_BYTES = 20_000_000
"""About a week of lessons. A larger log is put aside at the next start; one old log is kept."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a child runs. The environment is whole, not added to ours."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


class Supervisor:
    """The processes of one `manabiya serve`.

    `tasks` owns what runs here and gets its exceptions. `logs` is the folder where each child writes a file
    of its own; None: children write where we do. `say` is told, in a sentence, of every unasked death.
    """

    def __init__(self, tasks: asyncio.TaskGroup, logs: Path | None, say: Callable[[str], None]) -> None:
        self.gave_up: str | None = None
        """The child that could not run at all, because of which everything was ended."""
        self._tasks = tasks
        self._core = Supervision()
        self._one_at_a_time = asyncio.Lock()
        self._logs = logs
        self._say = say
        self._programs: dict[str, Program] = {}
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._changed = asyncio.Event()

    @property
    def stopping(self) -> bool:
        """Whether everything is being ended."""
        return self._core.stopping

    def pid(self, name: str) -> int | None:
        """Return the process id of a child that runs."""
        process = self._processes.get(name)
        return None if process is None else process.pid

    def log_of(self, name: str) -> Path | None:
        """Return the file that a child writes to, if it has one."""
        return None if self._logs is None else self._logs / f"{name.replace(' ', '-')}.log"

    async def start(self, name: str, program: Program, *, stage: int, may_finish: bool = False) -> None:
        """Start a child and keep it running. Of two stages, the later one ends first.

        `may_finish`: exit status 0 means that it has done its work, and it is not started again.
        """
        self._programs[name] = program
        await self._step(lambda now: self._core.start(name, stage=stage, now=now, may_finish=may_finish))

    def stop(self) -> None:
        """Have everything ended; `run_until_over` then returns. May be called from a signal handler."""
        self._tasks.create_task(self._step(self._core.stop))

    async def run_until_over(self) -> None:
        """Start and kill when it is time, until everything was stopped and has ended."""
        while not self._core.over:
            self._changed.clear()
            await self._step(self._core.advance)
            self._changed.clear()
            due = self._core.next_due()
            wait = None if due is None else max(0.0, due - time.monotonic())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), wait)

    async def _step(self, ask: Callable[[float], list[Action]]) -> None:
        async with self._one_at_a_time:
            await self._carry_out(ask(time.monotonic()))
        self._changed.set()

    async def _carry_out(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Start(name):
                    await self._spawn(name)
                case Terminate(name):
                    self._send(name, signal.SIGTERM)
                case Kill(name):
                    self._say(f"{name} did not end in time and is killed")
                    self._send(name, signal.SIGKILL)
                case GiveUp(name):
                    self.gave_up = name
                    await self._carry_out(self._core.stop(time.monotonic()))

    async def _spawn(self, name: str) -> None:
        program = self._programs[name]
        with opened_log(self.log_of(name)) as log:
            process = await asyncio.create_subprocess_exec(
                *tied_to_us(),
                *program.command,
                env=dict(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches every process of the terminal's group; the order of ending is ours to decide.
                process_group=0,
            )
        self._processes[name] = process
        self._tasks.create_task(self._await_death(name, process))

    async def _await_death(self, name: str, process: asyncio.subprocess.Process) -> None:
        status = await process.wait()
        del self._processes[name]
        if not self._core.stopping:
            self._say(f"{name} {describe(status)}")
        await self._step(lambda now: self._core.died(name, status, now))

    def _send(self, name: str, number: signal.Signals) -> None:
        process = self._processes.get(name)
        if process is not None:
            process.send_signal(number)


def tied_to_us() -> tuple[str, ...]:
    """Return what goes before a command so that the process is asked to end when we are killed."""
    program = shutil.which("setpriv")  # util-linux: on every Debian; without it children outlive a SIGKILL
    return (program, "--pdeathsig", "TERM") if program else ()


@contextlib.contextmanager
def opened_log(path: Path | None) -> Iterator[IO[bytes] | None]:
    """Yield a file to append to (None: the child writes where we do); a large one is put aside first."""
    if path is None:
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.rename(path.with_suffix(".log.1"))
    with path.open("ab") as file:
        yield file
