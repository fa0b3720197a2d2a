"""What the commands of `rollerd` do, apart from reading their options."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click
import msgspec
import psycopg

from deploy.companion import Companion, end_with, pause_while
from deploy.database import check_reachable, open_database
from deploy.errors import CannotStart
from deploy.hosting import check_hosting
from deploy.loading import loading
from deploy.logs import configure_logging
from deploy.settings import Settings
from deploy.tls import check_certificate, warn_if_exposed
from eventstore import migrations

# The machines of a demo ask from here, and a header tells the address that each has.
_LOOPBACK = "127.0.0.0/8, ::1/128"


def serve(settings: Settings) -> None:
    """
    Run everything until asked to stop: what starts first stops last.

    Raises:
        SystemExit: With status 0 when asked to stop.
        CannotStart: What stands in the way.
    """
    # NOTE: late, here and below: each command loads what it needs, and no more.
    with loading():
        from deploy.preparing import prepare
        from deploy.web import check_address_is_free, run_web

    configure_logging(settings.log_format)
    check_certificate(settings)
    check_address_is_free(settings)
    check_hosting(settings)
    warn_if_exposed(settings)
    others = tuple(_others(settings))
    with open_database(settings) as database:
        ready = _ready(settings, database.url)
        migrate_at(ready.db_url)
        with Companion(ready, "projector") as projector:
            # NOTE: a demo's history is folded while it is made up. The clock comes
            # after it: it would record the present in the middle of the past.
            prepare(ready)
            with _companions(ready, *others) as revive:
                run_web(ready, database.look_after, projector.revive, *revive)


def web(settings: Settings) -> None:
    """
    Serve on a database that others serve on as well, until asked to stop.

    Raises:
        SystemExit: With status 0 when asked to stop.
        CannotStart: What stands in the way.
    """
    with loading():
        from deploy.preparing import prepare
        from deploy.web import check_address_is_free, run_web

    # NOTE: a demo's past cannot be made up while a clock elsewhere keeps the present.
    settings = msgspec.structs.replace(settings, demo=False)
    _check_shared_database(settings)
    check_certificate(settings)
    check_address_is_free(settings)
    check_hosting(settings)
    configure_logging(settings.log_format)
    warn_if_exposed(settings)
    prepare(settings)
    run_web(settings)


def clock(settings: Settings, parent: int | None) -> None:
    """
    Be the clock, or its hot spare, until asked to stop.

    Args:
        settings: With the database's URL.
        parent: The process whose end ends this one; None if there is none.

    Raises:
        SystemExit: With status 0 when asked to stop.
        CannotStart: What stands in the way.
    """
    with loading():
        from deploy.duties import run_clock

    _check_shared_database(settings)
    configure_logging(settings.log_format)
    run_clock(settings, pause_while(parent))


def projector(settings: Settings, parent: int | None) -> None:
    """Be the projector, or its hot spare; as `clock`, which see."""
    with loading():
        from deploy.duties import run_projector

    _check_shared_database(settings)
    configure_logging(settings.log_format)
    run_projector(settings, pause_while(parent))


def syncer(settings: Settings, parent: int | None) -> None:
    """Be the syncer, or its hot spare; as `clock`, which see."""
    with loading():
        from deploy.syncing import run_syncer

    check_hosting(settings)
    _check_shared_database(settings)
    configure_logging(settings.log_format)
    run_syncer(settings, pause_while(parent))


def notifier(settings: Settings, parent: int | None) -> None:
    """Tell what happened, or be the hot spare; as `clock`, which see."""
    with loading():
        from deploy.notifying import run_notifier
        from deploy.sinks import require_sinks

    sinks = require_sinks(settings)
    _check_shared_database(settings)
    configure_logging(settings.log_format)
    run_notifier(settings, sinks, pause_while(parent))


def upkeep(settings: Settings, name: str, parent: int | None) -> None:
    """Do what is ordered of a read model; ends with its parent, as `clock` does."""
    with loading():
        from deploy.upkeep import perform

    if parent is not None:
        end_with(parent)
    _check_shared_database(settings)
    configure_logging(settings.log_format)
    perform(settings, name)


def demo(settings: Settings, parent: int | None) -> None:
    """Be the machines of a demo; as `clock`, which see."""
    with loading():
        from deploy.demo.life import live_on

    configure_logging(settings.log_format)
    live_on(settings, pause_while(parent))


def migrate(settings: Settings) -> None:
    """Bring the database to this version's schema, and name each step."""
    with open_database(settings) as database:
        for name in migrate_at(database.url):
            click.echo(f"applied {name}")
        _tell_what_is_left(database.url)


def _tell_what_is_left(url: str) -> None:
    """
    Say what to run if the schema alone does not bring a database forward.

    NOTE: not done here: old processes may go on, and would write as before.
    """
    # NOTE: late, as above.
    from eventstore.database import connect_as_owner
    from eventstore.names import SCHEMA
    from projections.refolding import is_older_than_rollouts

    with connect_as_owner(url, SCHEMA) as owner:
        if is_older_than_rollouts(owner):
            click.echo(
                "Machines are from before there were rollouts: when no process of the"
                " old version runs any more, start `rollerd web` or `rollerd serve`,"
                " which folds them anew. Until then `rollerd fsck` finds differences."
            )


def count_pending(settings: Settings) -> int:
    """Name the migrations that `migrate` would apply, and return their number."""
    with open_database(settings) as database:
        status = migrations.status(database.url)
    for name in status.pending:
        click.echo(f"pending {name}")
    return len(status.pending)


def initdb(settings: Settings) -> None:
    """Throw away everything in the database and start from an empty one."""
    with open_database(settings) as database, _refusals_told():
        migrations.wipe(database.url)
        migrations.migrate(database.url)
    click.echo("The database is empty and ready for `rollerd serve`.")


def _ready(settings: Settings, db_url: str) -> Settings:
    """Give the settings of those who share a database that runs."""
    ready = msgspec.structs.replace(settings, db_url=db_url)
    if settings.demo and not settings.trusted_proxies:
        return msgspec.structs.replace(ready, trusted_proxies=_LOOPBACK)
    return ready


def _others(settings: Settings) -> Iterator[str]:
    """Name what `serve` runs beside the projector and the web server."""
    from deploy.sinks import configured_sinks

    yield "clock"
    if settings.enable_syncer:
        yield "syncer"
    if configured_sinks(settings):
        yield "notifier"
    # NOTE: the machines of a demo have no TLS.
    if settings.demo and not settings.certfile:
        yield "demo"


@contextmanager
def _companions(
    settings: Settings, *commands: str
) -> Iterator[list[Callable[[], None]]]:
    """Run commands beside; gives what looks after each."""
    with ExitStack() as stack:
        started = [Companion(settings, command) for command in commands]
        yield [stack.enter_context(each).revive for each in started]


def _check_shared_database(settings: Settings) -> None:
    if not settings.db_url:
        raise CannotStart(
            "COREROLLER_DB_URL is not set: name the PostgreSQL that all processes use,"
            " or run `rollerd serve`, which has one of its own"
        )
    check_reachable(settings.db_url)
    with _refusals_told():
        migrations.check(settings.db_url)


def migrate_at(url: str) -> list[str]:
    """
    Bring a database to this version's schema, and name each step.

    Raises:
        CannotStart: What stands in the way.
    """
    with _refusals_told():
        return migrations.migrate(url)


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except (
        migrations.MissingRole,
        migrations.NewerSchema,
        migrations.PendingMigrations,
    ) as ex:
        raise CannotStart(str(ex)) from ex
    except psycopg.Error as ex:
        raise CannotStart(
            f"the database refused a change of its schema ({str(ex).splitlines()[0]});"
            " let the user of COREROLLER_DB_URL be the owner of the database"
        ) from ex
