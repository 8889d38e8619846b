"""Keeps the processes and the embedded servers alive until told to stop, then stops all of them in order."""

import asyncio
import os
import signal
from asyncio.subprocess import Process as Child
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpdesk.stack.children import tied_to_us
from helpdesk.stack.errors import StackError
from helpdesk.stack.log import log, relay

_FIRST_DELAY_SECONDS = 0.5
_LONGEST_DELAY_SECONDS = 15.0
_STEADY_SECONDS = 30.0  # a process that ran this long starts again without delay growing
_STOP_SECONDS = 8.0
_WATCH_SECONDS = 0.3
_LONGEST_LINE = 1024 * 1024


class Server(Protocol):
    """An embedded server: started before the processes, stopped after them."""

    name: str

    @property
    def pid(self) -> int | None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_running(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Program:
    """A process as it is to be started now: every placeholder filled in."""

    name: str
    arguments: Sequence[str]
    environ: Mapping[str, str]
    cwd: Path


class Supervisor:
    def __init__(
        self,
        *,
        programs: Sequence[Program],
        servers: Sequence[Server],
        patience_seconds: float = _STOP_SECONDS,
    ) -> None:
        self._programs = programs
        self._servers = servers
        self._patience_seconds = patience_seconds
        self._children: dict[str, Child] = {}
        self._stop = asyncio.Event()

    async def run(self, *, alongside: Callable[[], Coroutine[None, None, None]]) -> None:
        """Until SIGINT or SIGTERM; a second one kills the children. The caller stops the servers.

        `alongside` is cancelled when the stop comes first.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.request_stop)
        async with asyncio.TaskGroup() as tasks:
            for server in self._servers:
                tasks.create_task(self._watch(server))
            for program in self._programs:
                tasks.create_task(self._keep(program))
            extra = tasks.create_task(alongside())
            tasks.create_task(self._end_children_on_stop(extra))

    def request_stop(self) -> None:
        if self._stop.is_set():
            self._signal_all(signal.SIGKILL)
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    async def _keep(self, program: Program) -> None:
        delay = _FIRST_DELAY_SECONDS
        clock = asyncio.get_running_loop().time
        while not self.is_stopping:
            started = clock()
            status = await self._run_once(program)
            if self.is_stopping:
                return
            delay = _FIRST_DELAY_SECONDS if clock() - started > _STEADY_SECONDS else delay
            log(program.name, "died", level="error", status=status, restart_in_seconds=delay)
            await self._pause(delay)
            delay = min(delay * 2, _LONGEST_DELAY_SECONDS)

    async def _run_once(self, program: Program) -> int:
        reading, writing = os.pipe()
        child = await _spawn(program, output=writing)
        os.close(writing)
        self._children[program.name] = child
        if self.is_stopping:  # told to stop while it was being born
            _signal_group(child, signal.SIGKILL)
        log("stack", "started", name=program.name, pid=child.pid)
        output = asyncio.create_task(_relay_output(program.name, reading))
        status = await child.wait()
        # Its own children would hold its port, and the pipe we read.
        _signal_group(child, signal.SIGKILL)
        await output
        return status

    async def _watch(self, server: Server) -> None:
        """Starts blocking on purpose: a child's parent-death signal follows the thread that forked it."""
        delay = _FIRST_DELAY_SECONDS
        while not self.is_stopping:
            await self._pause(_WATCH_SECONDS)
            if self.is_stopping or server.is_running():
                continue
            log(server.name, "died", level="error")
            try:
                server.start()
            except (StackError, OSError) as error:
                log(server.name, "did not start", level="error", reason=error, next_try_in_seconds=delay)
                await self._pause(delay)
                delay = min(delay * 2, _LONGEST_DELAY_SECONDS)
            else:
                delay = _FIRST_DELAY_SECONDS
                log("stack", "started", name=server.name, pid=server.pid)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), timeout=seconds)

    async def _end_children_on_stop(self, extra: asyncio.Task[None]) -> None:
        await self._stop.wait()
        extra.cancel()
        log("stack", "stopping")
        self._signal_all(signal.SIGTERM)
        waits = [asyncio.create_task(child.wait()) for child in self._children.values()]
        _, late = await asyncio.wait(waits, timeout=self._patience_seconds) if waits else (set(), set())
        if late:
            log("stack", "killing what did not stop in time", level="warning", count=len(late))
            self._signal_all(signal.SIGKILL)

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children.values():
            if child.returncode is not None:
                continue
            if number == signal.SIGKILL:
                _signal_group(child, number)
            else:
                child.send_signal(number)


async def _spawn(program: Program, *, output: int) -> Child:
    return await asyncio.create_subprocess_exec(
        *tied_to_us(program.arguments, on_parent_death=signal.SIGTERM),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=program.cwd,
        env=dict(program.environ),
        start_new_session=True,
    )


def _signal_group(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


async def _relay_output(name: str, descriptor: int) -> None:
    reader = asyncio.StreamReader(limit=_LONGEST_LINE)
    pipe = os.fdopen(descriptor, "rb")
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    while (line := await _read_line(reader)) is not None:
        relay(name, line)
    transport.close()


async def _read_line(reader: asyncio.StreamReader) -> str | None:
    """None at the end. A line over the limit is dropped."""
    try:
        line = await reader.readline()
    except ValueError:
        return ""
    return line.decode("utf-8", errors="replace").rstrip() if line else None
