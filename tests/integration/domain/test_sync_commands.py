"""Orders to the syncer and what came of each channel, in the log."""

from __future__ import annotations

from uuid import uuid4

from domain.errors import Conflict, NotFound


def test_the_first_order_begins_the_syncer(desk):
    with desk.records("syncer.registered", "syncer.ordered"):
        desk.order_sync()
    with desk.records("syncer.order_ended"):
        desk.end_sync(2, failed=0)
    with desk.records("syncer.ordered"):
        desk.order_sync()


def test_only_the_order_under_way_ends(desk):
    with desk.refuses(Conflict, match="not the one under way"):
        desk.end_sync(2, failed=0)
    desk.order_sync()

    with desk.refuses(Conflict, match="not the one under way"):
        desk.end_sync(1, failed=0)


def test_what_came_of_a_channel_is_recorded_when_it_is_news(desk, channel_id):
    with desk.records():
        desk.note_sync(channel_id, error=None)
    with desk.records("sync.registered", "sync.failed"):
        desk.note_sync(channel_id, error="status 500")
    with desk.records("sync.recovered"):
        desk.note_sync(channel_id, error=None)


def test_a_channel_that_is_gone_has_no_sync(desk):
    with desk.refuses(NotFound):
        desk.note_sync(uuid4(), error="status 500")
