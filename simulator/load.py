"""Load: a fleet that lives in real time, or faster, against a running server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter

import msgspec

from simulator.connection import Address, Connection
from simulator.fleet import Fleet
from simulator.habits import SECOND, Impossible
from simulator.latencies import Latencies
from simulator.machine import Machine
from simulator.replies import Reply

MAX_SPEED, MAX_CONNECTIONS = 1_000_000, 10_000

# PERF: who is due is looked up this often; a machine is late by this much at most
# as long as connections are free.
_LOOK_S = 0.005


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """
    How fast a fleet is to live, and for how long.

    Attributes:
        speed: How many seconds of the fleet pass in a real one.
        connections: At most so many requests are under way at once.
        duration: Of the fleet's time, in microseconds; None for no end.
        until_settled: End as soon as every machine has finished an update, or is gone.
    """

    speed: float = 1.0
    connections: int = 32
    duration: int | None = None
    until_settled: bool = False

    def checked(self) -> Pace:
        """Pass the pace on if it can be kept; raises `Impossible`."""
        if not 0 < self.speed <= MAX_SPEED:
            raise Impossible(f"the speed has to be more than 0, at most {MAX_SPEED:,}")
        if not 1 <= self.connections <= MAX_CONNECTIONS:
            raise Impossible(f"there can be 1 to {MAX_CONNECTIONS:,} connections")
        return self


class Load:
    """
    Lets a fleet live against a server.

    Args:
        fleet: Who lives; it starts at 0.
        address: Where it posts.
        pace: How fast, and how long.
        watch: Called all the time, between requests, for who wants to show progress.

    Attributes:
        latencies: How long answers took; no answer, no latency.
        elapsed: The fleet's time, in microseconds, at the end.
        waiting: How many machines were due and had no connection yet when it ended.
    """

    def __init__(
        self,
        fleet: Fleet,
        address: Address,
        pace: Pace,
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        self.latencies = Latencies()
        self.elapsed = 0
        self.waiting = 0
        self._fleet = fleet
        self._address = address
        self._pace = pace
        self._watch = watch
        self._is_stopped = False
        self._ready: asyncio.Queue[Machine | None] = asyncio.Queue()

    def stop(self) -> None:
        """End soon: requests under way are finished, no others begun."""
        self._is_stopped = True

    async def run(self) -> None:
        """Let the fleet live until the end that its pace sets, or until stopped."""
        self._began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._pace.connections):
                tasks.create_task(self._use_a_connection())
            await self._call_machines()
            self._dismiss()
        self.elapsed = self._now()

    async def _call_machines(self) -> None:
        while not self._is_over():
            for machine in self._fleet.take_due(self._now()):
                self._ready.put_nowait(machine)
            self._watch()
            await asyncio.sleep(_LOOK_S)

    def _is_over(self) -> bool:
        pace = self._pace
        is_late = pace.duration is not None and self._now() >= pace.duration
        is_done = pace.until_settled and self._fleet.is_settled
        return self._is_stopped or is_late or is_done

    def _dismiss(self) -> None:
        """Send home who waits, and have the connections closed."""
        self.waiting = self._ready.qsize()
        while not self._ready.empty():
            self._ready.get_nowait()
        for _ in range(self._pace.connections):
            self._ready.put_nowait(None)

    async def _use_a_connection(self) -> None:
        connection = Connection(self._address)
        while (machine := await self._ready.get()) is not None:
            body = self._fleet.act(machine, self._now())
            if body is not None:
                await self._exchange(connection, machine, body)
        connection.close()

    async def _exchange(
        self, connection: Connection, machine: Machine, body: bytes
    ) -> None:
        # NOTE: uvloop's own time has milliseconds only.
        sent_at = perf_counter()
        reply = await connection.post(body)
        if isinstance(reply, Reply):
            self.latencies.note(perf_counter() - sent_at)
        self._fleet.hear(machine, reply, self._now())

    def _now(self) -> int:
        real = asyncio.get_running_loop().time() - self._began
        return int(real * self._pace.speed * SECOND)
