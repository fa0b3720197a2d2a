"""Two weeks of very many machines in one group: one rollout done, one under way."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
from msgspec import Struct

from benchmarks.lives import DAY, MINUTE, copy_events, machine_name
from deploy.admin import ensure_admin
from deploy.demo.packages import sample_package
from deploy.in_process import own_address
from deploy.platform import build_platform
from deploy.seed import LINES, group_name, seed
from deploy.settings import Settings
from domain.commands.groups import GroupSettings
from domain.instance_events import (
    MachineEvent,
    Registered,
    Status,
    Traits,
    UpdateConfirmed,
    UpdateFailed,
    UpdateGranted,
    UpdateProgressed,
    VersionChanged,
)
from domain.instances import instance_stream
from domain.instants import SECOND, system_clock
from domain.platform import Platform
from domain.policy import Policy
from domain.present import living_by
from eventstore.database import Database
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projector import Projector
from projections.asynchronous.rebuild import rebuilding
from projections.catalogue import FLATCAR
from projections.inline.machines import MACHINES
from projections.inline.rebuild import rebuilding as inline_rebuilding
from projections.presence import Sighting, write_presence

STABLE = LINES[0]
OLD, DONE, NEXT = "4152.2.3", "4230.2.1", "4230.2.5"
_POLICY = Policy(safe_mode=False, max_updates_per_period="5%")
_OEMS = ("ami", "azure", "gce", "vmware", "qemu")
_AT_ONCE = 5000
"""Machines whose presence is written down together."""

_STREAMS = "SELECT stream_id FROM instances"

Happening = tuple[int, int, int, MachineEvent]
"""When, to which machine, the how manieth in its life, and what."""


def gather(url: str, machines: int, tell: Callable[[str], None]) -> None:
    """
    Fill a migrated database with machines and their history, up to the present.

    Args:
        url: As its owner.
        machines: How many, in one group.
        tell: Is told what is begun.
    """
    end = system_clock()
    database = Database(url, size=2)
    platform = build_platform(database)
    tell("the log")
    with living_by(lambda: end - 14 * DAY):
        seed(database, platform)
        ensure_admin(Settings(demo=True), database, platform)
    _copy(url, _registrations(machines, end - 14 * DAY + SECOND))
    with living_by(lambda: end - 12 * DAY):
        done = Step(_release(database, platform, DONE), DONE, OLD)
    _copy(url, _rollout(done, range(machines), end - 12 * DAY, 6 * DAY, end))
    with living_by(lambda: end - 2 * DAY):
        half = Step(_release(database, platform, NEXT), NEXT, DONE, machines, 5, 40)
    _copy(url, _rollout(half, range(machines // 2), end - 2 * DAY, 2 * DAY, end))
    _build(url, database, end, tell)
    database.close()


class Step(Struct, frozen=True):
    """
    A release, and what was before it.

    Attributes:
        granted: How many grants the group had before.
        told: How many events each machine had before.
        flaw: One of so many machines fails; 0 if none does.
    """

    package_id: UUID
    version: str
    previous: str
    granted: int = 0
    told: int = 1
    flaw: int = 0

    def fails(self, number: int) -> bool:
        """Say whether the update of a machine fails."""
        return bool(self.flaw) and number % self.flaw == 0


def _release(database: Database, platform: Platform, version: str) -> UUID:
    settings = GroupSettings(
        name=group_name(STABLE),
        track=STABLE.name,
        channel_id=STABLE.channel_id,
        policy=_POLICY,
    )
    with database.command():
        package_id = platform.add_package(FLATCAR, sample_package(STABLE, version))
        platform.revise_group(STABLE.group_id, settings)
        platform.revise_channel(
            STABLE.channel_id,
            name=STABLE.name,
            color=STABLE.color,
            package_id=package_id,
        )
    return package_id


def _copy(url: str, happenings: Iterator[Happening]) -> None:
    with psycopg.connect(url, options="-c search_path=coreroller") as owner:
        copy_events(
            owner,
            (
                (instance_stream(FLATCAR, machine_name(number)), version, event)
                for _, number, version, event in happenings
            ),
        )


def _registrations(machines: int, since: int) -> Iterator[Happening]:
    for number in range(machines):
        at = since + number * DAY // machines
        traits = Traits(
            alias=f"rack-{number % 977}-{number}", oem=_OEMS[number % len(_OEMS)]
        )
        event = Registered(
            at=at,
            application_id=FLATCAR,
            machine_id=machine_name(number),
            group_id=STABLE.group_id,
            version=OLD,
            traits=traits,
        )
        yield at, number, 1, event


def _rollout(
    step: Step, numbers: range, since: int, length: int, end: int
) -> Iterator[Happening]:
    """Update machines, one after the other; what would be after the end is not yet."""

    def part(turn: int, delay: int, happens: Turn) -> Iterator[Happening]:
        for number in numbers:
            at = since + SECOND + number * length // len(numbers) + delay
            if at > end:
                return
            event = happens(step, number, at)
            if event is not None:
                yield at, number, step.told + turn, event

    parts = (part(turn, *each) for turn, each in enumerate(_TURNS, start=1))
    yield from heapq.merge(*parts)


def _granted(step: Step, number: int, at: int) -> MachineEvent:
    return UpdateGranted(
        at=at,
        group_id=STABLE.group_id,
        package_id=step.package_id,
        version=step.version,
        number=step.granted + number + 1,
        attempt=1,
    )


def _installed(step: Step, number: int, at: int) -> MachineEvent:
    if step.fails(number):
        return UpdateFailed(at=at, package_id=step.package_id, error_code=9)
    return UpdateProgressed(at=at, status=Status.INSTALLED)


def _rebooted(step: Step, number: int, at: int) -> MachineEvent | None:
    if step.fails(number):
        return None
    return VersionChanged(at=at, version=step.version, previous=step.previous)


def _confirmed(step: Step, number: int, at: int) -> MachineEvent | None:
    if step.fails(number):
        return None
    return UpdateConfirmed(at=at, package_id=step.package_id, version=step.version)


Turn = Callable[[Step, int, int], MachineEvent | None]
_TURNS: tuple[tuple[int, Turn], ...] = (
    (0, _granted),
    (5 * MINUTE, _installed),
    (30 * MINUTE, _rebooted),
    (30 * MINUTE + 1, _confirmed),
)
"""What happens to a machine in a rollout, and how long after its turn came."""


def _build(url: str, database: Database, now: int, tell: Callable[[str], None]) -> None:
    """Build the read models that the log was copied past."""
    with inline_rebuilding(url, MACHINES) as inline:
        tell(MACHINES.name)
        inline.bring_up(_nobody)
        inline.switch(_nobody)
    _see(database, now)
    for projection in PROJECTIONS:
        tell(projection.name)
        Projector(database, projection).catch_up(now)
        with rebuilding(url, projection) as beside:
            beside.bring_up(_nobody)
            beside.switch(_nobody)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")


def _see(database: Database, now: int) -> None:
    """Let everybody have been there within the last ten minutes."""
    with database.connection() as connection:
        stream_ids = [row[0] for row in connection.execute(_STREAMS)]
        for first in range(0, len(stream_ids), _AT_ONCE):
            sightings = {
                stream_id: Sighting(
                    now - stream_id.int % (10 * MINUTE), 1, own_address(str(stream_id))
                )
                for stream_id in stream_ids[first : first + _AT_ONCE]
            }
            write_presence(connection, sightings)


def _nobody(position: int, end: int) -> None:
    """Take no notice of the progress."""
