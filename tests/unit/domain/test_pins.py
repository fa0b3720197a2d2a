"""What versions a group can be pinned to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.pins import admits, parse_pin
from tests.unit.domain.given import refused

NUMBERS = st.integers(0, 30)


@pytest.mark.parametrize(
    ("pin", "inside", "outside"),
    [
        ("4230.2.1", ["4230.2.1", "4230.2.1+b.7"], ["4230.2.2", "4230.2.1-rc.1"]),
        ("= 4230.2.1-rc.1", ["4230.2.1-rc.1"], ["4230.2.1", "4230.2.1-rc.2"]),
        ("1.2.x", ["1.2.0", "1.2.99", "1.2.0-rc.1"], ["1.3.0", "1.1.9", "2.2.0"]),
        ("1.2.*", ["1.2.0"], ["1.3.0"]),
        ("1.2", ["1.2.0", "1.2.7"], ["1.3.0"]),
        ("1.x", ["1.0.0", "1.99.0"], ["2.0.0-rc.1", "0.9.0"]),
        ("1", ["1.0.0"], ["10.0.0"]),
        (">=1.2, <2", ["1.2.0", "1.99.9"], ["1.1.9", "2.0.0", "2.0.0-rc.1"]),
        (">=1.2.3,<=1.4.0", ["1.2.3", "1.4.0", "1.4.0-rc.1"], ["1.2.2", "1.4.1"]),
        ("<=1.4", ["1.4.99", "0.1.0"], ["1.5.0"]),
        (">1.2", ["1.3.0", "2.0.0"], ["1.2.9", "1.1.0"]),
        ("<2.0.0", ["2.0.0-rc.1", "1.9.9"], ["2.0.0"]),
        (">2,<1", [], ["1.0.0", "1.5.0", "2.0.0", "3.0.0"]),
    ],
)
def test_a_pin_admits(pin, inside, outside):
    assert [version for version in inside if not admits(pin, version)] == []
    assert [version for version in outside if admits(pin, version)] == []


@pytest.mark.parametrize(
    "pin",
    [
        "",
        " ",
        "x",
        "latest",
        "1.2.3.4",
        "1.2.3.x",
        "1.x.3",
        "01.2",
        "v1.2.3",
        "=>1.2",
        "~1.2",
        ">=",
        ">=1.2,",
        ">=1.2 <2",
        "1.2.3, 9" + "9" * 255,
        "١.٢",  # noqa: RUF001
    ],
)
def test_a_pin_that_cannot_be_read(pin):
    with refused(Invalid, field="policy_pinned_version"):
        parse_pin(pin)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_line_is_all_that_begins_so(major, minor, patch, other_major, other_minor):
    version = f"{major}.{minor}.{patch}"
    is_of_line = (major, minor) == (other_major, other_minor)

    assert admits(f"{other_major}.{other_minor}.x", version) is is_of_line
    assert admits(f"<{major}.{minor}", version) is False
    assert admits(f"<{major}.{minor + 1}", version) is True
