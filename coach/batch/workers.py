"""Processes that label chunks: one a core, fed so far ahead that none waits, answered in order."""

import gc
import os
import sys
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import Any

from ..coach import Coach
from ..errors import CoachError, InputError
from .columns import Chunk, Columns, label_chunk

ROWS = 512
"""How many rows travel together."""
AHEAD = 3
"""How many chunks a process has given or waiting: what is in memory is that much, whatever the size of the whole."""
_THREADS = ("polars", "pyarrow")
"""Libraries that keep threads of their own, after which a process is no longer forked."""

_coach: Coach | None = None


class WorkersError(CoachError):
    """A process that labelled was ended by something else than its work."""

    code = "workers"


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fork_is_safe() -> bool:
    """Say whether a copy of this process can work: Linux, and nothing here that has threads beside this one."""
    alone = threading.active_count() == 1 and not any(name in sys.modules for name in _THREADS)
    return sys.platform == "linux" and alone


def settle(coach: Coach) -> Coach:
    """Ready a coach for a process that does nothing else: loaded to the last, one thread, not looked at as garbage."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
    coach.warm_up()
    gc.collect()
    gc.freeze()
    return coach


def _start(pipeline: str | None, rules: str | None, classifiers: bool) -> None:
    global _coach
    # a process that was forked has the coach of its parent
    _coach = settle(_coach or Coach.load(pipeline, rules=rules, classifiers=classifiers))


def _work(chunk: Chunk) -> Columns:
    assert _coach is not None
    return label_chunk(_coach, chunk)


def _check(method: str | None, step: str | None) -> None:
    assert _coach is not None
    try:
        _coach.rulebook.place(method, step)
    except InputError as error:
        # an error with keywords of its own does not survive the way between processes
        raise ValueError(str(error), error.code, error.field) from None


class Workers:
    """Labels chunks in several processes, or in this one.

    Args:
        coach: the one to work with; None loads the one of the settings.
        processes: how many; None means one a core, 1 means this process alone.

    Raises:
        InputError: if ``processes`` is not a number from 1, or ``coach`` cannot be had in other processes.
    """

    def __init__(self, coach: Coach | None = None, processes: int | None = None) -> None:
        if processes is not None and (isinstance(processes, bool) or not isinstance(processes, int) or processes < 1):
            raise InputError("processes must be a whole number from 1.", code="bad-processes", field="processes")
        self.processes = processes or usable_cores()
        self._coach = coach
        self._pool: ProcessPoolExecutor | None = None
        if self.processes > 1:
            self._pool = self._open()
        elif self._coach is None:
            self._coach = Coach.load()

    def _open(self) -> ProcessPoolExecutor | None:
        global _coach
        forks = fork_is_safe()
        source = self._coach.source if self._coach is not None else (None, None, True)
        if not forks and source is None:
            # made over a pipeline that only this process has
            self.processes = 1
            return None
        if forks:
            self._coach = _coach = self._coach or Coach.load()
        pool = ProcessPoolExecutor(
            self.processes,
            mp_context=get_context("fork" if forks else "spawn"),
            initializer=_start,
            initargs=source or (None, None, True),
        )
        try:
            with warnings.catch_warnings():
                # NumPy's idle threads count as threads too; they are made for forking
                warnings.simplefilter("ignore", DeprecationWarning)
                for _ in range(self.processes):  # all start now, before this process has threads
                    pool.submit(os.getpid)
        finally:
            _coach = None
        return pool

    def label(self, chunks: Iterable[Chunk]) -> Iterator[Columns]:
        """Label chunks as a stream, in order.

        Raises:
            WorkersError: if a process was ended from outside, as for want of memory.
        """
        if self._pool is None:
            assert self._coach is not None
            yield from (label_chunk(self._coach, chunk) for chunk in chunks)
            return
        under_way: deque[Future[Columns]] = deque()
        try:
            for chunk in chunks:
                under_way.append(self._pool.submit(_work, chunk))
                if len(under_way) >= AHEAD * self.processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool as error:
            raise WorkersError(
                "A process that labels was ended, or could not start. Give the machine more memory or use fewer "
                "processes; in a script, call this under: if __name__ == '__main__'."
            ) from error
        finally:
            for future in under_way:
                future.cancel()

    def check(self, method: str | None, step: str | None) -> None:
        """Refuse a method or step for all rows that does not exist, before any row is labelled.

        Raises:
            InputError: if it is unknown.
        """
        if method is None and step is None:
            return
        if self._pool is not None:
            try:
                self._pool.submit(_check, method, step).result()
            except ValueError as error:
                message, code, field = error.args
                raise InputError(message, code=code, field=field) from None
        elif self._coach is not None:
            self._coach.rulebook.place(method, step)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def cut(rows: int, columns: dict[str, Any], like: Chunk, size: int = ROWS) -> Iterator[Chunk]:
    """Cut columns of some rows into chunks.

    Args:
        rows: how many.
        columns: ``texts`` and, where there are, ``methods``, ``steps`` and ``contexts``; anything that can be sliced
            and made a list.
        like: what holds for all rows.
        size: of a chunk.
    """
    for start in range(0, rows, size):
        parts = {name: list(values[start : start + size]) for name, values in columns.items()}
        yield Chunk(**parts, method=like.method, step=like.step, columns=like.columns)
