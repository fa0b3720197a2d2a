"""The routes of the API."""

from __future__ import annotations

from typing import NoReturn

import falcon
import msgspec
from falcon.asgi import App, Request, Response
from falcon.media import JSONHandler

from api.account import PasswordResource
from api.activity import ActivityResource
from api.applications import ApplicationsResource
from api.audit import AuditResource
from api.authentication import Authentication
from api.channels import ChannelsResource
from api.courses import CoursesResource
from api.errors import handle_errors
from api.events import EventsResource
from api.fleet import FleetResource
from api.floors import FloorChannelsResource, FloorsResource
from api.followers import Followers
from api.groups import GroupsResource
from api.instances import InstancesResource
from api.packages import PackagesResource
from api.projections import ProjectionsResource
from api.rollouts import RolloutsResource
from api.services import Services

_APPS = "/api/apps"
_APP = "/api/apps/{app}"
_GROUP = f"{_APP}/groups/{{group:uuid}}"


class NothingResource:
    """Whatever else is below ``/api/``: nothing, but only users are told."""

    async def on_get(self, req: Request, resp: Response, rest: str) -> NoReturn:
        """Say that there is nothing."""
        raise falcon.HTTPNotFound

    on_post = on_put = on_delete = on_get


def add_routes(
    app: App[Request, Response], services: Services, followers: Followers
) -> None:
    """
    Serve the API below ``/api/``, for users only.

    The application needs `api.middleware.RequestMiddleware` too. Its errors, those of
    other endpoints included, become problem details.
    """
    handle_errors(app)
    app.add_middleware(Authentication(services))
    app.resp_options.media_handlers[falcon.MEDIA_JSON] = JSONHandler(
        dumps=msgspec.json.encode
    )
    _add_configuration_routes(app, services)
    _add_rollout_routes(app, services)
    _add_fleet_routes(app, FleetResource(services))
    _add_floor_routes(app, services)
    _add_instance_routes(app, InstancesResource(services))
    app.add_route("/api/activity", ActivityResource(services))
    app.add_route("/api/audit", AuditResource(services))
    app.add_route("/api/projections", ProjectionsResource(services))
    app.add_route("/api/events", EventsResource(services, followers))
    app.add_route("/api/password", PasswordResource(services))
    app.add_route("/api/{rest:path}", NothingResource())


def _add_configuration_routes(app: App[Request, Response], services: Services) -> None:
    applications = ApplicationsResource(services)
    app.add_route(_APPS, applications, suffix="list")
    app.add_route(_APP, applications)
    for kind, resource in (
        ("group", GroupsResource(services)),
        ("channel", ChannelsResource(services)),
        ("package", PackagesResource(services)),
    ):
        app.add_route(f"{_APP}/{kind}s", resource, suffix="list")
        app.add_route(f"{_APP}/{kind}s/{{{kind}:uuid}}", resource)


def _add_rollout_routes(app: App[Request, Response], services: Services) -> None:
    rollouts, path = RolloutsResource(services), f"{_GROUP}/rollouts"
    app.add_route(path, rollouts, suffix="list")
    app.add_route(f"{path}/{{rollout:uuid}}", rollouts)
    app.add_route(f"{path}/{{rollout:uuid}}/timeline", CoursesResource(services))
    app.add_route(f"{_GROUP}/pause", rollouts, suffix="pause")
    app.add_route(f"{_GROUP}/resume", rollouts, suffix="resume")


def _add_floor_routes(app: App[Request, Response], services: Services) -> None:
    floors = FloorsResource(services)
    app.add_route(f"{_APP}/channels/{{channel:uuid}}/floors", floors, suffix="list")
    app.add_route("/api/channels/{channel:uuid}/floors", floors, suffix="list")
    app.add_route("/api/channels/{channel:uuid}/floors/{package:uuid}", floors)
    path = f"{_APP}/packages/{{package:uuid}}/floor-channels"
    app.add_route(path, FloorChannelsResource(services))


def _add_instance_routes(
    app: App[Request, Response], instances: InstancesResource
) -> None:
    path = f"{_APP}/instances/{{instance}}"
    app.add_route(path, instances)
    for suffix in ("explain", "pin", "reset"):
        app.add_route(f"{path}/{suffix}", instances, suffix=suffix)


def _add_fleet_routes(app: App[Request, Response], fleet: FleetResource) -> None:
    for name, suffix in (
        ("version_timeline", "version_timeline"),
        ("status_timeline", "status_timeline"),
        ("instances_stats", "stats"),
        ("version_breakdown", "versions"),
        ("instancescount", "count"),
        ("instances", "list"),
    ):
        app.add_route(f"{_GROUP}/{name}", fleet, suffix=suffix)
    app.add_route(f"{_GROUP}/instances/{{instance}}", fleet)
    path = f"{_GROUP}/instances/{{instance}}/status_history"
    app.add_route(path, fleet, suffix="history")
