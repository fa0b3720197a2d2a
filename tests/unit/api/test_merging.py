"""What clients send, put onto what is there."""

import msgspec
from msgspec import UNSET

from api.configuration.changes import GroupChanges
from api.configuration.merging import NullableText, Text, merged, sent
from domain.commands.groups import GroupSettings
from domain.policy import Policy


class Thing(msgspec.Struct, frozen=True):
    name: str
    color: str = "grey"


class ThingChanges(msgspec.Struct, frozen=True):
    name: Text = UNSET
    color: NullableText = UNSET


def test_what_is_sent_replaces_and_what_is_omitted_stays():
    changes = msgspec.json.decode(b'{"name": "b"}', type=ThingChanges)

    assert merged(Thing("a", "red"), sent(changes)) == Thing("b", "red")


def test_null_stands_for_the_default():
    changes = msgspec.json.decode(b'{"color": null}', type=ThingChanges)

    assert merged(Thing("a", "red"), sent(changes)) == Thing("a", "grey")


def test_a_policy_keeps_its_other_fields():
    before = GroupSettings(
        name="a", policy=Policy(safe_mode=False, timezone="Asia/Tokyo")
    )

    after = GroupChanges(policy_max_updates_per_period=9).onto(before)

    expected = Policy(safe_mode=False, timezone="Asia/Tokyo", max_updates_per_period=9)
    assert after == GroupSettings(name="a", policy=expected)
