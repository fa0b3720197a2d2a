"""A policy in words, and the options that set it."""

import pytest

from api.configuration.changes import GroupChanges
from commandline.commands.groups import change
from commandline.output.policies import policy_sentences
from tests.unit.commandline.server import APP, CHANNEL, GROUP, group, policy

PATH = f"/api/apps/{APP}/groups/{GROUP}"
WINDOW = {"days": ["sat"], "from": "22:00", "to": "06:00"}
BLACKOUT = {"from": "2026-12-23T18:00", "to": "2027-01-07T00:00"}


def test_the_policy_that_comes_of_itself_is_told_in_words():
    assert "\n".join(policy_sentences(policy())) == (
        "At most 2 machines within 15 minutes, and as many at one time.\n"
        "The first machine of a new package goes alone.\n"
        "A machine has 60 minutes to install and 24 hours to be seen running it; it is"
        " granted a package 5 times at most, 30 minutes after a failure, then twice as"
        " long each time.\n"
        "More than 20% failures of at least 10 halt the rollout."
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"updates_enabled": False}, "Updates are off: nobody is granted anything."),
        (
            {"max_updates_per_period": "5%", "max_updates_in_progress": 1},
            "At most 5% of the machines within 15 minutes, and 1 machine at one time.",
        ),
        ({"office_hours": True}, "Only Monday to Friday, 9 to 17 in UTC."),
        ({"update_windows": [WINDOW]}, "Only Sat 22:00-06:00 in UTC."),
        (
            {"blackouts": [BLACKOUT], "timezone": "Asia/Tokyo"},
            "Not during 2026-12-23T18:00/2027-01-07T00:00 in Asia/Tokyo.",
        ),
        (
            {"rollout_percentage": 12.5},
            "Only 12.5% of the machines, drawn by lot for each package.",
        ),
        ({"pinned_version": "1.2.x"}, "Only versions that 1.2.x admits."),
        (
            {"allow_downgrades": True},
            "Machines that run something newer are brought back to the target.",
        ),
        (
            {"halt_failure_percentage": 100.0},
            "No number of failures halts the rollout.",
        ),
    ],
)
def test_each_rule_has_its_words(fields, sentence):
    assert sentence in list(policy_sentences(policy(**fields)))


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        (["--no-updates"], "updates_enabled", False),
        (["--safe-mode"], "safe_mode", True),
        (["--no-office-hours"], "office_hours", False),
        (["--timezone", "Asia/Tokyo"], "timezone", "Asia/Tokyo"),
        (["--period", "1 hour"], "period_interval", "1 hour"),
        (["--max-updates-per-period", "10"], "max_updates_per_period", 10),
        (["--max-updates-per-period", "5%"], "max_updates_per_period", "5%"),
        (["--max-updates-in-progress", "none"], "max_updates_in_progress", None),
        (["--update-timeout", "2 hours"], "update_timeout", "2 hours"),
        (["--windows", "Sat 22:00-06:00"], "update_windows", [WINDOW]),
        (["--windows", "none"], "update_windows", []),
        (
            ["--blackouts", "2026-12-23T18:00/2027-01-07T00:00"],
            "blackouts",
            [BLACKOUT],
        ),
        (["--rollout-percentage", "12.5"], "rollout_percentage", 12.5),
        (["--pin", ""], "pinned_version", ""),
        (["--downgrades"], "allow_downgrades", True),
        (["--confirmation-timeout", "1 day"], "confirmation_timeout", "1 day"),
        (["--max-attempts", "3"], "max_attempts", 3),
        (["--retry-wait", "1 hour"], "retry_wait", "1 hour"),
        (["--halt-failure-percentage", "5"], "halt_failure_percentage", 5.0),
        (["--halt-minimum-sample", "20"], "halt_minimum_sample", 20),
    ],
)
def test_each_option_sets_its_field_and_nothing_else(server, options, field, value):
    server.answers |= {f"GET {PATH}": group(), f"PUT {PATH}": group()}

    changed = server.run("group", "change", "Stable", "--app", "My app", *options)

    assert changed.stdout == "Group Stable changed.\n"
    assert server.body() == {f"policy_{field}": value}


@pytest.mark.parametrize(
    ("options", "channel_id"),
    [(["--channel", "stable"], CHANNEL), (["--no-channel"], None)],
)
def test_a_group_follows_a_channel_or_none(server, options, channel_id):
    server.answers |= {f"GET {PATH}": group(), f"PUT {PATH}": group()}

    server.run("group", "change", "Stable", "--app", "My app", *options)

    assert server.body() == {"channel_id": channel_id}


def test_every_field_of_a_policy_has_an_option():
    names = {
        "policy_" + parameter.name for parameter in change.params if parameter.name
    }
    fields = {f for f in GroupChanges.__struct_fields__ if f.startswith("policy_")}

    assert fields <= names


def test_a_change_of_nothing_is_wrong_usage(server):
    refused = server.run("group", "change", "Stable", "--app", "My app")

    assert refused.exit_code == 2
    assert "nothing to change" in refused.stderr


def test_what_is_no_maximum_is_wrong_usage(server):
    refused = server.run(
        *("group", "change", "Stable", "--app", "My app"),
        *("--max-updates-per-period", "many"),
    )

    assert refused.exit_code == 2
    assert "'many' is neither a number nor such as 5%" in refused.stderr
