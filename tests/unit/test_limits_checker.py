"""The checker of logs finds what it is there to find."""

import pytest

from tests.checkers.limits import find_violations

MINUTE = 60_000_000
POLICY = {
    "updates_enabled": True,
    "safe_mode": False,
    "max_updates_per_period": 2,
    "period_interval": "15 minutes",
    "max_updates_in_progress": None,
}
RELEASED = [
    ("g", "group.created", {"policy": POLICY}),
    ("g", "group.channel_assigned", {"channel_id": "c"}),
    ("c", "channel.package_assigned", {"package_id": "p"}),
    ("r", "rollout.started", {"group_id": "g", "package_id": "p"}),
]
KNOWN = [
    (f"m{n}", "instance.registered", {"group_id": "g", "version": "1.0.0"})
    for n in range(4)
]


def granted(number, machine=None, at=0, **changes):
    event = {
        "at": at,
        "group_id": "g",
        "package_id": "p",
        "version": "2.0.0",
        "number": number,
    }
    return (machine or f"m{number}", "instance.update_granted", event | changes)


def ended(machine, how, **facts):
    return (machine, f"instance.update_{how}", {"package_id": "p", **facts})


def policy(**changes):
    return ("g", "group.policy_changed", {"policy": POLICY | changes})


def violations(*rows):
    versions: dict[str, int] = {}
    log = []
    for stream, topic, event in (*RELEASED, *KNOWN, *rows):
        versions[stream] = versions.get(stream, 0) + 1
        log.append((stream, versions[stream], topic, event))
    return find_violations(log)


@pytest.mark.parametrize(
    "rows",
    [
        [granted(1), granted(2)],
        [granted(1), granted(2), ended("m1", "confirmed"), granted(3, at=15 * MINUTE)],
        [granted(1), ended("m1", "failed"), granted(2, "m1", attempt=2)],
        [policy(max_updates_per_period="50%"), granted(1), granted(2)],
        [policy(safe_mode=True), granted(1), ended("m1", "confirmed"), granted(2)],
        [("r", "rollout.paused", {}), ("r", "rollout.resumed", {}), granted(1)],
    ],
)
def test_a_log_without_fault_has_no_violations(rows):
    assert violations(*rows) == []


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([granted(1), granted(2), ended("m1", "failed"), granted(3)], "3 of 2 in a p"),
        (
            [
                policy(max_updates_in_progress=1),
                granted(1),
                granted(2, at=16 * MINUTE),
            ],
            "2 of 1 under way",
        ),
        (
            [policy(max_updates_per_period="25%"), granted(1), granted(2)],
            "2 of 1 in a period",
        ),
        ([granted(2)], "is the 1th"),
        ([granted(1, at=1), granted(2, at=0)], "before the one before it"),
        ([granted(1), granted(2, "m1")], "under way already"),
        ([policy(updates_enabled=False), granted(1)], "updates are disabled"),
        ([("r", "rollout.halted", {}), granted(1)], "the rollout is halted"),
        ([("r", "rollout.paused", {}), granted(1)], "the rollout is paused"),
        ([granted(1, package_id="q")], "q is not where the group goes"),
        ([granted(1, version="1.0.0")], "1.0.0 over 1.0.0"),
        ([granted(1, version="0.9.0")], "0.9.0 over 1.0.0"),
        ([granted(1, attempt=6)], "attempt 6"),
        ([policy(safe_mode=True), granted(1), granted(2)], "not the first alone"),
        (
            [policy(safe_mode=True), granted(1), ended("m1", "completed"), granted(2)],
            "not the first alone",
        ),
    ],
)
def test_a_fault_is_found(rows, what):
    found = violations(*rows)

    assert any(what in violation for violation in found), found


def test_an_event_that_is_missing_is_found():
    log = [("m", 1, "instance.registered", {"group_id": "g", "version": "1.0.0"})]

    assert find_violations([*log, ("m", 3, "instance.came_back", {})]) == [
        "m has no version 2"
    ]
