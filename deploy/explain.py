"""What `rollerd explain` prints."""

from __future__ import annotations

import click
import msgspec
import psycopg

from api.fleet.explanations import ExplanationObject
from api.requests.lookups import application_id
from commandline.output.explanations import show_explanation
from deploy.database import find_database
from deploy.settings import Settings
from domain.errors import Refused
from domain.instants import system_clock
from eventstore.database import Database
from projections.explaining import ExplainedInstance, explain_instance
from projections.pages import snapshot


def explain_machine(
    settings: Settings, app: str, machine: str, *, as_json: bool
) -> None:
    """
    Print why a machine does not update now, or does.

    Raises:
        click.ClickException: There is no such machine, or no database that answers.
    """
    explained = _explained(find_database(settings), app, machine)
    shown = ExplanationObject.of(explained)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(shown)))
    else:
        show_explanation(msgspec.to_builtins(shown))


def _explained(url: str, app: str, machine: str) -> ExplainedInstance:
    database = Database(url, size=1)
    try:
        with snapshot(database) as connection:
            owner = application_id(connection, app)
            return explain_instance(connection, owner, machine, system_clock())
    except (Refused, psycopg.Error) as ex:
        raise click.ClickException(str(ex)) from ex
    finally:
        database.close()
