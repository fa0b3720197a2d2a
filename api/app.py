"""The routes of the API."""

from __future__ import annotations

from typing import NoReturn

import falcon
from falcon.asgi import Request, Response

from api.access.permissions import Permissions
from api.access.refusals import note_refusals
from api.access.sign_in import SignIn
from api.configuration.applications import ApplicationsResource
from api.configuration.channels import ChannelsResource
from api.configuration.floors import FloorChannelsResource, FloorsResource
from api.configuration.groups import GroupsResource
from api.configuration.packages import PackagesResource
from api.feeds.activity import ActivityResource
from api.feeds.audit import AuditResource
from api.feeds.events import EventsResource
from api.feeds.followers import Followers
from api.fleet.counts import CountsResource
from api.fleet.instances import InstancesResource
from api.fleet.lists import ListsResource
from api.fleet.orders.everywhere import EverywhereResource
from api.fleet.orders.many import ManyOrdersResource
from api.fleet.orders.single import OrdersResource
from api.notifications.resources import add_notification_routes
from api.oidc.routes import add_oidc_routes
from api.oidc.settings import OidcSettings
from api.openapi.resources import add_description_routes
from api.operations.routes import Routes
from api.operations.services import Services
from api.payloads.uploads import PayloadsResource
from api.people.authentication import Authentication
from api.people.routes import add_people_routes
from api.requests.errors import handle_errors
from api.requests.slashes import EscapedSlashes
from api.rollouts.courses import CoursesResource
from api.rollouts.resources import RolloutsResource
from api.server.about import AboutResource
from api.server.projections import ProjectionsResource
from api.sessions.resources import SessionResource, SessionsResource
from api.syncing.resources import SyncerResource
from payloads.store import Store

_APPS = "/api/apps"
_APP = "/api/apps/{app}"
_GROUP = f"{_APP}/groups/{{group:uuid}}"


class NothingResource:
    """Whatever else is below ``/api/``: nothing, but only users are told."""

    async def on_get(self, req: Request, resp: Response, rest: str) -> NoReturn:
        """Say that there is nothing."""
        raise falcon.HTTPNotFound

    on_head = on_post = on_put = on_delete = on_get


def add_routes(
    routes: Routes,
    services: Services,
    followers: Followers,
    oidc: OidcSettings | None = None,
    store: Store | None = None,
) -> None:
    """
    Serve the API below ``/api/``, for users only but for its description.

    They may sign in at a provider, if there is one, and upload files to the store, if
    there is one.

    The application needs `api.requests.middleware.RequestMiddleware` too. Its errors,
    those of other endpoints included, become problem details.
    """
    app = routes.app
    handle_errors(app)
    app.add_middleware(EscapedSlashes())
    sign_in = SignIn(services)
    app.add_middleware(Authentication(services, sign_in, routes.operations))
    app.add_middleware(Permissions(services, routes.operations))
    note_refusals(app, services)
    _add_session_routes(routes, services, sign_in)
    add_oidc_routes(routes, services, sign_in, oidc)
    _add_configuration_routes(routes, services)
    routes.add(f"{_APP}/payloads", PayloadsResource(services, store))
    _add_rollout_routes(routes, services)
    _add_fleet_routes(routes, services)
    _add_floor_routes(routes, services)
    _add_instance_routes(routes, InstancesResource(services))
    _add_order_routes(routes, services)
    routes.add("/api/activity", ActivityResource(services))
    routes.add("/api/audit", AuditResource(services))
    routes.add("/api/about", AboutResource(services))
    _add_projection_routes(routes, ProjectionsResource(services))
    _add_syncer_routes(routes, SyncerResource(services))
    add_notification_routes(routes, services)
    routes.add("/api/events", EventsResource(services, followers))
    add_people_routes(routes, services, sign_in, hosts_files=store is not None)
    add_description_routes(routes)
    app.add_route("/api/{rest:path}", NothingResource())


def _add_projection_routes(routes: Routes, projections: ProjectionsResource) -> None:
    path = "/api/projections/{projection}"
    routes.add("/api/projections", projections, suffix="list")
    routes.add(path, projections)
    for suffix in ("rebuild", "diff", "switch", "beside"):
        routes.add(f"{path}/{suffix}", projections, suffix=suffix)


def _add_syncer_routes(routes: Routes, syncer: SyncerResource) -> None:
    routes.add("/api/syncer", syncer)
    routes.add("/api/syncer/sync", syncer, suffix="sync")


def _add_session_routes(routes: Routes, services: Services, sign_in: SignIn) -> None:
    sessions = SessionsResource(services)
    routes.add("/api/session", SessionResource(services, sign_in))
    routes.add("/api/sessions", sessions, suffix="list")
    routes.add("/api/sessions/{session:uuid}", sessions)


def _add_configuration_routes(routes: Routes, services: Services) -> None:
    applications = ApplicationsResource(services)
    routes.add(_APPS, applications, suffix="list")
    routes.add(_APP, applications)
    for kind, resource in (
        ("group", GroupsResource(services)),
        ("channel", ChannelsResource(services)),
        ("package", PackagesResource(services)),
    ):
        routes.add(f"{_APP}/{kind}s", resource, suffix="list")
        routes.add(f"{_APP}/{kind}s/{{{kind}:uuid}}", resource)


def _add_rollout_routes(routes: Routes, services: Services) -> None:
    rollouts, path = RolloutsResource(services), f"{_GROUP}/rollouts"
    routes.add(path, rollouts, suffix="list")
    routes.add(f"{path}/{{rollout:uuid}}", rollouts)
    routes.add(f"{path}/{{rollout:uuid}}/timeline", CoursesResource(services))
    routes.add(f"{_GROUP}/pause", rollouts, suffix="pause")
    routes.add(f"{_GROUP}/halt", rollouts, suffix="halt")
    routes.add(f"{_GROUP}/resume", rollouts, suffix="resume")


def _add_floor_routes(routes: Routes, services: Services) -> None:
    floors = FloorsResource(services)
    path = f"{_APP}/channels/{{channel:uuid}}/floors"
    routes.add(path, floors, suffix="list_in_app")
    routes.add("/api/channels/{channel:uuid}/floors", floors, suffix="list")
    routes.add("/api/channels/{channel:uuid}/floors/{package:uuid}", floors)
    path = f"{_APP}/packages/{{package:uuid}}/floor-channels"
    routes.add(path, FloorChannelsResource(services))


def _add_instance_routes(routes: Routes, instances: InstancesResource) -> None:
    path = f"{_APP}/instances/{{instance}}"
    routes.add(path, instances)
    for suffix in ("explain", "pin", "reset"):
        routes.add(f"{path}/{suffix}", instances, suffix=suffix)


def _add_order_routes(routes: Routes, services: Services) -> None:
    orders, path = OrdersResource(services), f"{_APP}/instances/{{instance}}"
    for suffix in ("alias", "group", "retire"):
        routes.add(f"{path}/{suffix}", orders, suffix=suffix)
    routes.add(f"{_APP}/instances/orders", ManyOrdersResource(services))
    routes.add("/api/instances/{instance}", EverywhereResource(services))


def _add_fleet_routes(routes: Routes, services: Services) -> None:
    counts, lists = CountsResource(services), ListsResource(services)
    for name, suffix in (
        ("version_timeline", "version_timeline"),
        ("status_timeline", "status_timeline"),
        ("instances_stats", "stats"),
        ("version_breakdown", "versions"),
        ("instancescount", "count"),
    ):
        routes.add(f"{_GROUP}/{name}", counts, suffix=suffix)
    routes.add(f"{_APP}/version_breakdown", counts, suffix="versions_of_app")
    routes.add(f"{_GROUP}/instances", lists, suffix="list")
    routes.add(f"{_APP}/instances", lists, suffix="list_in_app")
    routes.add(f"{_GROUP}/instances/{{instance}}", lists)
    path = f"{_GROUP}/instances/{{instance}}/status_history"
    routes.add(path, lists, suffix="history")
