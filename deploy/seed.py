"""What is there out of the box: CoreOS/Flatcar, its channels and its groups."""

from __future__ import annotations

from uuid import UUID, uuid5

import msgspec

from domain.arch import Arch
from domain.causes import acting
from domain.commands.groups import GroupSettings
from domain.commands.people import DEFAULT_TEAM
from domain.platform import Platform
from eventstore.database import Database
from projections.catalogue import FLATCAR


class Line(msgspec.Struct, frozen=True):
    """A release line: a channel and the group of the same name and track."""

    name: str
    arch: Arch
    color: str
    channel_id: UUID
    group_id: UUID


def _line(
    name: str, arch: Arch, color: str, group_id: str = "", channel_id: str = ""
) -> Line:
    """Describe a line; ids that no client and no predecessor knows are derived."""
    key = f"{name}/{arch.name}"
    return Line(
        name,
        arch,
        color,
        UUID(channel_id) if channel_id else uuid5(FLATCAR, f"channel/{key}"),
        UUID(group_id) if group_id else uuid5(FLATCAR, f"group/{key}"),
    )


LINES = (
    _line(
        "stable",
        Arch.AMD64,
        "#14b9d6",
        "9a2deb70-37be-4026-853f-bfdd6b347bbe",
        "e06064ad-4414-4904-9a6e-fd465593d1b2",
    ),
    _line(
        "beta",
        Arch.AMD64,
        "#fc7f33",
        "3fe10490-dd73-4b49-b72a-28ac19acfcdc",
        "128b8c29-5058-4643-8e67-a1a0e3c641c9",
    ),
    _line(
        "alpha",
        Arch.AMD64,
        "#1fbb86",
        "5b810680-e36a-4879-b98a-4f989e80b899",
        "a87a03ad-4984-47a1-8dc4-3507bae91ee1",
    ),
    _line("edge", Arch.AMD64, "#f4ab3b", "72834a2b-ad86-4d6d-b498-e08a19ebe54e"),
    _line("lts", Arch.AMD64, "#777777"),
    _line("stable", Arch.AARCH64, "#14b9d6", "11a585f6-9418-4df0-8863-78b2fd3240f8"),
    _line("beta", Arch.AARCH64, "#fc7f33", "d112ec01-ba34-4a9e-9d4b-9814a685f266"),
    _line("alpha", Arch.AARCH64, "#1fbb86", "e641708d-fb48-4260-8bdf-ba2074a1147a"),
    _line("edge", Arch.AARCH64, "#f4ab3b", "b4b2fa22-c1ea-498c-a8ac-c1dc0b1d7c17"),
    _line("lts", Arch.AARCH64, "#777777"),
)


def seed(database: Database, platform: Platform) -> bool:
    """Register what is there out of the box, unless it ever was; tell which it is."""
    with acting("system", reason="out of the box"), database.command():
        if is_seeded(platform):
            return False
        platform.found_team(name="default", team_id=DEFAULT_TEAM)
        _register_flatcar(platform)
        return True


def is_seeded(platform: Platform) -> bool:
    """Tell whether what is there out of the box ever was registered."""
    return DEFAULT_TEAM in platform.repository


def _register_flatcar(platform: Platform) -> None:
    platform.register_application(
        application_id=FLATCAR,
        name="Flatcar Container Linux",
        description="Flatcar Container Linux, and CoreOS Container Linux before it",
        product_id="org.flatcar.linux",
    )
    for line in LINES:
        platform.create_channel(
            FLATCAR,
            name=line.name,
            color=line.color,
            arch=line.arch,
            channel_id=line.channel_id,
        )
        settings = GroupSettings(
            name=group_name(line), track=line.name, channel_id=line.channel_id
        )
        platform.create_group(FLATCAR, settings, group_id=line.group_id)


def group_name(line: Line) -> str:
    """Give the name that the group of a line has out of the box."""
    arch = {Arch.AMD64: "AMD64", Arch.AARCH64: "ARM64"}[line.arch]
    return f"{line.name.capitalize()} ({arch})"
