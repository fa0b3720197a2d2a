"""Applications with all that belongs to them, as the REST API shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec
from psycopg import Connection

from projections.asynchronous.fleet.breakdowns import count_active
from projections.pages import Page, Span, fetch, fetch_ids
from projections.pages_channels import ChannelRow, list_channel_ids, load_channels
from projections.pages_groups import GroupRow, list_group_ids, load_groups
from projections.sight import SEEN, Sight

_APPLICATION_ID = """
    SELECT application_id
      FROM applications
     WHERE application_id::text = %(name)s
        OR (product_id <> '' AND lower(product_id) = %(name)s)
"""
_APPLICATION_IDS = f"""
    SELECT application_id
      FROM applications
     WHERE {SEEN}
     ORDER BY created_at DESC, application_id
"""  # noqa: S608  (a constant of ours)
_APPLICATIONS = """
    SELECT application_id, team_id, name, description, product_id, created_at
      FROM applications
     WHERE application_id = ANY(%(ids)s)
     ORDER BY created_at DESC, application_id
"""


class ApplicationRow(msgspec.Struct, frozen=True):
    """
    An application, and what belongs to it.

    Attributes:
        groups: The newest first.
        channels: By name.
        instances: How many machines came by within a day, by `projections.asynchronous.
            fleet`, which is a moment behind.
    """

    application_id: UUID
    team_id: UUID
    name: str
    description: str
    product_id: str
    created_at: int
    groups: Sequence[GroupRow] = ()
    channels: Sequence[ChannelRow] = ()
    instances: int = 0


class _Member(Protocol):
    @property
    def application_id(self) -> UUID: ...


M = TypeVar("M", bound=_Member)


def find_application_id(connection: Connection[Any], name: str) -> UUID | None:
    """Find an application by its id or product id, in lower case and no braces."""
    row = connection.execute(_APPLICATION_ID, {"name": name}).fetchone()
    return row[0] if row else None


def list_applications(
    connection: Connection[Any], sight: Sight, span: Span
) -> Page[ApplicationRow]:
    """List the applications that are seen, the newest first."""
    ids = fetch_ids(connection, _APPLICATION_IDS, sight.parameters())
    return Page(len(ids), load_applications(connection, span.of(ids)))


def load_applications(
    connection: Connection[Any], ids: Sequence[UUID]
) -> list[ApplicationRow]:
    """Give applications by their ids, the newest first."""
    rows = fetch(connection, _APPLICATIONS, {"ids": list(ids)}, ApplicationRow)
    groups = _by_owner(load_groups(connection, list_group_ids(connection, ids)))
    channels = _by_owner(load_channels(connection, list_channel_ids(connection, ids)))
    active = count_active(connection, ids)
    return [
        msgspec.structs.replace(
            row,
            groups=groups[row.application_id],
            channels=channels[row.application_id],
            instances=active[row.application_id],
        )
        for row in rows
    ]


def _by_owner(members: Iterable[M]) -> defaultdict[UUID, list[M]]:
    found: defaultdict[UUID, list[M]] = defaultdict(list)
    for member in members:
        found[member.application_id].append(member)
    return found
