"""What is said: the words of the dashboard, and no more lines than there are."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from notifier.changes import PREDICATES
from notifier.links import link
from notifier.secrets import Secret
from notifier.senders.hipchat import MAX_MESSAGE, color, message
from notifier.senders.through_apprise import body, masked, title
from notifier.sentences import place, sentence
from notifier.sinks import Apprise
from notifier.trial import trial_of
from notifier.words import LABELS
from projections.asynchronous.activity.entries import ActivityClass, Severity
from projections.asynchronous.activity.fold import _NOT_TOLD, _OF_MACHINES
from tests.notifying import FAILED, HALTED, POLICY, STARTED, notification_of
from tests.unit.eventstore.samples import aggregate_events

DASHBOARD = Path(__file__).parents[3] / "dashboard/src/lib"
BASE = "https://updates.example.com/"
FINISHED = "Rollout of 4230.2.1 to Stable finished: every machine that comes by runs it"
FAILED_BEFORE = (
    "Instance <i>m1</i> reported an error while processing update to version"
    " <i>4230.2.1</i>"
)
POINTED_BEFORE = "Channel <i>stable</i> is now pointing to version <i>4230.2.1</i>"
EMPTY_BEFORE = (
    "An update request could not be processed because the group's channel is not linked"
    " to any package"
)


def said(entry, **about):
    return sentence(notification_of(replace(entry, **about)))


@pytest.mark.parametrize(
    ("topic", "facts", "words"),
    [
        ("rollout.started", {}, "Rollout of 4230.2.1 to Stable started"),
        ("rollout.restarted", {}, "Rollout of 4230.2.1 to Stable started again"),
        ("rollout.resumed", {}, "Rollout of 4230.2.1 to Stable was resumed"),
        ("rollout.paused", {}, "Rollout of 4230.2.1 to Stable was paused"),
        (
            "rollout.paused",
            {"carried_over": True},
            "Rollout of 4230.2.1 to Stable starts paused, as the one before it was",
        ),
        (
            "rollout.superseded",
            {},
            "Rollout of 4230.2.1 to Stable ended: the group goes elsewhere",
        ),
        (
            "sync.failed",
            {"error": "status 500", "arch": 2},
            "Channel ? (ARM64) cannot be synced: status 500",
        ),
        ("sync.recovered", {"arch": 1}, "Channel ? (AMD64) can be synced again"),
        (
            "rollout.halted_by_operator",
            {},
            "Rollout of 4230.2.1 to Stable was halted",
        ),
        (
            "rollout.finished",
            {},
            FINISHED,
        ),
        (
            "instance.update_failed",
            {},
            "Update to 4230.2.1 failed: the machine does not say why",
        ),
        ("instance.update_timed_out", {}, "Update to 4230.2.1 did not finish in time"),
        (
            "instance.update_lost",
            {},
            "Did not come back with 4230.2.1 after its update",
        ),
        ("instance.pinned", {"pin": "1.2"}, "Pinned to 1.2"),
        ("instance.pinned", {"pin": None}, "Pinned no longer"),
        ("instance.alias_given", {"alias": "{printer}"}, "Called {printer}"),
        ("instance.alias_given", {"alias": ""}, "Alias taken away"),
        ("instance.assigned", {"group_id": "x"}, "Assigned to the group Stable"),
        ("instance.assigned", {}, "Belongs to the group of its track again"),
        (
            "instance.attempts_reset",
            {},
            "May try again: its attempts are counted anew",
        ),
        ("instance.retired", {}, "Retired"),
        ("instance.came_back", {}, "Came by again, though it was retired"),
        ("channel.package_assigned", {}, "Channel ? points at 4230.2.1"),
        (
            "channel.pinned",
            {},
            "Channel ? was pinned: the syncer leaves it as it is",
        ),
        ("channel.unpinned", {}, "Channel ? follows the upstream again"),
        ("token.issued", {"name": "ci"}, "API token ci was issued"),
        ("planet.moved", {"name": "Mars"}, "Planet Mars planet.moved"),
    ],
)
def test_each_event_has_its_sentence(topic, facts, words):
    assert said(STARTED, topic=topic, facts=facts) == words


def test_whatever_the_activity_tells_has_words():
    configuration = {
        topic
        for topic, event in aggregate_events().items()
        if not isinstance(event, _NOT_TOLD) and not topic.startswith("name.")
    }
    machines = {kind.TOPIC for kind in _OF_MACHINES}

    assert {
        topic
        for topic in configuration | machines
        if topic in said(STARTED, topic=topic)
    } == set()


def test_a_halt_says_why():
    by_rate = said(HALTED)
    first = {"verdict": {"why": "firstMachineFailed"}, "error_code": None}

    assert by_rate.startswith(
        "Rollout of 4230.2.1 to Stable was halted by failures:"
        " 3 of 10 went wrong, at most 20% may. The last one: "
    )
    assert said(HALTED, facts=first).endswith(
        "failures: the first machine failed, and safe mode is on"
    )


def test_a_change_says_what_was_and_what_is():
    policy = {
        "max": 6,
        "hours": ["1", "2"],
        "safe_mode": True,
        "timezone": "",
        "channel_id": "x",
    }
    after = {**policy, "max": 10, "hours": [], "timezone": "UTC", "safe_mode": False}
    facts = {"name": "Stable", "before": {"policy": policy}, "after": {"policy": after}}

    assert said(POLICY) == "Group Stable got another policy: safe mode yes → no"
    assert said(POLICY, facts=facts) == (
        "Group Stable got another policy: max 6 → 10, hours 1, 2 → none,"
        " safe mode yes → no, 1 more"
    )


def test_failures_together_are_counted_and_some_are_named():
    three = notification_of(FAILED, count=3, machines=("m1", "m2", "m3"))
    many = notification_of(FAILED, count=1200, machines=("m1", "m2"))

    assert sentence(three) == (
        "3 updates to 4230.2.1 went wrong within a minute, on m1, m2, m3"
    )
    assert sentence(many).startswith("1,200 updates")
    assert sentence(many).endswith("on m1, m2 and more")
    assert place(many) == "Flatcar > Stable"
    assert place(notification_of(FAILED)) == "Flatcar > Stable > m1"


def test_predicates_and_labels_are_those_of_the_dashboard():
    events = (DASHBOARD / "events.ts").read_text()
    severities = (DASHBOARD / "severities.ts").read_text()
    theirs = dict(re.findall(r'"([a-z_.]+)": "([^"]+)"', events))
    labels = dict(re.findall(r'number: (\d+), label: "([^"]+)" }', severities))

    assert theirs.items() >= PREDICATES.items()
    assert {str(int(each)): label for each, label in LABELS.items()}.items() >= (
        labels.items()
    )


def test_a_link_leads_to_what_it_happened_to():
    odd = replace(FAILED, machine_id="a/b?c")
    app = f"https://updates.example.com/apps/{HALTED.application_id}"

    assert link("", notification_of(HALTED)) == ""
    assert link(BASE, notification_of(HALTED)) == f"{app}/groups/{HALTED.group_id}"
    assert link(BASE, notification_of(odd)) == f"{app}/instances/a%2Fb%3Fc"
    assert link(BASE, notification_of(odd, count=2)) == (
        f"{app}/groups/{HALTED.group_id}"
    )
    assert link(BASE, notification_of(replace(HALTED, group_id=None))) == app
    assert link(BASE, notification_of(replace(HALTED, application_id=None))) == (
        "https://updates.example.com/activity"
    )


def test_hipchat_says_what_the_predecessor_said_in_its_colours():
    named = {"channel_id": UUID(int=4), "channel_name": "stable", "group_name": None}
    pointed = replace(
        STARTED,
        topic="channel.package_assigned",
        class_=ActivityClass.CHANNEL_PACKAGE_UPDATED,
        actor="system",
        reason="",
        **named,
    )
    empty = replace(
        pointed,
        class_=ActivityClass.PACKAGE_NOT_FOUND,
        severity=Severity.WARNING,
        group_name="Stable",
    )
    finished = replace(
        STARTED, topic="rollout.finished", class_=ActivityClass.ROLLOUT_FINISHED
    )
    told = {
        each.topic + str(int(each.class_)): (
            color(notification_of(each)),
            message(notification_of(each), ""),
        )
        for each in (STARTED, finished, FAILED, pointed, empty)
    }

    place = "<b>Flatcar</b> &gt; <b>Stable</b><br/>"
    cause = "<br/>by ada<br/><i>a fix</i>"
    assert told == {
        "rollout.started2": (
            "purple",
            f"{place}Version <i>4230.2.1</i> roll out started{cause}",
        ),
        "rollout.finished3": (
            "green",
            f"{place}Version <i>4230.2.1</i> successfully rolled out{cause}",
        ),
        "instance.update_failed5": ("yellow", place + FAILED_BEFORE),
        "channel.package_assigned6": (
            "purple",
            f"<b>Flatcar</b><br/>{POINTED_BEFORE}",
        ),
        "channel.package_assigned1": ("red", place + EMPTY_BEFORE),
    }


def test_hipchat_gets_html_that_names_cannot_break():
    evil = "<b>&\n</b>"
    told = message(notification_of(replace(FAILED, machine_id=evil)), BASE)

    assert "<i>&lt;b&gt;&amp;�&lt;/b&gt;</i>" in told
    assert told.endswith("</a>")
    assert color(notification_of(POLICY)) == "gray"
    assert color(notification_of(HALTED)) == "red"
    together = notification_of(FAILED, count=2, machines=("<m>", "m2"))
    assert "2 updates to 4230.2.1 went wrong within a minute, on &lt;m&gt;, m2" in (
        message(together, "")
    )


def test_a_message_that_is_too_long_loses_a_line_and_stays_html():
    told = message(notification_of(replace(STARTED, reason="&" * 9000)), "")

    assert len(told) < MAX_MESSAGE
    assert told.endswith("<br/>by ada<br/>(too long to be shown)")


def test_mail_and_chat_get_a_title_and_a_line_for_each_thing():
    started = notification_of(STARTED)

    assert title(started) == "Rollout started: Flatcar > Stable"
    assert body(started, BASE).splitlines() == [
        "Rollout of 4230.2.1 to Stable started.",
        "Where: Flatcar > Stable",
        "How bad: info",
        "By: ada",
        "Why: a fix",
        link(BASE, started),
    ]


def test_a_name_with_a_line_in_it_makes_no_line():
    evil = replace(FAILED, machine_id="m1\nBy: somebody", group_name="a\x1bb")

    assert "\nBy:" not in body(notification_of(evil), "")
    assert "\x1b" not in body(notification_of(evil), "")


def test_a_test_is_called_one():
    sink = Apprise(name="mail", url=Secret("mailto://x"))
    trial = trial_of(sink, 0)

    assert title(trial) == "Test"
    assert body(trial, "").startswith("This is a test: notifications of CoreRoller")
    assert trial.id != trial_of(sink, 0).id


def test_what_a_library_says_is_told_without_the_address():
    url = "slack://tokenA/tokenBB/x?key=sesame"

    assert masked("tokenBB of sesame was refused\nby x", url) == (
        "... of ... was refused�by x"
    )
