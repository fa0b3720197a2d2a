"""The duties of the clock and of the projector, and the processes that do them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

from clock.deadlines import DeadlineKeeper
from clock.duties import Duty
from clock.finishing import RolloutFinisher
from clock.last_checks import LastCheckKeeper
from clock.post import CLOCK, PROJECTOR
from clock.silence import SilenceKeeper
from clock.watch import Watch
from clock.windows import ScheduleKeeper
from deploy.platform import build_platform
from deploy.settings import Settings
from deploy.upkeep import new_workshop
from domain.instants import system_clock
from eventstore.database import Database
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import Projection
from projections.asynchronous.projector import Projector
from projections.asynchronous.reading import Read, SharedReader


def clock_duties(database: Database) -> tuple[Duty, ...]:
    """List what the clock does, in the order in which it does it."""
    platform = build_platform(database)
    deadlines = DeadlineKeeper(database).end_overdue
    schedules = ScheduleKeeper(database, platform).note_schedules
    rollouts = RolloutFinisher(database, platform).finish_rollouts
    silence = SilenceKeeper(database).silence_unseen
    last_checks = LastCheckKeeper(database).keep
    return (
        Duty("deadlines", 1, lambda m: deadlines(m.now, m.watching_since)),
        Duty("schedules", 1, lambda m: schedules(m.now)),
        Duty("rollouts", 5, lambda m: rollouts()),
        Duty("silence", 300, lambda m: silence(m.now, m.watching_since)),
        Duty("last checks", 60, lambda m: last_checks(m.now)),
    )


def run_clock(settings: Settings, pause: Callable[[float], None]) -> NoReturn:
    """Keep watch, or stand by, until `pause` or a request to stop ends it."""
    database = Database(settings.db_url, size=2)
    try:
        duties = clock_duties(database)
        Watch(CLOCK, settings.db_url, duties, system_clock, pause).run()
    finally:
        database.close()


def projector_duties(
    database: Database, projections: Sequence[Projection] = PROJECTIONS
) -> list[Duty]:
    """
    List what the projector does: each projection is a duty.

    PERF: reading an event costs 18 µs, and is done once in a round of the duties.
    """
    reader = SharedReader()
    return [
        Duty("reader", 0, lambda moment: reader.forget()),
        *(_followed(database, each, reader.read) for each in projections),
    ]


def run_projector(settings: Settings, pause: Callable[[float], None]) -> NoReturn:
    """Follow the log, or stand by, until `pause` or a request to stop ends it."""
    database = Database(settings.db_url, size=2)
    workshop = new_workshop(settings, database)
    try:
        duties = [*projector_duties(database), Duty("upkeep", 1, workshop.look_after)]
        Watch(PROJECTOR, settings.db_url, duties, system_clock, pause).run()
    finally:
        workshop.close()
        database.close()


def _followed(database: Database, projection: Projection, read: Read) -> Duty:
    projector = Projector(database, projection, read)
    return Duty(projection.name, 0, lambda moment: projector.catch_up(moment.now))
