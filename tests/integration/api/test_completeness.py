"""Every command and every writing route leaves its trace in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from falcon import inspect

from domain.causes import acting
from domain.commands.groups import GroupSettings
from domain.commands.people import DEFAULT_TEAM
from domain.instants import from_datetime
from domain.people import Identity
from domain.platform import Platform
from domain.policy import Policy
from domain.roles import Role
from domain.sessions import SignedInBy
from domain.tokens import Terms
from domain.upkeep import Task
from eventstore.database import Database
from eventstore.log import last_position, read_log
from eventstore.names import BESIDE
from projections.asynchronous.audit.pages import AuditRow, Wanted, list_audit
from projections.asynchronous.past import is_of_configuration
from tests.integration.api.asking import DEAD, SYNCER_ON_WATCH, leave_a_dead_letter
from tests.integration.api.client import changed_to
from tests.integration.api.signing_in import Browser
from tests.integration.asynchronous.conftest import caught_up
from tests.integration.domain.conftest import Desk, contents
from tests.integration.domain.conftest import desk as make_desk

desk = make_desk

MERE_BEGINNINGS = {"projection.registered", "sync.registered", "syncer.registered"}
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
SUNDAY = datetime(2026, 8, 2, 12, tzinfo=UTC)
APP = "/api/apps/{app}"
GROUP = f"{APP}/groups/{{group:uuid}}"
CHANNEL = f"{APP}/channels/{{channel:uuid}}"
PACKAGE = f"{APP}/packages/{{package:uuid}}"
INSTANCE = f"{APP}/instances/{{instance}}"
OFFERED_BY_NOBODY = {("POST", f"{APP}/payloads")}
"""Record nothing: of a file that was uploaded tells the package that refers to it."""


class Auditor:
    """Does things one by one, and sees that each leaves its trace."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.done: set[Any] = set()

    def sees(self, what: Any, do: Callable[[], Any], topic: str) -> Any:
        """Do something that is to leave a row of this type, and one for each event."""
        with self._database.connection() as connection:
            before = last_position(connection)
        given = do()
        rows, told = self._rows_after(before), self._told_after(before)
        assert sorted(row.position for row in rows) == told, what
        assert topic in {row.topic for row in rows}, what
        self.done.add(what)
        return given

    def _rows_after(self, position: int) -> list[AuditRow]:
        caught_up(self._database)
        with self._database.connection() as connection:
            rows = list_audit(connection, Wanted(), 1000)
        return [row for row in rows if row.position > position]

    def _told_after(self, position: int) -> list[int]:
        """List the events, without claims of names and mere beginnings of streams."""
        with self._database.connection() as connection:
            return [
                each.position
                for each in read_log(connection, after=position)
                if is_of_configuration(each) or each.topic.startswith("instance.")
                if each.topic not in MERE_BEGINNINGS
            ]


def commands_of(platform: type[Platform]) -> set[str]:
    """List the methods that the platform adds to the library's application."""
    return {
        name
        for cls in platform.__mro__
        if issubclass(cls, Application) and cls.__module__.startswith("domain.")
        for name, value in vars(cls).items()
        if callable(value) and not name.startswith("_")
    }


def writing_routes(application: Any) -> set[tuple[str, str]]:
    """List the methods and paths of the API by which something can be written."""
    return {
        (method.method, route.path)
        for route in inspect.inspect_routes(application)
        if route.path.startswith("/api/") and "{rest:path}" not in route.path
        for method in route.methods
        if method.method in WRITING and not method.internal
    }


def test_every_command_leaves_its_trace(  # noqa: PLR0915  (one life of everything)
    desk: Desk, monkeypatch: Any
) -> None:
    auditor = Auditor(desk.database)

    def sees(topic: str, command: str, *args: Any, **options: Any) -> Any:
        return auditor.sees(
            command, lambda: getattr(desk, command)(*args, **options), topic
        )

    team = sees("team.created", "found_team", name="Night")
    sees("team.renamed", "rename_team", team, name="Day")
    terms = Terms(Role.VIEWER)
    given = {"role": Role.VIEWER, "team_id": team}
    user = sees("user.created", "add_user", username="bo", password_hash="1", **given)
    sees("user.password_changed", "change_password", user, password_hash="2")
    moved = {"role": Role.VIEWER, "team_id": DEFAULT_TEAM}
    sees("user.moved", "revise_user", user, **moved)
    token = sees(
        "token.issued", "issue_token", user, name="ci", digest="1", terms=terms
    )
    sees("token.revoked", "revoke_token", token)
    service = {"name": "ci", "digest": "2", "terms": terms}
    desk.revoke_token(sees("token.issued", "issue_service_token", team, **service))
    sees_sign_ins(sees, user)
    sees("user.deleted", "delete_user", user)
    sees("team.deleted", "delete_team", team)
    app = sees("application.created", "register_application", name="Kiosk")
    revised = {"name": "Gate", "description": "", "product_id": ""}
    sees("application.renamed", "revise_application", app, **revised)
    package = sees("package.created", "add_package", app, contents("1.0.0"))
    other = sees("package.created", "add_package", app, contents("2.0.0"))
    blacklist: dict[str, Any] = {"channels_blacklist": ()}
    newer = contents("2.0.1")
    sees("package.revised", "revise_package", other, newer, **blacklist)
    channel = sees("channel.created", "create_channel", app, name="stable")
    pointed = {"name": "stable", "color": "#777777", "package_id": package}
    sees("channel.package_assigned", "revise_channel", channel, **pointed)
    sees("channel.pinned", "pin_channel", channel, pinned=True)
    sees("channel.floor_set", "set_floor", channel, package, "a step")
    sees("channel.floor_removed", "remove_floor", channel, package)
    weekdays = Policy(office_hours=True)
    settings = GroupSettings(name="All", channel_id=channel, policy=weekdays)
    group = sees("group.created", "create_group", app, settings)
    renamed = GroupSettings(name="Some", channel_id=channel, policy=weekdays)
    sees("group.renamed", "revise_group", group, renamed)
    sees("group.window_closed", "note_schedules", [group], from_datetime(SUNDAY))
    sees("rollout.paused", "pause_rollout", group)
    with acting("ada", "it panics"):
        sees("rollout.halted_by_operator", "halt_rollout", group)
    sees("rollout.resumed", "resume_rollout", group)
    sees("rollout.finished", "finish_rollout", group)
    monkeypatch.setattr(desk.platform, "_retargeted", lambda *_: ())
    early = desk.create_group(app, GroupSettings(name="Early", channel_id=channel))
    monkeypatch.undo()
    sees("rollout.started", "start_missing_rollouts")
    sees("application.created", "clone_application", app, name="Copy")
    sees("group.deleted", "delete_group", early)
    desk.delete_group(group)
    sees("channel.deleted", "delete_channel", channel)
    sees("package.deleted", "delete_package", other)
    sees("application.deleted", "delete_application", app)
    sees("projection.ordered", "order_upkeep", "audit", Task.REBUILD)
    sees("projection.order_ended", "end_upkeep", "audit", 2)
    sees("syncer.ordered", "order_sync")
    sees("syncer.order_ended", "end_sync", 2, failed=1)
    channel = desk.create_channel(desk.register_application(name="Pier"), name="beta")
    sees("sync.failed", "note_sync", channel, error="status 500")
    sees("notifications.retried", "retry_notifications", "ops", count=2)
    said = {"position": 7, "sentence": "Rollout of 2.0.0 to All started"}
    sees("notifications.dropped", "drop_notification", "ops", UUID(DEAD), **said)

    assert auditor.done == commands_of(Platform)


def sees_sign_ins(sees: Any, user: UUID) -> None:
    session = {"signed_in_by": SignedInBy.PASSWORD, "expires_at": 1}
    session |= {"address": "192.0.2.7", "agent": "Browser/1.0"}
    opened = sees("session.opened", "open_session", user, digest="3", **session)
    sees("session.ended", "end_session", opened, why="signed out")
    sees("session.opened", "open_session", user, digest="4", **session)
    sees("session.ended", "end_sessions", user, why="signed out everywhere")
    identity = Identity("https://id.example.com", "7f2c")
    given = {"username": "grace", "role": Role.VIEWER, "team_id": None}
    sees("user.identified", "identify_user", identity, **given)
    why = {"address": "192.0.2.7", "why": "wrong password"}
    refused = {"username": "bo", "failures": 1, **why}
    sees("sign_in.refused", "note_refused_sign_in", **refused)
    refused = {"method": "GET", "path": "/api/users", "refusals": 1, **why}
    sees("access.refused", "note_refused_access", **refused)


def sees_sessions(auditor: Auditor, api: Any) -> None:
    browser = Browser(api)

    def sees(topic: str, method: str, route: str, path: str = "") -> None:
        def send() -> None:
            result = browser.simulate_request(method, path or route)
            assert result.status_code == 204, result.text

        auditor.sees((method, route), send, topic)

    for route in ("/api/session", "/api/sessions", "/api/sessions/{session:uuid}"):
        auditor.sees(("POST", "/api/session"), browser.signed_in, "session.opened")
        (session,) = browser.get("/api/sessions").json["sessions"]
        path = route.replace("{session:uuid}", session["id"])
        sees("session.ended", "DELETE", route, path)


def sees_upkeep(sees: Any, api: Any, ids: dict[str, str]) -> None:
    path = "/api/projections/{projection}"
    for method, task, name in (
        ("POST", "rebuild", "inline-machines"),
        ("POST", "diff", "inline-configuration"),
        ("POST", "switch", "audit"),
        ("DELETE", "beside", "activity"),
    ):
        ids["projection"] = name
        with api.services.database.connection() as connection:
            connection.execute(
                f"INSERT INTO {BESIDE}.projections VALUES (%s, 1)", [name]
            )
        sees("projection.ordered", method, f"{path}/{task}")


def sees_dead_letters(sees: Any, api: Any, ids: dict[str, str]) -> None:
    path = "/api/notifications/dead"
    leave_a_dead_letter(api.services.database)
    ids["notification"] = DEAD
    sees("notifications.retried", "POST", f"{path}/{{notification:uuid}}/retry")
    with api.services.database.connection() as connection:
        connection.execute("UPDATE notifications SET dead_at = 4")
    sees("notifications.retried", "POST", f"{path}/retry")
    with api.services.database.connection() as connection:
        connection.execute("UPDATE notifications SET dead_at = 5")
    sees("notifications.dropped", "DELETE", f"{path}/{{notification:uuid}}")


def sees_people(sees: Any, ids: dict[str, str]) -> None:
    team, user, token = (f"/api/{kind}s" for kind in ("team", "user", "token"))
    ids["team"] = sees("team.created", "POST", team, name="Night")["id"]
    sees("team.renamed", "PUT", f"{team}/{{team:uuid}}", name="Day")
    new = {"username": "bo", "password": "a long one", "role": "viewer"}
    ids["user"] = sees("user.created", "POST", user, **new)["id"]
    user = f"{user}/{{user:uuid}}"
    sees("user.role_changed", "PUT", user, role="operator")
    sees("user.password_changed", "PUT", f"{user}/password", password="another one")
    new = {"name": "ci", "role": "viewer"}
    ids["token"] = sees("token.issued", "POST", token, **new)["id"]
    sees("token.revoked", "DELETE", f"{token}/{{token:uuid}}")
    sees("user.deleted", "DELETE", user)
    sees("team.deleted", "DELETE", f"{team}/{{team:uuid}}")


def test_every_writing_route_leaves_its_trace(  # noqa: PLR0915  (as above)
    api: Any, application: Any, fleet: Any, group: Any, channel: Any, package: Any
) -> None:
    auditor = Auditor(api.services.database)
    machine = fleet.machine("m-1")
    fleet.check(machine)
    fleet.fails(machine)
    app = group["application_id"]
    ids = {"app": app, "group": group["id"], "channel": channel["id"]}
    ids |= {"package": package["id"], "instance": "m-1"}

    def sees(topic: str, method: str, route: str, /, **body: Any) -> Any:
        path = route.replace(":uuid", "").format(**ids)

        def send() -> Any:
            result = api.simulate_request(method, path, json=body or None)
            assert result.status_code < 300, result.text
            return result.json if result.content else None

        return auditor.sees((method, route), send, topic)

    sees("instance.pinned", "PUT", f"{INSTANCE}/pin", version="2.x")
    sees("instance.pinned", "DELETE", f"{INSTANCE}/pin")
    sees("instance.attempts_reset", "POST", f"{INSTANCE}/reset")
    sees("instance.alias_given", "PUT", f"{INSTANCE}/alias", alias="lobby")
    sees("instance.alias_given", "DELETE", f"{INSTANCE}/alias")
    sees("instance.alias_given", "PUT", "/api/instances/{instance}", alias="hall")
    there = {"group_id": group["id"]}
    sees("instance.assigned", "PUT", f"{INSTANCE}/group", **there)
    sees("instance.assigned", "DELETE", f"{INSTANCE}/group")
    sees("instance.retired", "POST", f"{INSTANCE}/retire")
    move = {"order": "move", "instances": ["m-1"], **there}
    sees("instance.assigned", "POST", f"{APP}/instances/orders", **move)
    sees("rollout.paused", "POST", f"{GROUP}/pause")
    sees("rollout.halted_by_operator", "POST", f"{GROUP}/halt", reason="it panics")
    sees("rollout.resumed", "POST", f"{GROUP}/resume")
    sees("group.renamed", "PUT", GROUP, name="Some")
    sees("group.created", "POST", f"{APP}/groups", name="Others")
    sees("channel.renamed", "PUT", CHANNEL, name="calm")
    floor = "/api/channels/{channel:uuid}/floors/{package:uuid}"
    sees("channel.floor_set", "PUT", floor, floor_reason="a step")
    sees("channel.floor_removed", "DELETE", floor)
    added = sees("channel.created", "POST", f"{APP}/channels", name="beta")
    ids["channel"] = added["id"]
    sees("channel.deleted", "DELETE", CHANNEL)
    sees("package.revised", "PUT", PACKAGE, description="better")
    new = {"version": "3.0.0", "type": 4, "url": "https://dl.example.net/"}
    ids["package"] = sees("package.created", "POST", f"{APP}/packages", **new)["id"]
    sees("package.deleted", "DELETE", PACKAGE)
    sees("group.deleted", "DELETE", GROUP)
    sees("application.renamed", "PUT", APP, name="Navy")
    sees("application.created", "POST", "/api/apps", name="Second")
    sees("application.deleted", "DELETE", APP)
    sees_people(sees, ids)
    sees_upkeep(sees, api, ids)
    sees_dead_letters(sees, api, ids)
    with api.services.database.connection() as connection:
        connection.execute(SYNCER_ON_WATCH)
    sees("syncer.ordered", "POST", "/api/syncer/sync")
    sees_sessions(auditor, api)
    passwords = changed_to("a new one")
    sees("user.password_changed", "PUT", "/api/password", **passwords)

    assert auditor.done == writing_routes(application) - OFFERED_BY_NOBODY
