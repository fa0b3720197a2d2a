"""
The committer: gathers the requests of a worker into batches, one in flight at a time.

A thread with the driver's blocking interface does the batch while the event loop reads
and parses the next ones. No answer leaves before its batch is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from omaha.arrivals import Arrival
from omaha.batch import Answers

LINGER_S = 0.001
"""PERF: how long a batch that is smaller than they have been waits for company."""
_FORGETTING = 0.9
MAX_BATCH = 256
MAX_WAITING = 4096
BUSY = MAX_WAITING // 2

_Waiting = tuple[Arrival, "asyncio.Future[Answers]"]


class Overloaded(Exception):
    """More requests wait than this worker will ever answer in time."""


class Committer:
    """
    The way of a worker's requests to the database.

    Args:
        decide: Decides a batch; called in a thread of its own, never twice at once.
    """

    def __init__(
        self, decide: Callable[[Sequence[Arrival]], Sequence[Answers]]
    ) -> None:
        self._decide = decide
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="committer")
        self._waiting: list[_Waiting] = []
        self._company: float = MAX_BATCH
        self._departure: asyncio.TimerHandle | None = None
        self._under_way: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether machines that only ask had better come back later."""
        return self.waiting >= BUSY

    @property
    def waiting(self) -> int:
        """How many requests wait for the next batch."""
        return len(self._waiting)

    async def submit(self, arrival: Arrival) -> Answers:
        """
        Have a request decided, and give its answers once they are on disk.

        Raises:
            Overloaded: The queue is full; nothing was recorded.
            Unavailable: The database cannot be reached; nothing was recorded.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise Overloaded
        answers: asyncio.Future[Answers] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, answers))
        self._depart_or_linger()
        return await answers

    async def check(self) -> None:
        """Return when the committer's thread has got round to answering."""
        await asyncio.get_running_loop().run_in_executor(self._thread, _nothing)

    async def close(self) -> None:
        """Answer all who wait, then stop."""
        while (under_way := self._depart()) is not None:
            await under_way
        self._thread.shutdown()

    def _depart_or_linger(self) -> None:
        """Send a batch off if it is as large as they have been, else give it time."""
        if self._under_way is not None or not self._waiting:
            return
        if len(self._waiting) >= self._company:
            self._depart()
        elif self._departure is None:
            loop = asyncio.get_running_loop()
            self._departure = loop.call_later(LINGER_S, self._depart)

    def _depart(self) -> asyncio.Task[None] | None:
        """Send off who waits, if nothing is under way; give what is under way then."""
        if self._departure is not None:
            self._departure.cancel()
            self._departure = None
        if self._under_way is None and self._waiting:
            batch = self._waiting[:MAX_BATCH]
            del self._waiting[:MAX_BATCH]
            self._company = max(len(batch), self._company * _FORGETTING)
            self._under_way = asyncio.create_task(self._decide_batch(batch))
        return self._under_way

    async def _decide_batch(self, batch: Sequence[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        arrivals = [arrival for arrival, _ in batch]
        try:
            outcomes = await loop.run_in_executor(self._thread, self._decide, arrivals)
        except Exception as ex:  # noqa: BLE001  (each waiter is told)
            for _, answers in batch:
                _settle(answers, ex)
        else:
            for (_, answers), outcome in zip(batch, outcomes, strict=True):
                if not answers.done():  # the client may have gone
                    answers.set_result(outcome)
        self._under_way = None
        self._depart_or_linger()


def _nothing() -> None:
    """Take a turn of the committer's thread."""


def _settle(answers: asyncio.Future[Answers], ex: Exception) -> None:
    if not answers.done():
        answers.set_exception(ex)
