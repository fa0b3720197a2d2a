"""The composition root: which parts are used, and how they are put together."""

from __future__ import annotations

import asyncio
import sys

from falcon.asgi import App, Request, Response

from api.app import add_routes as add_api_routes
from api.dashboard.pages import serve_dashboard
from api.feeds.followers import Followers
from api.metrics.board import Board
from api.metrics.decisions import DecisionMetrics
from api.metrics.families import Families
from api.metrics.requests import RequestMetrics
from api.metrics.resource import add_metrics_route
from api.metrics.workers import Gauges, WorkerMetrics
from api.operations.routes import Routes
from api.operations.services import Services
from api.payloads.files import add_file_routes
from api.requests.middleware import RequestMiddleware
from api.safety.addresses import Proxies
from api.safety.allowances import Allowance, one_behind
from api.safety.headers import SafetyHeaders
from api.safety.hosts import HostCheck
from api.safety.limits import ApiLimit, address_behind, caller_behind
from api.safety.passwords import Passwords
from api.safety.sharing import Sharing
from api.server.health import Checks, add_health_routes
from deploy.hosting import store_of
from deploy.http_settings import items
from deploy.lifespan import Lifespan
from deploy.platform import build_platform
from deploy.providers import oidc_of
from deploy.settings import Settings
from domain.instants import system_clock
from eventstore import migrations
from eventstore.bell import Bell
from eventstore.database import Database
from omaha.answers import Manners
from omaha.batch import BatchDecider
from omaha.committer import Committer
from omaha.endpoint import UpdateResource
from omaha.endpoint import add_routes as add_omaha_routes
from omaha.presence import PresenceKeeper
from omaha.protocol.statuses import AppStatus
from projections.asynchronous.statuses import read_faults

# PERF: the committer's thread, back from the database, waits this long at most for a
# busy event loop to let it go on; Python's own 5 ms cost a quarter of the polls/s at
# 32 connections.
_SWITCH_S = 0.0005
CALLERS_AT_AN_ADDRESS = 4
"""How many may use the API at the full rate from behind one address."""


def create_app(
    settings: Settings, board: Board | None = None, row: int = 0
) -> App[Request, Response]:
    """
    Build the application of one worker; call it after the fork.

    Args:
        settings: With the database's URL.
        board: Where the workers count, made before the fork.
        row: This worker's row of the board.
    """
    sys.setswitchinterval(_SWITCH_S)
    board = board or Board()
    families = Families(board, row)
    database = Database(settings.db_url)
    presence = PresenceKeeper(database)
    decide = BatchDecider(
        database,
        system_clock,
        Manners(settings.omaha_refusals, settings.poll_interval),
        presence.note,
        DecisionMetrics(families, AppStatus).observe,
    )
    committer = Committer(decide)
    workers = WorkerMetrics(board, row, _gauges(database, committer))
    followers = Followers(Bell(settings.db_url))
    app = App()
    app.add_middleware(Lifespan(committer, presence, database, followers, workers))
    _add_guards(app, settings)
    add_omaha_routes(app, _update_resource(settings, committer, families))
    services = Services(build_platform(database), database, Passwords())
    parts = {"projections": lambda: services.read(read_faults)}
    routes = Routes(app)
    add_health_routes(routes, _checks(database, committer), parts)
    add_metrics_route(routes, services, [families, workers], settings.metrics_token)
    store = store_of(settings)
    add_api_routes(routes, services, followers, oidc_of(settings), store)
    if store is not None:
        add_file_routes(app, store)
    serve_dashboard(app)
    app.add_middleware(ApiLimit(Allowance(settings.api_rate), caller_behind))
    app.add_middleware(RequestMetrics(families, app))
    return app


def _add_guards(app: App[Request, Response], settings: Settings) -> None:
    """Add what looks at every request, before it is known who sent it."""
    proxies = Proxies(settings.proxies, settings.proxy_header)
    app.add_middleware(RequestMiddleware(http_log=settings.http_log, proxies=proxies))
    app.add_middleware(SafetyHeaders())
    if settings.allowed_hosts:
        app.add_middleware(HostCheck(items(settings.allowed_hosts)))
    if settings.cors_origins:
        app.add_middleware(Sharing(items(settings.cors_origins)))
    # NOTE: an office behind one address has many callers.
    at_one_address = Allowance(settings.api_rate * CALLERS_AT_AN_ADDRESS)
    app.add_middleware(ApiLimit(at_one_address, address_behind))


def _gauges(database: Database, committer: Committer) -> Gauges:
    pool = "coreroller_database_pool"
    return {
        f"{pool}_connections": (
            "Connections to the database for all but machines.",
            lambda: database.load().connections,
        ),
        f"{pool}_idle": ("Those that nobody uses.", lambda: database.load().idle),
        f"{pool}_waiting": (
            "Who waits for one of them.",
            lambda: database.load().waiting,
        ),
        "coreroller_committer_waiting": (
            "Requests of machines that wait for the next batch.",
            lambda: committer.waiting,
        ),
    }


def _update_resource(
    settings: Settings, committer: Committer, families: Families
) -> UpdateResource:
    allowance = Allowance(settings.omaha_rate)
    put_off = families.counter(
        "coreroller_omaha_put_off", "Requests beyond the limit of their address."
    )

    def is_pushy(address: str) -> bool:
        who = one_behind(address)
        if not who or not allowance.wait(who):
            return False
        put_off.add()
        return True

    return UpdateResource(committer, settings.omaha_path_secret, is_pushy)


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
