"""How often a clock without a database tries again."""

import pytest

from clock import post
from clock.watch import retry_s
from projections.watches import ROLES


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 5), (100_000, 5)]
)
def test_attempts_become_rarer_up_to_a_limit(failures, seconds):
    assert retry_s(failures) == seconds


def test_every_role_that_is_taken_can_be_seen():
    taken = {each.name for each in vars(post).values() if isinstance(each, post.Role)}

    assert taken == set(ROLES)
