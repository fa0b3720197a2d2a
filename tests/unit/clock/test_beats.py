"""Since when machines could have reported."""

import pytest

from clock.beats import MAX_GAP, Beat, next_beat
from domain.instants import SECOND

MORNING = 1_790_000_000 * SECOND
NOON = MORNING + 14_400 * SECOND


def test_the_first_beat_ever_begins_the_watch():
    assert next_beat(None, NOON) == Beat(NOON, watching_since=NOON)


@pytest.mark.parametrize("gap", [0, SECOND, MAX_GAP])
def test_a_short_gap_does_not_count(gap):
    last = Beat(NOON - gap, watching_since=MORNING)

    assert next_beat(last, NOON) == Beat(NOON, watching_since=MORNING)


def test_after_a_long_gap_the_watch_begins_anew():
    last = Beat(NOON - MAX_GAP - 1, watching_since=MORNING)

    assert next_beat(last, NOON) == Beat(NOON, watching_since=NOON)


def test_a_clock_turned_back_keeps_the_watch():
    last = Beat(NOON + SECOND, watching_since=MORNING)

    assert next_beat(last, NOON) == Beat(NOON, watching_since=MORNING)


def test_a_watch_never_begins_in_the_future():
    last = Beat(NOON + 2 * SECOND, watching_since=NOON + SECOND)

    assert next_beat(last, NOON) == Beat(NOON, watching_since=NOON)
