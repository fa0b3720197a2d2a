"""The API on a database of the test's own, and a client that is signed in."""

from contextlib import contextmanager

import falcon.asgi
import msgspec
import psycopg
import pytest
from falcon.testing import TestClient

from api.app import add_routes
from api.feeds.followers import Followers
from api.metrics.resource import add_metrics_route
from api.operations.routes import Routes
from api.operations.services import Services
from api.requests.middleware import RequestMiddleware
from api.safety.passwords import Passwords, hash_password
from api.server.health import add_health_routes
from domain.causes import acting
from domain.commands.people import DEFAULT_TEAM
from domain.instants import system_clock
from domain.roles import Role
from eventstore.bell import Bell
from eventstore.database import Database
from eventstore.platform import StoredPlatform
from projections import configuration
from projections.asynchronous.statuses import read_faults
from projections.directory import ConfigurationDirectory
from tests.integration.api.client import PASSWORD, USERNAME, Api
from tests.integration.api.fleet import Fleet
from tests.stores import new_store


@pytest.fixture(scope="session")
def passwords():
    return Passwords()


@pytest.fixture(scope="session")
def password_hash():
    return hash_password(PASSWORD)


@contextmanager
def new_services(db_url, passwords, password_hash):
    """Found a team with one user on a migrated database."""
    database = Database(db_url)
    directory = ConfigurationDirectory(database)
    platform = StoredPlatform(database, directory, configuration.follow)
    with acting("test"), database.command():
        platform.found_team(name="default", team_id=DEFAULT_TEAM)
        platform.add_user(
            username=USERNAME, password_hash=password_hash, role=Role.ADMIN
        )
    yield Services(platform, database, passwords)
    database.close()


def new_api(services, followers, oidc=None, store=None):
    """Give a client that is signed in."""
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    routes = Routes(app)
    add_routes(routes, services, followers, oidc, store)
    add_health_routes(routes, {}, {"projections": lambda: services.read(read_faults)})
    add_metrics_route(routes, services)
    return Api(routes, services)


@pytest.fixture
def clock():
    """What time it is for the API."""
    return system_clock


@pytest.fixture
def services(db_url, passwords, password_hash, clock):
    with new_services(db_url, passwords, password_hash) as made:
        yield msgspec.structs.replace(made, clock=clock)


@pytest.fixture
def followers(db_url):
    return Followers(Bell(db_url), at_most=6)


@pytest.fixture
def api(services, followers, tmp_path):
    return new_api(services, followers, store=new_store(tmp_path))


@pytest.fixture
def application(api):
    return api.app


@pytest.fixture
def stranger(application):
    """A client that says nothing of itself."""
    return TestClient(application)


@pytest.fixture
def app(api):
    """An application."""
    return api.app_named()


@pytest.fixture
def package(api, app):
    """A package."""
    return api.package_of(app, "2.0.0")


@pytest.fixture
def channel(api, app, package):
    """A channel that points at the package."""
    return api.channel_of(app, package_id=package["id"])


@pytest.fixture
def group(api, app, channel):
    """A group that follows the channel, without limits."""
    limits = {"policy_safe_mode": False, "policy_max_updates_per_period": 1000}
    return api.group_of(app, channel_id=channel["id"], **limits)


@pytest.fixture
def fleet(services, group):
    """The machines of the group."""
    return Fleet(services, group)


@pytest.fixture
def statements(monkeypatch):
    """List the statements that are executed."""
    executed = []
    execute = psycopg.Cursor.execute

    def spy(self, query, *args, **kwargs):
        executed.append(query)
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", spy)
    return executed


@pytest.fixture
def viewer(services, password_hash):
    """The name of a user who only looks on, with everybody's password."""
    with acting("test"), services.database.command():
        services.platform.add_user(
            username="vera", password_hash=password_hash, role=Role.VIEWER
        )
    return "vera"
