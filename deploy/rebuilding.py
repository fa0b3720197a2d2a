"""What `rollerd projections rebuild`, `diff`, `switch` and `drop` do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import msgspec
import psycopg

from deploy.beside import READ_MODELS, Beside, opened_beside
from deploy.database import find_database
from deploy.differences import difference_lines, difference_object
from deploy.errors import CannotStart
from deploy.progress import shown
from deploy.settings import Settings
from eventstore import migrations
from projections.asynchronous.rebuild import CannotRebuild
from projections.beside import Busy


def rebuild(settings: Settings, name: str) -> None:
    """Build a read model beside the live one, as far as that is."""
    with _opened(settings, name, "rebuilding") as beside:
        position = beside.rebuild()
    click.echo(
        f"{name} is built beside the live one, up to position {position}. Next:\n"
        f"  rollerd projections diff {name}    tells which rows differ\n"
        f"  rollerd projections switch {name}  puts it in place\n"
        f"  rollerd projections drop {name}    throws it away"
    )


def diff(settings: Settings, name: str, samples: int, *, as_json: bool) -> bool:
    """Print what differs beside; say whether nothing does."""
    with _opened(settings, name, "catching up") as beside:
        comparison = beside.diff(samples)
    if as_json:
        encoded = msgspec.json.encode(difference_object(name, comparison))
        click.echo(msgspec.json.format(encoded))
    else:
        for line in difference_lines(name, comparison):
            click.echo(line)
    return comparison.is_equal


def switch(settings: Settings, name: str) -> None:
    """Put what is beside in the place of the live one."""
    with _opened(settings, name, "catching up") as beside:
        position = beside.switch()
    click.echo(f"{name} is live as rebuilt, up to position {position}.")


def drop(settings: Settings, name: str) -> None:
    """Throw away what is beside."""
    with _opened(settings, name, "dropping") as beside:
        beside.drop()
    click.echo(f"Nothing is beside {name}.")


@contextmanager
def _opened(settings: Settings, name: str, doing: str) -> Iterator[Beside]:
    if name not in READ_MODELS:
        raise CannotStart(
            f"there is no projection {name!r}, but {', '.join(sorted(READ_MODELS))}"
        )
    url = find_database(settings)
    try:
        with (
            shown(f"{doing} {name}") as told,
            opened_beside(url, name, told) as beside,
        ):
            yield beside
    except psycopg.errors.InsufficientPrivilege as ex:
        raise CannotStart(
            f"{ex}; let the user of COREROLLER_DB_URL be the owner of the tables"
        ) from ex
    except (
        CannotRebuild,
        Busy,
        migrations.NewerSchema,
        migrations.PendingMigrations,
        psycopg.Error,
    ) as ex:
        raise CannotStart(str(ex)) from ex
