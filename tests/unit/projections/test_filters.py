"""Which events pass when only some applications are seen."""

from uuid import UUID

import pytest

from projections.pages_events import Filter

ONE, TWO, THREE = (UUID(int=n) for n in range(1, 4))


@pytest.mark.parametrize(
    ("wanted", "seen", "passing"),
    [
        (None, None, None),
        ([ONE], None, [ONE]),
        (None, [ONE, TWO], [ONE, TWO]),
        ([TWO, THREE], [ONE, TWO], [TWO]),
        ([THREE], [ONE, TWO], []),
        (None, [], []),
    ],
)
def test_events_pass_of_what_is_both_wanted_and_seen(wanted, seen, passing):
    within = Filter(topics=["x"], applications=wanted).within(seen)

    assert within == Filter(topics=["x"], applications=passing)
