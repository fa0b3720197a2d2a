"""The rows of an aggregate: in which table, under which key, with which values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.channels import Channel
from domain.groups import Group
from domain.instants import from_datetime
from domain.packages import Package


class Table(Struct, frozen=True):
    """
    The history of a table of the configuration.

    Attributes:
        key: The columns that tell its things apart.
        fields: The others, up to ``created_at``; of an aggregate its fields.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All that the table itself has as well."""
        return (*self.key, *self.fields, "created_at")


class Place(Struct, frozen=True):
    """What a table has one row of at any moment, or none."""

    table: Table
    key: tuple[UUID, ...]


TABLES: dict[type[ConfigurationAggregate], Table] = {
    App: Table(
        "applications_history",
        ("application_id",),
        ("team_id", "name", "description", "product_id"),
    ),
    Package: Table(
        "packages_history",
        ("package_id",),
        ("application_id", "contents", "channels_blacklist"),
    ),
    Channel: Table(
        "channels_history",
        ("channel_id",),
        ("application_id", "name", "color", "arch", "package_id", "pinned"),
    ),
    Group: Table(
        "groups_history",
        ("group_id",),
        (
            "application_id",
            "name",
            "description",
            "track",
            "channel_id",
            "policy",
            "schedule_is_open",
        ),
    ),
}
FLOORS = Table("channel_floors_history", ("channel_id", "package_id"), ("reason",))
ALL_TABLES = (*TABLES.values(), FLOORS)
TOPICS = frozenset(kind.TOPIC for kind in (App, Package, Channel, Group))
"""What the stored names of their events begin with."""

Row = tuple[Any, ...]
"""The values of the columns after the key."""
Rows = dict[Place, Row]
"""What there is, by its place."""
Since = Mapping[UUID, int]
"""When the floors of a channel were marked, by package; in microseconds."""


def rows_of(aggregate: ConfigurationAggregate | None, since: Since) -> Rows:
    """Give the rows of an aggregate; none of what is not, or is no more."""
    if aggregate is None or aggregate.is_deleted:
        return {}
    table = TABLES[type(aggregate)]
    values = (getattr(aggregate, name) for name in table.fields)
    created_at = from_datetime(aggregate.created_on)
    rows: Rows = {Place(table, (aggregate.id,)): (*values, created_at)}
    if isinstance(aggregate, Channel):
        for package_id, reason in aggregate.floors.items():
            place = Place(FLOORS, (aggregate.id, package_id))
            rows[place] = reason, since[package_id]
    return rows


def since_after(since: Since, event: Any) -> Since:
    """Tell when the floors of a channel were marked, by one of its events."""
    if isinstance(event, Channel.FloorSet):
        # One that is marked already has another reason now.
        return {event.package_id: from_datetime(event.timestamp), **since}
    if isinstance(event, Channel.FloorRemoved):
        return {key: at for key, at in since.items() if key != event.package_id}
    return since
