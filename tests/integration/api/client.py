"""A client that is signed in, and creates what tests start from."""

import base64

from falcon.testing import TestClient

from eventstore.log import last_position, read_log
from tests.integration.api.conformance import Conformance

USERNAME, PASSWORD = "ada", "löve-læce"
NOBODYS = "5c0be1d5-8f0c-4d3e-9d6e-0d6a4c2f7a11"
"""An id that nothing has."""


def basic(username, password):
    """Write an Authorization header."""
    token = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def changed_to(password, current=PASSWORD):
    """Write what changes the password of who is signed in."""
    return {"password": password, "current_password": current}


class Api(TestClient):
    """
    A client that signs in, and creates what tests start from.

    Every answer must be one that the document has of the operation.
    """

    __test__ = False

    def __init__(self, routes, services, headers=None):
        self.auth = headers or basic(USERNAME, PASSWORD)
        super().__init__(routes.app, headers=self.auth)
        self.services = services
        self.routes = routes
        self.conformance = Conformance(routes)

    def by(self, headers):
        """Give a client that signs in otherwise."""
        return Api(self.routes, self.services, headers)

    def simulate_request(self, method="GET", path="/", **kwargs):
        result = super().simulate_request(method, path, **kwargs)
        self.conformance.check(method, path, result)
        return result

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
        return self.created(
            f"/api/apps/{app['id']}/packages", version=version, **fields
        )

    def names(self, path, field="name"):
        """List one field of all items of a page."""
        page = self.get(path).json
        kind = next(key for key in page if key not in {"totalCount", "count"})
        return [item[field] for item in page[kind]]

    def events(self, after=0):
        """List what the log has after a position."""
        with self.services.database.connection() as connection:
            return [recorded.event for recorded in read_log(connection, after=after)]

    def changes(self, after):
        """List the events after a position, without what tells that one was refused."""
        refusals = {"sign_in.refused", "access.refused"}
        return [each for each in self.events(after) if each.TOPIC not in refusals]

    def position(self):
        with self.services.database.connection() as connection:
            return last_position(connection)
