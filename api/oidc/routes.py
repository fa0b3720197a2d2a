"""The routes of signing in at a provider, and what there is to sign in with."""

from __future__ import annotations

from typing import Literal

import msgspec
from falcon.asgi import Request, Response

from api.access.sign_in import SignIn
from api.oidc.resources import OidcResource
from api.oidc.settings import CALLBACK, OidcSettings
from api.operations.operation import operation
from api.operations.routes import Routes
from api.operations.services import Services

DEPARTURE = "/api/sign-in/oidc"
Mode = Literal["password", "oidc"]


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a dashboard has to know before anybody has signed in; fields as Nebraska's.

    Attributes:
        title: What the dashboard is called.
        auth_mode: ``oidc`` if there is a provider; passwords are good in any case.
        login_url: Where the browser goes to sign in at the provider; or empty.
        oidc_issuer_url: The provider; or empty.
        oidc_client_id: As which it knows this server; or empty.
        oidc_scopes: What is asked for there; or empty.
    """

    title: str
    auth_mode: Mode
    login_url: str
    oidc_issuer_url: str
    oidc_client_id: str
    oidc_scopes: str


class WaysResource:
    """
    What there is to sign in with.

    Args:
        oidc: The provider, if there is one.
    """

    def __init__(self, oidc: OidcSettings | None) -> None:
        self._ways = Ways(
            title="CoreRoller",
            auth_mode="oidc" if oidc else "password",
            login_url=DEPARTURE if oidc else "",
            oidc_issuer_url=oidc.issuer if oidc else "",
            oidc_client_id=oidc.client_id if oidc else "",
            oidc_scopes=oidc.scopes if oidc else "",
        )

    @operation("getConfig", role=None)
    async def on_get(self, req: Request, resp: Response) -> Ways:
        """Tell what there is to sign in with."""
        return self._ways


def add_oidc_routes(
    routes: Routes, services: Services, sign_in: SignIn, oidc: OidcSettings | None
) -> None:
    """Let people sign in at a provider, if there is one, and tell that there is."""
    routes.add("/config", WaysResource(oidc))
    if oidc is not None:
        resource = OidcResource(services, sign_in, oidc)
        routes.add(DEPARTURE, resource, suffix="departure")
        routes.add(CALLBACK, resource, suffix="return")
