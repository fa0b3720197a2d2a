"""
When everything of the configuration came to be what it is.

The other product keeps when things were made, and of most changes nothing. Each is
dated by what is known: not before the things that it is about, and never after now.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.arch import Arch
from importer.reading import CHANNEL_POINTED
from importer.records import ChannelRecord, Configuration, Product
from importer.releases import Release, Releases
from projections.catalogue import FLATCAR


class Pointing(msgspec.Struct, frozen=True):
    """
    A channel points at a package, or at none, from an instant on.

    Attributes:
        at: Microseconds.
    """

    at: int
    channel_id: UUID
    package_id: UUID | None


class Dates:
    """
    Instants of the configuration, in microseconds.

    Args:
        records: The configuration.
        now: The present, in microseconds.

    Attributes:
        made: Of each application, package, channel and group.
    """

    def __init__(self, records: Configuration, now: int) -> None:
        self._now = now
        self.made: dict[UUID, int] = {}
        for each in records.applications:
            self.made[each.id] = min(each.created_at, now)
        for part in records.parts:
            self.made[part.id] = self.after(part.created_at, part.application_id)

    @property
    def beginning(self) -> int:
        """The first instant of all; now if there is none."""
        return min(self.made.values(), default=self._now)

    def after(self, at: int, *ids: UUID) -> int:
        """Give an instant, or when the last of these things was made, if later."""
        return min(max([at, *(self.made[each] for each in ids)]), self._now)


def arch_of(product: Product, record_arch: int | None, application_id: UUID) -> Arch:
    """
    Tell which machines a channel or a package is for.

    CoreRoller asked nobody for an architecture: CoreOS was for one only, and everything
    else is for whatever machine asks.
    """
    if record_arch is not None and product is Product.NEBRASKA:
        return Arch(record_arch) if record_arch in list(Arch) else Arch.ALL
    return Arch.AMD64 if application_id == FLATCAR else Arch.ALL


def pointings_of(
    channel: ChannelRecord,
    arch: Arch,
    records: Configuration,
    releases: Releases,
    dates: Dates,
) -> list[Pointing]:
    """
    List what a channel pointed at, as far as the activity tells, and does now.

    Packages that were deleted since are left out.
    """
    told = [
        Pointing(each.at, channel.id, release.package_id)
        for each in records.activity
        if (each.kind, each.channel_id) == (CHANNEL_POINTED, channel.id)
        if dates.made[channel.id] <= each.at
        and (release := _known(releases, channel, arch, each.version, each.at))
    ]
    pointings = list(_without_repeats(told))
    last = pointings[-1] if pointings else Pointing(0, channel.id, None)
    if channel.package_id != last.package_id:
        about = [channel.id, *([channel.package_id] if channel.package_id else ())]
        at = dates.after(last.at, *about)
        pointings.append(Pointing(at, channel.id, channel.package_id))
    return pointings


def _known(
    releases: Releases, channel: ChannelRecord, arch: Arch, version: str, at: int
) -> Release | None:
    release = releases.find(channel.application_id, version, arch, at)
    return None if release is None or release.is_gone else release


def _without_repeats(pointings: Iterable[Pointing]) -> Iterable[Pointing]:
    package_id: UUID | None = None
    for each in pointings:
        if each.package_id != package_id:
            package_id = each.package_id
            yield each
