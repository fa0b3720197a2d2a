"""The API on a database of the test's own, and a client that is signed in."""

import base64

import falcon.asgi
import pytest
from falcon.testing import TestClient

from api.app import add_routes
from api.middleware import RequestMiddleware
from api.passwords import Passwords, hash_password
from api.services import Services
from domain.causes import acting
from domain.commands.people import DEFAULT_TEAM
from eventstore.database import Database
from eventstore.log import last_position, read_log
from eventstore.platform import StoredPlatform
from projections import configuration
from projections.directory import ConfigurationDirectory

USERNAME, PASSWORD = "ada", "löve-læce"


def basic(username, password):
    """Write an Authorization header."""
    token = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


class Api(TestClient):
    """A client that signs in, and creates what tests start from."""

    __test__ = False

    def __init__(self, app, services):
        super().__init__(app, headers=basic(USERNAME, PASSWORD))
        self.services = services

    def created(self, path, **body):
        result = self.post(path, json=body)
        assert result.status_code == 201, result.text
        return result.json

    def app_named(self, name="Fleet", **fields):
        return self.created("/api/apps", name=name, **fields)

    def channel_of(self, app, name="stable", **fields):
        return self.created(f"/api/apps/{app['id']}/channels", name=name, **fields)

    def group_of(self, app, name="Canaries", **fields):
        return self.created(f"/api/apps/{app['id']}/groups", name=name, **fields)

    def package_of(self, app, version="1.2.3", **fields):
        fields = {"type": 4, "url": "https://dl.example.net/", **fields}
        return self.created(f"/api/apps/{app['id']}/packages", version=version, **fields)

    def names(self, path, field="name"):
        """List one field of all items of a page."""
        page = self.get(path).json
        kind = next(key for key in page if key not in {"totalCount", "count"})
        return [item[field] for item in page[kind]]

    def events(self, after=0):
        """List what the log has after a position."""
        with self.services.database.connection() as connection:
            return [recorded.event for recorded in read_log(connection, after=after)]

    def position(self):
        with self.services.database.connection() as connection:
            return last_position(connection)


@pytest.fixture(scope="session")
def passwords():
    return Passwords()


@pytest.fixture(scope="session")
def password_hash():
    return hash_password(PASSWORD)


@pytest.fixture
def services(db_url, passwords, password_hash):
    database = Database(db_url)
    directory = ConfigurationDirectory(database)
    platform = StoredPlatform(database, directory, configuration.follow)
    with acting("test"), database.command():
        platform.found_team(name="default", team_id=DEFAULT_TEAM)
        platform.add_user(username=USERNAME, password_hash=password_hash)
    yield Services(platform, database, passwords)
    database.close()


@pytest.fixture
def application(services):
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    add_routes(app, services)
    return app


@pytest.fixture
def api(application, services):
    return Api(application, services)


@pytest.fixture
def stranger(application):
    """A client that says nothing of itself."""
    return TestClient(application)


@pytest.fixture
def app(api):
    """An application."""
    return api.app_named()
