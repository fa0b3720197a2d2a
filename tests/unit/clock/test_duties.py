"""When a duty is due."""

import pytest

from clock.duties import Duty, Schedule, is_due
from domain.instants import SECOND

NOON = 1_790_000_000 * SECOND


def duty(name, every_s):
    return Duty(name, every_s, lambda moment: None)


def names(duties):
    return [each.name for each in duties]


def test_at_first_every_duty_is_due_in_the_order_given():
    schedule = Schedule([duty("second", 60), duty("first", 1)])

    assert names(schedule.take(NOON)) == ["second", "first"]


def test_a_duty_is_due_again_when_its_interval_is_over():
    schedule = Schedule([duty("often", 1), duty("seldom", 60)])
    schedule.take(NOON)

    assert names(schedule.take(NOON + SECOND)) == ["often"]
    assert names(schedule.take(NOON + 60 * SECOND)) == ["often", "seldom"]


@pytest.mark.parametrize(
    ("begun", "due"),
    [
        (None, True),
        (NOON, False),
        (NOON - 10 * SECOND + 1, False),
        (NOON - 10 * SECOND, True),
        (NOON + 1, True),  # somebody turned the clock back
    ],
)
def test_a_duty_is_due_after_its_interval_or_when_time_went_back(begun, due):
    assert is_due(duty("x", 10), begun, NOON) is due
