"""
The configuration as the Omaha handler reads it: one snapshot in memory.

A worker keeps it, and compares its version with the database's before each batch, so a
change counts from the next poll on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.arch import Arch
from domain.package_contents import PackageContents
from domain.policy import Policy
from domain.rules import GroupRules, Target
from eventstore.database import SHARE_CONFIGURATION

_READ_VERSION = "SELECT configuration_version FROM configuration_state"
_APPLICATIONS = "SELECT application_id, product_id FROM applications"
_PACKAGES = "SELECT package_id, contents, channels_blacklist FROM packages"
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


class OfferedPackage(msgspec.Struct, frozen=True):
    """A package that a channel points at."""

    package_id: UUID
    contents: PackageContents


class CatalogueGroup(msgspec.Struct, frozen=True):
    """A group with all that a decision and its answer need of the configuration."""

    application_id: UUID
    arch: Arch
    rules: GroupRules
    package: OfferedPackage | None


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
        packages = {row[0]: row for row in connection.execute(_PACKAGES)}
        return Catalogue(
            version=read_version(connection),
            applications=_applications(connection.execute(_APPLICATIONS)),
            groups=_groups(connection.execute(_GROUPS), packages),
        )


def _applications(rows: Iterable[tuple[Any, ...]]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for application_id, product_id in rows:
        found[str(application_id)] = application_id
        if product_id:
            found[product_id.lower()] = application_id
    return found


def _groups(
    rows: Iterable[tuple[Any, ...]], packages: dict[UUID, tuple[Any, ...]]
) -> dict[tuple[UUID, str], tuple[CatalogueGroup, ...]]:
    found: dict[tuple[UUID, str], tuple[CatalogueGroup, ...]] = {}
    for group_id, application_id, track, policy, channel_id, arch, package_id in rows:
        package = packages.get(package_id)
        group = CatalogueGroup(
            application_id=application_id,
            arch=Arch.ALL if arch is None else Arch(arch),
            rules=GroupRules(
                group_id=group_id,
                policy=msgspec.convert(policy, Policy),
                target=None if package is None else _target(package, channel_id),
                is_flatcar=application_id == FLATCAR,
            ),
            package=None if package is None else _offered(package),
        )
        for name in {track, str(group_id)}:
            key = (application_id, name)
            found[key] = (group, *found.get(key, ()))
    return found


def _target(package: tuple[Any, ...], channel_id: UUID) -> Target:
    package_id, contents, blacklist = package
    return Target(
        package_id,
        contents["version"],
        is_blacklisted=channel_id in blacklist,
        is_delta=bool(contents["action"] and contents["action"]["is_delta"]),
    )


def _offered(package: tuple[Any, ...]) -> OfferedPackage:
    return OfferedPackage(package[0], msgspec.convert(package[1], PackageContents))


def _bare(identifier: str) -> str:
    return identifier.strip().removeprefix("{").removesuffix("}")
