"""``/api/activity``: what happened, by Nebraska's parameters and fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.lookups import application_id
from api.paging import envelope, wanted_number, wanted_span
from api.parameters import wanted_id, wanted_instant, wanted_text
from api.services import Services
from domain.instants import parse_interval, to_datetime
from projections.asynchronous.activity.entries import Entry, Severity
from projections.asynchronous.activity.pages import Wanted, list_activity
from projections.asynchronous.differences import Plain
from projections.pages import Page, Span

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

    @classmethod
    def of(cls, entry: Entry) -> ActivityObject:
        """Show an entry."""
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
        )


class ActivityResource:
    """
    The activity of all applications.

    Args:
        services: Where it is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get(self, req: Request, resp: Response) -> None:
        """List what happened, the newest first; of the last three days if not told."""
        wanted, span = self._wanted(req), wanted_span(req)
        app = wanted_text(req, "appIDorProductID")
        page = await self._services.read(_list, app, wanted, span)
        resp.media = envelope("activities", page, ActivityObject.of)

    def _wanted(self, req: Request) -> Wanted:
        end = wanted_instant(req, "end")
        until = self._services.clock() if end is None else end
        start = wanted_instant(req, "start")
        return Wanted(
            start=until - _THREE_DAYS if start is None else start,
            end=end,
            group_id=wanted_id(req, "groupID"),
            channel_id=wanted_id(req, "channelID"),
            machine_id=wanted_text(req, "instanceID"),
            version=wanted_text(req, "version"),
            severity=_wanted_severity(req),
        )


def _wanted_severity(req: Request) -> int | None:
    """Read the severity; 0 is Nebraska's word for any."""
    severity = wanted_number(
        req, "severity", default=0, at_least=0, at_most=max(Severity)
    )
    return severity or None


def _list(
    connection: Connection[Any], app: str | None, wanted: Wanted, span: Span
) -> Page[Entry]:
    owner = None if app is None else application_id(connection, app)
    wanted = msgspec.structs.replace(wanted, application_id=owner)
    return list_activity(connection, wanted, span)
