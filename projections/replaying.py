"""The whole read side as of a moment, in a schema of its own: to be queried by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from psycopg import Connection, sql

from domain.instance_events import MachineEvent
from domain.instants import spelled
from domain.rollouts import Rollout
from eventstore.log import Recorded, read_log
from eventstore.names import SCHEMA
from projections.asynchronous.copying import copy_rows
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import Fold
from projections.budgets import GrantRow, write_budgets
from projections.configuration import follow
from projections.instances import write_instances
from projections.moments import Moment
from projections.progress import write_progress
from projections.replay import Machines, fold_machines

AT_ONCE = 5000
"""Events folded in one transaction."""
_MARK = "coreroller replay"
_INLINE = (
    "applications",
    "budgets",
    "channel_floors",
    "channels",
    "configuration_state",
    "grants",
    "group_versions",
    "groups",
    "instances",
    "packages",
    "rollout_errors",
    "rollouts",
    "teams",
    "users",
)
_FIND_SCHEMA = """
    SELECT coalesce(obj_description(oid, 'pg_namespace'), '')
      FROM pg_namespace WHERE nspname = %s
"""
_EVENTS = """
    CREATE VIEW events AS SELECT * FROM {}.events WHERE notification_id <= {}
"""
_BEGIN_CONFIGURATION = (
    "INSERT INTO configuration_state (configuration_version) VALUES (0)"
)
_REACHED = "INSERT INTO projections (name, version, position) VALUES (%s, %s, %s)"
_NAME_ROLLOUTS = """
    UPDATE rollouts AS r SET rollout_id = n.rollout_id
      FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[])
           AS n(group_id, package_id, rollout_id)
     WHERE (r.group_id, r.package_id) = (n.group_id, n.package_id)
"""


class SchemaTaken(Exception):
    """The schema is there already, and may not be replaced."""


def create_schema(
    connection: Connection[Any], schema: str, moment: Moment, *, replace: bool
) -> None:
    """
    Create a schema with empty tables like the live ones, and the log up to a moment.

    From here on it is all that the connection sees: whatever is done by names alone
    cannot touch what is live.

    Args:
        connection: Of the owner of the database.
        schema: Its name.
        moment: Up to which the log goes.
        replace: Throw away what an earlier replay has left there.

    Raises:
        SchemaTaken: It is there already, or is not one that may be replaced.
    """
    name = sql.Identifier(schema)
    with connection.transaction():
        _make_room(connection, schema, replace=replace)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        mark = f"{_MARK} of position {moment.position}, {spelled(moment.at)}"
        comment = sql.SQL("COMMENT ON SCHEMA {} IS {}").format(name, mark)
        connection.execute(comment)
        connection.execute(sql.SQL("SET search_path TO {}").format(name))
        for table in (*_INLINE, *_asynchronous()):
            live = sql.Identifier(SCHEMA, table)
            like = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            connection.execute(like.format(sql.Identifier(table), live))
        log = sql.SQL(_EVENTS).format(sql.Identifier(SCHEMA), moment.position)
        connection.execute(log)


def fill(
    connection: Connection[Any], moment: Moment, progress: Callable[[int], None]
) -> None:
    """
    Fold the log into the tables that `create_schema` made.

    All machines are in memory meanwhile, at about 1 KB each.

    Args:
        connection: On which the tables were made.
        moment: As they were made for.
        progress: Told now and then which position was reached.
    """
    connection.execute(_BEGIN_CONFIGURATION)
    log = read_log(connection, batch=AT_ONCE)
    machines = fold_machines(_followed(connection, log, progress))
    with connection.transaction():
        _write(connection, machines)
        for each in PROJECTIONS:
            reached = (each.name, each.version, moment.position)
            connection.execute(_REACHED, reached)


def _make_room(connection: Connection[Any], schema: str, *, replace: bool) -> None:
    found = connection.execute(_FIND_SCHEMA, (schema,)).fetchone()
    if found is None:
        return
    if not found[0].startswith(_MARK):
        raise SchemaTaken(
            f"the schema {schema} is there already, and no replay made it: choose"
            " another name with --schema"
        )
    if not replace:
        raise SchemaTaken(
            f"the schema {schema} has the {found[0].removeprefix('coreroller ')}: throw"
            " it away with --replace, or choose another name with --schema"
        )
    drop = sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema))
    connection.execute(drop)


def _asynchronous() -> tuple[str, ...]:
    return ("projections", *(table for each in PROJECTIONS for table in each.tables))


def _followed(
    connection: Connection[Any],
    log: Iterator[Recorded],
    progress: Callable[[int], None],
) -> Iterator[Recorded]:
    """Pass events on, after what is not folded in memory was written down."""
    folds = [each.new_fold() for each in PROJECTIONS]
    while batch := list(islice(log, AT_ONCE)):
        with connection.transaction():
            _follow(connection, batch, folds)
        progress(batch[-1].position)
        yield from batch


def _follow(
    connection: Connection[Any], batch: Sequence[Recorded], folds: Iterable[Fold]
) -> None:
    # NOTE: rollouts count machines, so they are folded along with those.
    of_machines = (MachineEvent, Rollout.Event, Rollout.Created)
    events = [each.event for each in batch if not isinstance(each.event, of_machines)]
    follow(connection, events)
    for write in folds:
        write(connection, batch)


def _write(connection: Connection[Any], machines: Machines) -> None:
    """Write what machines are and have used; the budgets of their groups are there."""
    instances = iter(machines.instances.items())
    with connection.cursor() as cursor:
        while some := dict(islice(instances, AT_ONCE)):
            write_instances(cursor, some)
        write_budgets(cursor, machines.budgets)
        write_progress(cursor, machines.progress)
    rollouts = [
        (*way, Rollout.create_id(*way))
        for way, progress in machines.progress.items()
        if progress.state
    ]
    columns = [list(column) for column in zip(*rollouts, strict=True)]
    if rollouts:
        connection.execute(_NAME_ROLLOUTS, columns)
    copy_rows(connection, "grants", GrantRow._fields, machines.grants)
    versions = ((*key, number) for key, number in machines.versions.items())
    names = ("group_id", "version", "machines")
    copy_rows(connection, "group_versions", names, versions)
    errors = ((*key, number) for key, number in machines.errors.items())
    names_of_errors = ("group_id", "package_id", "error_code", "failures")
    copy_rows(connection, "rollout_errors", names_of_errors, errors)
