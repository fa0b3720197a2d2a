"""``.../instances`` of a group or an application: machines, listed and one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from msgspec import Struct
from psycopg import Connection

from api.files import Format
from api.fleet.instance_objects import FORMATS, InstanceObject
from api.fleet.objects import (
    HistoryObject,
    ListedInstanceObject,
)
from api.fleet.queries import (
    MachinesOfAppQuery,
    MachinesQuery,
)
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import InvalidParameter
from api.requests.lookups import application_id, group_in
from api.requests.paging import Looking, Size
from domain.roles import Role
from projections.asynchronous.fleet.breakdowns import (
    moment_shown,
)
from projections.asynchronous.fleet.counting import groups_of
from projections.asynchronous.fleet.exporting import list_after
from projections.asynchronous.fleet.histories import HistoryEntry, list_history
from projections.asynchronous.fleet.lists import Listed, Wanted, list_machines
from projections.asynchronous.fleet.searching import NEAR, TRIGRAM
from projections.moments import Moment, looked_at
from projections.pages import Span
from projections.pages_instances import InstanceRow, find_instance, unknown_machine

_AT_ONCE = 500
"""Machines that an export reads at once."""
_TOO_SHORT = (
    f"the first {NEAR} machines of this list have no such name, and there are more of"
    f" them: search for {TRIGRAM} characters at least"
)
_MEDIA = tuple(each.content_type for each in FORMATS.values())


class InstanceListing(Struct, frozen=True, kw_only=True):
    """
    A page of machines.

    Attributes:
        total: Length of the whole list.
        has_more: The list is longer still, or may be: a search that very many machines
            match is not counted to its end, and one for one or two characters looks at
            the head of a very long list only.
        reach: How far pages go. A list of more than 10,000 machines that is filtered,
            or not sorted by id or alias, is shown from its head on. By last check it
            may end with those who came by lately, or with those who are overdue.
        count: Length of this page.
    """

    total: int
    has_more: bool
    reach: int
    count: int
    instances: list[ListedInstanceObject]


class Crew(Struct, frozen=True):
    """The groups whose machines are listed, and the moment at which."""

    group_ids: Sequence[UUID]
    moment: Moment


class HistoryQuery(Looking, frozen=True, kw_only=True):
    """
    How much of a history is wanted.

    Attributes:
        limit: How many entries.
    """

    limit: Size = 20


class ListsResource:
    """
    The machines of a group, or of an application.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listInstances", role=Role.VIEWER, media=_MEDIA)
    async def on_get_list(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        *,
        query: MachinesQuery,
    ) -> InstanceListing | None:
        """
        List machines, or export all of the list as a file.

        With ``format`` a file is streamed, of all machines and in the order of their
        ids; else a page of ``perpage`` is given, as far as ``reach`` goes.
        """
        return await self._answer(resp, app, group, query)

    @operation("listInstancesOfApp", role=Role.VIEWER, media=_MEDIA)
    async def on_get_list_in_app(
        self, req: Request, resp: Response, app: str, *, query: MachinesOfAppQuery
    ) -> InstanceListing | None:
        """
        List machines of all groups of an application, or export them as a file.

        With ``format`` a file is streamed, of all machines and in the order of their
        ids; else a page of ``perpage`` is given, as far as ``reach`` goes.
        """
        return await self._answer(resp, app, query.group, query)

    @operation("getInstanceOfGroup", role=Role.VIEWER)
    async def on_get(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        instance: str,
        *,
        query: Looking,
    ) -> ListedInstanceObject:
        """Show a machine that is in the group."""
        row = await self._services.view(query.at, _find, app, group, instance)
        return ListedInstanceObject.of(row)

    @operation("listStatusHistory", role=Role.VIEWER)
    async def on_get_history(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        instance: str,
        *,
        query: HistoryQuery,
    ) -> list[HistoryObject]:
        """Tell where a machine stood, in whatever group, the newest first."""
        entries = await self._services.view(
            query.at, _history, app, group, instance, query.limit
        )
        return [HistoryObject.of(entry) for entry in entries]

    async def _answer(
        self, resp: Response, app: str, group: UUID | None, query: MachinesQuery
    ) -> InstanceListing | None:
        if query.written is None:
            return await self._list(app, group, query)
        wanted, now = query.wanted, self._now()
        crew = await self._services.view(query.at, _crew, app, group, now, wanted)
        resp.content_type = query.written.content_type
        resp.downloadable_as = f"instances.{query.written.name}"
        resp.stream = self._lines(crew, query, query.written)
        return None

    async def _lines(
        self, crew: Crew, query: MachinesQuery, format_: Format
    ) -> AsyncIterator[bytes]:
        yield format_.head
        last_id = ""
        while rows := await self._services.view(
            query.at, _part, crew, query.wanted, last_id
        ):
            shown = map(InstanceObject.of, rows)
            yield b"".join(map(format_.line, shown))
            last_id = rows[-1].instance.machine_id

    async def _list(
        self, app: str, group: UUID | None, query: MachinesQuery
    ) -> InstanceListing:
        wanted, span, now = query.wanted, query.span, self._now()
        page = await self._services.view(query.at, _list, app, group, now, wanted, span)
        if page.reach <= span.offset < page.total:
            raise _out_of_reach(page)
        if page.has_more and page.total == 0:
            raise InvalidParameter(_TOO_SHORT, field="searchValue")
        shown = [ListedInstanceObject.of(row) for row in page.rows]
        return InstanceListing(
            total=page.total,
            has_more=page.has_more,
            reach=page.reach,
            count=len(shown),
            instances=shown,
        )

    def _now(self) -> int:
        return self._services.clock()


def _list(
    connection: Connection[Any],
    app: str,
    group: UUID | None,
    now: int,
    wanted: Wanted,
    span: Span,
) -> Listed:
    crew = _crew(connection, app, group, now, wanted)
    return list_machines(connection, crew.group_ids, crew.moment, wanted, span)


def _out_of_reach(page: Listed) -> InvalidParameter:
    if page.reach == 0 and not page.has_more:
        return InvalidParameter(
            f"none of these {page.total} machines is at this end of the list, where"
            " those are who came by lately or are overdue: turn its order around,"
            " narrow it down, or sort it by id or alias",
            field="sortFilter",
        )
    if page.reach == 0:
        return InvalidParameter(
            f"more than {page.total} machines match, which are listed by id or alias"
            " only: search for less, or sort them by one of these",
            field="sortFilter",
        )
    return InvalidParameter(
        f"pages of this list show the first {page.reach} of its {page.total} machines:"
        " narrow it down, turn its order around, sort all of them by id or alias, or"
        " export them with format=csv",
        field="page",
    )


def _part(
    connection: Connection[Any], crew: Crew, wanted: Wanted, last_id: str
) -> list[InstanceRow]:
    return list_after(
        connection,
        crew.group_ids,
        crew.moment,
        wanted,
        last_id=last_id,
        limit=_AT_ONCE,
    )


def _crew(
    connection: Connection[Any],
    app: str,
    group: UUID | None,
    now: int,
    wanted: Wanted,
) -> Crew:
    if group is not None:
        group_in(connection, app, group)
    owner = application_id(connection, app)
    if wanted.is_of_the_present and looked_at(connection):
        raise InvalidParameter(
            "addresses and last checks are known of the present only: search for"
            " something else, and sort by id, alias, version or status"
        )
    moment = moment_shown(connection, now)
    groups = groups_of(connection, [owner]) if group is None else [group]
    return Crew(groups, moment)


def _find(
    connection: Connection[Any], app: str, group: UUID, machine_id: str
) -> InstanceRow:
    row = group_in(connection, app, group)
    found = find_instance(connection, row.application_id, machine_id)
    if found.instance.group_id != group:
        raise unknown_machine(machine_id)
    return found


def _history(
    connection: Connection[Any], app: str, group: UUID, machine_id: str, limit: int
) -> Sequence[HistoryEntry]:
    row = group_in(connection, app, group)
    return list_history(connection, row.application_id, machine_id, limit)
