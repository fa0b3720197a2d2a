"""Which package a version meant, at some instant of the past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

import msgspec

from domain.arch import Arch


class Release(msgspec.Struct, frozen=True):
    """
    A package of an application.

    Attributes:
        since: When it was added, in microseconds.
        is_gone: The other product does not have it any more.
    """

    package_id: UUID
    application_id: UUID
    version: str
    arch: Arch
    since: int
    is_gone: bool = False


class Releases:
    """
    All packages that machines may have been granted.

    Those that the other product does not have any more, of which only the version is
    known, suit all architectures.
    """

    def __init__(self, releases: Iterable[Release]) -> None:
        self._releases: dict[tuple[UUID, str], list[Release]] = {}
        for release in releases:
            self.add(release)

    def add(self, release: Release) -> None:
        """Know of one more; what is added first is found first."""
        key = release.application_id, release.version
        self._releases.setdefault(key, []).append(release)

    def find(
        self, application_id: UUID, version: str, arch: Arch, at: int
    ) -> Release | None:
        """
        Find the package that a version meant at an instant.

        Args:
            application_id: Of which application.
            version: Of the package.
            arch: Of the group; `ALL` for a package of whatever architecture.
            at: Microseconds.
        """
        return next(
            (
                each
                for each in self._of(application_id, version)
                if each.since <= at and each.arch.fits(arch)
            ),
            None,
        )

    def _of(self, application_id: UUID, version: str) -> Sequence[Release]:
        return self._releases.get((application_id, version), ())


def gone_release(application_id: UUID, version: str, since: int) -> Release:
    """Describe a package of which only the version is known any more."""
    package_id = uuid5(application_id, f"package/{version}")
    return Release(package_id, application_id, version, Arch.ALL, since, is_gone=True)
