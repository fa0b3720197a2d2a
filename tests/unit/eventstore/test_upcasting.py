"""Events of an older shape are read as if they had always had today's."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from eventsourcing.utils import register_topic

from domain.aggregates import ConfigurationAggregate
from domain.instance_events import MachineEvent
from domain.instants import to_datetime
from eventstore.codec import decode, encode_aggregate_event, encode_machine_event
from tests.unit.eventstore.samples import STREAM


class Weighed(MachineEvent, frozen=True, kw_only=True):
    """A machine told its weight: in grams today, in kilograms at first."""

    TOPIC: ClassVar[str] = "test.weighed"
    class_version: ClassVar[int] = 2
    grams: int

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["grams"] = state.pop("kilograms") * 1000


class Spelled(ConfigurationAggregate.Event):
    """A person's name was spelled: in two parts today, in one at first."""

    TOPIC: ClassVar[str] = "test.spelled"
    class_version: ClassVar[int] = 2
    first: str
    last: str

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["first"], state["last"] = state.pop("full").split(" ")


register_topic(Weighed.TOPIC, Weighed)
register_topic(Spelled.TOPIC, Spelled)
CAUSE = {"actor": "ada", "reason": "", "correlation_id": "req-7"}
SPELLED = {"first": "Ada", "last": "Lovelace"}


def test_a_machine_event_of_the_first_version_is_brought_up_to_date():
    event = decode("test.weighed", b'{"at":1,"kilograms":12}', STREAM, 2)

    assert event == Weighed(at=1, grams=12_000)


def test_a_machine_event_of_today_is_read_as_it_is():
    event = Weighed(at=1, grams=12_345, actor="ada")

    stored = encode_machine_event(event)

    assert msgspec.json.decode(stored) == {
        "at": 1,
        "actor": "ada",
        "grams": 12_345,
        "class_version": 2,
    }
    assert decode("test.weighed", stored, STREAM, 2) == event


def test_an_event_of_an_aggregate_of_the_first_version_is_brought_up_to_date():
    stored = msgspec.json.encode({**CAUSE, "at": 1, "full": "Ada Lovelace"})

    event = decode("test.spelled", stored, STREAM, 2)

    assert type(event) is Spelled
    assert vars(event) == {
        "originator_id": STREAM,
        "originator_version": 2,
        "timestamp": to_datetime(1),
        **CAUSE,
        **SPELLED,
    }


def test_an_event_of_an_aggregate_of_today_is_read_as_it_is():
    today = {**CAUSE, **SPELLED, "at": 1, "class_version": 2}
    event = decode("test.spelled", msgspec.json.encode(today), STREAM, 2)

    stored = encode_aggregate_event(event)

    assert msgspec.json.decode(stored) == today
    assert vars(decode("test.spelled", stored, STREAM, 2)) == vars(event)
