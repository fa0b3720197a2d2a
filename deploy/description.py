"""What `rollerd openapi` prints."""

from __future__ import annotations

from typing import cast

import click
import falcon.asgi
import msgspec

from api.app import add_routes
from api.feeds.followers import Followers
from api.metrics.resource import add_metrics_route
from api.openapi.document import describe
from api.operations.routes import Routes
from api.operations.services import Services
from api.server.health import add_health_routes


def print_description() -> None:
    """Print the OpenAPI document of a server of this version."""
    routes = Routes(falcon.asgi.App())
    # NOTE: nothing is behind the routes: who only describes them asks for nothing.
    nothing = cast("Services", None), cast("Followers", None)
    add_health_routes(routes, {})
    add_metrics_route(routes, nothing[0])
    add_routes(routes, *nothing)
    click.echo(msgspec.json.format(msgspec.json.encode(describe(routes))))
