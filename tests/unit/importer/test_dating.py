"""What channels pointed at, as far as the other product tells."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.arch import Arch
from importer.dating import Dates, Pointing, arch_of, pointings_of
from importer.reading import CHANNEL_POINTED
from importer.records import (
    ActivityRecord,
    ApplicationRecord,
    ChannelRecord,
    Configuration,
    PackageRecord,
    Product,
)
from importer.releases import Release, Releases, gone_release
from projections.catalogue import FLATCAR

APP, CHANNEL, FIRST, SECOND = (UUID(int=number) for number in range(4))
NOW = 1000


def package(package_id: UUID, version: str, created_at: int) -> PackageRecord:
    return PackageRecord(
        id=package_id,
        type=4,
        version=version,
        url="https://pkg.example.net/",
        filename="",
        description="",
        size="",
        hash="",
        created_at=created_at,
        application_id=APP,
        arch=None,
    )


def pointed(at: int, version: str) -> ActivityRecord:
    return ActivityRecord(
        at=at, kind=CHANNEL_POINTED, version=version, group_id=None, channel_id=CHANNEL
    )


def pointings(
    *activity: ActivityRecord, now_at: UUID | None, app_made: int = 0
) -> list[Pointing]:
    channel = ChannelRecord(
        id=CHANNEL,
        name="main",
        color="",
        created_at=100,
        application_id=APP,
        package_id=now_at,
        arch=None,
    )
    app = ApplicationRecord(
        id=APP,
        name="a",
        description="",
        created_at=app_made,
        team_id=APP,
        product_id="",
    )
    packages = [package(FIRST, "1.0.0", 200), package(SECOND, "2.0.0", 300)]
    nothing = {
        name: []
        for name in ("teams", "users", "actions", "files", "blacklist", "floors")
    }
    records = Configuration(
        **nothing,
        applications=[app],
        packages=packages,
        channels=[channel],
        groups=[],
        activity=list(activity),
        used_versions=[],
    )
    releases = Releases(
        Release(each.id, APP, each.version, Arch.ALL, each.created_at)
        for each in packages
    )
    releases.add(gone_release(APP, "0.9.0", 150))
    return pointings_of(channel, Arch.ALL, records, releases, Dates(records, NOW))


def at(instant: int, package_id: UUID | None) -> Pointing:
    return Pointing(instant, CHANNEL, package_id)


def test_a_channel_was_pointed_when_the_activity_says_so():
    told = pointed(250, "1.0.0"), pointed(260, "1.0.0"), pointed(350, "2.0.0")

    assert pointings(*told, now_at=SECOND) == [at(250, FIRST), at(350, SECOND)]


def test_what_the_activity_does_not_say_is_as_early_as_it_can_be():
    assert pointings(now_at=SECOND) == [at(300, SECOND)]
    assert pointings(pointed(400, "2.0.0"), now_at=FIRST) == [
        at(400, SECOND),
        at(400, FIRST),
    ]
    assert pointings(pointed(400, "2.0.0"), now_at=None) == [
        at(400, SECOND),
        at(400, None),
    ]


def test_what_cannot_have_been_is_left_out():
    before_the_channel, before_the_package = pointed(50, "1.0.0"), pointed(210, "2.0.0")
    of_a_deleted_package = pointed(160, "0.9.0")

    told = before_the_channel, of_a_deleted_package, before_the_package
    assert pointings(*told, now_at=None) == []


def test_nothing_is_before_its_application_or_after_now():
    assert pointings(now_at=SECOND, app_made=500) == [at(500, SECOND)]
    assert pointings(now_at=SECOND, app_made=5000) == [at(NOW, SECOND)]


@pytest.mark.parametrize(
    ("product", "arch", "application_id", "ours"),
    [
        (Product.NEBRASKA, 2, FLATCAR, Arch.AARCH64),
        (Product.NEBRASKA, 99, FLATCAR, Arch.ALL),
        (Product.NEBRASKA, None, FLATCAR, Arch.AMD64),
        (Product.COREROLLER, None, FLATCAR, Arch.AMD64),
        (Product.COREROLLER, None, APP, Arch.ALL),
    ],
)
def test_coreroller_asked_nobody_for_an_architecture(
    product, arch, application_id, ours
):
    assert arch_of(product, arch, application_id) is ours
