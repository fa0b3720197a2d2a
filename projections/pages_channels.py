"""Channels with the packages they point at, as the REST API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.arch import Arch
from projections.pages import Page, Span, fetch, fetch_ids
from projections.pages_packages import PackageRow, load_packages

_CHANNEL_IDS = """
    SELECT channel_id
      FROM channels
     WHERE application_id = ANY(%(application_ids)s)
     ORDER BY name, arch, channel_id
"""
_CHANNELS = """
    SELECT channel_id, application_id, name, color, arch, package_id, pinned,
           created_at
      FROM channels
     WHERE channel_id = ANY(%(ids)s)
     ORDER BY name, arch, channel_id
"""


class ChannelRow(msgspec.Struct, frozen=True):
    """A channel, and the package that it points at."""

    channel_id: UUID
    application_id: UUID
    name: str
    color: str
    arch: Arch
    package_id: UUID | None
    pinned: bool
    created_at: int
    package: PackageRow | None = None


def list_channels(
    connection: Connection[Any], application_id: UUID, span: Span
) -> Page[ChannelRow]:
    """List the channels of an application by name."""
    ids = list_channel_ids(connection, [application_id])
    return Page(len(ids), load_channels(connection, span.of(ids)))


def list_channel_ids(
    connection: Connection[Any], application_ids: Sequence[UUID]
) -> list[UUID]:
    """List the channels of applications by name."""
    return fetch_ids(
        connection, _CHANNEL_IDS, {"application_ids": list(application_ids)}
    )


def load_channels(connection: Connection[Any], ids: Sequence[UUID]) -> list[ChannelRow]:
    """Give channels by their ids, sorted by name; what is not there is left out."""
    rows = fetch(connection, _CHANNELS, {"ids": list(ids)}, ChannelRow)
    pointed_at = [row.package_id for row in rows if row.package_id]
    packages = load_packages(connection, pointed_at)
    return [
        msgspec.structs.replace(row, package=packages[row.package_id])
        if row.package_id
        else row
        for row in rows
    ]


def find_channel(
    connection: Connection[Any], application_id: UUID, channel_id: UUID
) -> ChannelRow | None:
    """Find a channel of an application."""
    rows = load_channels(connection, [channel_id])
    return next((row for row in rows if row.application_id == application_id), None)
