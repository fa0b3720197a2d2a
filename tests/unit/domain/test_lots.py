"""The lots that machines draw: fixed, fair, and new for every package."""

from __future__ import annotations

import math
from random import Random
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budget import Usage
from domain.lots import draw_lot
from domain.rules import Question, Target, first_blocker
from tests.unit.domain.machines import (
    FREELY,
    GROUP,
    NOW,
    OTHER_PACKAGE,
    PACKAGE,
    machine,
)

MACHINE_IDS = st.text("0123456789abcdef-{}", max_size=40)
PERCENTAGES = st.floats(0, 100)


def random_machines(count: int, seed: int = 7) -> list[str]:
    random = Random(seed)
    return [f"{random.getrandbits(128):032x}" for _ in range(count)]


def is_let_in(machine_id: str, package_id: UUID, percentage: float) -> bool:
    policy = msgspec.structs.replace(FREELY, rollout_percentage=percentage)
    target = Target(package_id, "2.0.0")
    instance = msgspec.structs.replace(machine(), machine_id=machine_id)
    question = Question(GROUP, policy, Usage(), target, target, instance, NOW)
    return first_blocker(question) is None


@pytest.mark.parametrize(
    ("machine_id", "package_id", "lot"),
    [
        ("m1", PACKAGE, 4.58948879968375),
        ("m1", OTHER_PACKAGE, 1.4651363715529442),
        ("", PACKAGE, 49.56855303607881),
    ],
)
def test_a_lot_never_changes(machine_id, package_id, lot):
    assert draw_lot(machine_id, package_id) == lot


@given(MACHINE_IDS, st.uuids(), PERCENTAGES, PERCENTAGES)
def test_widening_the_percentage_takes_nobody_out(machine_id, package_id, one, other):
    narrow, wide = sorted((one, other))

    if is_let_in(machine_id, package_id, narrow):
        assert is_let_in(machine_id, package_id, wide)


@given(MACHINE_IDS, st.uuids())
def test_nobody_is_within_0_percent_and_everybody_within_100(machine_id, package_id):
    assert not is_let_in(machine_id, package_id, 0)
    assert is_let_in(machine_id, package_id, 100)


FLEET = random_machines(10_000)
LOTS = sorted(draw_lot(machine_id, PACKAGE) for machine_id in FLEET)


@pytest.mark.parametrize("percentage", [0.1, 1, 5, 12.5, 33.3, 50, 75, 99, 99.9])
def test_a_percentage_is_that_share_of_10_000_random_machines(percentage):
    """Within five standard deviations: once in a million by chance, and it is fixed."""
    share = percentage / 100
    deviation = math.sqrt(len(FLEET) * share * (1 - share))

    within = sum(lot < percentage for lot in LOTS)

    assert abs(within - len(FLEET) * share) < 5 * deviation


def test_lots_are_spread_evenly_everywhere():
    """Kolmogorov-Smirnov: no more than 2 percent off at any percentage at all."""
    off = max(abs(lot - 100 * i / len(LOTS)) for i, lot in enumerate(LOTS))

    assert off < 2


def test_machines_in_a_row_are_spread_as_well_as_any():
    lots = [draw_lot(f"{number:032x}", PACKAGE) for number in range(10_000)]

    assert abs(sum(lot < 10 for lot in lots) - 1000) < 5 * math.sqrt(900)


def test_two_packages_put_machines_in_different_orders():
    """Being early for the one says nothing on being early for the other."""
    first = {m for m in FLEET if draw_lot(m, PACKAGE) < 10}
    second = {m for m in FLEET if draw_lot(m, OTHER_PACKAGE) < 10}

    both = len(first & second)

    assert abs(both - 100) < 5 * math.sqrt(99)


@given(st.integers(0, 10_000))
def test_no_machine_is_early_every_time(number):
    packages = [uuid5(UUID(int=number), str(i)) for i in range(64)]

    early = sum(draw_lot("m1", package) < 50 for package in packages)

    assert 0 < early < 64
