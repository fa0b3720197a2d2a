"""What is done before a start: what there is out of the box, and in a demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy.admin import ensure_admin
from deploy.demo.history import History
from deploy.demo.making import DAY, make_history
from deploy.demo.story import DAYS
from deploy.duties import clock_duties
from deploy.platform import build_platform
from deploy.providers import oidc_of
from deploy.seed import is_seeded, seed
from deploy.settings import Settings
from domain.causes import acting
from domain.instants import system_clock
from domain.present import living_by
from eventstore import migrations
from eventstore.database import Database
from eventstore.platform import StoredPlatform
from projections.refolding import refold_if_older_than_rollouts


def prepare(settings: Settings) -> None:
    """
    Make a migrated database ready to serve: what is there out of the box.

    Raises:
        CannotStart: A provider to sign in at is not set right.
    """
    oidc_of(settings)
    with closing(Database(settings.db_url, size=2)) as database:
        platform = build_platform(database)
        if settings.demo and not is_seeded(platform):
            _prepare_demo(settings)
        _prepare(settings, database, platform)


def _prepare(settings: Settings, database: Database, platform: StoredPlatform) -> bool:
    """Prepare a database without its history; say whether it was new."""
    is_new = seed(database, platform)
    bring_forward(database, platform)
    ensure_admin(settings, database, platform)
    return is_new


def bring_forward(database: Database, platform: StoredPlatform) -> None:
    """Give what versions without rollouts have left the rollouts that it lacks."""
    with acting("system", reason="upgrade"), database.command() as connection:
        refold_if_older_than_rollouts(connection)
        platform.start_missing_rollouts()


@contextmanager
def _wiped_if_interrupted(settings: Settings) -> Iterator[None]:
    """Leave a new database empty rather than with half of a history."""
    try:
        yield
    except BaseException:
        migrations.wipe(settings.db_url)
        raise


def _prepare_demo(settings: Settings) -> None:
    """Let the demo begin two weeks ago, and come to the present."""
    # PERF: a third less time, as nobody waits for the disk.
    given = conninfo_to_dict(settings.db_url).get("options") or ""
    options = f"{given} -c synchronous_commit=off".strip()
    url = make_conninfo(settings.db_url, options=options)
    with closing(Database(url, size=2)) as database:
        platform = build_platform(database)
        start = system_clock() - DAYS * DAY
        history = History(database, clock_duties(database), start)
        with living_by(history.clock):
            # NOTE: two may start at once; one of them seeds.
            if _prepare(settings, database, platform):
                with _wiped_if_interrupted(settings):
                    make_history(database, platform, history, settings.demo_machines)
