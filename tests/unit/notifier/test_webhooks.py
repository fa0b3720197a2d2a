"""Webhooks are signed as Standard Webhooks says, and verified as the page shows."""

import base64
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from notifier.secrets import Secret
from notifier.senders.webhook import payload, signature
from notifier.sinks import Webhook
from tests.notifying import HALTED, SECRET, notification_of

PAGE = Path(__file__).parents[3] / "docs/howto/notifications.md"
STAMP = 1_614_265_330
NAME = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'


@pytest.fixture
def is_ours():
    """The example of the page."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names = {}
    exec(example, names)
    return names["is_ours"]


def signed(*secrets):
    keys = [base64.b64decode(each.removeprefix("whsec_")) for each in secrets]
    return {
        "Webhook-Id": NAME,
        "Webhook-Timestamp": str(STAMP),
        "Webhook-Signature": signature(keys, NAME, str(STAMP), BODY),
    }


def test_the_signature_is_that_of_the_specification_s_example():
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    assert signed(SECRET)["Webhook-Signature"] == expected


def test_the_example_of_the_page_takes_what_is_ours_and_nothing_else(is_ours):
    other = "whsec_" + base64.b64encode(b"x" * 24).decode()

    assert is_ours(signed(SECRET), BODY, SECRET, STAMP)
    assert is_ours(signed(other, SECRET), BODY, SECRET, STAMP)
    assert is_ours(signed(other, SECRET), BODY, other, STAMP)
    assert not is_ours(signed(other), BODY, SECRET, STAMP)
    assert not is_ours(signed(SECRET), BODY + b" ", SECRET, STAMP)
    assert not is_ours(signed(SECRET), BODY, SECRET, STAMP + 301)


def test_a_former_secret_signs_as_well():
    former = "whsec_" + base64.b64encode(b"x" * 24).decode()
    sink = Webhook(
        name="ops",
        url=Secret("https://x.example"),
        secret=Secret(SECRET),
        former_secret=Secret(former),
    )

    assert sink.keys[1] == b"x" * 24
    assert len(sink.keys) == 2


def test_the_payload_says_all_there_is_to_say():
    told = payload(notification_of(HALTED), "https://u.example")
    nowhere = replace(HALTED, application_id=None, group_id=None)

    assert (told.class_, told.severity, told.event) == (
        "rollout_halted",
        "error",
        "rollout.halted",
    )
    assert told.at.isoformat() == "2026-09-21T14:13:20+00:00"
    assert told.application is not None
    assert told.application.name == "Flatcar"
    assert told.facts == HALTED.facts
    assert payload(notification_of(nowhere), "").group is None
    assert payload(notification_of(nowhere), "").link is None
