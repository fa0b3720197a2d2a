"""Groups with the channels they follow, as the REST API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.policy import Policy
from domain.progress import RolloutState
from projections.pages import Page, Span, fetch, fetch_ids
from projections.pages_channels import ChannelRow, load_channels

_GROUP_IDS = """
    SELECT group_id
      FROM groups
     WHERE application_id = ANY(%(application_ids)s)
     ORDER BY created_at DESC, group_id
"""
_GROUPS = """
    SELECT g.group_id, g.application_id, g.name, g.description, g.track, g.policy,
           g.channel_id, g.created_at,
           coalesce(r.total_under_way, 0) > 0 AS rollout_in_progress,
           CASE WHEN r.rollout_id IS NOT NULL
                THEN jsonb_build_object('rollout_id', r.rollout_id,
                                        'state', r.state, 'since', r.since)
           END AS rollout
      FROM groups g
      LEFT JOIN channels c USING (channel_id)
      LEFT JOIN rollouts r
             ON r.group_id = g.group_id AND r.package_id = c.package_id
     WHERE g.group_id = ANY(%(ids)s)
     ORDER BY g.created_at DESC, g.group_id
"""


class CurrentRollout(msgspec.Struct, frozen=True):
    """
    The rollout of what a group's channel points at.

    Attributes:
        since: When its state began, in microseconds.
    """

    rollout_id: UUID
    state: RolloutState
    since: int


class GroupRow(msgspec.Struct, frozen=True):
    """
    A group, and the channel that it follows.

    Attributes:
        rollout_in_progress: Machines are on the way to what the channel points at.
    """

    group_id: UUID
    application_id: UUID
    name: str
    description: str
    track: str
    policy: Policy
    channel_id: UUID | None
    created_at: int
    rollout_in_progress: bool
    rollout: CurrentRollout | None
    channel: ChannelRow | None = None


def list_groups(
    connection: Connection[Any], application_id: UUID, span: Span
) -> Page[GroupRow]:
    """List the groups of an application, the newest first."""
    ids = list_group_ids(connection, [application_id])
    return Page(len(ids), load_groups(connection, span.of(ids)))


def list_group_ids(
    connection: Connection[Any], application_ids: Sequence[UUID]
) -> list[UUID]:
    """List the groups of applications, the newest first."""
    return fetch_ids(connection, _GROUP_IDS, {"application_ids": list(application_ids)})


def load_groups(connection: Connection[Any], ids: Sequence[UUID]) -> list[GroupRow]:
    """Give groups by their ids, the newest first; what is not there is left out."""
    rows = fetch(connection, _GROUPS, {"ids": list(ids)}, GroupRow)
    followed = {row.channel_id for row in rows if row.channel_id}
    channels = {
        channel.channel_id: channel
        for channel in load_channels(connection, list(followed))
    }
    return [
        msgspec.structs.replace(row, channel=channels[row.channel_id])
        if row.channel_id
        else row
        for row in rows
    ]


def find_group(
    connection: Connection[Any], application_id: UUID, group_id: UUID
) -> GroupRow | None:
    """Find a group of an application."""
    rows = load_groups(connection, [group_id])
    return next((row for row in rows if row.application_id == application_id), None)
