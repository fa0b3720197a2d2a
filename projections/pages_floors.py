"""Floors of channels, and channels of floors, as the REST API shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.versions import parse_version
from projections.pages import Page, Span
from projections.pages_channels import ChannelRow, load_channels
from projections.pages_packages import PackageRow, load_packages

_FLOORS = "SELECT package_id, reason FROM channel_floors WHERE channel_id = %s"
_CHANNELS = "SELECT channel_id, reason FROM channel_floors WHERE package_id = %s"
_REASON = """
    SELECT reason FROM channel_floors WHERE channel_id = %s AND package_id = %s
"""


class FloorRow(msgspec.Struct, frozen=True):
    """A package that is a floor of a channel, and why."""

    package: PackageRow
    reason: str


class FloorChannelRow(msgspec.Struct, frozen=True):
    """A channel that has a package as a floor, and why."""

    channel: ChannelRow
    reason: str


def list_floors(
    connection: Connection[Any], channel_id: UUID, span: Span
) -> Page[FloorRow]:
    """List the floors of a channel, the lowest version first."""
    floors = load_floors(connection, channel_id)
    return Page(len(floors), span.of(floors))


def load_floors(connection: Connection[Any], channel_id: UUID) -> list[FloorRow]:
    """Give all floors of a channel, the lowest version first."""
    reasons: dict[UUID, str] = dict(
        connection.execute(_FLOORS, (channel_id,)).fetchall()
    )
    # NOTE: PostgreSQL cannot sort by Semantic Versioning, so all versions come here.
    packages = sorted(
        load_packages(connection, list(reasons)).values(),
        key=lambda row: (parse_version(row.contents.version), row.contents.version),
    )
    return [FloorRow(package, reasons[package.package_id]) for package in packages]


def find_floor_reason(
    connection: Connection[Any], channel_id: UUID, package_id: UUID
) -> str | None:
    """Find why a package is a floor of a channel; None if it is none."""
    row = connection.execute(_REASON, (channel_id, package_id)).fetchone()
    return row[0] if row else None


def list_floor_channels(
    connection: Connection[Any], package_id: UUID
) -> list[FloorChannelRow]:
    """List the channels that have a package as a floor, by name."""
    reasons: dict[UUID, str] = dict(
        connection.execute(_CHANNELS, (package_id,)).fetchall()
    )
    channels = load_channels(connection, list(reasons))
    return [FloorChannelRow(row, reasons[row.channel_id]) for row in channels]
