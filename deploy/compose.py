"""The composition root: which parts are used, and how they are put together."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from falcon.asgi import App, Request, Response

from api.app import add_routes as add_api_routes
from api.followers import Followers
from api.health import Checks, add_health_routes
from api.metrics import add_metrics_route
from api.middleware import RequestMiddleware
from api.passwords import Passwords
from api.routes import Routes
from api.services import Services
from api.welcome import add_welcome_route
from clock.deadlines import DeadlineKeeper
from clock.duties import Duty
from clock.finishing import RolloutFinisher
from clock.post import CLOCK, PROJECTOR
from clock.silence import SilenceKeeper
from clock.watch import Watch
from clock.windows import ScheduleKeeper
from deploy import demo
from deploy.admin import ensure_admin
from deploy.lifespan import Lifespan
from deploy.seed import seed
from deploy.settings import Settings
from domain.causes import acting
from domain.instants import system_clock
from eventstore import migrations
from eventstore.bell import Bell
from eventstore.database import Database
from eventstore.platform import StoredPlatform
from omaha.answers import Manners
from omaha.batch import BatchDecider
from omaha.committer import Committer
from omaha.endpoint import add_routes as add_omaha_routes
from omaha.presence import PresenceKeeper
from projections import configuration
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import Projection
from projections.asynchronous.projector import Projector
from projections.asynchronous.reading import Read, SharedReader
from projections.asynchronous.statuses import read_faults
from projections.directory import ConfigurationDirectory
from projections.refolding import refold_if_older_than_rollouts

# PERF: the committer's thread, back from the database, waits this long at most for a
# busy event loop to let it go on; Python's own 5 ms cost a quarter of the polls/s at
# 32 connections.
_SWITCH_S = 0.0005


def build_platform(database: Database) -> StoredPlatform:
    """Put the write side together, with the read models that move with it."""
    directory = ConfigurationDirectory(database)
    return StoredPlatform(database, directory, configuration.follow)


def create_app(settings: Settings) -> App[Request, Response]:
    """Build the application of one worker; call it after the fork."""
    sys.setswitchinterval(_SWITCH_S)
    database = Database(settings.db_url)
    presence = PresenceKeeper(database)
    manners = Manners(settings.omaha_refusals, settings.poll_interval)
    committer = Committer(BatchDecider(database, system_clock, manners, presence.note))
    followers = Followers(Bell(settings.db_url))
    app = App()
    app.add_middleware(Lifespan(committer, presence, database, followers))
    app.add_middleware(RequestMiddleware(http_log=settings.http_log))
    add_omaha_routes(app, committer)
    services = Services(build_platform(database), database, Passwords())
    parts = {"projections": lambda: services.read(read_faults)}
    routes = Routes(app)
    add_health_routes(routes, _checks(database, committer), parts)
    add_metrics_route(routes, services)
    add_welcome_route(routes)
    add_api_routes(routes, services, followers)
    return app


def prepare(settings: Settings) -> None:
    """Make a migrated database ready to serve: what is there out of the box."""
    database = Database(settings.db_url, size=2)
    try:
        platform = build_platform(database)
        is_new = seed(database, platform)
        _bring_forward(database, platform)
        ensure_admin(settings, database, platform)
        if settings.demo and is_new:
            decide = BatchDecider(
                database, system_clock, Manners(), lambda visit, now: None
            )
            demo.fill(database, platform, decide)
    finally:
        database.close()


def clock_duties(database: Database) -> tuple[Duty, ...]:
    """List what the clock does, in the order in which it does it."""
    platform = build_platform(database)
    deadlines = DeadlineKeeper(database).end_overdue
    schedules = ScheduleKeeper(database, platform).note_schedules
    rollouts = RolloutFinisher(database, platform).finish_rollouts
    silence = SilenceKeeper(database).silence_unseen
    return (
        Duty("deadlines", 1, lambda m: deadlines(m.now, m.watching_since)),
        Duty("schedules", 1, lambda m: schedules(m.now)),
        Duty("rollouts", 5, lambda m: rollouts()),
        Duty("silence", 300, lambda m: silence(m.now, m.watching_since)),
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
    try:
        duties = projector_duties(database)
        Watch(PROJECTOR, settings.db_url, duties, system_clock, pause).run()
    finally:
        database.close()


def _followed(database: Database, projection: Projection, read: Read) -> Duty:
    projector = Projector(database, projection, read)
    return Duty(projection.name, 0, lambda moment: projector.catch_up(moment.now))


def _bring_forward(database: Database, platform: StoredPlatform) -> None:
    """Give what versions without rollouts have left the rollouts that it lacks."""
    with acting("system", reason="upgrade"), database.command() as connection:
        refold_if_older_than_rollouts(connection)
        platform.start_missing_rollouts()


def _checks(database: Database, committer: Committer) -> Checks:
    """List what has to work before requests are sent here."""

    def ask_database() -> None:
        with database.connection() as connection:
            missing = migrations.missing(connection)
        if missing:
            raise RuntimeError(f"migrations are pending: {', '.join(missing)}")

    return {
        "database": lambda: asyncio.to_thread(ask_database),
        "committer": committer.check,
    }
