"""Run the service: one process, or several that share one load of the model."""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from coach.coach import Coach
from coach.config import Settings
from coach.errors import InputError
from coach.resources import rules_folder
from coach.rulebook.loader import load_rules

from .app import create_app, key_store, load_coach
from .guard import check_binding
from .telemetry import log, log_to_stderr

GRACE = 25
"""How many seconds a worker has to finish what it accepted."""
DRAIN = 1.5
"""How many seconds it goes on answering after the signal, telling each client to close its connection.

A connection that is closed while a request is on its way loses that request; one that was told to close does not."""
_STOPS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Drains before it stops: not ready any more, every answer closes its connection, then live sessions finish."""

    def __init__(self, settings: Settings, coach: Coach | None) -> None:
        self._web = create_app(settings, coach)
        self._forked = coach is not None
        super().__init__(_config(settings, self._web))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal to stop; a second one stops at once."""
        if self._forked and sig == signal.SIGINT:
            return  # Ctrl-C reaches the parent too, which then sends TERM: together they would count as two
        if self._web.state.draining:
            self.should_exit = self.force_exit = True
            return
        self._web.state.draining = True
        threading.Timer(DRAIN, self._end).start()

    def _end(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let live sessions finish first, for uvicorn fails their sockets; then stop."""
        for server in self.servers:  # what was accepted up to here is read and answered meanwhile
            server.close()
        closing = asyncio.create_task(self._web.state.live.close())
        while not (closing.done() or self.force_exit):
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def serve(settings: Settings, announce: Callable[[str], None] = lambda address: None) -> int:
    """Listen until a signal to stop comes; finishes what was accepted.

    Args:
        settings: address, workers and the rest.
        announce: called with the address once it is sure that the service can listen there.

    Returns:
        The exit code.

    Raises:
        AccessError: if it would listen beyond this machine without keys.
        InputError: if the port is taken, the folder of rules cannot be read, or
            workers are asked for where processes cannot be forked.
    """
    store = key_store(settings)
    check_binding(settings, len(store.list()) if store is not None else 0)
    if settings.rules:
        load_rules(rules_folder(), Path(settings.rules))  # fails here, not out of sight while the coach loads
    listening = _listen(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    announce(f"http://{host}:{listening.getsockname()[1]}/")
    if settings.workers <= 1:
        log_to_stderr()
        _Server(settings, None).run(sockets=[listening])
        return 0
    if not hasattr(os, "fork"):
        raise InputError("Several workers need a system that can fork; use --workers 1.", code="workers")
    return _Parent(settings, listening).run()


def _config(settings: Settings, web: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        ws_max_size=max(settings.max_message * 4, 1 << 16),
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_graceful_shutdown=GRACE,
        # longer than proxies and clients keep an idle connection, so that none is closed just as it is used again
        timeout_keep_alive=75,
        backlog=2048,
        server_header=False,
    )


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only on sockets that name the protocol; else each may wait 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise InputError(
            f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). Choose another with --port.",
            code="port",
        ) from error
    listening.set_inheritable(True)
    return listening


class _Parent:
    """Loads the coach once, forks the workers, and starts one anew that died."""

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self._settings, self._listening = settings, listening
        self._workers: dict[int, float] = {}
        self._stopping = False

    def run(self) -> int:
        log_to_stderr()
        coach = load_coach(self._settings)
        coach.warm_up()
        for signum in _STOPS:
            signal.signal(signum, self._stop)
        for _ in range(self._settings.workers):
            self._fork(coach)
        while self._workers:
            try:
                pid, status = os.wait()
            except ChildProcessError:
                break
            started = self._workers.pop(pid, 0.0)
            if self._stopping or pid == 0:
                continue
            log.error("worker died", extra={"fields": {"status": status}})
            if time.monotonic() - started < 2:
                time.sleep(1)  # one that dies at once must not be started without end
            self._fork(coach)
        return 0

    def _fork(self, coach: Coach) -> None:
        # a signal between the fork and its being written down would not reach the new worker
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            if self._stopping:  # since the last worker ended
                return
            pid = os.fork()
            if not pid:
                self._work(coach)
            self._workers[pid] = time.monotonic()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

    def _work(self, coach: Coach) -> NoReturn:
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            _Server(self._settings, coach).run(sockets=[self._listening])
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self._stopping = True
        for pid in self._workers:
            with suppress(ProcessLookupError):  # it died a moment ago
                os.kill(pid, signal.SIGTERM)
