"""``/api/about``: which versions are at work here."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.operations.operation import operation
from api.operations.services import Services
from domain.roles import Role
from eventstore import migrations
from eventstore.log import last_position


class About(msgspec.Struct, frozen=True, kw_only=True):
    """
    The server.

    Attributes:
        version: Of the program.
        schema: Of the database: the last migration that the program knows.
        database: The version of PostgreSQL.
        position: That of the newest event.
    """

    version: str
    schema: str
    database: str
    position: int


class AboutResource:
    """
    The server about itself.

    Args:
        services: Where the database is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("getAbout", role=Role.ADMIN)
    async def on_get(self, req: Request, resp: Response) -> About:
        """Tell which versions of what are at work, and how long the log is."""
        return await self._services.read(_about)


def _about(connection: Connection[Any]) -> About:
    (database,) = connection.execute("SHOW server_version").fetchall()[0]
    return About(
        version=version("coreroller"),
        schema=migrations.known()[-1],
        database=database,
        position=last_position(connection),
    )
