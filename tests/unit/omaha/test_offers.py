"""What a mirror is given, byte for byte; a golden file for each case of Nebraska's."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from domain.arch import Arch
from domain.package_contents import (
    ExtraFile,
    PackageContents,
    PackageType,
    UpdateAction,
)
from omaha.offers import offer, offer_all
from omaha.protocol.responses import AppAnswer, Response, render_response
from omaha.protocol.statuses import AppStatus
from projections.catalogue import OfferedPackage
from tests.checkers import accepts_nebraska_syncer, check_all
from tests.digests import base64_of

GOLDEN = Path(__file__).parents[2] / "golden" / "omaha" / "responses"
FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"
XML = "text/xml; charset=utf-8"


def contents(version: str, url: str = "https://pkg.example.net/") -> PackageContents:
    return PackageContents(
        type=PackageType.FLATCAR,
        version=version,
        arch=Arch.AMD64,
        url=url,
        filename=f"flatcar-amd64-{version}.gz",
        size=481_234_567,
        hash=base64_of("sha1", version),
        extra_files=(
            ExtraFile("oem-qemu.gz", 2280, base64_of("sha1", "oem"), "0" * 64),
        ),
        action=UpdateAction(sha256=base64_of("sha256", version)),
    )


def package(version: str, reason: str | None = None, **parts: str) -> OfferedPackage:
    """Give a package; one with a reason, even an empty one, is a floor."""
    return OfferedPackage(
        UUID(int=0), contents(version, **parts), reason is not None, reason or ""
    )


TARGET = package("4230.2.1")
WAYS = {
    "mirror_target": [TARGET],
    "mirror_floors": [
        package("3510.2.8", "new partition <layout>"),
        package("4081.2.0", ""),
        TARGET,
    ],
    "mirror_target_is_floor": [
        package("3510.2.8", ""),
        package("4230.2.1", "new boot loader"),
    ],
}


def rendered(check) -> bytes:
    app = AppAnswer(app_id=FLATCAR, status=AppStatus.OK, update_check=check)
    return render_response(
        Response(apps=(app,), elapsed_seconds=41100, elapsed_days=7000)
    )


@pytest.mark.parametrize("name", WAYS)
def test_a_mirror_is_given_the_way_as_agreed(name):
    body = rendered(offer_all(WAYS[name], None))

    assert body == (GOLDEN / f"{name}.xml").read_bytes()
    check_all(body, XML, 200, [FLATCAR])
    versions = [outcome.version for outcome in accepts_nebraska_syncer(body, XML)]
    assert versions == [step.contents.version for step in WAYS[name]]


def test_packages_in_several_folders_have_a_url_each_the_targets_first():
    way = [
        package("3510.2.8", "", url="https://pkg.example.net/3510.2.8/"),
        package("4081.2.0", "", url="https://pkg.example.net/4230.2.1/"),
        package("4230.2.1", url="https://pkg.example.net/4230.2.1/"),
    ]

    assert offer_all(way, None).urls == (
        "https://pkg.example.net/4230.2.1/",
        "https://pkg.example.net/4230.2.1/",
        "https://pkg.example.net/3510.2.8/",
    )


def test_packages_in_one_folder_share_its_url():
    way = [
        package("3510.2.8", "", url="https://pkg.example.net/"),
        package("4230.2.1", url="https://pkg.example.net/"),
    ]

    assert offer_all(way, None).urls == ("https://pkg.example.net/",)


def test_a_machine_is_offered_a_floor_as_any_package():
    check = offer(contents("3510.2.8"), 3600)

    assert b"is_" not in rendered(check)
    assert (len(check.manifests), check.poll_interval) == (1, 3600)


def test_a_mirror_is_told_when_to_come_back():
    assert offer_all([TARGET], 3600).poll_interval == 3600
