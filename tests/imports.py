"""Databases of the products that CoreRoller can take over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.postgres import Server

FOLDER = Path(__file__).with_name("fixtures") / "import"
AS_OF = datetime(2026, 8, 10, 12, tzinfo=UTC)
"""The present of the rows."""
_EXTENSION = 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";'
# The embedded PostgreSQL does not have the extension; one function of it is used.
_IN_ITS_PLACE = """
    CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql
        AS 'SELECT gen_random_uuid()';
"""
_SHIFT = """
    DO $$ DECLARE c record; BEGIN
        FOR c IN SELECT table_name AS t, column_name AS n
                   FROM information_schema.columns
                  WHERE table_schema = 'public'
                    AND data_type = 'timestamp with time zone'
        LOOP
            EXECUTE format('UPDATE %%I SET %%I = %%I + %%L::interval',
                           c.t, c.n, c.n, %s);
        END LOOP;
    END $$
"""


@contextmanager
def other_product(server: Server, name: str, *, is_of_today: bool) -> Iterator[str]:
    """
    Give the URL of a database with tables and rows of a product.

    Args:
        server: That has it.
        name: Of the files.
        is_of_today: What its rows tell of came to be as it is a moment ago.
    """
    scripts = [FOLDER / f"{name}.sql", FOLDER / f"{name}_rows.sql"]
    with server.fresh_database() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for script in scripts:
                text = script.read_text().replace(_EXTENSION, _IN_ITS_PLACE)
                connection.execute(text)
            if is_of_today:
                age = datetime.now(UTC) - AS_OF
                shift = _SHIFT % f"'{age.total_seconds()} seconds'"
                connection.execute(shift)
        yield url
