"""``/api/teams``: teams, whose applications their users see."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.concurrency.things import TEAM
from api.operations.operation import operation
from api.operations.services import Services
from api.people.bodies import TeamSettings
from api.people.objects import TeamListing, TeamObject
from api.requests.lookups import existing
from api.requests.paging import Paging, listed
from domain.errors import NameTaken, StillInUse
from domain.roles import Role
from projections.pages_people import TeamRow, list_teams, load_team


class TeamsResource:
    """
    All teams, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listTeams", role=Role.ADMIN)
    async def on_get_list(
        self, req: Request, resp: Response, *, query: Paging
    ) -> TeamListing:
        """List the teams by name."""
        page = await self._services.read(list_teams, query.span)
        return listed(TeamListing, page, TeamObject.of)

    @operation(
        "createTeam",
        role=Role.ADMIN,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken,),
        versioned=TEAM,
    )
    async def on_post_list(
        self, req: Request, resp: Response, *, body: TeamSettings
    ) -> TeamObject:
        """Found a team."""
        row = await self._services.command(req, self._found, body.name)
        resp.location = f"/api/teams/{row.team_id}"
        return TeamObject.of(row)

    @operation(
        "getTeam",
        role=Role.ADMIN,
        versioned=TEAM,
    )
    async def on_get(self, req: Request, resp: Response, team: UUID) -> TeamObject:
        """Show a team."""
        return TeamObject.of(await self._services.read(_find, team))

    @operation(
        "changeTeam",
        role=Role.ADMIN,
        refuses=(NameTaken,),
        versioned=TEAM,
    )
    async def on_put(
        self, req: Request, resp: Response, team: UUID, *, body: TeamSettings
    ) -> TeamObject:
        """Call a team by another name."""
        row = await self._services.command(req, self._rename, team, body.name)
        return TeamObject.of(row)

    @operation(
        "deleteTeam",
        role=Role.ADMIN,
        status=HTTPStatus.NO_CONTENT,
        refuses=(StillInUse,),
        versioned=TEAM,
    )
    async def on_delete(self, req: Request, resp: Response, team: UUID) -> None:
        """Delete a team to which nothing and nobody belongs."""
        await self._services.command(req, self._delete, team)

    def _found(self, connection: Connection[Any], name: str) -> TeamRow:
        return _find(connection, self._services.platform.found_team(name=name))

    def _rename(self, connection: Connection[Any], team: UUID, name: str) -> TeamRow:
        self._services.platform.rename_team(team, name=name)
        return _find(connection, team)

    def _delete(self, connection: Connection[Any], team: UUID) -> None:
        self._services.platform.delete_team(team)


def _find(connection: Connection[Any], team: UUID) -> TeamRow:
    return existing(load_team(connection, team), f"team {team}")
