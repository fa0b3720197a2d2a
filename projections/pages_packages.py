"""Packages, as the REST API shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.package_contents import PackageContents
from domain.packages import Package
from domain.versions import parse_version
from eventstore.log import read_streams
from projections.pages import Page, Span, fetch

_VERSIONS = """
    SELECT package_id, contents->>'version'
      FROM packages
     WHERE application_id = %(application_id)s
     ORDER BY (contents->>'arch')::int, package_id
"""
_PACKAGES = """
    SELECT package_id, application_id, contents, channels_blacklist, created_at
      FROM packages
     WHERE package_id = ANY(%(ids)s)
"""
_VERSIONS_BY_ID = """
    SELECT package_id, contents->>'version' FROM packages WHERE package_id = ANY(%s)
"""


class PackageRow(msgspec.Struct, frozen=True):
    """A package."""

    package_id: UUID
    application_id: UUID
    contents: PackageContents
    channels_blacklist: tuple[UUID, ...]
    created_at: int


def list_packages(
    connection: Connection[Any], application_id: UUID, span: Span, search: str = ""
) -> Page[PackageRow]:
    """List packages whose version contains a text, the highest version first."""
    # NOTE: PostgreSQL cannot sort by Semantic Versioning, so all versions come here.
    rows = connection.execute(_VERSIONS, {"application_id": application_id}).fetchall()
    found = [row for row in rows if search.lower() in row[1].lower()]
    found.sort(key=lambda row: parse_version(row[1]), reverse=True)
    ids = [package_id for package_id, _ in span.of(found)]
    packages = load_packages(connection, ids)
    return Page(len(found), [packages[package_id] for package_id in ids])


def load_packages(
    connection: Connection[Any], ids: Sequence[UUID]
) -> dict[UUID, PackageRow]:
    """Give packages by their ids; what is not there is left out."""
    rows = fetch(connection, _PACKAGES, {"ids": list(ids)}, PackageRow)
    return {row.package_id: row for row in rows}


def find_package(
    connection: Connection[Any], application_id: UUID, package_id: UUID
) -> PackageRow | None:
    """Find a package of an application."""
    row = load_packages(connection, [package_id]).get(package_id)
    return row if row and row.application_id == application_id else None


def load_versions(
    connection: Connection[Any], ids: Collection[UUID]
) -> dict[UUID, str]:
    """Give the versions of packages; of deleted ones the last that the log has."""
    rows = connection.execute(_VERSIONS_BY_ID, (list(ids),)).fetchall()
    versions: dict[UUID, str] = dict(rows)
    deleted = set(ids) - set(versions)
    for package_id, stream in read_streams(connection, deleted).items():
        for recorded in stream:
            if isinstance(recorded.event, Package.Created | Package.Revised):
                versions[package_id] = recorded.event.contents.version
    return versions
