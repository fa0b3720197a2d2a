"""Which hosted files and packages somebody needs, and which nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.instances import Outcome
from domain.package_contents import PackageContents
from domain.pins import admits
from domain.progress import RolloutState
from payloads.places import PREFIX
from payloads.store import Store
from projections.pages import fetch
from projections.pages_packages import PackageRow

# NOTE: whatever the server was called when a package was made.
_HOSTED = """
    SELECT package_id, application_id, contents, channels_blacklist, created_at
      FROM packages
     WHERE strpos(contents->>'url', %(prefix)s) > 0
     ORDER BY application_id, contents->>'version', package_id
"""
_UNUSED = """
    SELECT package_id, application_id, contents, channels_blacklist, created_at
      FROM packages
     WHERE starts_with(contents->>'url', %(url)s)
       AND created_at < %(before)s
       AND NOT EXISTS (SELECT FROM channels
                        WHERE channels.package_id = packages.package_id)
       AND NOT EXISTS (SELECT FROM channel_floors
                        WHERE channel_floors.package_id = packages.package_id)
       AND NOT EXISTS (SELECT FROM rollouts
                        WHERE rollouts.package_id = packages.package_id
                          AND state = ANY(%(alive)s))
       AND NOT EXISTS (SELECT FROM instances
                        WHERE grant_package_id = packages.package_id
                          AND grant_outcome = ANY(%(open)s))
     ORDER BY application_id, contents->>'version', package_id
"""
_PINS = """
    SELECT application_id, policy->>'pinned_version' FROM groups
     WHERE policy->>'pinned_version' <> ''
     UNION
    SELECT application_id, pin FROM instances WHERE pin <> ''
"""
_OPEN = [Outcome.UNDER_WAY, Outcome.CLAIMED]
_ALIVE = [RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.HALTED]


def hosted_packages(connection: Connection[Any]) -> list[PackageRow]:
    """List the packages whose files we host."""
    return fetch(connection, _HOSTED, {"prefix": f"{PREFIX}/"}, PackageRow)


def unused_packages(
    connection: Connection[Any], url: str, before: int
) -> list[PackageRow]:
    """
    List the packages that nobody needs, of those whose files we host.

    No channel points at them or has them as a floor, no rollout of them is under way,
    no machine was granted one and has not come to an end, and no pin admits them.

    Args:
        connection: To look them up.
        url: What the URLs of our files begin with.
        before: Younger ones are needed, in microseconds: a channel comes later.
    """
    asked = {"url": url, "before": before, "alive": _ALIVE, "open": _OPEN}
    found = fetch(connection, _UNUSED, asked, PackageRow)
    pins: dict[UUID, list[str]] = {}
    for application_id, pin in connection.execute(_PINS):
        pins.setdefault(application_id, []).append(pin)
    return [
        row
        for row in found
        if not any(
            admits(pin, row.contents.version)
            for pin in pins.get(row.application_id, ())
        )
    ]


def paths_of(contents: PackageContents) -> Iterator[str]:
    """List the files of a package that we host, as paths below the folder."""
    _, prefix, folder = contents.url.partition(f"{PREFIX}/")
    if prefix:
        names = (contents.filename, *(file.name for file in contents.extra_files))
        yield from (f"{folder}{name}" for name in names if name)


def settled_files(store: Store, before_ns: int) -> list[Path]:
    """
    List the files that have been there for a while, whole or received in vain.

    Args:
        store: Where they are.
        before_ns: What was received or confirmed since is left out, in nanoseconds.
    """
    paths = [*map(store.path_of, store.places()), *store.leftovers()]
    return [path for path in paths if store.is_older(path, before_ns)]
