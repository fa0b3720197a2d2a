"""How far one walks along machines, and how many are found by that."""

import pytest

from projections.asynchronous.fleet.walking import FARTHEST, farthest, steps


@pytest.mark.parametrize("size", [16_000, 50_000, 700_000, 1_000_000])
def test_as_many_are_in_reach_as_the_farthest_walk_leads_to(size):
    reach = farthest(1_000_000, size)

    assert 0.98 * FARTHEST < steps(1_000_000, size, reach) <= FARTHEST


def test_a_page_of_those_who_are_rare_is_in_reach():
    assert farthest(10_000_000, 16_000) == 50
