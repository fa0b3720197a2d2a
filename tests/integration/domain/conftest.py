"""The platform on a real database, with what most commands need to be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from deploy.platform import build_platform
from domain.arch import Arch
from domain.commands.people import DEFAULT_TEAM
from domain.errors import Refused
from domain.package_contents import PackageContents, PackageType
from eventstore.database import Database
from eventstore.log import last_position, read_log
from tests.integration.projections.configuration_tables import (
    expected_tables,
    stored_tables,
)


class Desk:
    """Takes commands, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = build_platform(database)

    def __getattr__(self, command: str) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            with self.database.command():
                return getattr(self.platform, command)(*arguments, **options)

        return run

    def row(self, table: str, key: UUID) -> dict[str, Any]:
        return stored_tables(self.database)[table][key]

    def rows(self, table: str) -> list[dict[str, Any]]:
        return list(stored_tables(self.database)[table].values())

    @contextmanager
    def records(self, *topics: str) -> Iterator[None]:
        """Expect these events, in any order, and the tables to follow them."""
        with self.database.connection() as connection:
            before = last_position(connection)
        yield
        with self.database.connection() as connection:
            told = [recorded.topic for recorded in read_log(connection, after=before)]
        assert sorted(told) == sorted(topics)
        assert stored_tables(self.database) == expected_tables(
            self.database, self.platform
        )

    @contextmanager
    def refuses(
        self, kind: type[Refused], field: str | None = None, match: str | None = None
    ) -> Iterator[None]:
        """Expect exactly this refusal, and nothing to be recorded."""
        with self.records(), pytest.raises(Refused, match=match) as caught:
            yield
        assert (type(caught.value), caught.value.field) == (kind, field)


def contents(version: str = "1.0.0", arch: Arch = Arch.AMD64) -> PackageContents:
    return PackageContents(
        type=PackageType.OTHER,
        version=version,
        arch=arch,
        url="https://pkg.example.net/",
    )


@pytest.fixture
def desk(db_url: str) -> Iterator[Desk]:
    database = Database(db_url)
    try:
        desk = Desk(database)
        desk.found_team(name="default", team_id=DEFAULT_TEAM)
        yield desk
    finally:
        database.close()


@pytest.fixture
def app_id(desk: Desk) -> UUID:
    return desk.register_application(
        name="Kiosk", description="Tickets", product_id="io.example.Kiosk"
    )


@pytest.fixture
def other_app_id(desk: Desk) -> UUID:
    return desk.register_application(name="Gate")


@pytest.fixture
def package_id(desk: Desk, app_id: UUID) -> UUID:
    return desk.add_package(app_id, contents())


@pytest.fixture
def channel_id(desk: Desk, app_id: UUID) -> UUID:
    return desk.create_channel(app_id, name="stable")
