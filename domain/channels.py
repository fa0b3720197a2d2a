"""
Aggregate: a channel, a named pointer to the package that its groups should run.

Its floors are packages that no machine may skip on the way there.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.arch import Arch
from domain.checks import checked_prose, checked_text
from domain.errors import Conflict, NotFound
from domain.packages import Package


class Channel(ConfigurationAggregate):
    """A named pointer to one package of the same application and architecture."""

    TOPIC: ClassVar[str] = "channel"
    KIND = "channel"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A channel was created; it points at nothing yet."""

        TOPIC: ClassVar[str] = "channel.created"
        application_id: UUID
        name: str
        color: str
        arch: Arch

    class Renamed(ConfigurationAggregate.Event):
        """Its name changed."""

        TOPIC: ClassVar[str] = "channel.renamed"
        name: str

    class Recolored(ConfigurationAggregate.Event):
        """The colour that it is shown in changed."""

        TOPIC: ClassVar[str] = "channel.recolored"
        color: str

    class PackageAssigned(ConfigurationAggregate.Event):
        """It points at another package now, or at none."""

        TOPIC: ClassVar[str] = "channel.package_assigned"
        package_id: UUID | None

    class FloorSet(ConfigurationAggregate.Event):
        """A package became a floor of it, or is one for another reason now."""

        TOPIC: ClassVar[str] = "channel.floor_set"
        package_id: UUID
        floor_reason: str

    class FloorRemoved(ConfigurationAggregate.Event):
        """A package is no floor of it any more."""

        TOPIC: ClassVar[str] = "channel.floor_removed"
        package_id: UUID

    class Pinned(ConfigurationAggregate.Event):
        """The syncer is to leave it as it is."""

        TOPIC: ClassVar[str] = "channel.pinned"

    class Unpinned(ConfigurationAggregate.Event):
        """The syncer may point it at what is new again."""

        TOPIC: ClassVar[str] = "channel.unpinned"

    class Deleted(ConfigurationAggregate.Event):
        """It was deleted."""

        TOPIC: ClassVar[str] = "channel.deleted"

    @event(Created)
    def __init__(self, application_id: UUID, name: str, color: str, arch: Arch) -> None:
        self.application_id = application_id
        self.name = name
        self.color = color
        self.arch = arch
        self.package_id: UUID | None = None
        self.floors: dict[UUID, str] = {}
        self.pinned = False

    @classmethod
    def create(
        cls,
        channel_id: UUID,
        *,
        application_id: UUID,
        name: str,
        color: str,
        arch: Arch,
    ) -> Channel:
        """
        Create a channel under a given id; its architecture never changes.

        Raises:
            Invalid: The name or colour is not acceptable.
        """
        return cls._create(
            cls.Created,
            id=channel_id,
            application_id=application_id,
            name=_checked_name(name),
            color=_checked_color(color),
            arch=arch,
        )

    def revise(self, *, name: str, color: str) -> None:
        """
        Record what differs from what is known.

        Raises:
            Invalid: The name or colour is not acceptable.
            NotFound: The channel was deleted.
        """
        self.require_existing()
        if name != self.name:
            self._renamed(name=_checked_name(name))
        if color != self.color:
            self._recolored(color=_checked_color(color))

    def assign(self, package: Package | None) -> None:
        """
        Point the channel at a package, or at none.

        Raises:
            Conflict: The package is of another application or architecture, or
                blacklists this channel.
            NotFound: The channel or the package was deleted.
        """
        self.require_existing()
        if package is not None:
            self._require_suitable(package)
        package_id = None if package is None else package.id
        if package_id != self.package_id:
            self._package_assigned(package_id=package_id)

    def set_floor(self, package: Package, reason: str = "") -> None:
        """
        Keep machines from skipping a package, whatever they are brought to later.

        Raises:
            Conflict: The package is of another application or architecture, or
                blacklists this channel.
            Invalid: The reason is too long, or cannot be shown.
            NotFound: The channel or the package was deleted.
        """
        self.require_existing()
        self._require_suitable(package)
        checked_prose(reason, "floor_reason", at_most=500)
        if self.floors.get(package.id) != reason:
            self._floor_set(package_id=package.id, floor_reason=reason)

    def remove_floor(self, package_id: UUID) -> None:
        """
        Let machines skip a package again.

        Raises:
            NotFound: It is no floor of this channel, or the channel was deleted.
        """
        self.require_existing()
        if package_id not in self.floors:
            raise NotFound(f"package {package_id} is no floor of {self.name!r}")
        self._floor_removed(package_id=package_id)

    def pin(self, *, pinned: bool) -> None:
        """
        Keep the syncer from changing it, or let it again; operators may at all times.

        Raises:
            NotFound: The channel was deleted.
        """
        self.require_existing()
        if pinned and not self.pinned:
            self._pinned()
        elif self.pinned and not pinned:
            self._unpinned()

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    def _require_suitable(self, package: Package) -> None:
        package.require_existing()
        if package.application_id != self.application_id:
            raise Conflict(
                "the package belongs to another application", field="package_id"
            )
        if not package.contents.arch.fits(self.arch):
            raise Conflict(
                f"the package is for {package.contents.arch.name.lower()}, the "
                f"channel for {self.arch.name.lower()}",
                field="package_id",
            )
        if self.id in package.channels_blacklist:
            raise Conflict(
                f"version {package.contents.version} is blacklisted for channel "
                f"{self.name!r}; take the channel off the package's blacklist first",
                field="package_id",
            )

    @event(Renamed)
    def _renamed(self, name: str) -> None:
        self.name = name

    @event(Recolored)
    def _recolored(self, color: str) -> None:
        self.color = color

    @event(PackageAssigned)
    def _package_assigned(self, package_id: UUID | None) -> None:
        self.package_id = package_id

    @event(FloorSet)
    def _floor_set(self, package_id: UUID, floor_reason: str) -> None:
        self.floors = {**self.floors, package_id: floor_reason}

    @event(FloorRemoved)
    def _floor_removed(self, package_id: UUID) -> None:
        self.floors = {
            key: reason for key, reason in self.floors.items() if key != package_id
        }

    @event(Pinned)
    def _pinned(self) -> None:
        self.pinned = True

    @event(Unpinned)
    def _unpinned(self) -> None:
        self.pinned = False

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True


def _checked_name(name: str) -> str:
    return checked_text(name, "name", at_least=1, at_most=25)


def _checked_color(color: str) -> str:
    return checked_text(color, "color", at_most=25)
