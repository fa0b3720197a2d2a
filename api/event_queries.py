"""What is asked of the event feed: where it begins, and which events are wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request
from psycopg import Connection

from api.errors import InvalidParameter
from api.lookups import application_id
from api.paging import wanted_number
from domain.applications import App
from domain.errors import NotFound
from domain.groups import Group
from domain.instances import instance_stream
from eventstore.codec import stored_names
from eventstore.log import last_position
from projections.pages_events import Filter, begins_with

MAX_EVENTS = 1000
_POSITION = re.compile(r"[0-9]{1,19}", re.ASCII)


class EventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is asked of the feed.

    Attributes:
        cursor: The parameter or header that says after which position to begin.
        after: The position; None for the end of the log.
        topics: Stored names; None for all.
        applications: Ids or product ids; none for all, as below.
        machines: Machine ids, within the applications.
    """

    cursor: str = "after"
    after: int | None = 0
    limit: int = 100
    topics: frozenset[str] | None = None
    applications: list[str] = []
    groups: list[UUID] = []
    machines: list[str] = []

    def start(self, connection: Connection[Any]) -> int:
        """
        Give the position to begin after.

        Raises:
            InvalidParameter: The log is shorter, so the position is one of another log.
        """
        end = last_position(connection)
        if self.after is None:
            return end
        if self.after > end:
            raise InvalidParameter(
                f"{self.cursor} is beyond the end of the log, {end}; was the database"
                " replaced? Begin anew from 0 or end",
                field=self.cursor,
            )
        return self.after

    def filter(self, connection: Connection[Any]) -> Filter:
        """
        Look up what is named.

        Raises:
            InvalidParameter: There never was such an application or group.
        """
        applications = [_application(connection, name) for name in self.applications]
        groups = [_group(connection, group) for group in self.groups]
        streams = [
            instance_stream(application, machine)
            for application in applications
            for machine in self.machines
        ]
        return Filter(
            topics=self.topics,
            applications=None if streams else applications or None,
            groups=groups or None,
            streams=streams or None,
        )


def parse_query(req: Request) -> EventQuery:
    """
    Read the parameters of the feed, and where the client was cut off.

    Raises:
        InvalidParameter: One is not acceptable.
    """
    applications = req.get_param_as_list("application") or []
    machines = req.get_param_as_list("machine") or []
    if machines and not applications:
        raise InvalidParameter("machine needs application as well", field="machine")
    cursor, after = _cursor(req)
    return EventQuery(
        cursor=cursor,
        after=after,
        limit=wanted_number(req, "limit", default=100, at_least=1, at_most=MAX_EVENTS),
        topics=_topics(req.get_param_as_list("type") or []),
        applications=applications,
        groups=[_uuid(text) for text in req.get_param_as_list("group") or []],
        machines=machines,
    )


def _cursor(req: Request) -> tuple[str, int | None]:
    """Find where to begin: a client that was cut off says so in a header."""
    last = req.get_header("Last-Event-ID")
    name, text = ("Last-Event-ID", last) if last else ("after", req.get_param("after"))
    if text is None:
        return name, 0
    if text == "end":
        return name, None
    if not _POSITION.fullmatch(text):
        raise InvalidParameter(
            f"{name} must be a position, which is a whole number, or end", field=name
        )
    return name, int(text)


def _topics(wanted: Sequence[str]) -> frozenset[str] | None:
    found = {each: _topics_like(each) for each in wanted}
    for each, topics in found.items():
        if not topics:
            raise InvalidParameter(
                f"no event has the type {each[:80]!r}; give a whole name such as"
                " instance.registered, or a beginning such as instance.",
                field="type",
            )
    return frozenset().union(*found.values()) if found else None


def _topics_like(wanted: str) -> set[str]:
    if wanted.endswith("."):
        return {name for name in stored_names() if name.startswith(wanted)}
    return {wanted} & stored_names()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as ex:
        raise InvalidParameter("group must be the id of a group", field="group") from ex


def _group(connection: Connection[Any], group: UUID) -> UUID:
    if not begins_with(connection, group, Group.Created.TOPIC):
        raise InvalidParameter(f"there never was a group {group}", field="group")
    return group


def _application(connection: Connection[Any], name: str) -> UUID:
    """Find an application by its id or product id; one that is deleted by its id."""
    try:
        return application_id(connection, name)
    except NotFound as ex:
        if (deleted := _deleted_application(connection, name)) is not None:
            return deleted
        raise InvalidParameter(str(ex), field="application") from ex


def _deleted_application(connection: Connection[Any], name: str) -> UUID | None:
    try:
        application = UUID(name)
    except ValueError:
        return None
    known = begins_with(connection, application, App.Created.TOPIC)
    return application if known else None
