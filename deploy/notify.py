"""The commands `rollerd notify`: their options."""

from __future__ import annotations

from uuid import UUID

import click

from deploy.options import settings_of, with_data_dir


@click.group()
def notify() -> None:
    """
    Look after notifications: who is told what happened.

    COREROLLER_NOTIFICATIONS names the file that says whom, and of what.
    """


@notify.command(epilog="Example: rollerd notify check")
def check() -> None:
    """Tell whether the configuration is right, and what goes where."""
    # NOTE: late here and below, so that --help and a wrong option answer at once.
    from deploy.notifications import tell_sinks

    tell_sinks(settings_of())


@notify.command(epilog="Example: rollerd notify test operators")
@click.argument("sink", required=False)
def test(*, sink: str | None) -> None:
    """
    Send a test now, to one sink or to each, and tell what came of it.

    No server is needed for it. Exits with 1 if one did not get it.
    """
    from deploy.notifications import send_tests

    send_tests(settings_of(), sink)


@notify.command(epilog="Example: rollerd notify status")
@with_data_dir
def status(*, data_dir: str | None) -> None:
    """
    Tell how far each sink is, what waits, and why.

    It asks the database of COREROLLER_DB_URL, or that of a running `rollerd serve`.
    """
    from deploy.notifications import show_status

    show_status(settings_of(data_dir=data_dir))


@notify.command(epilog="Example: rollerd notify dead --retry-all")
@click.option("--retry", type=click.UUID, metavar="ID", help="Try this one again.")
@click.option("--drop", type=click.UUID, metavar="ID", help="Forget this one.")
@click.option("--retry-all", is_flag=True, help="Try all of them again.")
@with_data_dir
def dead(
    *, retry: UUID | None, drop: UUID | None, retry_all: bool, data_dir: str | None
) -> None:
    """
    List notifications that were given up, or do something about them.

    It works on the same database as `rollerd notify status`.
    """
    from deploy import notifications

    if sum((retry is not None, drop is not None, retry_all)) > 1:
        raise click.UsageError("give one of --retry, --drop and --retry-all")
    settings = settings_of(data_dir=data_dir)
    if retry is not None or retry_all:
        notifications.retry(settings, retry)
    elif drop is not None:
        notifications.drop(settings, drop)
    else:
        notifications.show_dead(settings)
