"""The commands `rollerd backup` and `rollerd restore`: their options."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deploy.options import settings_of, with_data_dir


@click.command(epilog="Example: rollerd backup /backup/coreroller-2026-08-03")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_data_dir
def backup(*, file: Path, data_dir: str | None) -> None:
    """
    Write everything in the database to FILE, which must not be there yet.

    It shows one moment, and everybody is served meanwhile. The file appears when it is
    whole and was read back. Whoever can read it can read the names of machines and
    people, and digests of passwords. It asks the database of COREROLLER_DB_URL, or that
    of the data folder, whether `rollerd serve` runs or not.
    """
    # NOTE: late here and below, so that --help and a wrong option answer at once.
    from deploy.backup import backup

    backup(settings_of(data_dir=data_dir), file)


@click.command(epilog="Example: rollerd restore /backup/coreroller-2026-08-03")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away the events that are there.")
@with_data_dir
def restore(*, file: Path, replace: bool, data_dir: str | None) -> None:
    """
    Bring a database to what FILE, which `rollerd backup` has written, holds.

    Into an empty database unless told otherwise, in one transaction, while nothing else
    is connected to it. One of an earlier version is brought forward. Then it is checked
    as `rollerd fsck` does; exits with 1 if the read models differ from the log.
    """
    from deploy.backup import restore

    if not restore(settings_of(data_dir=data_dir), file, replace=replace):
        sys.exit(1)
