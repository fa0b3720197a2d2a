"""Events, as the feed shows them."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from api.feeds.event_objects import EventObject
from domain.instance_events import Registered, UpdateGranted
from eventstore.log import Recorded
from projections.pages_events import EventRow
from tests.unit.eventstore.samples import aggregate_events, machine_events

STREAM = UUID(int=7)
NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
SAMPLES = aggregate_events() | machine_events()


def shown(event, topic="x"):
    row = EventRow(Recorded(9, STREAM, 2, topic, event), NOW)
    return msgspec.to_builtins(EventObject.of(row))


def test_an_event_tells_who_why_and_when_beside_what_it_says():
    event = UpdateGranted(
        at=1_785_749_415_123_456,
        reason="by hand",
        correlation_id="req-7",
        group_id=UUID(int=1),
        package_id=UUID(int=2),
        version="4230.2.1",
        number=5,
    )

    assert shown(event, UpdateGranted.TOPIC) == {
        "position": 9,
        "type": "instance.update_granted",
        "stream_id": str(STREAM),
        "version": 2,
        "at": "2026-08-03T09:30:15.123456Z",
        "recorded_at": "2026-08-03T09:30:00Z",
        "actor": "machine",
        "reason": "by hand",
        "correlation_id": "req-7",
        "data": {
            "group_id": str(UUID(int=1)),
            "package_id": str(UUID(int=2)),
            "version": "4230.2.1",
            "number": 5,
            "attempt": 1,
        },
    }


def test_what_was_left_out_when_stored_is_shown():
    event = Registered(
        at=1,
        application_id=STREAM,
        machine_id="m",
        group_id=STREAM,
        version="1.0.0",
    )

    assert shown(event)["data"]["traits"]["arch"] == 1


@pytest.mark.parametrize("topic", sorted(SAMPLES))
def test_no_event_tells_a_secret(topic):
    data = shown(SAMPLES[topic])["data"]

    assert not {name for name in data if "password" in name or "secret" in name}
    assert "$argon2" not in repr(data)
