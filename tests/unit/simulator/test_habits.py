"""What fleets are possible, and chance that can be repeated."""

import pytest

from simulator.chance import following, fraction
from simulator.habits import MAX_MACHINES, Habits, Impossible
from simulator.latencies import Latencies, Summary
from simulator.load import Pace


@pytest.mark.parametrize(
    ("habits", "complaint"),
    [
        ({"machines": 0}, "1 to 1000000 machines"),
        ({"machines": MAX_MACHINES + 1}, "1 to 1000000 machines"),
        ({"failures": -0.1}, "negative"),
        ({"failures": 0.5, "dying": 0.3, "lost": 0.3}, "more than all"),
        ({"check_interval": 999_999}, "shorter than a second"),
        ({"flawed": {"1.0.0": 0.9}, "dying": 0.2}, "more than all"),
        ({"versions": ()}, "needs a board, an OEM, a version"),
        ({"oems": ()}, "an OEM"),
        ({"boards": ()}, "needs a board"),
        ({"error_codes": ()}, "error code"),
    ],
)
def test_habits_that_no_fleet_can_have_are_refused(habits, complaint):
    with pytest.raises(Impossible, match=complaint):
        Habits(**{"machines": 10, **habits}).checked()


@pytest.mark.parametrize(
    ("pace", "complaint"),
    [
        ({"speed": 0.0}, "speed"),
        ({"speed": 1e9}, "speed"),
        ({"connections": 0}, "1 to 10,000 connections"),
        ({"connections": 10_001}, "1 to 10,000 connections"),
    ],
)
def test_a_pace_that_cannot_be_kept_is_refused(pace, complaint):
    with pytest.raises(Impossible, match=complaint):
        Pace(**pace).checked()


def test_the_largest_fleet_is_possible():
    habits = Habits(machines=MAX_MACHINES, failures=0.5, dying=0.25, lost=0.25)

    assert habits.checked() is habits


def test_chance_is_even_and_always_the_same():
    states = [0]
    for _ in range(1000):
        states.append(following(states[-1]))
    drawn = [fraction(state) for state in states[1:]]

    # The first three numbers of SplitMix64 from 0, shifted to 53 bits.
    known = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert drawn[:3] == [(number >> 11) / 2**53 for number in known]
    assert all(0 <= each < 1 for each in drawn)
    assert 0.48 < sum(drawn) / 1000 < 0.52


def test_latencies_are_kept_to_within_a_hundredth():
    latencies = Latencies()
    for milliseconds in range(1, 1001):
        latencies.note(milliseconds / 1000)

    summary = latencies.summarized()

    assert summary.longest == 1000
    for share, found in ((500, summary.p50), (950, summary.p95), (990, summary.p99)):
        assert abs(found - share) <= share * 0.011


def test_without_answers_there_are_no_latencies():
    latencies = Latencies()

    assert latencies.summarized() is None
    latencies.note(0)
    assert latencies.summarized() == Summary(0, 0, 0, 0)
