"""The whole API, described; nothing behind it is needed for that."""

import falcon.asgi
import pytest

from api.app import add_routes
from api.metrics.resource import add_metrics_route
from api.oidc.settings import OidcSettings
from api.openapi.document import describe
from api.operations.routes import Routes
from api.operations.services import Services
from api.server.health import add_health_routes
from domain.roles import Role

PROVIDER = OidcSettings(
    issuer="https://id.example.net",
    client_id="coreroller",
    roles={"admins": Role.ADMIN},
    url="https://updates.example.net",
)


@pytest.fixture(scope="session")
def routes():
    routes = Routes(falcon.asgi.App())
    add_routes(routes, Services(None, None, None), None, PROVIDER)
    add_health_routes(routes, {})
    add_metrics_route(routes, None)
    return routes


@pytest.fixture(scope="session")
def document(routes):
    return describe(routes)
