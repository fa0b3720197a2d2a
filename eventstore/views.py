"""
Views of the past: what queries see who look back to an earlier moment.

They stand in a schema of their own, under the names of the tables that they are the
past of. So a query about the past is the query about the present, with this schema
before the other in its search path.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from psycopg import Connection, sql

from eventstore.names import PAST, SCHEMA, SERVER_ROLE

_DROP = f"DROP SCHEMA IF EXISTS {PAST} CASCADE"
_ANEW = f"""
    {_DROP};
    CREATE SCHEMA {PAST};
    GRANT USAGE ON SCHEMA {PAST} TO {SERVER_ROLE};
    SET LOCAL search_path TO {PAST}, {SCHEMA};
"""
_GRANT = f"GRANT SELECT ON ALL TABLES IN SCHEMA {PAST} TO {SERVER_ROLE}"


def drop(connection: Connection[Any]) -> None:
    """Remove all views: nobody can change a column that one of them shows."""
    connection.execute(_DROP)


def recreate(connection: Connection[Any]) -> None:
    """
    Create all views anew, as the owner of the database.

    After every migration, and whenever a table was put in the place of another: a view
    stays with the table that it was made for, and not with the name.
    """
    folder = resources.files("eventstore") / "views"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    with connection.transaction():
        connection.execute(_ANEW)
        for file in sorted(files, key=lambda file: file.name):
            connection.execute(sql.SQL(file.read_text()))
        connection.execute(_GRANT)
        connection.execute(f"SET LOCAL search_path TO {SCHEMA}")
