"""
Tables beside the live ones, by the same names, in a schema of their own.

On a connection whose search path has that schema in front, the code that writes a read
model writes there instead. What is beside takes the place of what is live in one
transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import sleep
from typing import Any, TypeVar

from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from eventstore import views
from eventstore.database import connect_as_owner
from eventstore.names import BESIDE, SCHEMA

_RETIRED = "coreroller_retired"
# NOTE: behind one who waits for a table of its own wait all others; this is how long
# they do. Below PostgreSQL's own second after which it looks for deadlocks.
_LOCK_TIMEOUT = "500ms"
_IN_USE = (
    "the live tables are in use without a break, by a backup, a vacuum or a long query:"
    " nothing was changed, try again when it has ended"
)
_TRIES = 60
_PAUSE_S = 0.5
# LIKE brings neither grants nor storage parameters, and gives keys and indexes names of
# its own, by which later migrations would not find them.
_CREATE = "CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)"
_LIKENESS = """
    SELECT format('ALTER TABLE %%s SET (%%s)',
                  %(beside)s::text, array_to_string(reloptions, ', '))
      FROM pg_class WHERE oid = %(live)s::text::regclass AND reloptions IS NOT NULL
     UNION ALL
    SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                  %(beside)s::text, conname, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE conrelid = %(live)s::text::regclass AND contype IN ('p', 'u')
     UNION ALL
    SELECT format('GRANT %%s ON %%s TO %%I', privilege_type, %(beside)s::text, rolname)
      FROM pg_class AS c, aclexplode(relacl) AS a JOIN pg_roles AS r ON r.oid = grantee
     WHERE c.oid = %(live)s::text::regclass AND grantee <> relowner
     UNION ALL
    SELECT format('GRANT %%s (%%I) ON %%s TO %%I',
                  privilege_type, attname, %(beside)s::text, rolname)
      FROM pg_attribute AS c, aclexplode(attacl) AS a
      JOIN pg_roles AS r ON r.oid = grantee
     WHERE attrelid = %(live)s::text::regclass
     UNION ALL
    SELECT format('COMMENT ON TABLE %%s IS %%L', %(beside)s::text, description)
      FROM pg_description
     WHERE objoid = %(live)s::text::regclass AND classoid = 'pg_class'::regclass
       AND objsubid = 0
"""
# PERF: most indexes are cheaper after the rows. Those on a part of a table are small,
# and made to be read by: folds go by them while the rows come.
_MISSING_INDEXES = """
    SELECT replace(pg_get_indexdef(indexrelid),
                   format(' ON %%s ', %(live)s::text),
                   format(' ON %%s ', %(beside)s::text))
      FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid
     WHERE indrelid = %(live)s::text::regclass
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
       AND to_regclass(format('%%I.%%I', %(schema)s::text, relname)) IS NULL
       AND (indpred IS NOT NULL OR %(all)s)
     ORDER BY relname
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull
      FROM pg_attribute
     WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
     ORDER BY attname
"""
# NOTE: who waits for us cannot end before us.
_OLDER_READERS = """
    SELECT count(*)
      FROM pg_stat_activity
     WHERE datname = current_database() AND backend_xmin IS NOT NULL
       AND backend_type = 'client backend' AND xact_start < %s
       AND pid <> pg_backend_pid()
       AND NOT pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""
_READERS_TRIES = 100
_READERS_PAUSE_S = 0.02
T = TypeVar("T")


class Busy(Exception):
    """The live tables are in use for so long that they cannot be replaced."""


def connect(url: str) -> Connection[Any]:
    """Connect as the owner, with the tables beside in front of the live ones."""
    return connect_as_owner(url, BESIDE, SCHEMA)


def create(connection: Connection[Any], tables: Sequence[str]) -> None:
    """
    Create empty tables like the live ones: columns, keys, comments and grants.

    They have no indexes but their keys, and those on a part of the rows, until
    `add_indexes`.
    """
    for table in tables:
        live, beside = sql.Identifier(SCHEMA, table), sql.Identifier(BESIDE, table)
        connection.execute(sql.SQL(_CREATE).format(beside, live))
        _run_all(connection, _LIKENESS, table)
        _run_all(connection, _MISSING_INDEXES, table, all=False)


def exist(connection: Connection[Any], tables: Sequence[str]) -> bool:
    """Say whether any of the tables is there beside."""
    return any(_columns(connection, BESIDE, table) for table in tables)


def are_alike(connection: Connection[Any], tables: Sequence[str]) -> bool:
    """Say whether the tables have the columns of the live ones; migrations add some."""
    return all(
        _columns(connection, BESIDE, table) == _columns(connection, SCHEMA, table)
        for table in tables
    )


def add_indexes(connection: Connection[Any], tables: Sequence[str]) -> None:
    """
    Add the indexes that the tables do not have yet, and see to good plans.

    To be called outside of a transaction.
    """
    for table in tables:
        _run_all(connection, _MISSING_INDEXES, table, all=True)
        name = sql.Identifier(BESIDE, table)
        connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(name))


def analyze(connection: Connection[Any], tables: Sequence[str]) -> None:
    """Let the planner know what is in the tables by now."""
    for table in tables:
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(BESIDE, table)))


def swap(connection: Connection[Any], tables: Sequence[str]) -> None:
    """
    Put the tables in the place of the live ones, in the caller's transaction.

    The live ones are dropped. The search path of the rest of the transaction is that
    of the live tables.

    Raises:
        LockNotAvailable: Somebody reads them just now; see `persistently`.
    """
    connection.execute(f"SET LOCAL lock_timeout TO '{_LOCK_TIMEOUT}'")
    connection.execute(f"CREATE SCHEMA {_RETIRED}")
    for table in tables:
        _move(connection, table, SCHEMA, _RETIRED)
        _move(connection, table, BESIDE, SCHEMA)
    views.recreate(connection)
    # NOTE: by no CASCADE: what somebody built upon them is not ours to drop.
    for table in tables:
        name = sql.Identifier(_RETIRED, table)
        connection.execute(sql.SQL("DROP TABLE {}").format(name))
    connection.execute(f"DROP SCHEMA {_RETIRED}")


def outlive_readers(
    connection: Connection[Any], pause: Callable[[float], None] = sleep
) -> None:
    """
    Wait until nobody looks at the database as it was before this call.

    Who does sees no later rows, also in tables that are put in place meanwhile. To be
    called after the commit of those rows, before they are swapped in.

    Raises:
        Busy: Somebody does so for seconds.
    """
    (since,) = connection.execute("SELECT clock_timestamp()").fetchall()
    for _ in range(_READERS_TRIES):
        if connection.execute(_OLDER_READERS, since).fetchone() == (0,):
            return
        pause(_READERS_PAUSE_S)
    raise Busy(_IN_USE)


def drop(connection: Connection[Any], tables: Sequence[str]) -> None:
    """Throw away the tables beside, if they are there."""
    for table in tables:
        name = sql.Identifier(BESIDE, table)
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))


def persistently(work: Callable[[], T], pause: Callable[[float], None] = sleep) -> T:
    """
    Do something that swaps, again and again until nobody is in its way.

    Args:
        work: Whole transactions.
        pause: Waits for so many seconds; in between, everybody else goes on.

    Raises:
        Busy: Somebody was, each time.
    """
    for _ in range(_TRIES):
        try:
            return work()
        except (LockNotAvailable, Busy):
            pause(_PAUSE_S)
    raise Busy(_IN_USE)


def _move(connection: Connection[Any], table: str, old: str, new: str) -> None:
    names = sql.Identifier(old, table), sql.Identifier(new)
    connection.execute(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(*names))


def _run_all(
    connection: Connection[Any], statement: str, table: str, **given: bool
) -> int:
    """Run the statements that a query writes for a table, and count them."""
    names = {
        **given,
        "schema": BESIDE,
        "live": f"{SCHEMA}.{table}",
        "beside": f"{BESIDE}.{table}",
    }
    written = connection.execute(statement, names).fetchall()
    for (each,) in written:
        connection.execute(each)
    return len(written)


def _columns(connection: Connection[Any], schema: str, table: str) -> list[Any]:
    return connection.execute(_COLUMNS, (f"{schema}.{table}",)).fetchall()
