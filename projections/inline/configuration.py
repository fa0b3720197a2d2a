"""
The inline read model of the configuration, folded by the aggregates themselves.

Live it is moved by statements, one for each kind of event; here the aggregates say what
the rows are to be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.channels import Channel
from domain.groups import Group
from domain.instants import from_datetime
from domain.package_contents import PackageContents
from domain.packages import Package
from domain.people import Team, User
from domain.policy import Policy
from domain.sessions import Session
from domain.tokens import Terms, Token
from eventstore.log import Recorded, read_configuration
from projections.inline.tables import InlineReadModel, Key, Row, Table

_KINDS = (Team, User, Session, Token, App, Package, Channel, Group)
_TOPICS = {kind.TOPIC for kind in _KINDS}
_STRUCTS: dict[str, type[msgspec.Struct]] = {
    "contents": PackageContents,
    "policy": Policy,
    "terms": Terms,
}
_FLOOR = ("channel_id", "package_id", "reason", "created_at")


class ConfigurationFold:
    """
    The aggregates as they are at one place of the log.

    Attributes:
        floors: Rows, by channel and package.
    """

    def __init__(self) -> None:
        self.aggregates: dict[UUID, ConfigurationAggregate] = {}
        self.floors: dict[tuple[UUID, UUID], Row] = {}
        self.touched: set[UUID] = set()

    def fold(self, recorded: Recorded) -> None:
        """Go on to the next event."""
        if recorded.topic.partition(".")[0] not in _TOPICS:
            return
        before = self.aggregates.get(recorded.stream_id)
        after = self.aggregates[recorded.stream_id] = recorded.event.mutate(before)
        self.touched.add(recorded.stream_id)
        if isinstance(after, Channel):
            self._fold_floors(after, recorded.event)

    def settle(self) -> None:
        """Begin anew to take note of what is touched."""
        self.touched.clear()

    def _fold_floors(self, channel: Channel, event: Any) -> None:
        """Keep since when a package is a floor; the channel does not remember it."""
        kept = {} if channel.is_deleted else channel.floors
        for key in [key for key in self.floors if key[0] == channel.id]:
            if key[1] not in kept:
                del self.floors[key]
        for package_id, reason in kept.items():
            key = channel.id, package_id
            since = self.floors[key][-1] if key in self.floors else _instant(event)
            self.floors[key] = (*key, reason, since)


def _begin(fold: ConfigurationFold, connection: Connection[Any], position: int) -> None:
    for recorded in read_configuration(connection, up_to=position):
        fold.fold(recorded)
    fold.settle()


def _instant(event: Any) -> int:
    return from_datetime(event.timestamp)


def _units(fold: ConfigurationFold) -> Collection[UUID]:
    return fold.aggregates.keys()


def _floor(fold: ConfigurationFold, key: Key) -> Row | None:
    return fold.floors.get((key[0], key[1]))


def _floors(fold: ConfigurationFold, units: Collection[UUID]) -> Iterator[Row]:
    return (row for key, row in fold.floors.items() if key[0] in units)


def _table(
    name: str, kind: type[ConfigurationAggregate], *columns: str
) -> Table[ConfigurationFold]:
    """Describe the table of a kind of aggregate; columns are named as its fields."""

    def find(fold: ConfigurationFold, key: Key) -> Row | None:
        found = fold.aggregates.get(key[0])
        if not isinstance(found, kind) or found.is_deleted:
            return None
        values = (_plain(getattr(found, column)) for column in columns[1:])
        return (*key, *values, from_datetime(found.created_on))

    def rows(fold: ConfigurationFold, units: Collection[UUID]) -> Iterator[Row]:
        return (row for unit in units if (row := find(fold, (unit,))) is not None)

    return Table(name, (*columns, "created_at"), 1, find, rows, read=_reader(columns))


def _plain(value: Any) -> Any:
    """Give what a column holds of a field."""
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    return list(value) if isinstance(value, tuple) else value


def _reader(columns: Sequence[str]) -> Callable[[Row], Row]:
    """
    Give what brings JSON of older versions of the program into the form of today.

    What they did not know of has its default; what is no such thing stays as it is.
    """
    structs = [_STRUCTS.get(column) for column in columns]
    return lambda row: (*map(_read, row, structs), *row[len(structs) :])


def _read(value: Any, kind: type[msgspec.Struct] | None) -> Any:
    if kind is None:
        return value
    try:
        return msgspec.to_builtins(msgspec.convert(value, kind))
    except msgspec.ValidationError:
        return value


CONFIGURATION = InlineReadModel(
    name="inline-configuration",
    tables=(
        _table("teams", Team, "team_id", "name"),
        _table(
            "users", User, "user_id", "team_id", "username", "password_hash", "role"
        ),
        _table(
            "sessions",
            Session,
            "session_id",
            "user_id",
            "digest",
            "signed_in_by",
            "expires_at",
            "address",
            "agent",
        ),
        _table(
            "tokens",
            Token,
            "token_id",
            "name",
            "digest",
            "owner_id",
            "team_id",
            "terms",
        ),
        _table(
            "applications",
            App,
            "application_id",
            "team_id",
            "name",
            "description",
            "product_id",
        ),
        _table(
            "packages",
            Package,
            "package_id",
            "application_id",
            "contents",
            "channels_blacklist",
        ),
        _table(
            "channels",
            Channel,
            "channel_id",
            "application_id",
            "name",
            "color",
            "arch",
            "package_id",
            "pinned",
        ),
        Table("channel_floors", _FLOOR, 2, _floor, _floors),
        _table(
            "groups",
            Group,
            "group_id",
            "application_id",
            "name",
            "description",
            "track",
            "policy",
            "channel_id",
            "schedule_is_open",
        ),
    ),
    log=read_configuration,
    new_fold=ConfigurationFold,
    units=_units,
    begin=_begin,
)
