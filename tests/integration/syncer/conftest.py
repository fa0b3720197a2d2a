"""A fresh server with Flatcar's channels, a syncer, and an upstream to sync from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.platform import build_platform
from deploy.seed import LINES, seed
from domain.causes import acting
from domain.instants import SECOND
from eventstore.database import Database
from eventstore.log import read_log
from projections.syncing import SyncedChannel, synced_channels
from syncer.asking import ask
from syncer.mirror import Mirror, Outcome
from syncer.rounds import Pace, Rounds
from syncer.settling import Settle, from_upstream
from tests.upstream import Upstream, serving

STABLE, ON_ARM = LINES[0].channel_id, LINES[5].channel_id


class Ours:
    """Our side; `now` is what time it is."""

    def __init__(self, url: str, upstream: Upstream) -> None:
        self.url, self.upstream = url, upstream
        self.now = 3_600_000 * SECOND
        self.database = Database(url, size=2)
        self.platform = build_platform(self.database)
        self.rounds = self.new_rounds()

    def new_rounds(
        self, settle: Settle = from_upstream, interval_s: int = 3600
    ) -> Rounds:
        mirror = Mirror(
            self.database,
            self.platform,
            self.upstream.url,
            settle,
            lambda: self.now,
            lambda url, question: ask(url, question, total_s=0.5),
        )
        pace = Pace(interval_s, pause_s=5)
        return Rounds(
            self.database, self.platform, mirror, pace, lambda: self.now, lambda: 0.5
        )

    def sync(self, rounds: Rounds | None = None) -> dict[str, Outcome]:
        """Do a round; gives what came of the channels for amd64."""
        rounds = rounds or self.rounds
        rounds.begin()
        found = {}
        while (told := rounds.step()) is not None:
            if told[0].arch == 1:
                found[told[0].name] = told[1]
        return found

    def channels(self) -> dict[str, SyncedChannel]:
        """Give the channels for amd64, by name."""
        with self.database.connection() as connection:
            found = synced_channels(connection)
        return {each.name: each for each in found if each.arch == 1}

    def command(self, name: str, *args: Any, **options: Any) -> Any:
        with acting("vera", "as she likes"), self.database.command():
            return getattr(self.platform, name)(*args, **options)

    def events(self) -> list[tuple[str, str]]:
        """List what was recorded since it was seeded: what, and by whom."""
        with self.database.connection() as connection:
            log = [each for each in read_log(connection) if each.position > self.seeded]
        return [(each.topic, each.event.actor) for each in log]

    def seed(self) -> None:
        seed(self.database, self.platform)
        with self.database.connection() as connection:
            self.seeded = max(each.position for each in read_log(connection))


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serving() as upstream:
        yield upstream


@pytest.fixture
def ours(db_url: str, upstream: Upstream) -> Iterator[Ours]:
    ours = Ours(db_url, upstream)
    ours.seed()
    yield ours
    ours.database.close()
