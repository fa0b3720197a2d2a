"""Aggregate: a package, one version of an application for one architecture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.errors import Conflict
from domain.package_contents import PackageContents


class Package(ConfigurationAggregate):
    """One version of an application; unique by application, version and arch."""

    TOPIC: ClassVar[str] = "package"
    KIND = "package"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A package was added."""

        TOPIC: ClassVar[str] = "package.created"
        application_id: UUID
        contents: PackageContents

    class Revised(ConfigurationAggregate.Event):
        """What it holds was corrected."""

        TOPIC: ClassVar[str] = "package.revised"
        contents: PackageContents

    class ChannelsBlacklisted(ConfigurationAggregate.Event):
        """The channels that must never offer it are these now."""

        TOPIC: ClassVar[str] = "package.channels_blacklisted"
        channel_ids: tuple[UUID, ...]

    class Deleted(ConfigurationAggregate.Event):
        """It was deleted."""

        TOPIC: ClassVar[str] = "package.deleted"

    @event(Created)
    def __init__(self, application_id: UUID, contents: PackageContents) -> None:
        self.application_id = application_id
        self.contents = contents
        self.channels_blacklist: tuple[UUID, ...] = ()

    @classmethod
    def add(
        cls, package_id: UUID, *, application_id: UUID, contents: PackageContents
    ) -> Package:
        """
        Add a package under a given id.

        Raises:
            Invalid: Machines could not be sent it; the field is named.
        """
        return cls._create(
            cls.Created,
            id=package_id,
            application_id=application_id,
            contents=contents.checked(),
        )

    def revise(self, contents: PackageContents) -> None:
        """
        Record what differs from what is known; the architecture never changes.

        Raises:
            Invalid: Machines could not be sent it; the field is named.
            Conflict: The architecture differs.
            NotFound: The package was deleted.
        """
        self.require_existing()
        if contents.arch is not self.contents.arch:
            raise Conflict("the architecture of a package never changes", field="arch")
        if contents != self.contents:
            self._revised(contents=contents.checked())

    def blacklist(self, channel_ids: Sequence[UUID]) -> None:
        """Record for which channels the package must never be offered."""
        self.require_existing()
        ordered = tuple(sorted(set(channel_ids)))
        if ordered != self.channels_blacklist:
            self._channels_blacklisted(channel_ids=ordered)

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    @event(Revised)
    def _revised(self, contents: PackageContents) -> None:
        self.contents = contents

    @event(ChannelsBlacklisted)
    def _channels_blacklisted(self, channel_ids: tuple[UUID, ...]) -> None:
        self.channels_blacklist = channel_ids

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True
