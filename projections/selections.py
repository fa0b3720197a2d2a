"""Choosing the machines that an order goes to, by what is known of them now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.arch import Arch
from domain.error_codes import BASE
from domain.instance_events import Status
from projections.asynchronous.conditions import where

_RETIRED = int(Status.RETIRED)
_CONDITIONS = {
    "group_id": "group_id = %(group_id)s",
    "version": "version = %(version)s",
    "status": "coalesce(status, 1) = %(status)s",
    "oem": "oem = %(oem)s",
    "arch": "arch = %(arch)s",
    "error": f"status = {int(Status.ERROR)} AND error_code & {BASE} = %(error)s",
    "is_silent": "is_silent = %(is_silent)s",
    "seen_since": "coalesce(last_check_at, registered_at) >= %(seen_since)s",
    "unseen_since": "coalesce(last_check_at, registered_at) < %(unseen_since)s",
    "text": """
        (strpos(lower(machine_id), lower(%(text)s)) > 0
         OR strpos(lower(coalesce(nullif(given_alias, ''), alias)), lower(%(text)s)) > 0
         OR host(address) = %(text)s)
    """,
}
# PERF: one pass over the machines of all applications, which takes some 0.5 s with a
# million. Nobody waits for it but the operator.
_CHOOSE = """
    SELECT machine_id FROM instances LEFT JOIN presence USING (stream_id)
     WHERE application_id = %(application_id)s AND {condition}
     ORDER BY machine_id LIMIT %(limit)s
"""


class Selection(Struct, frozen=True, kw_only=True):
    """
    Which machines are meant; None for any. Retired ones only if asked for as such.

    Attributes:
        oem: Where they run, as they say.
        error: The code that they have failed with, without its flags.
        seen_since: They came by since that instant, in microseconds.
        unseen_since: They did not.
        text: A part of the id or alias, in any case, or the whole address.
    """

    group_id: UUID | None = None
    version: str | None = None
    status: Status | None = None
    oem: str | None = None
    arch: Arch | None = None
    error: int | None = None
    is_silent: bool | None = None
    seen_since: int | None = None
    unseen_since: int | None = None
    text: str | None = None


def choose_machines(
    connection: Connection[Any],
    application_id: UUID,
    selection: Selection,
    limit: int,
) -> list[str]:
    """Give the ids of machines, so many at most, in their order."""
    condition, given = where(_CONDITIONS, selection)
    if selection.status is not Status.RETIRED:
        condition += f" AND status IS DISTINCT FROM {_RETIRED}"
    given |= {"application_id": application_id, "limit": limit}
    rows = connection.execute(_CHOOSE.format(condition=condition), given)
    return [machine_id for (machine_id,) in rows]
