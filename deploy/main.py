"""The command `rollerd`."""

import atexit
import gc
import sys
from importlib import metadata
from typing import Any

import click

from commandline.main import COMMANDS
from deploy.backups import backup, restore
from deploy.errors import answering
from deploy.imports import import_
from deploy.notify import notify
from deploy.options import settings_of, with_data_dir, with_packages_path, with_url
from deploy.payloads import payloads
from deploy.projections import projections
from deploy.simulate import simulate
from deploy.stopping import exit_when_asked
from deploy.users import user

_bind = click.option(
    "--bind", metavar="HOST:PORT", help="Where to listen. [127.0.0.1:8000]"
)
_workers = click.option(
    "--workers", type=int, metavar="N", help="Processes that answer."
)
_certfile = click.option(
    "--certfile", metavar="FILE", help="Certificate with its chain, for TLS."
)
_keyfile = click.option(
    "--keyfile", metavar="FILE", help="Its key, if not in the same file."
)
_enable_syncer = click.option(
    "--enable-syncer",
    metavar="true|false",
    help="Copy Flatcar's releases from upstream. [true]",
)
_http_log = click.option("--http-log", is_flag=True, help="Log every request.")

_host_packages = click.option(
    "--host-coreos-packages",
    is_flag=True,
    help="Host files of packages: those that are uploaded or synced.",
)


def main() -> None:
    """Run a command; a request to stop ends it cleanly, with status 0, at any time."""
    exit_when_asked()
    # PERF: to look for garbage at the end, among all modules, takes 0.1 s.
    atexit.register(gc.freeze)
    cli(prog_name="rollerd")


@click.group(epilog="Example: rollerd serve --demo")
def cli() -> None:
    """
    CoreRoller rolls out updates to fleets of machines.

    Without COREROLLER_DB_URL it runs a PostgreSQL of its own.
    """


@cli.command(epilog="Example: rollerd serve --bind 0.0.0.0:80 --workers 4")
@_bind
@with_data_dir
@_workers
@_certfile
@_keyfile
@click.option("--demo", is_flag=True, help="Sample data, on this machine only.")
@_enable_syncer
@_http_log
@_host_packages
@with_packages_path
@with_url
def serve(**options: Any) -> None:
    """Serve machines and the dashboard, all in one."""
    # NOTE: late here and below, so that --help and a wrong option answer at once.
    from deploy import commands

    commands.serve(settings_of(**options))


@cli.command(epilog="Example: rollerd web --bind 0.0.0.0:80 --workers 4")
@_bind
@_workers
@_certfile
@_keyfile
@_http_log
@_host_packages
@with_packages_path
@with_url
def web(**options: Any) -> None:
    """
    Answer only; any number, on any hosts.

    They share one PostgreSQL, that of COREROLLER_DB_URL, with a `rollerd clock`.
    """
    from deploy import commands

    commands.web(settings_of(**options))


@cli.command(epilog="Example: rollerd clock")
@click.option("--parent", type=int, hidden=True)
def clock(*, parent: int | None) -> None:
    """
    Turn time into events; a second one is a spare.

    It works on the PostgreSQL of COREROLLER_DB_URL, for every `rollerd web` on it.
    """
    from deploy import commands

    commands.clock(settings_of(), parent)


@cli.command(epilog="Example: rollerd projector")
@click.option("--parent", type=int, hidden=True)
def projector(*, parent: int | None) -> None:
    """
    Build read models from the log; a second one is a spare.

    It works on the PostgreSQL of COREROLLER_DB_URL, for every `rollerd web` on it.
    """
    from deploy import commands

    commands.projector(settings_of(), parent)


@cli.command(epilog="Example: rollerd syncer")
@click.option("--parent", type=int, hidden=True)
def syncer(*, parent: int | None) -> None:
    """
    Copy Flatcar's releases from upstream; a second one is a spare.

    It works on the PostgreSQL of COREROLLER_DB_URL, for every `rollerd web` on it.
    `rollerd serve` starts one by itself.
    """
    from deploy import commands

    commands.syncer(settings_of(), parent)


@cli.command(epilog="Example: rollerd sync --once")
@click.option("--once", is_flag=True, help="One round, which is what it does anyway.")
@with_data_dir
def sync(*, once: bool, **options: Any) -> None:
    """
    Ask the upstream for all channels now, and tell what came of it.

    If a syncer runs, that one does it. It works on the database of COREROLLER_DB_URL,
    or on that of a running `rollerd serve`. Exits with 1 if a channel failed.
    """
    from deploy import syncing

    if not syncing.sync_now(settings_of(**options)):
        sys.exit(1)


@cli.command(epilog="Example: rollerd notifier")
@click.option("--parent", type=int, hidden=True)
def notifier(*, parent: int | None) -> None:
    """
    Tell people and programs what happened; a second one is a spare.

    COREROLLER_NOTIFICATIONS names the file that says whom: see `rollerd notify check`.
    It works on the PostgreSQL of COREROLLER_DB_URL.
    """
    from deploy import commands

    commands.notifier(settings_of(), parent)


@cli.command(hidden=True)
@click.argument("name")
@click.option("--parent", type=int)
def upkeep(*, name: str, parent: int | None) -> None:
    """Do what is ordered of a read model; the projector starts this by itself."""
    from deploy import commands

    commands.upkeep(settings_of(), name, parent)


@cli.command(hidden=True)
@click.option("--parent", type=int)
def demo(*, parent: int | None) -> None:
    """Let the machines of a demo live; `rollerd serve --demo` starts this."""
    from deploy import commands

    commands.demo(settings_of(), parent)


@cli.command(epilog="Example: rollerd migrate --check || rollerd migrate")
@click.option("--check", is_flag=True, help="Only name what is pending; exit 1 if any.")
@with_data_dir
def migrate(*, check: bool, **options: Any) -> None:
    """Bring the database to this version's schema."""
    from deploy import commands

    settings = settings_of(**options)
    if not check:
        commands.migrate(settings)
    elif commands.count_pending(settings):
        sys.exit(1)


@cli.command(epilog="Example: rollerd initdb --data-dir /srv/coreroller")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data_dir
def initdb(*, yes: bool, **options: Any) -> None:
    """Throw away everything and start with an empty database."""
    from deploy import commands

    settings = settings_of(**options)
    place = "COREROLLER_DB_URL" if settings.db_url else settings.data_dir
    if not yes:
        click.confirm(f"Delete everything in the database of {place}?", abort=True)
    commands.initdb(settings)


cli.add_command(simulate)


@cli.command(epilog="Example: rollerd explain io.example.MyApp client-1")
@click.argument("app")
@click.argument("machine")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_data_dir
def explain(*, app: str, machine: str, as_json: bool, **options: Any) -> None:
    """
    Tell why a machine does not update now, or does.

    APP is the id or the product id of an application, MACHINE the id of a machine. It
    asks the database of COREROLLER_DB_URL, or that of a running `rollerd serve`.
    """
    from deploy.explain import explain_machine

    explain_machine(settings_of(**options), app, machine, as_json=as_json)


@cli.command(epilog="Example: rollerd replay --until 2026-08-03T09:30:00Z")
@click.option(
    "--until",
    required=True,
    metavar="T",
    help="An instant, or the position of an event.",
)
@click.option(
    "--schema",
    default="coreroller_replay",
    show_default=True,
    metavar="NAME",
    help="Where to build it.",
)
@click.option("--replace", is_flag=True, help="Throw away an earlier replay first.")
@with_data_dir
def replay(*, until: str, schema: str, replace: bool, **options: Any) -> None:
    """
    Build all read models as of a moment, to query by hand.

    They come into a schema of their own in the database of COREROLLER_DB_URL, or in
    that of a running `rollerd serve`, which goes on untouched.
    """
    from deploy.replay import replay

    replay(settings_of(**options), until, schema, replace=replace)


cli.add_command(backup)
cli.add_command(restore)
cli.add_command(import_)
cli.add_command(payloads)
cli.add_command(notify)
cli.add_command(projections)
cli.add_command(user)


@cli.command(epilog="Example: rollerd fsck --sample 1000")
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Look at N machines by lot, and at nothing else.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_data_dir
def fsck(*, sample: int | None, as_json: bool, **options: Any) -> None:
    """
    Tell whether what decisions are made by is what the log says.

    It changes nothing, and is exact while others write. It asks the database of
    COREROLLER_DB_URL, or that of a running `rollerd serve`. Exits with 0 if they agree,
    with 1 if not, and with 2 if it cannot tell.
    """
    from deploy.fsck import check

    with answering():
        agrees = check(settings_of(**options), sample, as_json=as_json)
    if not agrees:
        sys.exit(1)


@cli.command(epilog="Example: rollerd openapi > openapi.json")
def openapi() -> None:
    """Print the description of the REST API; no server is needed for it."""
    from deploy.description import print_description

    print_description()


@cli.command()
def version() -> None:
    """Print the version."""
    click.echo(f"coreroller {metadata.version('coreroller')}")


for command in COMMANDS:
    cli.add_command(command)
