"""
Events as they stand in logs out there: one file for each stored name.

The files are never written again: a class that no longer reads its file needs a new
version and an upcast.
"""

from pathlib import Path

import pytest

from eventstore.codec import decode
from tests.unit.eventstore.samples import STREAM, aggregate_events, machine_events

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "events"
SAMPLES = {**machine_events(), **aggregate_events()}


@pytest.mark.parametrize("topic", SAMPLES)
def test_bytes_of_the_first_day_mean_what_they_meant(topic):
    stored = (GOLDEN / f"{topic}.json").read_bytes()

    event = decode(topic, stored, STREAM, 3)

    assert type(event) is type(SAMPLES[topic])
    assert _facts(event) == _facts(SAMPLES[topic])


def test_there_is_a_file_for_every_stored_name():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SAMPLES)


def _facts(event):
    names = getattr(event, "__struct_fields__", None) or vars(event)
    return {name: getattr(event, name) for name in names}
