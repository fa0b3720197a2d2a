"""What is asked of the event feed: where it begins, and which events are wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from psycopg import Connection

from api.requests.errors import InvalidParameter
from api.requests.lookups import application_id
from api.requests.parameters import Moment, read_by
from domain.applications import App
from domain.errors import NotFound
from domain.groups import Group
from domain.instances import instance_stream
from eventstore.codec import stored_names
from eventstore.log import last_position
from projections.pages_events import Filter, begins_with
from projections.sight import Sight, is_part_seen, is_seen

_POSITION = re.compile(r"[0-9]{1,19}", re.ASCII)


def _position(text: str) -> int | Literal["end"]:
    if text == "end":
        return "end"
    if not _POSITION.fullmatch(text):
        raise ValueError(text)
    return int(text)


Cursor = Annotated[
    int | Literal["end"],
    read_by(
        _position,
        "a position, which is a whole number, or end",
        pattern="^([0-9]{1,19}|end)$",
    ),
]


class EventsParameters(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "types": "type",
        "applications": "application",
        "groups": "group",
        "machines": "machine",
    },
):
    """
    Which events are wanted.

    Attributes:
        after: The position to begin after; ``end`` for what is yet to come. 0 if
            neither this nor ``before`` is given.
        before: The position to go back from, newest first; ``end`` for the newest.
        limit: How many at most.
        types: Stored names such as ``instance.registered``, or beginnings such as
            ``instance.``; may be repeated, as may all below.
        applications: Ids or product ids; of one that was deleted, the id.
        groups: Ids of groups.
        machines: Machine ids; they need an application.
        at: An instant or a position of the log to look back at, as if it had ended
            there.
    """

    after: Cursor | None = None
    before: Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    types: list[str] = []
    applications: list[str] = []
    groups: list[UUID] = []
    machines: list[str] = []
    at: Moment | None = None


class Resumption(
    msgspec.Struct, frozen=True, kw_only=True, rename={"last": "Last-Event-ID"}
):
    """
    Where a client was cut off.

    Attributes:
        last: The id of the event that it received last; counts more than ``after``.
    """

    last: Cursor | None = None


class EventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is asked of the feed.

    Attributes:
        cursor: The parameter or header that says at which position to begin.
        start: The position; None for the end of the log.
        is_back: From there to older ones, the newest first.
        topics: Stored names; None for all.
        applications: Ids or product ids; none for all, as below.
        machines: Machine ids, within the applications.
    """

    cursor: str = "after"
    start: int | None = 0
    is_back: bool = False
    limit: int = 100
    topics: frozenset[str] | None = None
    applications: list[str] = []
    groups: list[UUID] = []
    machines: list[str] = []

    def begin(self, connection: Connection[Any]) -> int:
        """
        Give the position to begin after, or before.

        Raises:
            InvalidParameter: The log is shorter, so the position is one of another log.
        """
        end = last_position(connection) + self.is_back
        if self.start is None:
            return end
        if self.start > end:
            raise InvalidParameter(
                f"{self.cursor} is beyond the end of the log, {end}; was the database"
                " replaced? Begin anew from 0 or end",
                field=self.cursor,
            )
        return self.start

    def filter(self, connection: Connection[Any], sight: Sight) -> Filter:
        """
        Look up what is named.

        Args:
            connection: To look it up.
            sight: Of who asks.

        Raises:
            InvalidParameter: There never was such an application or group, or it is not
                seen.
        """
        applications = [
            _application(connection, name, sight) for name in self.applications
        ]
        groups = [_group(connection, group, sight) for group in self.groups]
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


def asked(query: EventsParameters, headers: Resumption) -> EventQuery:
    """
    Understand the parameters of the feed, and where the client was cut off.

    Raises:
        InvalidParameter: One cannot be meant.
    """
    if query.machines and not query.applications:
        raise InvalidParameter("machine needs application as well", field="machine")
    cursor, start = _cursor(query, headers)
    return EventQuery(
        cursor=cursor,
        start=None if start == "end" else start,
        is_back=cursor == "before",
        limit=query.limit,
        topics=_topics(query.types),
        applications=query.applications,
        groups=query.groups,
        machines=query.machines,
    )


def _cursor(
    query: EventsParameters, headers: Resumption
) -> tuple[str, int | Literal["end"]]:
    if headers.last is not None:
        return "Last-Event-ID", headers.last
    if query.before is None:
        return "after", query.after or 0
    if query.after is not None:
        raise InvalidParameter("give either after or before", field="before")
    return "before", query.before


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


def _group(connection: Connection[Any], group: UUID, sight: Sight) -> UUID:
    is_known = begins_with(connection, group, Group.Created.TOPIC)
    if not is_known or not is_part_seen(connection, sight, "group", group):
        raise InvalidParameter(f"there never was a group {group}", field="group")
    return group


def _application(connection: Connection[Any], name: str, sight: Sight) -> UUID:
    """Find an application by its id or product id; one that is deleted by its id."""
    try:
        return application_id(connection, name, sight)
    except NotFound as ex:
        if (deleted := _deleted_application(connection, name, sight)) is not None:
            return deleted
        raise InvalidParameter(str(ex), field="application") from ex


def _deleted_application(
    connection: Connection[Any], name: str, sight: Sight
) -> UUID | None:
    try:
        application = UUID(name)
    except ValueError:
        return None
    is_known = begins_with(connection, application, App.Created.TOPIC)
    if is_known and is_seen(connection, sight, str(application), ever=True):
        return application
    return None
