"""The groups of the demo that machines live in, and the channels they follow."""

from __future__ import annotations

from uuid import UUID, uuid5

from msgspec import Struct

from deploy.demo.packages import sample_image, sample_package
from deploy.seed import LINES, Line, group_name
from domain.arch import Arch
from domain.package_contents import PackageContents
from projections.catalogue import FLATCAR

SAMPLE_APPLICATION = UUID("b6458005-8f40-4627-b33b-be70a718c48e")
SAMPLE_CHANNEL = uuid5(SAMPLE_APPLICATION, "channel/stable")


class Place(Struct, frozen=True, kw_only=True):
    """
    A group, and what it has of its channel.

    Attributes:
        name: Of the group.
        line: The name of the channel, by which packages are named as well.
    """

    application_id: UUID
    name: str
    track: str
    group_id: UUID
    channel_id: UUID
    line: str
    color: str
    arch: Arch

    def package(self, version: str) -> PackageContents:
        """Describe a release for those who follow the channel."""
        if self.application_id == FLATCAR:
            return sample_package(_LINES[self.group_id], version)
        url = f"https://packages.example.net/sample/{version}/"
        return sample_image(version, self.arch, url, "sample-image.gz")


_LINES = {line.group_id: line for line in LINES}


def _of_flatcar(line: Line) -> Place:
    return Place(
        application_id=FLATCAR,
        name=group_name(line),
        track=line.name,
        group_id=line.group_id,
        channel_id=line.channel_id,
        line=line.name,
        color=line.color,
        arch=line.arch,
    )


def _of_sample(name: str, track: str) -> Place:
    return Place(
        application_id=SAMPLE_APPLICATION,
        name=name,
        track=track,
        group_id=uuid5(SAMPLE_APPLICATION, f"group/{track}"),
        channel_id=SAMPLE_CHANNEL,
        line="Stable",
        color="#14b9d6",
        arch=Arch.ALL,
    )


STABLE, BETA, ALPHA, LTS, STABLE_ARM = (
    _of_flatcar(LINES[number]) for number in (0, 1, 2, 4, 5)
)
EU_WEST = _of_sample("Prod eu-west", "prod-eu-west")
US_EAST = _of_sample("Prod us-east", "prod-us-east")
QA = _of_sample("Qa-Dev", "qa-dev")
