"""A log of many machines' lives over weeks, copied into the database as it is."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from deploy.seed import LINES
from domain.instance_events import (
    CameBack,
    MachineEvent,
    Registered,
    Status,
    Traits,
    UpdateCompleted,
    UpdateConfirmed,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateProgressed,
    UpdateTimedOut,
    VersionChanged,
    WentSilent,
)
from domain.instances import instance_stream
from domain.instants import SECOND, to_datetime
from eventstore.codec import encode_machine_event
from projections.catalogue import FLATCAR

MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
START = 1_760_000_000 * SECOND
OLD = "4152.2.0"
WAVES = tuple(f"{4200 + number}.2.0" for number in range(40))
"""What one release after another brings machines to."""
REGISTERING = 7 * DAY
WAVE = 10 * DAY
_GROUPS = [line.group_id for line in LINES[:3]]
_SHARES = (70, 20, 10)
_SILENT, _SILENT_FOR_EVER, _HELD, _FAILED, _TIMED_OUT = 0.02, 0.5, 0.3, 0.04, 0.005
"""How often each happens; of those who fail, some are timed out."""
_COPY = """
    COPY events (notification_id, originator_id, originator_version, topic, state,
                 recorded_at) FROM STDIN
"""
_NEXT = """
    SELECT setval(pg_get_serial_sequence('events', 'notification_id'), max),
           max FROM (SELECT max(notification_id) FROM events) AS m
"""

Happening = tuple[int, MachineEvent]
"""When something happens to a machine, and what."""
Life = Iterator[Happening]


class Lives:
    """
    The lives of machines: registered within a week, then updated in waves.

    Args:
        machines: How many.
        packages: What each wave brings, by its version.
    """

    def __init__(self, machines: int, packages: dict[str, UUID]) -> None:
        self._machines = machines
        self._packages = packages
        self._random = Random(1)
        self._versions = array("h", [-1]) * machines
        self._revisions = array("q", [0]) * machines
        self._away: set[int] = set()
        self._grants = 0
        self._groups = self._random.choices(_GROUPS, _SHARES, k=machines)

    def events(self) -> Iterator[tuple[UUID, int, MachineEvent]]:
        """Give stream, version and event, in the order of time, without an end."""
        agenda: list[tuple[int, int, int, MachineEvent, Life]] = []
        beginnings = self._beginnings()
        begins, number, life = next(beginnings)
        turn = 0
        while True:
            while not agenda or begins <= agenda[0][0]:
                self._schedule(agenda, turn, number, life)
                begins, number, life = next(beginnings)
                turn += 1
            _, _, number_, event, rest = heapq.heappop(agenda)
            self._revisions[number_] += 1
            yield (
                instance_stream(FLATCAR, machine_name(number_)),
                self._revisions[number_],
                event,
            )
            self._schedule(agenda, turn, number_, rest)
            turn += 1

    @staticmethod
    def _schedule(agenda: list[Any], turn: int, number: int, life: Life) -> None:
        following = next(life, None)
        if following is not None:
            heapq.heappush(agenda, (following[0], turn, number, following[1], life))

    def _beginnings(self) -> Iterator[tuple[int, int, Life]]:
        for number in range(self._machines):
            at = START + number * REGISTERING // self._machines
            yield at, number, self._registers(at, number)
        for wave, _ in enumerate(WAVES):
            for number in range(self._machines):
                start = START + REGISTERING + wave * WAVE
                at = start + number * WAVE // self._machines
                yield at, number, self._updates(at, number, wave)

    def _registers(self, at: int, number: int) -> Life:
        traits = Traits(alias=f"rack-{number % 977}-{number}", oem="qemu")
        yield (
            at,
            Registered(
                at=at,
                application_id=FLATCAR,
                machine_id=machine_name(number),
                group_id=self._groups[number],
                version=OLD,
                traits=traits,
            ),
        )

    def _updates(self, at: int, number: int, wave: int) -> Life:
        if number in self._away:
            return
        at = yield from self._is_late(at, number)
        if number not in self._away:
            yield from self._tries(at, number, wave)

    def _is_late(self, at: int, number: int) -> Generator[Happening, None, int]:
        """Let a machine be silent or wait, or neither; gives when it goes on."""
        random = self._random
        if random.random() < _SILENT:
            yield at, WentSilent(at=at, actor="clock", last_seen=at - DAY)
            if random.random() < _SILENT_FOR_EVER:
                self._away.add(number)
                return at
            at += random.randint(1, 96) * 60 * MINUTE
            yield at, CameBack(at=at)
        if random.random() < _HELD:
            yield at, UpdateHeld(at=at, why="maxUpdatesPerPeriod")
            at += random.randint(1, 300) * MINUTE
        return at

    def _tries(self, at: int, number: int, wave: int) -> Life:
        random = self._random
        for attempt in range(1, 4):
            chance = random.random()
            yield at, self._grant(at, number, wave, attempt)
            for status in (Status.DOWNLOADING, Status.DOWNLOADED, Status.INSTALLED):
                at += random.randint(1, 20) * MINUTE
                yield at, UpdateProgressed(at=at, status=status)
                if status is Status.DOWNLOADING and chance < _FAILED:
                    break
            else:
                yield from self._completes(at, number, wave)
                return
            at += 60 * MINUTE
            package_id = self._packages[WAVES[wave]]
            if chance < _TIMED_OUT:
                yield at, UpdateTimedOut(at=at, package_id=package_id, actor="clock")
                return
            yield at, UpdateFailed(at=at, package_id=package_id, error_code=9)
            at += 60 * MINUTE

    def _grant(self, at: int, number: int, wave: int, attempt: int) -> UpdateGranted:
        self._grants += 1
        return UpdateGranted(
            at=at,
            group_id=self._groups[number],
            package_id=self._packages[WAVES[wave]],
            version=WAVES[wave],
            number=self._grants,
            attempt=attempt,
        )

    def _completes(self, at: int, number: int, wave: int) -> Life:
        package_id, version = self._packages[WAVES[wave]], WAVES[wave]
        at += MINUTE
        yield at, UpdateCompleted(at=at, package_id=package_id, version=version)
        at += 5 * MINUTE
        before = self._versions[number]
        previous = OLD if before < 0 else WAVES[before]
        yield at, VersionChanged(at=at, version=version, previous=previous)
        self._versions[number] = wave
        yield at, UpdateConfirmed(at=at, package_id=package_id, version=version)


def write_log(url: str, lives: Lives, events: int) -> int:
    """Copy so many events into the log, and give the position of the last one."""
    with psycopg.connect(url, options="-c search_path=coreroller") as owner:
        owner.execute("UPDATE events SET recorded_at = %s", (to_datetime(START),))
        position = copy_events(owner, islice(lives.events(), events))
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE) coreroller.events")
        owner.execute("CHECKPOINT")
    return position


def copy_events(
    owner: Connection[Any], events: Iterable[tuple[UUID, int, MachineEvent]]
) -> int:
    """Copy events into the log as they are, and give the position of the last one."""
    position = _last(owner)
    with owner.cursor() as cursor, cursor.copy(_COPY) as copy:
        for stream_id, version, event in events:
            position += 1
            state = encode_machine_event(event)
            at = to_datetime(event.at)
            copy.write_row((position, stream_id, version, event.TOPIC, state, at))
    _last(owner)
    return position


def _last(owner: Connection[Any]) -> int:
    row = owner.execute(_NEXT).fetchone()
    return int(row[1]) if row else 0


def machine_name(number: int) -> str:
    """Name a machine as systemd does: 32 hexadecimal digits, in no order."""
    return f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128):032x}"
