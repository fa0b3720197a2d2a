"""The whole API, described; nothing behind it is needed for that."""

import falcon.asgi
import pytest

from api.app import add_routes
from api.health import add_health_routes
from api.metrics import add_metrics_route
from api.openapi.document import describe
from api.routes import Routes
from api.welcome import add_welcome_route


@pytest.fixture(scope="session")
def routes():
    routes = Routes(falcon.asgi.App())
    add_routes(routes, None, None)
    add_health_routes(routes, {})
    add_metrics_route(routes, None)
    add_welcome_route(routes)
    return routes


@pytest.fixture(scope="session")
def document(routes):
    return describe(routes)
