"""What `rollerd projections rebuild`, `diff`, `switch` and `drop` do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Protocol

import click
import msgspec
import psycopg

from deploy.database import find_database
from deploy.differences import difference_lines, difference_object
from deploy.errors import CannotStart
from deploy.progress import shown
from deploy.settings import Settings
from eventstore import migrations
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.rebuild import CannotRebuild, Told, rebuilding
from projections.beside import Busy
from projections.comparison import Comparison
from projections.inline.everything import INLINE
from projections.inline.rebuild import rebuilding as inline_rebuilding


class Rebuildable(Protocol):
    """What is beside a read model; see `projections.asynchronous.rebuild.Rebuild`."""

    def bring_up(self, told: Told) -> int:
        """Build it up to where the live one is."""

    def compare(self, samples: int, told: Told) -> Comparison:
        """Compare it with the live one."""

    def switch(self, told: Told) -> int:
        """Put it in the place of the live one."""

    def drop(self) -> None:
        """Throw it away."""


_READ_MODELS: dict[str, Callable[[str], AbstractContextManager[Rebuildable]]] = {
    **{each.name: partial(rebuilding, projection=each) for each in PROJECTIONS},
    **{each.name: partial(inline_rebuilding, model=each) for each in INLINE},
}
"""By name: how to open what is beside it, on the database of a URL."""


def rebuild(settings: Settings, name: str) -> None:
    """Build a read model beside the live one, as far as that is."""
    with _opened(settings, name) as beside, shown(f"rebuilding {name}") as told:
        position = beside.bring_up(told)
    click.echo(
        f"{name} is built beside the live one, up to position {position}. Next:\n"
        f"  rollerd projections diff {name}    tells which rows differ\n"
        f"  rollerd projections switch {name}  puts it in place\n"
        f"  rollerd projections drop {name}    throws it away"
    )


def diff(settings: Settings, name: str, samples: int, *, as_json: bool) -> bool:
    """Print what differs beside; say whether nothing does."""
    with _opened(settings, name) as beside, shown(f"catching up {name}") as told:
        comparison = beside.compare(samples, told)
    if as_json:
        encoded = msgspec.json.encode(difference_object(name, comparison))
        click.echo(msgspec.json.format(encoded))
    else:
        for line in difference_lines(name, comparison):
            click.echo(line)
    return comparison.is_equal


def switch(settings: Settings, name: str) -> None:
    """Put what is beside in the place of the live one."""
    with _opened(settings, name) as beside, shown(f"catching up {name}") as told:
        position = beside.switch(told)
    click.echo(f"{name} is live as rebuilt, up to position {position}.")


def drop(settings: Settings, name: str) -> None:
    """Throw away what is beside."""
    with _opened(settings, name) as beside:
        beside.drop()
    click.echo(f"Nothing is beside {name}.")


@contextmanager
def _opened(settings: Settings, name: str) -> Iterator[Rebuildable]:
    if name not in _READ_MODELS:
        raise CannotStart(
            f"there is no projection {name!r}, but {', '.join(sorted(_READ_MODELS))}"
        )
    url = find_database(settings)
    try:
        migrations.check(url)
        with _READ_MODELS[name](url) as beside:
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
