"""When another try is made, and when no more."""

from itertools import takewhile

import pytest

from domain.instants import SECOND
from notifier.backoff import IN_ORDER_TRIES, MAX_TRIES, next_try
from notifier.deliveries import Failure
from notifier.senders.posting import post, retry_after

DOWN = Failure("down")


def waits(draw):
    """Give the seconds before each try but the first."""
    tries = (next_try(DOWN, tries, 0, lambda: draw) for tries in range(1, 1000))
    return [at / SECOND for at in takewhile(lambda at: at is not None, tries)]


def test_tries_become_rarer_up_to_half_an_hour_for_about_a_day():
    usual = waits(0.5)

    assert usual == sorted(usual)
    assert usual[-1] == 1800
    assert len(usual) == MAX_TRIES - 1
    assert 20 * 3600 < sum(usual) < 26 * 3600
    assert sum(usual[: IN_ORDER_TRIES - 1]) < 120


def test_those_who_failed_together_do_not_come_again_together():
    assert waits(0.0)[0] == 4
    assert waits(1.0)[0] == 6


def test_what_is_final_is_given_up_at_once():
    assert next_try(Failure("gone", is_final=True), 1, 0, lambda: 0.5) is None


@pytest.mark.parametrize(("wanted_s", "waits_s"), [(1, 5), (600, 600)])
def test_who_wants_to_be_left_alone_is_for_so_long(wanted_s, waits_s):
    failure = Failure("busy", retry_after_s=wanted_s)

    assert next_try(failure, 1, 0, lambda: 0.5) == waits_s * SECOND


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("120", 120),
        ("9" * 30, 86_400),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 50),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ("Thu, 01 Jan 1970 00:01:00", None),
        ("Thu, 01 Jan 99999999999 00:01:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_up_to_a_day(header, seconds):
    assert retry_after(header, 10 * SECOND) == seconds


@pytest.mark.parametrize(
    ("url", "headers", "why"),
    [
        ("https://\u2603.example/", {}, "InvalidURL"),
        ("https://x.example/", {"Authorization": "Bearer ü"}, "UnicodeEncodeError"),
    ],
)
def test_what_cannot_be_asked_at_all_is_a_failure_too(url, headers, why):
    failure = post(url, b"{}", headers, 0)

    assert failure is not None
    assert failure.error.startswith(f"{why}: ")
