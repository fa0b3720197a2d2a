"""The command `rollerd import`: its options."""

from __future__ import annotations

import click

from deploy.options import settings_of, with_data_dir


@click.command("import", epilog="Example: rollerd import nebraska.dump --dry-run")
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Only tell what would come of it.")
@click.option(
    "--no-history", is_flag=True, help="Only what machines are, not how they came to."
)
@click.option("--into-non-empty", is_flag=True, help="Add to events that are there.")
@click.option("--yes", is_flag=True, help="Do not ask whether to keep it.")
@with_data_dir
def import_(
    *,
    source: str,
    dry_run: bool,
    no_history: bool,
    into_non_empty: bool,
    yes: bool,
    data_dir: str | None,
) -> None:
    """
    Take over a CoreRoller 1.0 or a Nebraska.

    SOURCE is the database that it works on, as postgres://..., or a dump of it by
    pg_dump. It is only read. All of it is taken over, or nothing. Stop `rollerd serve`
    first, unless the database is that of COREROLLER_DB_URL.
    """
    # NOTE: late, so that --help and a wrong option answer at once.
    from deploy.importing import import_from

    import_from(
        settings_of(data_dir=data_dir),
        source,
        history=not no_history,
        into_non_empty=into_non_empty,
        dry_run=dry_run,
        yes=yes,
    )
