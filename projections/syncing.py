"""
The syncer: what is ordered of it, what it is at, and how its channels are.

Orders and failures are in the log. The tables `syncer` and `channel_syncs` are notes
that the process on watch writes, and nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.arch import Arch
from domain.instants import from_datetime
from domain.package_contents import PackageContents
from domain.syncing import SYNCER_ID, ChannelSync, Syncer, is_line
from eventstore.log import read_ends
from projections.catalogue import FLATCAR
from projections.downloads import Download, forget_downloads
from projections.pages import fetch

_ROUND = """
    SELECT identity, upstream, interval_s, round_began_at AS began_at,
           round_ended_at AS ended_at, next_round_at AS next_at
      FROM syncer
"""
_BEGIN = """
    UPDATE syncer
       SET upstream = %(upstream)s, interval_s = %(interval_s)s,
           round_began_at = %(now)s, round_ended_at = NULL, next_round_at = NULL
"""
_END = "UPDATE syncer SET round_ended_at = %s, next_round_at = %s"
_CHANNELS = """
    SELECT c.channel_id, c.name, c.color, c.arch, c.pinned, c.package_id,
           p.contents ->> 'version' AS points_at, a.name AS application,
           s.attempted_at, s.result, s.version, s.error, s.succeeded_at,
           CASE WHEN d.channel_id IS NOT NULL THEN jsonb_build_object(
               'version', d.version, 'received', d.received, 'total', d.total
           ) END AS download
      FROM channels c
      JOIN applications a USING (application_id)
      LEFT JOIN packages p USING (package_id)
      LEFT JOIN channel_syncs s USING (channel_id)
      LEFT JOIN channel_downloads d USING (channel_id)
     WHERE c.application_id = %(flatcar)s
     ORDER BY c.name, c.arch
"""
_PACKAGES = """
    SELECT package_id, contents
      FROM packages
     WHERE application_id = %(flatcar)s
       AND contents ->> 'version' = ANY(%(versions)s)
       AND (contents ->> 'arch')::integer = %(arch)s
"""
_FLOORS = "SELECT package_id FROM channel_floors WHERE channel_id = %s"
_NOTE = """
    INSERT INTO channel_syncs AS s
           (channel_id, attempted_at, result, version, error, succeeded_at)
    VALUES (%(channel_id)s, %(now)s, %(result)s, %(version)s, %(error)s,
            CASE WHEN %(error)s::text IS NULL THEN %(now)s::bigint END)
    ON CONFLICT (channel_id) DO UPDATE
       SET attempted_at = excluded.attempted_at, result = excluded.result,
           version = excluded.version, error = excluded.error,
           succeeded_at = coalesce(excluded.succeeded_at, s.succeeded_at)
"""
_FORGET_DELETED = """
    DELETE FROM channel_syncs s
     WHERE NOT EXISTS (SELECT 1 FROM channels c WHERE c.channel_id = s.channel_id)
"""


class SyncResult(StrEnum):
    """What came of asking for a channel."""

    UPDATED = "updated"
    """It got what the upstream has."""
    CURRENT = "current"
    """The upstream has nothing newer for it."""
    LEFT = "left"
    """Somebody changed it meanwhile: it is looked at again in the next round."""
    PINNED = "pinned"
    """It was not asked for, as it is to stay as it is."""
    FAILED = "failed"
    """It could not be brought up to date."""


class Round(Struct, frozen=True):
    """
    The last round; instants are microseconds.

    Attributes:
        identity: Who we are to upstreams.
        upstream: Whom was asked; None if there never was a round.
        interval_s: Seconds from the beginning of a round to that of the next.
        ended_at: None while it is under way, and if it was broken off.
        next_at: When the next is due; None while one is under way.
    """

    identity: UUID
    upstream: str | None
    interval_s: int | None
    began_at: int | None
    ended_at: int | None
    next_at: int | None


class Order(Struct, frozen=True):
    """
    What was ordered last.

    Attributes:
        version: That of the event in its stream.
        at: Microseconds.
        ended_at: Microseconds; None as long as it is under way.
        failed: How many channels could not be brought up to date; None before the end.
    """

    version: int
    at: int
    actor: str
    reason: str
    correlation_id: str
    ended_at: int | None = None
    failed: int | None = None


class SyncedChannel(Struct, frozen=True):
    """
    A channel that upstreams have as well, and what came of asking for it last.

    Attributes:
        points_at: The version of its package.
        attempted_at: Microseconds; None if it was never asked for.
        version: What the upstream told to point at, or it pointed at already.
        error: Why it could not be brought up to date.
        succeeded_at: When it last could; microseconds.
        download: What is downloaded for it, or was when the syncer was killed.
    """

    channel_id: UUID
    application: str
    name: str
    color: str
    arch: Arch
    pinned: bool
    package_id: UUID | None
    points_at: str | None
    attempted_at: int | None = None
    result: SyncResult | None = None
    version: str | None = None
    error: str | None = None
    succeeded_at: int | None = None
    download: Download | None = None

    @property
    def last_result(self) -> SyncResult | None:
        """What came of it last; of a pinned one, that it was not asked for."""
        return SyncResult.PINNED if self.pinned else self.result

    @property
    def last_error(self) -> str | None:
        """Why it could not be brought up to date, unless it is not to be."""
        return None if self.pinned else self.error


class KnownPackage(Struct, frozen=True):
    """A package that is there already."""

    package_id: UUID
    contents: PackageContents


def read_round(connection: Connection[Any]) -> Round:
    """Tell of the last round."""
    return fetch(connection, _ROUND, {}, Round)[0]


def begin_round(
    connection: Connection[Any], upstream: str, interval_s: int, now: int
) -> None:
    """Note that a round begins."""
    noted = {"upstream": upstream, "interval_s": interval_s, "now": now}
    connection.execute(_BEGIN, noted)
    forget_downloads(connection)


def end_round(connection: Connection[Any], now: int, next_at: int) -> None:
    """Note that it has ended, and when the next is due."""
    connection.execute(_END, (now, next_at))
    connection.execute(_FORGET_DELETED)


def note_channel(
    connection: Connection[Any],
    channel_id: UUID,
    result: SyncResult,
    version: str | None,
    error: str | None,
    now: int,
) -> None:
    """Note what came of asking for a channel."""
    noted = {"channel_id": channel_id, "now": now, "result": result}
    connection.execute(_NOTE, {**noted, "version": version, "error": error})


def synced_channels(connection: Connection[Any]) -> list[SyncedChannel]:
    """List the channels that are kept in step with the upstream, by name."""
    found = fetch(connection, _CHANNELS, {"flatcar": FLATCAR}, SyncedChannel)
    return [each for each in found if is_line(each.name, each.arch)]


def find_synced(connection: Connection[Any], channel_id: UUID) -> SyncedChannel | None:
    """Find one of them."""
    channels = synced_channels(connection)
    return next((each for each in channels if each.channel_id == channel_id), None)


def known_packages(
    connection: Connection[Any], arch: Arch, versions: Sequence[str]
) -> dict[str, KnownPackage]:
    """Find packages of Flatcar, by version."""
    wanted = {"flatcar": FLATCAR, "arch": arch, "versions": list(versions)}
    found = fetch(connection, _PACKAGES, wanted, KnownPackage)
    return {each.contents.version: each for each in found}


def floors_of(connection: Connection[Any], channel_id: UUID) -> set[UUID]:
    """Give the packages that are floors of a channel."""
    return {row[0] for row in connection.execute(_FLOORS, (channel_id,))}


def last_order(connection: Connection[Any]) -> Order | None:
    """Tell what was ordered last."""
    ends = read_ends(connection, [SYNCER_ID], 2).get(SYNCER_ID)
    if not ends:
        return None
    *_, last = ends
    ordered = last if isinstance(last.event, Syncer.Ordered) else ends[0]
    event = ordered.event
    is_over = isinstance(last.event, Syncer.Ended)
    return Order(
        ordered.version,
        from_datetime(event.timestamp),
        event.actor,
        event.reason,
        event.correlation_id,
        from_datetime(last.event.timestamp) if is_over else None,
        last.event.failed if is_over else None,
    )


def open_order(connection: Connection[Any]) -> Order | None:
    """Give what is ordered and has yet to end."""
    order = last_order(connection)
    return None if order is None or order.ended_at is not None else order


def known_error(connection: Connection[Any], channel_id: UUID) -> str | None:
    """Tell why a channel cannot be brought up to date, as the log has it."""
    stream = ChannelSync.create_id(channel_id)
    ends = read_ends(connection, [stream], 1).get(stream, ())
    return next((getattr(each.event, "error", None) for each in ends), None)
