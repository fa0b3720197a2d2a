"""What `rollerd replay` does, and prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import psycopg

from deploy.database import find_database
from deploy.errors import CannotStart
from deploy.progress import shown
from deploy.settings import Settings
from domain.instants import spelled, system_clock
from eventstore import migrations
from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from projections.moments import Moment, NoMoment, find_moment
from projections.replaying import SchemaTaken, create_schema, fill

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


def replay(settings: Settings, until: str, schema: str, *, replace: bool) -> None:
    """
    Build the read side as of a moment in a schema of its own, and tell where it is.

    Args:
        settings: With the database, as its owner.
        until: The moment: an instant or a position.
        schema: What the schema is called.
        replace: Throw away what an earlier replay has left there.

    Raises:
        CannotStart: What stands in the way.
    """
    if not _NAME.fullmatch(schema):
        raise CannotStart(
            f"{schema} is no name for a schema: use small letters, digits and _"
        )
    url = find_database(settings)
    try:
        moment = _replay(url, until, schema, replace=replace)
    except NoMoment as ex:
        raise CannotStart(f"--until: {ex}") from ex
    except (SchemaTaken, migrations.PendingMigrations, migrations.NewerSchema) as ex:
        raise CannotStart(str(ex)) from ex
    except psycopg.Error as ex:
        raise CannotStart(f"the database refused: {str(ex).splitlines()[0]}") from ex
    # SECURITY: the operator's URL may have a password in it, ours has none.
    place = "$COREROLLER_DB_URL" if settings.db_url else url
    for line in _lines(schema, moment, place):
        click.echo(line)


def _replay(url: str, until: str, schema: str, *, replace: bool) -> Moment:
    migrations.check(url)
    with connect_as_owner(url, SCHEMA) as connection:
        moment = find_moment(connection, until, system_clock())
        create_schema(connection, schema, moment, replace=replace)
        with shown("replaying") as told:
            fill(connection, moment, told)
    return moment


def _lines(schema: str, moment: Moment, place: str) -> Iterator[str]:
    yield (
        f"The read side as of position {moment.position}, {spelled(moment.at)}, is in"
        f" the schema {schema}. Ask it, for example:"
    )
    query = f"TABLE {schema}.groups"
    yield f'  psql "{place}" -c "{query}"'
    yield "It stays as it is. Throw it away when you are done:"
    yield f'  psql "{place}" -c "DROP SCHEMA {schema} CASCADE"'
