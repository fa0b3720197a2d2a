"""What contracts of the API are tried on, and the refusals that operations share."""

from __future__ import annotations

import json
import re

from msgspec.structs import replace

from api.requests.bodies import MAX_BODY
from api.requests.queries import parameters_of
from domain.roles import Role
from eventstore.names import BESIDE
from tests.integration.api.client import NOBODYS, PASSWORD, basic
from tests.integration.api.signing_in import Browser
from tests.integration.api.versions import filled

_NAMES = (
    *("app", "channel", "group", "instance", "notification", "package"),
    *("projection", "rollout", "session", "slug", "team", "token", "user"),
)
_BESIDE = f"INSERT INTO {BESIDE}.projections VALUES ('inline-machines', 1)"
SYNCER_ON_WATCH = "SELECT pg_advisory_lock(hashtextextended('coreroller.syncer', 0))"
"""Held until the connection is closed, as a syncer's is."""
_SINK = """
    INSERT INTO notification_sinks (name, kind, rules, is_configured, position)
    VALUES ('ops', 'webhook', 'errors', true, 0)
"""
_DEAD = """
    INSERT INTO notifications (id, sink, position, notification, sentence, is_gathering,
                               due_at, tries, error, dead_at)
    VALUES (%(id)s, 'ops', 7, '{"entry": {"at": 1}, "count": 1}', 'It failed', false,
            2, 1, 'answered 410 Gone', 3)
"""
DEAD = "2f0c1d4e-7f0c-4a55-9a3e-5f5ef1c0a1b2"
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


class World:
    """
    An application that has everything, another one, and people.

    Attributes:
        ids: By the names that contracts have for them.
    """

    def __init__(self, api, group, fleet):
        self._api = api
        operations = api.routes.operations
        self.routes = {each.name: route for route, each in operations.items()}
        elsewhere = api.app_named("Elsewhere")
        app = {"id": group["application_id"]}
        floor = api.package_of(app, "1.5.0")
        channel = group["channel_id"]
        path = f"/api/channels/{channel}/floors/{floor['id']}"
        assert api.put(path, json={}).status_code == 200
        arm = api.channel_of(app, "arm", arch=2)
        token = api.created("/api/tokens", name="ci", role="admin")
        people = {each["username"]: each["id"] for each in self._all("users")}
        stopped = api.group_of(app, "Stopped", channel_id=channel)
        api.post(f"/api/apps/{app['id']}/groups/{stopped['id']}/pause")
        self.browser = Browser(api).signed_in()
        (session,) = self.browser.get("/api/sessions").json["sessions"]
        fleet.check(fleet.machine("m1"), fleet.machine("failed"))
        fleet.fails(fleet.machine("failed"))
        self.service = api.by({"Authorization": f"Bearer {token['token']}"})
        leave_behind(api.services.database)
        self.ids = {
            "app": app["id"],
            "group": group["id"],
            "channel": channel,
            "package": group["channel"]["package_id"],
            "projection": "inline-machines",
            "rollout": group["rollout"]["id"],
            "floor": floor["id"],
            "instance": "m1",
            "notification": DEAD,
            "slug": "forbidden",
            "user": people["ada"],
            "viewer": people["vera"],
            "team": self._all("teams")[0]["id"],
            "token": token["id"],
            "session": session["id"],
            "channel_elsewhere": api.channel_of(elsewhere)["id"],
            "package_elsewhere": api.package_of(elsewhere)["id"],
            "spare_group": api.group_of(app, "Spare")["id"],
            "stopped_group": stopped["id"],
            "arm_group": api.group_of(app, "Arm", channel_id=arm["id"])["id"],
            "spare_channel": api.channel_of(app, "spare")["id"],
            "spare_package": api.package_of(app, "3.0.0")["id"],
            "spare_team": api.created("/api/teams", name="spare")["id"],
        }
        self.admin = api
        self.viewer = api.by(basic("vera", PASSWORD))
        self.nobody = api.by({"Accept": "*/*"})
        self.foreign_page = api.by({"Sec-Fetch-Site": "cross-site"})
        self.forged_page = Browser(api)
        self.forged_page.cookies = self.browser.cookies

    def send(self, name, asked):
        """Send a request to an operation."""
        path, method = self.routes[name]
        return self.request(method, path, asked)

    def request(self, method, path, asked):
        """Send a request to a path as a route has it."""
        ids = {**self.ids, **self._named(asked.ids)}
        return getattr(self, asked.by).simulate_request(
            method,
            filled(path, ids),
            params=asked.query,
            headers=asked.headers,
            **self._body(asked.body),
        )

    def _body(self, body):
        if isinstance(body, bytes):
            return {"body": body}
        return {} if body is None else {"json": self._named(body)}

    def _named(self, told):
        """Put ids where their names are."""
        return json.loads(
            re.sub(r'"{(\w+)}"', lambda m: f'"{self.ids[m[1]]}"', json.dumps(told))
        )

    def _all(self, kind):
        return self._api.get(f"/api/{kind}").json[kind]


def leave_behind(database):
    """Leave what other processes would: a build, a syncer, a letter given up."""
    with database.connection() as connection:
        connection.execute(_BESIDE)
        connection.execute(SYNCER_ON_WATCH)
    leave_a_dead_letter(database)


def leave_a_dead_letter(database):
    """Leave a notification that the notifier gave up."""
    with database.connection() as connection:
        connection.execute(_SINK)
        connection.execute(_DEAD, {"id": DEAD})


def refused(name, operation, done):
    """
    Make what is refused of a request that is done.

    Args:
        name: The slug of the problem, or the status of one without.
        operation: What is asked for.
        done: The request.
    """
    return _REFUSED[name](operation, done)


def _forbidden(operation, done):
    by = "forged_page" if operation.role is Role.VIEWER else "viewer"
    return replace(done, by=by)


def _invalid(operation, done):
    if operation.body is not None:
        return _typed(done, b"[]")
    return _with(done, {"X-Reason": "x" * 1000})


def _invalid_parameter(operation, done):
    name = parameters_of(operation.query)[0].name
    return replace(done, query={**done.query, name: "\1"})


def _key_reused(operation, done):
    again = _repeated(operation, done)
    return replace(again, query={**done.query, "other": "1"})


def _repeated(operation, done):
    return replace(_with(done, KEY), afterwards=True)


def _typed(asked, body, content_type="application/json"):
    return _with(replace(asked, body=body), {"Content-Type": content_type})


def _with(asked, headers):
    return replace(asked, headers={**asked.headers, **headers})


_REFUSED = {
    "304": lambda _, done: replace(done, afterwards=True),
    "401": lambda _, done: replace(done, by="nobody"),
    "411": lambda _, done: replace(done, body=None),
    "413": lambda _, done: _typed(done, b" " * (MAX_BODY + 1)),
    "415": lambda _, done: _typed(done, b"{}", "text/plain"),
    "already-done": _repeated,
    "forbidden": _forbidden,
    "idempotency-key-reused": _key_reused,
    "invalid": _invalid,
    "invalid-header": lambda _, done: _with(
        done, {"If-Match": "bare", "If-None-Match": "bare"}
    ),
    "invalid-parameter": _invalid_parameter,
    "malformed-body": lambda _, done: _typed(done, b"{"),
    "not-found": lambda _, done: replace(done, ids=dict.fromkeys(_NAMES, NOBODYS)),
    "precondition-failed": lambda _, done: _with(done, {"If-Match": '"another"'}),
}
"""By the problem, makes the request that comes to it of the one that is done."""
