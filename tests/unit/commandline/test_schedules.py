"""Windows and blackouts, as they are typed and shown."""

import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from, sets

from commandline.schedules import (
    parse_blackout,
    parse_window,
    spelled_blackout,
    spelled_window,
)

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri 09:00-17:00", ["mon", "tue", "wed", "thu", "fri"]),
        ("sat,SUN 09:00-17:00", ["sat", "sun"]),
        ("Sat Sun 09:00-17:00", ["sat", "sun"]),
        ("Sat-Mon 09:00-17:00", ["mon", "sat", "sun"]),
        ("Mon-Mon 09:00-17:00", ["mon"]),
    ],
)
def test_a_window_names_its_days(text, days):
    assert parse_window(text) == {"from": "09:00", "to": "17:00", "days": days}


def test_a_window_without_days_is_of_every_day():
    assert parse_window("22:00-06:00") == {"from": "22:00", "to": "06:00"}


@given(sets(sampled_from(WEEK), min_size=1))
def test_what_is_shown_can_be_typed(days):
    window = {"from": "22:00", "to": "06:00", "days": sorted(days, key=WEEK.index)}

    assert {"days": list(WEEK), **parse_window(spelled_window(window))} == window


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (WEEK, "22:00-06:00"),
        (WEEK[:5], "Mon-Fri 22:00-06:00"),
        (("mon", "tue"), "Mon,Tue 22:00-06:00"),
        (("mon", "wed", "thu", "fri", "sun"), "Mon,Wed-Fri,Sun 22:00-06:00"),
    ],
)
def test_days_in_a_row_are_shown_in_short(days, text):
    assert spelled_window({"from": "22:00", "to": "06:00", "days": days}) == text


def test_a_blackout_is_shown_as_it_is_typed():
    text = "2026-12-23T18:00/2027-01-07T00:00"

    assert spelled_blackout(parse_blackout(text)) == text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--windows", "Mon-Fri"], "'Mon-Fri' is no window such as Mon-Fri 09:00"),
        (["--windows", "Moo 09:00-17:00"], "is no window"),
        (["--windows", "09:00-17:00;"], "is no window"),
        (["--blackouts", "2026-12-23"], "is no period such as 2026-12-23T18:00/"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(server, options, complaint):
    refused = server.run("group", "change", "Stable", "--app", "My app", *options)

    assert refused.exit_code == 2
    assert complaint in " ".join(refused.stderr.split())
