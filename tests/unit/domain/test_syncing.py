"""The syncer: one order at a time; and each channel, of which only news is told."""

from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.syncing import ChannelSync, Syncer
from tests.unit.domain.given import told

CHANNEL = UUID(int=7)


@pytest.fixture
def syncer():
    return Syncer()


@pytest.fixture
def sync():
    return ChannelSync(channel_id=CHANNEL)


def test_a_round_is_ordered_and_ends(syncer):
    syncer.order()
    syncer.end(failed=1)

    assert told(syncer) == [
        (Syncer.Created, {}),
        (Syncer.Ordered, {}),
        (Syncer.Ended, {"failed": 1}),
    ]


def test_a_second_round_waits_for_the_end_of_the_first(syncer):
    syncer.order()

    with pytest.raises(Conflict, match="wait until it has ended"):
        syncer.order()


def test_what_was_not_ordered_does_not_end(syncer):
    with pytest.raises(Conflict, match="no round is ordered"):
        syncer.end(failed=0)


def test_a_failure_is_told_once_and_again_for_another_reason(sync):
    for error in ("status 500", "status 500", "timed out"):
        sync.note(error)

    assert told(sync) == [
        (ChannelSync.Created, {"channel_id": CHANNEL}),
        (ChannelSync.Failed, {"error": "status 500"}),
        (ChannelSync.Failed, {"error": "timed out"}),
    ]


def test_that_all_is_well_is_told_only_after_a_failure(sync):
    for error in (None, "status 500", None, None):
        sync.note(error)

    assert [kind for kind, _ in told(sync)] == [
        ChannelSync.Created,
        ChannelSync.Failed,
        ChannelSync.Recovered,
    ]
