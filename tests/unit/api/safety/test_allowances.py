"""How often somebody may ask."""

import pytest

from api.safety import allowances
from api.safety.allowances import Allowance, one_behind


class Hand:
    """A clock that is moved by hand."""

    now = 1000.0

    def __call__(self):
        return self.now


def test_what_was_saved_up_may_come_at_once_and_then_the_rate_holds():
    clock = Hand()
    allowance = Allowance(8, burst_s=2, clock=clock)

    assert [allowance.wait("a") for _ in range(17)] == [0] * 16 + [0.125]
    clock.now += 0.125
    assert [allowance.wait("a") for _ in range(2)] == [0, 0.125]


def test_asking_in_vain_costs_nothing():
    clock = Hand()
    allowance = Allowance(1, burst_s=1, clock=clock)

    waits = [allowance.wait("a") for _ in range(5)]

    assert waits == [0, 1, 1, 1, 1]


def test_one_does_not_use_up_what_is_anothers():
    allowance = Allowance(1, burst_s=1, clock=Hand())

    assert [allowance.wait(who) for who in "abab"] == [0, 0, 1, 1]


def test_a_rate_of_zero_is_no_limit():
    allowance = Allowance(0)

    assert {allowance.wait("a") for _ in range(1000)} == {0}


def test_those_who_have_not_come_for_longest_are_forgotten(monkeypatch):
    monkeypatch.setattr(allowances, "MAX_REMEMBERED", 2)
    allowance = Allowance(1, burst_s=1, clock=Hand())

    for who in "abac":  # b has to make room
        allowance.wait(who)

    assert [allowance.wait(who) for who in "ab"] == [1, 0]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
    ],
)
def test_an_address_belongs_to_one_customer(address, name):
    assert one_behind(address) == name
