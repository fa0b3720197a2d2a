"""The commands `rollerd projections`: their options."""

from __future__ import annotations

import sys

import click

from deploy.errors import answering
from deploy.options import settings_of, with_data_dir

_NAME = click.argument("name")


@click.group()
def projections() -> None:
    """
    Look after the read models that are built from the log.

    All of these ask the database of COREROLLER_DB_URL, or that of a running `rollerd
    serve`. Machines and operators are served meanwhile.
    """


@projections.command("list", epilog="Example: rollerd projections list")
@with_data_dir
def list_projections(*, data_dir: str | None) -> None:
    """Tell how far each is, and why one has stopped."""
    # NOTE: late here and below, so that --help and a wrong option answer at once.
    from deploy.listing import list_projections

    list_projections(settings_of(data_dir=data_dir))


@projections.command(epilog="Example: rollerd projections status audit")
@click.argument("name", required=False)
@with_data_dir
def status(*, name: str | None, data_dir: str | None) -> None:
    """Tell all about one, or about each: what wrote it, and what is built beside it."""
    from deploy.listing import show_statuses

    show_statuses(settings_of(data_dir=data_dir), name)


@projections.command(epilog="Example: rollerd projections rebuild audit")
@_NAME
@with_data_dir
def rebuild(*, name: str, data_dir: str | None) -> None:
    """
    Build one anew from the log, beside the live one.

    The live one goes on serving. It may be ended at any time: the next one goes on
    from there.
    """
    from deploy import rebuilding

    rebuilding.rebuild(settings_of(data_dir=data_dir), name)


@projections.command(epilog="Example: rollerd projections diff audit --samples 5")
@_NAME
@click.option(
    "--samples",
    type=click.IntRange(0),
    default=20,
    metavar="N",
    help="Rows of each table to show, at most. [20]",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_data_dir
def diff(*, name: str, samples: int, as_json: bool, data_dir: str | None) -> None:
    """
    Tell which rows a rebuild would change, and the events behind them.

    Exits with 0 if there are none, with 1 if there are, and with 2 if it cannot tell.
    """
    from deploy import rebuilding

    with answering():
        is_equal = rebuilding.diff(
            settings_of(data_dir=data_dir), name, samples, as_json=as_json
        )
    if not is_equal:
        sys.exit(1)


@projections.command(epilog="Example: rollerd projections switch audit")
@_NAME
@with_data_dir
def switch(*, name: str, data_dir: str | None) -> None:
    """Put what was rebuilt in the place of the live one, which is dropped."""
    from deploy import rebuilding

    rebuilding.switch(settings_of(data_dir=data_dir), name)


@projections.command(epilog="Example: rollerd projections drop audit")
@_NAME
@with_data_dir
def drop(*, name: str, data_dir: str | None) -> None:
    """Throw away what is built beside the live one."""
    from deploy import rebuilding

    rebuilding.drop(settings_of(data_dir=data_dir), name)
