"""What records tell of machines, where they do not fit what is known of them."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.arch import Arch
from domain.instance_events import Status
from domain.story import Story
from importer.records import Arrived, Stood
from importer.retelling import Offer, arrive, be_granted, stand

APP, GROUP, OTHER, PACKAGE = (UUID(int=number) for number in range(4))
OFFER = Offer(GROUP, PACKAGE, "2.0.0", 1)


def arrived(version: str = "1.0.0") -> Story:
    story = Story(None, {}, 1)
    record = Arrived(
        at=1,
        id="m",
        application_id=APP,
        group_id=GROUP,
        version=version,
        alias="web",
        oem="",
        aleph_version="",
    )
    arrive(story, record, Arch.ALL)
    return story


def granted(*offers: Offer) -> Story:
    story = arrived()
    for each in offers:
        be_granted(story, story.instance, each)
    return story


def stands(story: Story, status: int, error: str = "") -> list[str]:
    """Give what a status adds, by name."""
    known = len(story.events)
    record = Stood(
        at=1,
        id="m",
        application_id=APP,
        group_id=GROUP,
        status=status,
        version="",
        error=error,
    )
    stand(story, story.instance, record, error)
    return [type(each).__name__ for each in story.events[known:]]


def test_a_machine_whose_version_is_none_runs_an_unknown_one():
    assert arrived("latest").instance.version == "0.0.0"


@pytest.mark.parametrize(
    "status",
    [Status.COMPLETE, Status.ERROR, Status.INSTALLED, Status.DOWNLOADING, 99],
)
def test_nothing_comes_of_an_update_that_nobody_was_granted(status):
    assert stands(arrived(), status) == []


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (Status.DOWNLOADING, ["UpdateProgressed"]),
        (Status.COMPLETE, ["VersionChanged", "UpdateConfirmed"]),
        (Status.ERROR, ["UpdateFailed"]),
        (Status.ON_HOLD, ["UpdateSuperseded", "UpdateHeld"]),
        (Status.UNDEFINED, ["UpdateSuperseded"]),
        (99, []),
    ],
)
def test_a_status_says_what_becomes_of_the_update(status, names):
    assert stands(granted(OFFER), status) == names


@pytest.mark.parametrize(
    ("error", "code"), [(" 2004 ", 2004), ("", None), ("1e3", None), ("9" * 30, None)]
)
def test_an_error_code_that_is_no_number_is_none(error, code):
    story = granted(OFFER)
    stands(story, Status.ERROR, error)

    assert story.instance.error_code == code


def test_a_grant_that_is_told_twice_is_one():
    assert len(granted(OFFER, OFFER).events) == len(granted(OFFER).events)


def test_a_grant_in_another_group_ends_the_first():
    elsewhere = Offer(OTHER, UUID(int=9), "3.0.0", 1)
    names = [type(each).__name__ for each in granted(OFFER, elsewhere).events]

    assert names[2:] == ["UpdateSuperseded", "GroupChanged", "UpdateGranted"]


def test_what_went_wrong_before_counts_as_an_attempt():
    story = granted(OFFER)
    stands(story, Status.ERROR)
    be_granted(story, story.instance, OFFER)

    assert story.instance.grant.attempt == 2
