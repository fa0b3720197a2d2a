"""Operators who change the configuration at random, deletions included."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.errors import Refused
from domain.instants import from_datetime
from domain.package_contents import PackageContents, PackageType
from domain.platform import Platform
from domain.policy import Policy
from eventstore.database import Database

_NEVER = UUID(int=0)
SUNDAY = from_datetime(datetime(2026, 8, 2, 12, tzinfo=UTC))
MONDAY = from_datetime(datetime(2026, 8, 3, 12, tzinfo=UTC))


class Operators:
    """People who do something else each time, and are refused now and then."""

    def __init__(self, database: Database, platform: Platform, seed: int) -> None:
        self._database = database
        self._platform = platform
        self._random = Random(seed)
        self._commands: list[Callable[[], Any]] = [
            *[self._register] * 2,
            self._clone,
            self._revise_application,
            *[self._add_package] * 3,
            *[self._revise_package] * 3,
            *[self._create_channel] * 2,
            *[self._revise_channel] * 2,
            *[self._set_floor] * 4,
            self._remove_floor,
            *[self._create_group] * 2,
            *[self._revise_group] * 2,
            *[self._note_schedules] * 2,
            *[self._delete_something] * 3,
        ]

    def act(self) -> None:
        """Give one command; it may be refused."""
        command = self._random.choice(self._commands)
        with suppress(Refused), self._database.command():
            command()

    def _register(self) -> None:
        app = self._platform.register_application(name=self._word())
        channel = self._platform.create_channel(app, name="stable")
        self._platform.create_group(app, GroupSettings(name="All", channel_id=channel))

    def _clone(self) -> None:
        self._platform.clone_application(self._any("application"), name=self._word())

    def _revise_application(self) -> None:
        self._platform.revise_application(
            self._any("application"),
            name=self._word(),
            description=self._word(),
            product_id=self._random.choice(("", f"io.example.{self._word()}")),
        )

    def _add_package(self) -> None:
        self._platform.add_package(self._any("application"), self._contents())

    def _revise_package(self) -> None:
        channel, package = self._random.choice(self._rows(_FITTING) or [(_NEVER,) * 2])
        blacklist = self._random.choice(((), (channel,)))
        self._platform.revise_package(
            package, self._contents(), channels_blacklist=blacklist
        )

    def _create_channel(self) -> None:
        self._platform.create_channel(
            self._any("application"), name=self._word(), package_id=self._target()
        )

    def _revise_channel(self) -> None:
        channel, name = self._any("channel"), self._word()
        self._platform.revise_channel(
            channel,
            name=name,
            color=self._random.choice(("#777777", "#123456")),
            package_id=self._target(),
        )
        self._platform.pin_channel(channel, pinned=name < "fff")

    def _set_floor(self) -> None:
        channel, package = self._random.choice(self._rows(_FITTING) or [(_NEVER,) * 2])
        self._platform.set_floor(channel, package, self._random.choice(("", "why")))

    def _remove_floor(self) -> None:
        channel, package = self._random.choice(self._rows(_FLOORS) or [(_NEVER,) * 2])
        self._platform.remove_floor(channel, package)

    def _create_group(self) -> None:
        self._platform.create_group(self._any("application"), self._settings())

    def _revise_group(self) -> None:
        self._platform.revise_group(self._any("group"), self._settings())

    def _note_schedules(self) -> None:
        groups = [group for (group,) in self._rows("SELECT group_id FROM groups")]
        self._platform.note_schedules(groups, self._random.choice((SUNDAY, MONDAY)))

    def _delete_something(self) -> None:
        kinds = [*["application"] * 2, *["group", "channel"] * 3, *["package"] * 5]
        kind = self._random.choice(kinds)
        getattr(self._platform, f"delete_{kind}")(self._any(kind))

    def _settings(self) -> GroupSettings:
        return GroupSettings(
            name=self._word(),
            description=self._word(),
            track=self._word(),
            channel_id=self._random.choice((None, self._any("channel"))),
            policy=Policy(office_hours=self._random.random() < 0.5, timezone="UTC"),
        )

    def _contents(self) -> PackageContents:
        return PackageContents(
            type=PackageType.OTHER,
            version=f"{self._random.randint(1, 40)}.0.0",
            arch=Arch.AMD64,
            url="https://pkg.example.net/",
        )

    def _target(self) -> UUID | None:
        return self._random.choice((None, self._any("package"), self._any("package")))

    def _word(self) -> str:
        return self._random.choice("abcdefghij") * 3

    def _any(self, kind: str) -> UUID:
        rows = self._rows(
            f"SELECT {kind}_id FROM {kind}s ORDER BY created_at, {kind}_id"
        )
        return self._random.choice(rows)[0] if rows else _NEVER

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self._database.connection() as connection:
            return connection.execute(statement).fetchall()


_FITTING = """
    SELECT c.channel_id, p.package_id
      FROM channels c JOIN packages p USING (application_id)
     ORDER BY c.created_at, p.created_at
"""
_FLOORS = """
    SELECT channel_id, package_id FROM channel_floors ORDER BY created_at, package_id
"""
