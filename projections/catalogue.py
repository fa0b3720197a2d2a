"""
The configuration as the Omaha handler reads it: one snapshot in memory.

A worker keeps it, and compares its version with the database's before each batch, so a
change counts from the next poll on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.arch import Arch
from domain.package_contents import PackageContents
from domain.policy import Policy
from domain.rules import GroupRules, Target
from domain.versions import is_older, parse_version
from eventstore.database import SHARE_CONFIGURATION

_READ_VERSION = "SELECT configuration_version FROM configuration_state"
_APPLICATIONS = "SELECT application_id, product_id FROM applications"
_PACKAGES = "SELECT package_id, contents, channels_blacklist FROM packages"
_FLOORS = "SELECT channel_id, package_id, reason FROM channel_floors"
_GROUPS = """
    SELECT g.group_id, g.application_id, g.track, g.policy, c.channel_id, c.arch,
           c.package_id
      FROM groups g LEFT JOIN channels c USING (channel_id)
     ORDER BY g.created_at, g.group_id
"""
FLATCAR = UUID("e96281a6-d1af-4bde-9a0a-97b76e56dc57")
"""CoreOS and Flatcar Container Linux: the application that update_engine asks for."""
WELL_KNOWN_GROUPS = {
    "5b810680-e36a-4879-b98a-4f989e80b899": "alpha",
    "3fe10490-dd73-4b49-b72a-28ac19acfcdc": "beta",
    "9a2deb70-37be-4026-853f-bfdd6b347bbe": "stable",
    "72834a2b-ad86-4d6d-b498-e08a19ebe54e": "edge",
    "e641708d-fb48-4260-8bdf-ba2074a1147a": "alpha",
    "d112ec01-ba34-4a9e-9d4b-9814a685f266": "beta",
    "11a585f6-9418-4df0-8863-78b2fd3240f8": "stable",
    "b4b2fa22-c1ea-498c-a8ac-c1dc0b1d7c17": "edge",
}
"""Group ids that CoreOS machines were installed with, and the tracks they mean."""

Row = tuple[Any, ...]
Floors = Mapping[UUID, str]
"""The floors of a channel, by package, with their reasons."""


class OfferedPackage(msgspec.Struct, frozen=True):
    """
    A package that a channel points at, or that is a floor on the way there.

    Attributes:
        floor_reason: Why it may not be skipped, or empty.
    """

    package_id: UUID
    contents: PackageContents
    is_floor: bool = False
    floor_reason: str = ""


class CatalogueGroup(msgspec.Struct, frozen=True):
    """
    A group with all that a decision and its answer need of the configuration.

    Attributes:
        package: What the channel points at: the target of the rules.
        floors: The floors of the rules, in the same order.
    """

    application_id: UUID
    arch: Arch
    rules: GroupRules
    package: OfferedPackage | None
    floors: tuple[OfferedPackage, ...] = ()

    def offered(self, package_id: UUID) -> OfferedPackage | None:
        """Find a package among the floors and the target."""
        steps = self.floors if self.package is None else (*self.floors, self.package)
        return next((step for step in steps if step.package_id == package_id), None)


class Catalogue(msgspec.Struct, frozen=True):
    """
    The configuration at one version.

    Attributes:
        applications: By id and by product id, both in lower case.
        groups: By application, then by group id or track, in lower case for ids; the
            newest group comes first.
    """

    version: int
    applications: dict[str, UUID]
    groups: dict[tuple[UUID, str], tuple[CatalogueGroup, ...]]

    @property
    def rules(self) -> dict[UUID, GroupRules]:
        """The rules of every group, by its id."""
        return {
            group.rules.group_id: group.rules
            for groups in self.groups.values()
            for group in groups
        }

    def find_application(self, appid: str) -> UUID | None:
        """Find an application by its id or product id, in braces or not."""
        return self.applications.get(_bare(appid).lower())

    def group_of(self, application_id: UUID, group_id: UUID) -> CatalogueGroup | None:
        """Give a group by its id alone; None if the application has no such one."""
        candidates = self.groups.get((application_id, str(group_id)), ())
        return next((g for g in candidates if g.rules.group_id == group_id), None)

    def find_group(
        self, application_id: UUID, track: str, arch: Arch
    ) -> CatalogueGroup | None:
        """
        Find the group that a machine's track leads to: by id or by name.

        The ids that CoreOS machines were installed with also mean their tracks.
        """
        name = _bare(track)
        found = self._fitting(application_id, name, arch)
        if found is None and name.lower() in WELL_KNOWN_GROUPS:
            found = self._fitting(application_id, WELL_KNOWN_GROUPS[name.lower()], arch)
        return found

    def _fitting(
        self, application_id: UUID, name: str, arch: Arch
    ) -> CatalogueGroup | None:
        candidates = self.groups.get((application_id, name), ()) or self.groups.get(
            (application_id, name.lower()), ()
        )
        return next((group for group in candidates if group.arch.fits(arch)), None)


EMPTY = Catalogue(-1, {}, {})


class CurrentCatalogue:
    """The configuration as it is, read anew only where it has changed."""

    def __init__(self) -> None:
        self._catalogue = EMPTY

    def read(self, connection: Connection[Any]) -> Catalogue:
        """Give the configuration; nobody changes it under the configuration lock."""
        if read_version(connection) != self._catalogue.version:
            self._catalogue = load_catalogue(connection)
        return self._catalogue


def read_version(connection: Connection[Any]) -> int:
    """Read the version of the configuration, which rises with every change."""
    row = connection.execute(_READ_VERSION).fetchone()
    return int(row[0]) if row else 0


def load_catalogue(connection: Connection[Any]) -> Catalogue:
    """Read the whole configuration, while nobody can change it."""
    with connection.transaction():
        connection.execute(SHARE_CONFIGURATION)
        return read_catalogue(connection)


def read_catalogue(connection: Connection[Any]) -> Catalogue:
    """Read it in a transaction that sees one moment: under the lock, or a snapshot."""
    packages = {row[0]: row for row in connection.execute(_PACKAGES)}
    return Catalogue(
        version=read_version(connection),
        applications=_applications(connection.execute(_APPLICATIONS)),
        groups=_groups(
            connection.execute(_GROUPS),
            packages,
            _floors_by_channel(connection.execute(_FLOORS)),
        ),
    )


def _applications(rows: Iterable[Row]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for application_id, product_id in rows:
        found[str(application_id)] = application_id
        if product_id:
            found[product_id.lower()] = application_id
    return found


def _floors_by_channel(rows: Iterable[Row]) -> Mapping[UUID, Floors]:
    found: dict[UUID, dict[UUID, str]] = {}
    for channel_id, package_id, reason in rows:
        found.setdefault(channel_id, {})[package_id] = reason
    return found


def _groups(
    rows: Iterable[Row],
    packages: Mapping[UUID, Row],
    floors: Mapping[UUID, Floors],
) -> dict[tuple[UUID, str], tuple[CatalogueGroup, ...]]:
    found: dict[tuple[UUID, str], tuple[CatalogueGroup, ...]] = {}
    for group_id, application_id, track, policy, channel_id, arch, package_id in rows:
        package, marked = packages.get(package_id), floors.get(channel_id, {})
        steps = [] if package is None else _floors(package, marked, packages)
        group = CatalogueGroup(
            application_id=application_id,
            arch=Arch.ALL if arch is None else Arch(arch),
            rules=GroupRules(
                group_id=group_id,
                policy=msgspec.convert(policy, Policy),
                target=None if package is None else _target(package, channel_id),
                floors=tuple(_target(floor, channel_id) for floor in steps),
                is_flatcar=application_id == FLATCAR,
            ),
            package=None if package is None else _offered(package, marked),
            floors=tuple(_offered(floor, marked) for floor in steps),
        )
        for name in {track, str(group_id)}:
            key = (application_id, name)
            found[key] = (group, *found.get(key, ()))
    return found


def _floors(target: Row, marked: Floors, packages: Mapping[UUID, Row]) -> list[Row]:
    """
    Give the floors on the way to a target, ascending.

    Left out is what is above it, and what only differs from it in build metadata: the
    way would end there, since nothing says which of the two is newer.
    """
    floors = [
        package
        for package in (packages[package_id] for package_id in marked)
        if package is target or is_older(_version(package), _version(target))
    ]
    return sorted(floors, key=lambda row: (parse_version(_version(row)), _version(row)))


def _version(package: Row) -> str:
    return str(package[1]["version"])


def _target(package: Row, channel_id: UUID) -> Target:
    package_id, contents, blacklist = package
    return Target(
        package_id,
        contents["version"],
        is_blacklisted=channel_id in blacklist,
        is_delta=bool(contents["action"] and contents["action"]["is_delta"]),
    )


def _offered(package: Row, marked: Floors) -> OfferedPackage:
    return OfferedPackage(
        package[0],
        msgspec.convert(package[1], PackageContents),
        is_floor=package[0] in marked,
        floor_reason=marked.get(package[0], ""),
    )


def _bare(identifier: str) -> str:
    return identifier.strip().removeprefix("{").removesuffix("}")
