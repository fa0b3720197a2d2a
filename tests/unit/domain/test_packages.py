"""A package: what it holds may be corrected, what it is for may not."""

import msgspec
import pytest

from domain.arch import Arch
from domain.errors import Conflict, Invalid
from domain.packages import Package
from domain.versions import InvalidVersion
from tests.unit.domain.given import (
    APP_ID,
    CHANNEL_ID,
    CONTENTS,
    OTHER_CHANNEL_ID,
    PACKAGE_ID,
    given_package,
    refused,
    told,
)


def test_a_new_package_may_be_offered_on_every_channel():
    package = Package.add(PACKAGE_ID, application_id=APP_ID, contents=CONTENTS)

    assert package.channels_blacklist == ()
    assert told(package) == [
        (Package.Created, {"application_id": APP_ID, "contents": CONTENTS})
    ]


def test_contents_that_machines_could_not_be_sent_are_not_added():
    contents = msgspec.structs.replace(CONTENTS, url="packages/")

    with refused(Invalid, field="url"):
        Package.add(PACKAGE_ID, application_id=APP_ID, contents=contents)


def test_what_a_package_holds_is_corrected():
    package = given_package()
    corrected = msgspec.structs.replace(CONTENTS, version="1.2.4", size=12)

    package.revise(corrected)

    assert package.contents == corrected
    assert told(package) == [(Package.Revised, {"contents": corrected})]


def test_correcting_a_package_to_what_it_is_tells_nothing():
    package = given_package()

    package.revise(msgspec.structs.replace(CONTENTS))

    assert told(package) == []


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        pytest.param({"version": "1.2"}, InvalidVersion, "version", id="version"),
        pytest.param({"size": -1}, Invalid, "size", id="size"),
        pytest.param({"arch": Arch.AARCH64}, Conflict, "arch", id="architecture"),
    ],
)
def test_a_package_is_not_revised_to_another(changes, kind, field):
    package = given_package()

    with refused(kind, field=field):
        package.revise(msgspec.structs.replace(CONTENTS, **changes))

    assert told(package) == []


def test_a_blacklist_has_an_order_of_its_own_and_each_channel_once():
    package = given_package()

    package.blacklist([OTHER_CHANNEL_ID, CHANNEL_ID, OTHER_CHANNEL_ID])

    both = (CHANNEL_ID, OTHER_CHANNEL_ID)
    assert package.channels_blacklist == both
    assert told(package) == [(Package.ChannelsBlacklisted, {"channel_ids": both})]


def test_the_same_blacklist_in_another_order_tells_nothing():
    package = given_package()
    package.blacklist([CHANNEL_ID, OTHER_CHANNEL_ID])
    told(package)

    package.blacklist([OTHER_CHANNEL_ID, CHANNEL_ID])

    assert told(package) == []


def test_a_deleted_package_stays_in_the_log_as_deleted():
    package = given_package()

    package.delete()

    assert told(package) == [(Package.Deleted, {})]
    assert package.is_deleted
