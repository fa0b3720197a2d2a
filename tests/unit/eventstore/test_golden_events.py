"""
Events as they stand in logs out there: one file for each stored name.

The files are never written again: a class that no longer reads its file needs a new
version and an upcast. What later versions wrote is in a folder for each of them.
"""

from pathlib import Path

import pytest

from eventstore.codec import decode
from tests.unit.eventstore.samples import STREAM, aggregate_events, machine_events

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "events"
SAMPLES = {**machine_events(), **aggregate_events()}


@pytest.mark.parametrize("topic", SAMPLES)
def test_bytes_of_the_first_day_mean_what_they_meant(topic):
    _assert_means_the_sample(GOLDEN / f"{topic}.json")


@pytest.mark.parametrize(
    "path",
    sorted(GOLDEN.glob("v*/*.json")),
    ids=lambda path: f"{path.stem} {path.parent.name}",
)
def test_bytes_of_a_later_version_mean_what_they_meant(path):
    _assert_means_the_sample(path)


def test_there_is_a_file_for_every_stored_name():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SAMPLES)


def _assert_means_the_sample(path):
    sample = SAMPLES[path.stem]
    event = decode(path.stem, path.read_bytes(), STREAM, 3)
    assert type(event) is type(sample)
    assert _facts(event) == _facts(sample)


def _facts(event):
    names = getattr(event, "__struct_fields__", None) or vars(event)
    return {name: getattr(event, name) for name in names}
