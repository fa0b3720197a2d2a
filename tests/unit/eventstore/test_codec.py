"""Events become JSON and come back as they were."""

from datetime import UTC, datetime

import msgspec
import pytest
from eventsourcing.utils import TopicError, get_topic
from freezegun import freeze_time

from domain.people import Team
from eventstore.codec import decode, encode_aggregate_event, encode_machine_event
from eventstore.mapper import EventMapper
from tests.unit.eventstore.samples import (
    INSTANT,
    MOMENT,
    ONE,
    STREAM,
    aggregate_events,
    machine_events,
)

MACHINE_EVENTS = machine_events()
AGGREGATE_EVENTS = aggregate_events()


@pytest.mark.parametrize("topic", MACHINE_EVENTS)
def test_a_machine_event_comes_back_as_it_was(topic):
    event = MACHINE_EVENTS[topic]

    assert decode(topic, encode_machine_event(event), STREAM, 3) == event


@pytest.mark.parametrize("topic", AGGREGATE_EVENTS)
def test_an_event_of_an_aggregate_comes_back_as_it_was(topic):
    event = AGGREGATE_EVENTS[topic]

    back = decode(topic, encode_aggregate_event(event), STREAM, 3)

    assert type(back) is type(event)
    assert vars(back) == vars(event)


@pytest.mark.parametrize("topic", AGGREGATE_EVENTS)
def test_the_mapper_of_the_library_takes_events_of_aggregates(topic):
    event = AGGREGATE_EVENTS[topic]
    mapper = EventMapper(transcoder=None)

    stored = mapper.to_stored_event(event)

    assert (stored.originator_id, stored.originator_version) == (STREAM, 3)
    assert stored.topic == topic == get_topic(type(event))
    assert vars(mapper.to_domain_event(stored)) == vars(event)


def test_a_moment_is_stored_as_whole_microseconds():
    state = encode_aggregate_event(AGGREGATE_EVENTS["team.renamed"])

    assert msgspec.json.decode(state) == {
        "actor": "ada",
        "reason": "CVE-2026-1",
        "correlation_id": "req-7",
        "name": "Platform",
        "at": INSTANT,
    }


def test_a_frozen_moment_survives_the_log_and_comes_back_as_a_real_one():
    with freeze_time(MOMENT):
        (event,) = Team.found(ONE, name="Operations").collect_events()
        assert event.timestamp == MOMENT

        state = encode_aggregate_event(event)

    back = decode("team.created", state, ONE, 1)
    assert type(back.timestamp) is datetime
    assert (back.timestamp, back.timestamp.tzinfo) == (MOMENT, UTC)


def test_what_a_machine_event_leaves_at_its_default_takes_no_space():
    state = encode_machine_event(msgspec.convert({"at": 1}, _hold_lifted()))

    assert state == b'{"at":1}'


def test_a_name_that_nobody_has_is_an_error():
    with pytest.raises(TopicError):
        decode("instance.unheard_of", b"{}", STREAM, 1)


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("instance.update_granted", b'{"at":1}'),
        ("instance.hold_lifted", b'{"at":"noon"}'),
        ("instance.hold_lifted", b"{"),
        ("team.renamed", b'{"at":1,"actor":"a","reason":"","correlation_id":""}'),
        ("team.renamed", b"{"),
    ],
)
def test_bytes_that_the_class_does_not_know_are_an_error(topic, state):
    with pytest.raises(msgspec.DecodeError):
        decode(topic, state, STREAM, 1)


def _hold_lifted():
    return type(MACHINE_EVENTS["instance.hold_lifted"])
