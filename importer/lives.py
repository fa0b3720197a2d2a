"""
The lives of machines, as the other product tells them, in the order of time.

Four streams, of which each is sorted there: when machines were first seen, what each
was granted last, every change of status, and how each was left.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from importer.reading import instant
from importer.records import Arrived, Granted, MachineRecord, Seen, Stood
from importer.source import Source

M = TypeVar("M", bound=MachineRecord)
_FAKE = "LIKE '{________-____-____-____-____________}'"
"""Ids that syncers and load generators invent; Nebraska leaves them out as well."""
# Whose group was deleted comes by anew. Nobody is there before the own group.
_AT_HOME = """
    instance_application ia
      JOIN instance i ON i.id = ia.instance_id
      JOIN groups g ON g.id = ia.group_id
      JOIN application a ON a.id = ia.application_id AND a.id = g.application_id
"""
_MACHINES = f"{_AT_HOME} WHERE ia.instance_id NOT {_FAKE}"
_ARRIVED_AT = "greatest(ia.created_ts, g.created_ts, a.created_ts)"
# What it ran before its first update, if any client told; and nobody knows if none did.
_FIRST_VERSION = """
    CASE WHEN ia.status = 4 OR ia.version = ia.last_update_version
           OR EXISTS (SELECT FROM instance_status_history h
                       WHERE h.instance_id = ia.instance_id AND h.status = 4
                         AND h.application_id = ia.application_id)
         THEN coalesce((SELECT e.previous_version FROM event e
                         WHERE e.instance_id = ia.instance_id
                           AND e.application_id = ia.application_id
                           AND e.previous_version NOT IN ('', '0.0.0.0')
                         ORDER BY e.created_ts LIMIT 1), '')
         ELSE ia.version END
"""
_GRANTED = f"""
    SELECT least({instant("ia.last_update_granted_ts")}, %(now)s) AS at,
           ia.instance_id AS id, ia.application_id, ia.group_id,
           ia.last_update_version AS version
      FROM {_MACHINES}
       AND ia.last_update_granted_ts IS NOT NULL AND ia.last_update_version <> ''
     ORDER BY at, id
"""  # noqa: S608
_STOOD = f"""
    SELECT least({instant("h.created_ts")}, %(now)s) AS at, h.instance_id AS id,
           h.application_id, h.group_id, coalesce(h.status, 1) AS status,
           coalesce(h.version, '') AS version,
           CASE WHEN h.status = 3
                THEN coalesce((SELECT e.error_code FROM event e
                                WHERE e.instance_id = h.instance_id
                                  AND e.application_id = h.application_id
                                  AND e.error_code <> ''
                                  AND e.created_ts <= h.created_ts
                                ORDER BY e.created_ts DESC LIMIT 1), '')
                ELSE '' END AS error
      FROM instance_status_history h
     WHERE h.instance_id NOT {_FAKE}
     ORDER BY at, h.id
"""  # noqa: S608
_SEEN = f"""
    SELECT least(greatest({instant("ia.last_check_for_updates")},
                          {instant("ia.last_update_granted_ts")},
                          {instant(_ARRIVED_AT)}, {instant("h.newest")}),
                 %(now)s) AS at,
           ia.instance_id AS id, ia.application_id, ia.group_id, ia.version, ia.status,
           coalesce(host(i.ip), '') AS address,
           least({instant("ia.last_check_for_updates")}, %(now)s) AS last_check_at
      FROM (SELECT instance_id, application_id, max(created_ts) AS newest
              FROM instance_status_history GROUP BY 1, 2) AS h
     RIGHT JOIN ({_AT_HOME})
        ON h.instance_id = ia.instance_id AND h.application_id = ia.application_id
     WHERE ia.instance_id NOT {_FAKE}
     ORDER BY at, id
"""  # noqa: S608
_COUNTS = f"""
    SELECT (SELECT count(*) FROM {_MACHINES}) AS machines,
           (SELECT count(*) FROM instance_application
             WHERE instance_id {_FAKE}) AS fakes,
           (SELECT count(*) FROM instance_application
             WHERE instance_id NOT {_FAKE})
             - (SELECT count(*) FROM {_MACHINES}) AS homeless,
           (SELECT count(*) FROM instance_status_history
             WHERE instance_id NOT {_FAKE}) AS statuses
"""  # noqa: S608


class Census(msgspec.Struct, frozen=True):
    """
    How many there are.

    Attributes:
        machines: That can be taken over, counted in each application that they run.
        fakes: With ids that syncers and load generators invent.
        homeless: Whose group was deleted, or is another application's.
        statuses: Entries in the history of all but the fake ones.
    """

    machines: int
    fakes: int
    homeless: int
    statuses: int


def count_lives(source: Source) -> Census:
    """Count before reading."""
    return msgspec.convert(source.read(_COUNTS)[0], Census)


def read_lives(
    source: Source, now: int, *, history: bool = True
) -> Iterator[MachineRecord]:
    """
    Read all that is known of machines, in the order of time.

    Args:
        source: The other product.
        now: The present, in microseconds; what is dated later happened now.
        history: Also what happened before a machine came to be as it is.
    """

    def stream(kind: type[M], statement: str) -> Iterator[M]:
        rows = source.stream(kind.__name__.lower(), statement, {"now": now})
        return (kind(**row) for row in rows)

    streams: list[Iterator[MachineRecord]] = [
        stream(Arrived, _arrived(source)),
        stream(Granted, _GRANTED),
        stream(Seen, _SEEN),
    ]
    if history:
        # Before the last grant, which it mostly tells of as well.
        streams.insert(1, stream(Stood, _STOOD))
    return heapq.merge(*streams, key=lambda record: record.at)


def _arrived(source: Source) -> str:
    def trait(name: str) -> str:
        """Give SQL for what a machine said of itself."""
        return f"coalesce(i.{name}, '')" if source.has("instance", name) else "''"

    return f"""
        SELECT least({instant(_ARRIVED_AT)}, %(now)s) AS at, ia.instance_id AS id,
               ia.application_id, ia.group_id, {_FIRST_VERSION} AS version,
               {trait("alias")} AS alias, {trait("oem")} AS oem,
               {trait("aleph_version")} AS aleph_version
          FROM {_MACHINES}
         ORDER BY at, id
    """  # noqa: S608
