"""A platform on a real database, and a committer's desk to send machines to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from clock.deadlines import DeadlineKeeper
from deploy.platform import build_platform
from deploy.seed import LINES, seed
from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.package_contents import PackageContents, PackageType, UpdateAction
from domain.policy import Policy
from eventstore.database import Database
from eventstore.log import read_log
from eventstore.platform import StoredPlatform
from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.batch import Answers, BatchDecider
from omaha.protocol.requests import parse_request
from omaha.protocol.responses import Response, day_start, render_response
from projections.catalogue import FLATCAR
from projections.presence import Sighting, write_presence
from tests.checkers import check_all
from tests.digests import base64_of

STABLE = next(line for line in LINES if line.name == "stable" and line.arch == 1)
UNLIMITED = Policy(safe_mode=False, max_updates_per_period=1_000_000)
MINUTE = 60 * 1_000_000


def contents(version: str, arch: Arch = Arch.AMD64) -> PackageContents:
    return PackageContents(
        type=PackageType.FLATCAR,
        version=version,
        arch=arch,
        url=f"https://pkg.example.net/{version}/",
        filename="flatcar_production_update.gz",
        size=481234567,
        hash=base64_of("sha1", version),
        action=UpdateAction(sha256=base64_of("sha256", version)),
    )


@dataclass
class World:
    """Everything there is, at a time that the test moves."""

    url: str
    database: Database
    platform: StoredPlatform
    now: int = 1_700_000_000_000_000
    manners: Manners = field(default_factory=Manners)
    seen: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadlines = DeadlineKeeper(self.database)
        self.decide = BatchDecider(
            self.database,
            lambda: self.now,
            self.manners,
            lambda visit, now: self.seen.append((visit, now)),
        )

    def passes(self, microseconds: int) -> None:
        """Let time pass, and the clock do its duties then."""
        self.now += microseconds
        self.deadlines.end_overdue(self.now)

    def send(self, *bodies: bytes) -> list[Any]:
        """Send requests in one batch; gives the answers of their first apps."""
        arrivals = [Arrival(parse_request(b), "192.0.2.1", "req") for b in bodies]
        batch = self.decide(arrivals)
        if self.manners.refusals == "noupdate":
            for answers in batch:
                check_answer(answers)
        return [answers[0] for answers in batch]

    def notes_presence(self) -> None:
        """Write down who came by since the last time, as a worker does each second."""
        came = {visit.stream_id: Sighting(now) for visit, now in self.seen}
        self.seen.clear()
        with self.database.connection() as connection:
            write_presence(connection, came)

    def statuses(self, *bodies: bytes) -> list[str]:
        return [str(answer.update_check.status) for answer in self.send(*bodies)]

    def offer(self, version: str, arch: Arch = Arch.AMD64) -> UUID:
        """Release a version on the stable channel."""
        with self.database.command():
            package_id = self.platform.add_package(FLATCAR, contents(version, arch))
            self._point_at(package_id)
        return package_id

    def points_at(self, package_id: UUID) -> None:
        """Let the stable channel point at a package that was released before."""
        with self.database.command():
            self._point_at(package_id)

    def _point_at(self, package_id: UUID) -> None:
        self.platform.revise_channel(
            STABLE.channel_id,
            name=STABLE.name,
            color=STABLE.color,
            package_id=package_id,
        )

    def marks_floor(self, version: str, reason: str = "") -> UUID:
        """Add a version that no machine of the stable channel may skip."""
        with self.database.command():
            package_id = self.platform.add_package(FLATCAR, contents(version))
        self.marks(package_id, reason)
        return package_id

    def marks(self, package_id: UUID, reason: str = "") -> None:
        """Mark a package as a floor of the stable channel."""
        with self.database.command():
            self.platform.set_floor(STABLE.channel_id, package_id, reason)

    def sets_policy(self, policy: Policy) -> None:
        with self.database.command():
            self.platform.revise_group(
                STABLE.group_id,
                GroupSettings(
                    name="Stable (AMD64)",
                    track="stable",
                    channel_id=STABLE.channel_id,
                    policy=policy,
                ),
            )

    def pauses(self) -> None:
        with self.database.command():
            self.platform.pause_rollout(STABLE.group_id)

    def resumes(self) -> None:
        with self.database.command():
            self.platform.resume_rollout(STABLE.group_id)

    def rollout_events(self, kind: str) -> list[Any]:
        """Events of one kind of all rollouts so far, oldest first."""
        with self.database.connection() as connection:
            return [
                recorded.event
                for recorded in read_log(connection)
                if recorded.topic == f"rollout.{kind}"
            ]

    def topics(self) -> list[str]:
        """Machine events so far, oldest first, without their prefix."""
        with self.database.connection() as connection:
            return [
                recorded.topic.removeprefix("instance.")
                for recorded in read_log(connection)
                if recorded.topic.startswith("instance.")
            ]

    def held(self) -> list[str]:
        """Why machines wait, in the order of their ids; empty for those who do not."""
        with self.database.connection() as connection:
            rows = connection.execute("SELECT held FROM instances ORDER BY machine_id")
            return [held for (held,) in rows]

    def status_of(self, machine_id: str) -> int | None:
        with self.database.connection() as connection:
            row = connection.execute(
                "SELECT status FROM instances WHERE machine_id = %s", (machine_id,)
            ).fetchone()
        return row and row[0]


def check_answer(answers: Answers) -> None:
    """Have every client's own rules read an answer."""
    seconds, days = day_start(datetime.now(UTC))
    response = Response(apps=answers, elapsed_seconds=seconds, elapsed_days=days)
    app_ids = [answer.app_id for answer in answers]
    check_all(render_response(response), "text/xml; charset=utf-8", 200, app_ids)


@contextmanager
def new_world(url: str, **parts: Any) -> Iterator[World]:
    database = Database(url)
    try:
        platform = build_platform(database)
        seed(database, platform)
        yield World(url, database, platform, **parts)
    finally:
        database.close()


@pytest.fixture
def world(db_url: str) -> Iterator[World]:
    with new_world(db_url) as made:
        yield made
