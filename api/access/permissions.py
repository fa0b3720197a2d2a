"""
Who may do what: the one place where roles and teams are looked at.

A route is refused unless the caller's role includes the one that its operation asks
for. What it names has to be of an application that the caller sees, or it is as if it
were not there. Lists across applications leave out what is not seen, in their queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import caller_of
from api.operations.routes import Operations, operation_at
from api.operations.services import Services
from api.requests.errors import Forbidden
from api.requests.lookups import bare_name
from domain.errors import NotFound
from domain.roles import Role
from projections.sight import OWNERS, Sight, is_part_seen, is_seen

_APPLICATION = "app"
NAMING_NO_APPLICATION = frozenset({"token", "session", "instance", "rest"})
"""Parameters of paths for which a resource looks at its callers itself."""


class Permissions:
    """
    Middleware that lets callers do what they may, to what they see.

    Args:
        services: To look up whose things are.
        operations: What stands behind the routes; any user is told of others that there
            is nothing.
    """

    def __init__(self, services: Services, operations: Operations) -> None:
        self._services = services
        self._operations = operations

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Refuse what the caller may not do; hide what the caller does not see."""
        template = req.uri_template
        if template is None or not template.startswith("/api/"):
            return
        needed = self._role(template, req.method)
        if needed is None:
            return
        caller = caller_of(req)
        if not caller.role.includes(needed):
            raise Forbidden(f"this needs the role {needed}; yours is {caller.role}")
        if params and not caller.sight.is_clear:
            ever = "at" in req.params
            await self._services.read(_require_seen, caller.sight, params, ever)

    def _role(self, template: str, method: str) -> Role | None:
        operation = operation_at(self._operations, template, method)
        return Role.VIEWER if operation is None else operation.role


def _require_seen(
    connection: Connection[Any],
    sight: Sight,
    params: Mapping[str, Any],
    ever: bool,  # noqa: FBT001  (passed on by position)
) -> None:
    if _APPLICATION in params:
        # NOTE: what else the path names is looked up in this application.
        _require_application(connection, sight, params[_APPLICATION], ever=ever)
        return
    for kind in params.keys() - NAMING_NO_APPLICATION:
        # SECURITY: what nobody says the owner of is hidden, so that nothing leaks.
        id_ = params[kind]
        if kind not in OWNERS or not is_part_seen(connection, sight, kind, id_):
            raise NotFound(f"there is no {kind} {id_}")


def _require_application(
    connection: Connection[Any], sight: Sight, name: str, *, ever: bool
) -> None:
    bare = bare_name(name)
    if bare is None or not is_seen(connection, sight, bare, ever=ever):
        raise NotFound(f"there is no application {name}")
