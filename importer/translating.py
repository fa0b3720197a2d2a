"""The configuration of the other product in our words, before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

import msgspec

from domain.arch import Arch
from domain.errors import Invalid
from domain.package_contents import PackageContents
from domain.policy import Policy
from domain.versions import is_version
from importer.contents import contents_of
from importer.dating import Dates, Pointing, arch_of, pointings_of
from importer.policies import Lengths, policy_of
from importer.records import Configuration, PackageRecord, Product
from importer.releases import Release, Releases, gone_release
from importer.summary import Summary
from importer.texts import Noted


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """
    The configuration in our words.

    Attributes:
        dates: When its things were made.
        contents: Of the packages that can be taken over.
        releases: All packages that machines may have been granted.
        gone: Those of them that the other product does not have any more.
        channel_archs: Of the channels.
        group_archs: Of the groups: those of their channels.
        policies: Of the groups.
        pointings: What channels pointed at when, of each in the order of time.
    """

    product: Product
    records: Configuration
    dates: Dates
    contents: dict[UUID, PackageContents]
    releases: Releases
    gone: list[Release]
    channel_archs: dict[UUID, Arch]
    group_archs: dict[UUID, Arch]
    policies: dict[UUID, Policy]
    pointings: list[Pointing]

    @property
    def blacklists(self) -> dict[UUID, list[UUID]]:
        """The channels that must not offer a package, of those that have any."""
        found: dict[UUID, list[UUID]] = {}
        for each in self.records.blacklist:
            if each.package_id in self.contents:
                found.setdefault(each.package_id, []).append(each.channel_id)
        return found


def translate(
    product: Product,
    records: Configuration,
    lengths: Lengths,
    summary: Summary,
    now: int,
) -> Translation:
    """
    Put the configuration into our words.

    Args:
        product: Whose it is.
        records: The configuration.
        lengths: Reads intervals as the source does.
        summary: Is told what cannot be put as it is.
        now: The present, in microseconds.
    """
    dates = Dates(records, now)
    contents = dict(_contents(product, records, summary))
    releases = _releases(records, contents, dates)
    gone = list(_gone(records, releases, dates))
    archs = {
        each.id: arch_of(product, each.arch, each.application_id)
        for each in records.channels
    }
    return Translation(
        product=product,
        records=records,
        dates=dates,
        contents=contents,
        releases=releases,
        gone=gone,
        channel_archs=archs,
        group_archs={
            each.id: Arch.ALL if each.channel_id is None else archs[each.channel_id]
            for each in records.groups
        },
        policies={
            each.id: policy_of(
                each, lengths, noting(summary, "group", each.name, each.id)
            )
            for each in records.groups
        },
        pointings=[
            pointing
            for each in records.channels
            for pointing in pointings_of(each, archs[each.id], records, releases, dates)
        ],
    )


def called(kind: str, name: str, key: UUID) -> str:
    """Name a thing so that it can be found there."""
    return f"{kind} {name!r} ({key})"


def noting(summary: Summary, kind: str, name: str, key: UUID) -> Noted:
    """Give what is told how a thing had to be changed."""
    return partial(summary.adjust, called(kind, name, key))


def _contents(
    product: Product, records: Configuration, summary: Summary
) -> Iterator[tuple[UUID, PackageContents]]:
    actions = {each.package_id: each for each in records.actions}
    for package in records.packages:
        translated = contents_of(
            product,
            package,
            arch_of(product, package.arch, package.application_id),
            actions.get(package.id),
            [each for each in records.files if each.package_id == package.id],
            noting(summary, "package", package.version, package.id),
        )
        if _is_fit(package, translated, summary):
            yield package.id, translated


def _is_fit(
    package: PackageRecord, contents: PackageContents, summary: Summary
) -> bool:
    try:
        contents.checked()
    except Invalid as ex:
        summary.leave_out(
            called("package", package.version, package.id),
            f"machines could not be sent it: {ex}. Correct it there and import again,"
            " or add it here",
        )
        return False
    return True


def _releases(
    records: Configuration, contents: dict[UUID, PackageContents], dates: Dates
) -> Releases:
    return Releases(
        Release(
            each.id,
            each.application_id,
            each.version,
            contents[each.id].arch,
            dates.made[each.id],
        )
        for each in records.packages
        if each.id in contents
    )


def _gone(
    records: Configuration, releases: Releases, dates: Dates
) -> Iterator[Release]:
    """Give what machines were granted before any package of that version, if any is."""
    for each in records.used_versions:
        since = dates.after(each.since, each.application_id)
        known = releases.find(each.application_id, each.version, Arch.ALL, since)
        if known is None and is_version(each.version):
            release = gone_release(each.application_id, each.version, since)
            releases.add(release)
            yield release
