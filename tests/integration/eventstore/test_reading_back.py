"""Reading one stream from its end, as far as somebody asks."""

from itertools import islice

import pytest

from domain.rollouts import Rollout
from eventstore.log import read_back
from tests.integration.omaha.conftest import STABLE, world

__all__ = ["world"]

PAUSED, RESUMED = Rollout.Paused.TOPIC, Rollout.Resumed.TOPIC


@pytest.fixture
def read(world):
    """Read the versions of events of a rollout that was paused three times."""
    package_id = world.offer("4230.2.1")
    rollout = Rollout.create_id(STABLE.group_id, package_id)
    for _ in range(3):
        world.pauses()
        world.resumes()

    def versions(*topics, first=None, batch=100):
        with world.database.connection() as connection:
            events = read_back(connection, rollout, *topics, batch=batch)
            return [recorded.version for recorded in islice(events, first)]

    return versions


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_events_of_the_kinds_asked_for_come_newest_first(read, batch):
    assert read(PAUSED, batch=batch) == [6, 4, 2]
    assert read(PAUSED, RESUMED, batch=batch) == [7, 6, 5, 4, 3, 2]


def test_no_more_is_read_than_is_asked_for(read):
    assert read(PAUSED, RESUMED, first=1, batch=1) == [7]


def test_a_kind_that_never_happened_gives_nothing(read):
    assert read(Rollout.Halted.TOPIC) == []
