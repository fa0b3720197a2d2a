"""Presence: when machines last came by. Primary data, apart from the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.instants import SECOND

_SMOOTHING = 0.2
"""Weight of the newest interval; the smoothed one follows a change within days."""
# NOTE: not waiting for the disk: a crash may lose seconds of "last seen", no event.
_NO_WAIT = "SET LOCAL synchronous_commit TO off"
_READ = """
    SELECT stream_id, last_check_at, checks, interval_s, coalesce(host(address), '')
      FROM presence WHERE stream_id = ANY(%s)
"""
_UPSERT = f"""
    INSERT INTO presence AS p (stream_id, last_check_at, checks, interval_s, address)
    SELECT stream_id, at, checks, 0, nullif(address, '')::inet
      FROM unnest(%b::uuid[], %b::int8[], %b::int8[], %b::text[])
           AS n(stream_id, at, checks, address)
     ORDER BY stream_id
    ON CONFLICT (stream_id) DO UPDATE SET
        last_check_at = greatest(p.last_check_at, excluded.last_check_at),
        checks = p.checks + excluded.checks,
        interval_s = p.interval_s
            + (CASE WHEN p.interval_s = 0 THEN 1 ELSE {_SMOOTHING} END)
            * ((excluded.last_check_at - p.last_check_at) / {SECOND}.0
               / excluded.checks - p.interval_s),
        address = coalesce(excluded.address, p.address),
        overdue_since = NULL
"""  # noqa: S608  (constants of ours)
# PERF: 0.4 µs for each machine, where writing down its presence takes 9.
_SIGHT = """
    INSERT INTO sightings (last_at, machines, stream_ids, instants)
    VALUES (%b, %b, %b, %b)
"""


class Sighting(msgspec.Struct):
    """
    A machine's checks since they were last written down.

    Attributes:
        at: Microseconds, of the newest.
        address: Where it came from, or empty.
    """

    at: int
    checks: int = 1
    address: str = ""


class Presence(msgspec.Struct, frozen=True):
    """
    When a machine came by.

    Attributes:
        last_check_at: Microseconds.
        checks: How often so far.
        interval_s: Seconds between two checks, smoothed; 0 before the second one.
        address: Where it came from last, or empty.
    """

    last_check_at: int
    checks: int
    interval_s: float
    address: str


def read_presence(
    connection: Connection[Any], stream_ids: Sequence[UUID]
) -> dict[UUID, Presence]:
    """Read when machines came by; left out if that was not written down yet."""
    rows = connection.execute(_READ, (list(stream_ids),))
    return {stream_id: Presence(*presence) for stream_id, *presence in rows}


def write_presence(
    connection: Connection[Any], sightings: Mapping[UUID, Sighting]
) -> None:
    """Write down who came by, in the order of the keys, so that writers never cross."""
    if not sightings:
        return
    # PERF: by number, as comparing 5,000 UUIDs themselves takes 9 ms instead of 1.
    ordered = sorted(sightings.items(), key=lambda item: item[0].int)
    stream_ids = [stream_id for stream_id, _ in ordered]
    instants = [sighting.at for _, sighting in ordered]
    columns = (
        stream_ids,
        instants,
        [sighting.checks for _, sighting in ordered],
        [sighting.address for _, sighting in ordered],
    )
    with connection.transaction():
        connection.execute(_NO_WAIT)
        connection.execute(_UPSERT, columns)
        connection.execute(_SIGHT, (max(instants), len(ordered), stream_ids, instants))
