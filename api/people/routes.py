"""The routes of users, teams and tokens."""

from __future__ import annotations

from api.access.sign_in import SignIn
from api.operations.routes import Routes
from api.operations.services import Services
from api.people.me import MeResource, PasswordResource
from api.people.teams import TeamsResource
from api.people.tokens import TokensResource
from api.people.users import UsersResource


def add_people_routes(
    routes: Routes, services: Services, sign_in: SignIn, *, hosts_files: bool
) -> None:
    """Serve users, teams and tokens, and who it is that asks."""
    users, teams = UsersResource(services), TeamsResource(services)
    tokens = TokensResource(services)
    routes.add("/api/users", users, suffix="list")
    routes.add("/api/users/{user:uuid}", users)
    routes.add("/api/users/{user:uuid}/password", users, suffix="password")
    routes.add("/api/teams", teams, suffix="list")
    routes.add("/api/teams/{team:uuid}", teams)
    routes.add("/api/tokens", tokens, suffix="list")
    routes.add("/api/tokens/{token:uuid}", tokens)
    routes.add("/api/me", MeResource(services, hosts_files=hosts_files))
    routes.add("/api/password", PasswordResource(services, sign_in))
