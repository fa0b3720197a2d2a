"""The whole read side as of a moment, in a schema of its own: to be queried by hand."""

from __future__ import annotations

from itertools import islice
from typing import Any

from psycopg import Connection, sql

from domain.instants import spelled
from eventstore.log import read_log
from eventstore.names import SCHEMA
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.rebuild import Told
from projections.inline.building import write_all
from projections.inline.everything import INLINE
from projections.moments import Moment

AT_ONCE = 5000
"""Events folded in one transaction."""
_MARK = "coreroller replay"
_FIND_SCHEMA = """
    SELECT coalesce(obj_description(oid, 'pg_namespace'), '')
      FROM pg_namespace WHERE nspname = %s
"""
_EVENTS = """
    CREATE VIEW events AS SELECT * FROM {}.events WHERE notification_id <= {}
"""
_REACHED = "INSERT INTO projections (name, version, position) VALUES (%s, %s, %s)"


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
        for table in _tables():
            live = sql.Identifier(SCHEMA, table)
            like = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            connection.execute(like.format(sql.Identifier(table), live))
        log = sql.SQL(_EVENTS).format(sql.Identifier(SCHEMA), moment.position)
        connection.execute(log)


def fill(connection: Connection[Any], moment: Moment, told: Told) -> None:
    """
    Fold the log into the tables that `create_schema` made.

    All machines are in memory meanwhile, at about 2 KB each.

    Args:
        connection: On which the tables were made.
        moment: As they were made for.
        told: Told now and then which position was reached, of how many.
    """
    inline = [(model, model.new_fold()) for model in INLINE]
    folds = [each.new_fold() for each in PROJECTIONS]
    log = read_log(connection, batch=AT_ONCE)
    while batch := list(islice(log, AT_ONCE)):
        for _, fold in inline:
            for recorded in batch:
                fold.fold(recorded)
        with connection.transaction():
            for write in folds:
                write(connection, batch)
        told(batch[-1].position, moment.position)
    with connection.transaction():
        for model, fold in inline:
            write_all(connection, model, fold)
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


def _tables() -> tuple[str, ...]:
    return (
        "projections",
        *(table.name for model in INLINE for table in model.tables),
        *(table for each in PROJECTIONS for table in each.tables),
    )
