"""A client that is signed in, and creates what tests start from."""

import base64

from falcon.testing import TestClient

from eventstore.log import last_position, read_log

USERNAME, PASSWORD = "ada", "löve-læce"


def basic(username, password):
    """Write an Authorization header."""
    token = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def changed_to(password, current=PASSWORD):
    """Write what changes the password of who is signed in."""
    return {"password": password, "current_password": current}


class Api(TestClient):
    """A client that signs in, and creates what tests start from."""

    __test__ = False

    def __init__(self, app, services, operations, headers=None):
        super().__init__(app, headers=headers or basic(USERNAME, PASSWORD))
        self.services = services
        self.operations = operations

    def by(self, headers):
        """Give a client that signs in otherwise."""
        return Api(self.app, self.services, self.operations, headers)

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

    def position(self):
        with self.services.database.connection() as connection:
            return last_position(connection)
