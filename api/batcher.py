"""Micro-batching: requests that arrive together go through the pipeline as one batch, with a bounded queue."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from coach.coach import Coach
from coach.errors import CoachError, ModelError
from coach.model import Feedback, Turn
from coach.switches import SwitchArguments

Result = Feedback | CoachError
T = TypeVar("T")


class BusyError(CoachError):
    """The queue is full, or the answer would come too late; try again in a moment."""

    code = "busy"
    status = 503

    def __init__(self, message: str = "Too many requests at once. Try again in a second.") -> None:
        super().__init__(message)


@dataclass(slots=True)
class _Job:
    turns: Sequence[Turn | CoachError]
    switches: SwitchArguments
    suggest: bool
    due: float
    answer: asyncio.Future[list[Result]]
    since: float = field(default_factory=time.monotonic)

    def alike(self, other: "_Job") -> bool:
        return self.suggest == other.suggest and self.switches == other.switches


class Batcher:
    """Takes turns from many requests and has them reviewed together by one worker.

    A batch starts as soon as the worker is free: while it works, the next one gathers. Nothing waits for company.

    Args:
        loading: gives the coach once it is loaded.
        size: the most turns in a batch; 1 turns batching off.
        queue: the most turns waiting; above that ``BusyError`` at once.
        deadline: the most seconds a request waits before ``BusyError``.
        observe: called with the turns, the seconds waited and the seconds worked of each batch.
        reviewed: called with what came of each batch.
    """

    def __init__(
        self,
        loading: Future[Coach],
        worker: ThreadPoolExecutor,
        *,
        size: int = 64,
        queue: int = 2000,
        deadline: float = 10.0,
        observe: Callable[[int, float, float], None] | None = None,
        reviewed: Callable[[list[Result]], None] | None = None,
    ) -> None:
        self._loading, self._worker = loading, worker
        self._size, self._most, self._deadline = size, queue, deadline
        self._reviewed = reviewed or (lambda results: None)
        self._observe = observe or (lambda turns, waited, worked: None)
        self._waiting: deque[_Job] = deque()
        self._queued = self._open = 0
        self._running: asyncio.Task[None] | None = None

    @property
    def queued(self) -> int:
        """How many turns and other pieces of work wait."""
        return self._queued

    @property
    def coach(self) -> Coach:
        """The coach.

        Raises:
            ModelError: while it is loading, or if loading failed.
        """
        if not self._loading.done():
            error = ModelError("The model is still loading. Try again in a moment.")
            error.code = "not-ready"
            raise error
        return self._loading.result()

    async def review(
        self, turns: Sequence[Turn | CoachError], switches: SwitchArguments | None = None, *, suggest: bool = True
    ) -> list[Result]:
        """Review turns, together with those of other requests.

        Returns:
            For each its feedback or its error, in order.

        Raises:
            BusyError: if the queue is full or the deadline passed.
            ModelError: while the coach is loading.
        """
        self.coach  # noqa: B018 - raises while loading
        self._accept(len(turns))
        left = len(turns)
        self._open += 1
        results: list[Result] = []
        try:
            # a long list goes in portions, one after the other, so that others get their turn between them
            for at in range(0, len(turns), self._size):
                portion = turns[at : at + self._size]
                due = time.monotonic() + self._deadline
                answer = asyncio.get_running_loop().create_future()
                self._waiting.append(_Job(portion, switches or {}, suggest, due, answer))
                left -= len(portion)
                if self._running is None or self._running.done():
                    self._running = asyncio.create_task(self._run())
                results += await answer
        finally:
            self._queued -= left
            self._open -= 1
        return results

    def _accept(self, turns: int) -> None:
        # an empty queue takes any list that the routes let through
        if self._queued and self._queued + turns > self._most:
            raise BusyError
        self._queued += turns

    async def call(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run other short work of the coach on its worker: it is not made for two threads at once.

        Raises:
            BusyError: if the queue is full or the deadline passed, as for ``review``.
        """
        self._accept(1)
        due = time.monotonic() + self._deadline

        def in_time() -> T:
            if time.monotonic() > due:
                raise BusyError
            return work(*arguments)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, in_time)
        finally:
            self._queued -= 1

    async def finish(self) -> None:
        """Wait until all that was accepted is answered."""
        while self._open or self._queued:
            await asyncio.sleep(0.005)

    async def _run(self) -> None:
        while self._waiting:
            batch = self._take()
            if not batch:
                continue
            turns = [turn for job in batch for turn in job.turns]
            start = time.monotonic()
            try:
                results = await asyncio.get_running_loop().run_in_executor(self._worker, self._work, turns, batch[0])
            except Exception as error:  # the outermost door of a batch: every request in it gets the fault
                for job in batch:
                    if not job.answer.done():
                        job.answer.set_exception(error)
                continue
            done = time.monotonic()
            self._reviewed(results)
            self._observe(len(turns), start - batch[0].since, done - start)
            at = 0
            for job in batch:
                if not job.answer.done():
                    job.answer.set_result(results[at : at + len(job.turns)])
                at += len(job.turns)

    def _work(self, turns: list[Turn | CoachError], like: _Job) -> list[Result]:
        return list(self.coach.try_many(turns, batch_size=self._size, suggest=like.suggest, **like.switches))

    def _take(self) -> list[_Job]:
        """Take jobs that may go together: the same switches, at most a batch full."""
        batch: list[_Job] = []
        count = 0
        rest: deque[_Job] = deque()
        now = time.monotonic()
        while self._waiting:
            job = self._waiting.popleft()
            if job.answer.done():  # the client went away
                self._queued -= len(job.turns)
            elif job.due < now:
                self._queued -= len(job.turns)
                job.answer.set_exception(BusyError())
            elif not batch or (job.alike(batch[0]) and count + len(job.turns) <= self._size):
                batch.append(job)
                count += len(job.turns)
                self._queued -= len(job.turns)
            else:
                rest.append(job)
            if count >= self._size:
                break
        rest.extend(self._waiting)
        self._waiting = rest
        return batch
