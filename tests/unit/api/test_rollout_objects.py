"""What the API says of errors and counts."""

import msgspec
import pytest

from api.rollouts.objects import CountsObject, ErrorObject
from domain.progress import Progress, Tally


@pytest.mark.parametrize("code", [None, 0])
def test_where_no_error_was_told_there_is_none(code):
    assert ErrorObject.of(code) is None


def test_a_negative_code_of_an_old_release_is_taken_apart():
    error = ErrorObject.of(-(1 << 31) + 2500)

    assert msgspec.to_builtins(error) == {
        "code": -(1 << 31) + 2500,
        "base": 2500,
        "name": "HTTP500",
        "sentence": "The update server answered HTTP 500 (Internal Server Error).",
        "flags": ["developerMode"],
    }


def test_what_counts_since_the_start_is_shown_not_since_the_last_resume():
    total = Tally(claimed=2, confirmed=3, failed=4)
    progress = Progress(granted=9, total=total, fresh=Tally(confirmed=1))

    counts = CountsObject.of(progress)

    assert (counts.granted, counts.succeeded, counts.claimed) == (9, 5, 2)
    assert (counts.confirmed, counts.failed) == (3, 4)
