"""How long to wait after failed sign-ins, and which of them are told of."""

import pytest

from domain.attempts import OF_ADDRESS, OF_PAIR, OF_USERNAME, is_told, network_of
from domain.instants import SECOND


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (9, 0), (10, 1), (11, 2), (14, 16), (19, 512), (20, 900), (10**6, 900)],
)
def test_each_wait_is_twice_the_one_before(failures, seconds):
    assert OF_PAIR.wait_after(failures) == seconds * SECOND


def test_nobody_is_kept_out_for_long_from_elsewhere():
    longest = [each.wait_after(10**6) for each in (OF_USERNAME, OF_ADDRESS, OF_PAIR)]

    assert longest == [30 * SECOND, 300 * SECOND, 900 * SECOND]


def test_of_a_flood_few_are_told():
    told = [count for count in range(1, 100_001) if is_told(count)]

    assert told == [1, 10, 100, 1000, 10_000, 100_000]


def test_the_one_that_a_wait_begins_with_is_told():
    assert is_told(OF_ADDRESS.free, OF_ADDRESS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1:2", "2001:db8::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_all_addresses_that_one_customer_has_are_one(address, network):
    assert network_of(address) == network
