"""The commands `rollerd payloads`: their options."""

from __future__ import annotations

import sys

import click

from deploy.errors import answering
from deploy.options import settings_of, with_data_dir, with_packages_path, with_url


@click.group()
def payloads() -> None:
    """
    Look after hosted files, on a machine that has their folder.

    All of these ask the database of COREROLLER_DB_URL, or that of a running `rollerd
    serve`. Machines and operators are served meanwhile.
    """


@payloads.command("list", epilog="Example: rollerd payloads list")
@with_packages_path
@with_data_dir
def list_files(**options: str | None) -> None:
    """List them, and the packages that they are of."""
    # NOTE: late here and below, so that --help and a wrong option answer at once.
    from deploy.hosted import show_files

    show_files(settings_of(**options))


@payloads.command(epilog="Example: rollerd payloads verify")
@with_packages_path
@with_data_dir
def verify(**options: str | None) -> None:
    """
    Compare the files of all packages with their sizes and digests.

    Exits with 0 if all are as they should be, with 1 if not, and with 2 if it cannot
    tell.
    """
    from deploy.hosted import verify_files

    with answering():
        good = verify_files(settings_of(**options))
    if not good:
        sys.exit(1)


@payloads.command(epilog="Example: rollerd payloads prune --unused --yes")
@click.option("--unused", is_flag=True, help="Packages that nobody needs, too.")
@click.option("--yes", is_flag=True, help="Do it; else only tell what would be done.")
@with_packages_path
@with_url
@with_data_dir
def prune(*, unused: bool, yes: bool, **options: str | None) -> None:
    """
    Remove files that no package has, and what was received in vain.

    With --unused, packages as well that no channel, floor, pin, rollout under way or
    machine under way needs. What is younger than a day stays.
    """
    from deploy.hosted import prune_files

    prune_files(settings_of(**options), unused=unused, really=yes)
