"""``/api/activity``: what happened, by Nebraska's parameters and fields."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from msgspec import Meta
from psycopg import Connection

from api.access.callers import caller_of
from api.naming import Names, names_of
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id
from api.requests.paging import Listing, Paging, listed
from api.requests.parameters import Instant
from api.rollouts.objects import ErrorObject
from domain.errors import NotFound
from domain.instants import parse_interval, to_datetime
from domain.roles import Role
from projections.asynchronous.activity.entries import ActivityClass, Entry, Severity
from projections.asynchronous.activity.pages import Wanted, list_activity
from projections.asynchronous.audit.names import find_names
from projections.asynchronous.differences import Plain
from projections.pages import Span
from projections.sight import Sight, list_seen

_THREE_DAYS = parse_interval("3 days")


class ActivityObject(
    msgspec.Struct, frozen=True, kw_only=True, rename={"class_": "class"}
):
    """
    Something that happened; names and versions are those of that time.

    Attributes:
        id: The position of its event in the log, as text.
        event: The stored name of its event.
        rollout: The id of the rollout that it happened to.
        facts: What else there is to tell, by the kind of event: of a halt its verdict,
            of a failure its error code, of a change what was there before and after.
        names: What the ids among the facts stood for, by id.
        error: The error code among the facts, in words.
    """

    id: str
    app_id: UUID | None
    group_id: UUID | None
    created_ts: datetime
    class_: int
    severity: int
    version: str | None
    application_name: str | None
    group_name: str | None
    channel_name: str | None
    instance_id: str | None
    channel_id: UUID | None
    rollout: UUID | None
    event: str
    actor: str
    reason: str
    correlation_id: str
    facts: Plain
    names: Names
    error: ErrorObject | None

    @classmethod
    def of(cls, entry: Entry, names: Names) -> ActivityObject:
        """Show an entry, with the names of what it mentions."""
        return cls(
            id=str(entry.position),
            app_id=entry.application_id,
            group_id=entry.group_id,
            created_ts=to_datetime(entry.at),
            class_=entry.class_,
            severity=entry.severity,
            version=entry.version,
            application_name=entry.application_name,
            group_name=entry.group_name,
            channel_name=entry.channel_name,
            instance_id=entry.machine_id,
            channel_id=entry.channel_id,
            rollout=entry.rollout_id,
            event=entry.topic,
            actor=entry.actor,
            reason=entry.reason,
            correlation_id=entry.correlation_id,
            facts=entry.facts,
            names=names,
            error=ErrorObject.of(entry.facts.get("error_code")),
        )


class ActivityListing(Listing, frozen=True, kw_only=True):
    """A page of what happened."""

    activities: list[ActivityObject]


class ActivityQuery(
    Paging,
    frozen=True,
    kw_only=True,
    rename={
        "app": "appIDorProductID",
        "group_id": "groupID",
        "channel_id": "channelID",
        "instance_id": "instanceID",
        "class_": "class",
    },
):
    """
    What part of the activity is wanted.

    Attributes:
        start: The first instant; three days before the end if it is not given.
        end: The first instant that is too late; the present if it is not given.
        after: Where the page before ended: the ``id`` of its last entry. With it, what
            happens meanwhile moves nothing from one page to the next.
        app: The application that it happened to, by its id or product id.
        group_id: The group that it happened to.
        channel_id: The channel that it happened to.
        instance_id: The machine that it happened to.
        version: Of the package that it is about.
        severity: How bad it is: 1 success, 2 info, 3 warning, 4 error; 0 for any.
        class_: What happened, as a number; 0 for anything.
        text: In any of the names, the event's included, the actor or the reason, in any
            case.
    """

    start: Instant | None = None
    end: Instant | None = None
    after: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)] | None = None
    app: str | None = None
    group_id: UUID | None = None
    channel_id: UUID | None = None
    instance_id: str | None = None
    version: str | None = None
    severity: Annotated[int, Meta(ge=0, le=int(max(Severity)))] = 0
    class_: Annotated[int, Meta(ge=0, le=int(max(ActivityClass)))] = 0
    text: Annotated[str, Meta(max_length=256)] | None = None


class ActivityResource:
    """
    The activity of all applications.

    Args:
        services: Where it is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listActivities", role=Role.VIEWER, refuses=(NotFound,))
    async def on_get(
        self, req: Request, resp: Response, *, query: ActivityQuery
    ) -> ActivityListing:
        """List what happened, the newest first; of the last three days if not told."""
        wanted = self._wanted(query)
        sight = caller_of(req).sight
        return await self._services.read(_list, sight, query.app, wanted, query.span)

    def _wanted(self, query: ActivityQuery) -> Wanted:
        until = self._services.clock() if query.end is None else query.end
        return Wanted(
            start=until - _THREE_DAYS if query.start is None else query.start,
            end=query.end,
            before_position=query.after,
            group_id=query.group_id,
            channel_id=query.channel_id,
            machine_id=query.instance_id,
            version=query.version,
            severity=query.severity or None,
            class_=query.class_ or None,
            text=query.text,
        )


def _list(
    connection: Connection[Any],
    sight: Sight,
    app: str | None,
    wanted: Wanted,
    span: Span,
) -> ActivityListing:
    wanted = msgspec.structs.replace(
        wanted,
        application_id=None if app is None else application_id(connection, app, sight),
        seen=list_seen(connection, sight),
    )
    page = list_activity(connection, wanted, span)
    found = find_names(connection, {each.position: each.facts for each in page.rows})
    return listed(
        ActivityListing,
        page,
        lambda each: ActivityObject.of(each, names_of(found[each.position])),
    )
