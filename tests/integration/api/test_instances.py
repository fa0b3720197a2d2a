"""``/api/apps/{app}/instances``: single machines, explanations and orders."""

from __future__ import annotations

from uuid import UUID

import pytest

from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.batch import BatchDecider
from omaha.presence import PresenceKeeper
from omaha.protocol.requests import parse_request
from tests.integration.api.clocks import SetClock
from tests.machines import Updater

START = 1_700_000_000_000_000  # Tuesday, 2023-11-14 22:13:20
FREELY = {
    "policy_safe_mode": False,
    "policy_max_updates_per_period": 10,
    "policy_halt_minimum_sample": 100,
}


@pytest.fixture
def clock():
    return SetClock(START)


@pytest.fixture
def send(services, clock):
    """Have machines come by; what they ask and tell is recorded."""
    presence = PresenceKeeper(services.database)
    decide = BatchDecider(services.database, clock, Manners(), presence.note)

    def send_all(*bodies):
        decide([Arrival(parse_request(body), "192.0.2.1", "req") for body in bodies])

    yield send_all
    presence.close()


class Release:
    """An application with one group, on its way from 1.0.0 to 2.0.0."""

    def __init__(self, api):
        self.api = api
        self.app = api.app_named("Fleet", product_id="io.example.Fleet")
        self.package = api.package_of(self.app, "2.0.0")
        self.channel = api.channel_of(self.app, package_id=self.package["id"])
        self.group = api.group_of(
            self.app,
            "Canaries",
            track="canary",
            channel_id=self.channel["id"],
            **FREELY,
        )

    def path(self, machine="m1", what=""):
        return f"/api/apps/{self.app['id']}/instances/{machine}{what}"

    def changes(self, reason="", **policy):
        path = f"/api/apps/{self.app['id']}/groups/{self.group['id']}"
        result = self.api.put(path, json=policy, headers={"X-Reason": reason})
        assert result.status_code == 200, result.text

    def machine(self, machine_id="m1", version="1.0.0"):
        return Updater(self.app["id"], machine_id, "canary", version)

    def explained(self, machine="m1"):
        result = self.api.get(self.path(machine, "/explain"))
        assert result.status_code == 200, result.text
        return result.json

    def rule(self, reason, machine="m1"):
        rules = self.explained(machine)["rules"]
        return next(rule for rule in rules if rule["reason"] == reason)


@pytest.fixture
def release(api):
    return Release(api)


def topics(rule):
    return [event["topic"] for event in rule["events"]]


# One machine


def test_what_is_known_of_a_machine_is_shown(api, release, send, clock):
    send(release.machine().checks())
    clock.passes(1)
    send(release.machine().reports(3, 0, 9 + (1 << 28)))

    shown = api.get(release.path()).json

    assert shown == {
        "id": "m1",
        "application_id": release.app["id"],
        "group_id": release.group["id"],
        "version": "1.0.0",
        "alias": "",
        "own_alias": "",
        "oem": "",
        "oem_version": "",
        "aleph_version": "",
        "arch": shown["arch"],
        "ip": shown["ip"],
        "created_ts": "2023-11-14T22:13:20Z",
        "status": 3,
        "status_name": "error",
        "status_since": "2023-11-14T22:14:20Z",
        "grant": {
            "package_id": release.package["id"],
            "version": "2.0.0",
            "group_id": release.group["id"],
            "granted_at": "2023-11-14T22:13:20Z",
            "number": 1,
            "attempt": 1,
            "outcome": "failed",
            "claimed_at": None,
            "ended_at": "2023-11-14T22:14:20Z",
        },
        "held": "",
        "error": {
            "code": 268435465,
            "base": 9,
            "name": "DownloadTransferError",
            "sentence": "The package could not be downloaded.",
            "flags": ["otherServer"],
        },
        "is_silent": False,
        "pin": "",
        "assigned_group_id": None,
        "last_check_at": shown["last_check_at"],
        "checks": shown["checks"],
    }


def test_presence_is_shown_when_it_was_written_down(api, release, services, clock):
    presence = PresenceKeeper(services.database)
    decide = BatchDecider(services.database, clock, Manners(), presence.note)
    decide([Arrival(parse_request(release.machine().checks()), "192.0.2.1", "req")])
    before = api.get(release.path()).json
    presence.close()

    after = api.get(release.path()).json

    assert before["checks"] in (0, 1)
    assert (after["checks"], after["ip"]) == (1, "192.0.2.1")
    assert after["last_check_at"] == "2023-11-14T22:13:20Z"


def test_a_machine_that_was_granted_nothing_has_no_grant(api, release, send):
    send(release.machine(version="2.0.0").checks())

    shown = api.get(release.path()).json

    assert (shown["grant"], shown["error"]) == (None, None)
    assert (shown["status"], shown["status_name"], shown["status_since"]) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("machine_id", "spelled"),
    [
        ("{ABC-1}", "{ABC-1}"),
        ("{ABC-1}", "%7BABC-1%7D"),
        ("client 7 æ", "client%207%20%C3%A6"),
        ("100%25", "100%2525"),
    ],
)
def test_machine_ids_are_opaque(api, release, send, machine_id, spelled):
    send(release.machine(machine_id).checks())

    assert api.get(release.path(spelled)).json["id"] == machine_id
    assert release.explained(spelled)["instance"]["id"] == machine_id


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("GET", ""),
        ("GET", "/explain"),
        ("PUT", "/pin"),
        ("DELETE", "/pin"),
        ("POST", "/reset"),
    ],
)
def test_what_is_not_there_is_not_found(api, release, send, method, what):
    send(release.machine().checks())
    other = api.app_named("Other")["id"]
    body = {"version": "1.x"}

    for path, detail in (
        (release.path("m2", what), "there is no machine m2 in this application"),
        (release.path("m%002", what), "there is no machine m\0002 in this application"),
        (f"/api/apps/{other}/instances/m1{what}", "there is no machine m1"),
        (f"/api/apps/nope/instances/m1{what}", "there is no application nope"),
    ):
        result = api.simulate_request(method, path, json=body)

        assert result.status_code == 404, path
        assert result.json["type"] == "/problems/not-found"
        assert detail in result.json["detail"]


def test_an_application_may_be_named_by_its_product_id(api, release, send):
    send(release.machine().checks())

    found = api.get("/api/apps/io.example.Fleet/instances/m1")

    assert found.json["application_id"] == release.app["id"]


def test_strangers_learn_nothing(stranger, release, send):
    send(release.machine().checks())

    results = [
        stranger.get(release.path()),
        stranger.get(release.path(what="/explain")),
        stranger.put(release.path(what="/pin"), json={"version": ""}),
        stranger.post(release.path(what="/reset")),
    ]

    assert [result.status_code for result in results] == [401] * 4


# Explanations


def test_the_limit_of_a_period_is_explained(release, send, clock):
    release.changes(policy_max_updates_per_period=1, policy_period_interval="1 hour",
                    policy_max_updates_in_progress=9, reason="carefully")  # fmt: skip
    send(release.machine().checks())
    clock.passes(10)
    send(release.machine("m2").checks())

    told = release.explained("m2")

    assert told["verdict"] == told["instance"]["held"] == "maxUpdatesPerPeriod"
    assert told["sentence"] == ("The machine has to wait: 1 of 1 granted within 1 hour")
    assert told["at"] == "2023-11-14T22:23:20Z"
    assert told["earliest"] == "2023-11-14T23:13:20Z"
    assert told["group"] == {
        "id": release.group["id"],
        "name": "Canaries",
        "track": "canary",
        "is_assigned": False,
        "events": told["group"]["events"],
    }
    limit = release.rule("maxUpdatesPerPeriod", "m2")
    assert limit["numbers"] == {"granted": 1, "most": 1, "period": "1 hour"}
    assert limit["earliest"] == told["earliest"]
    assert (limit["passes"], limit["counts"]) == (False, True)
    [event] = limit["events"]
    assert (event["topic"], event["actor"], event["reason"]) == (
        "group.policy_changed",
        "ada",
        "carefully",
    )


def test_rules_come_in_the_order_in_which_they_are_asked(release, send):
    send(release.machine().checks())

    rules = release.explained()["rules"]

    assert [rule["reason"] for rule in rules][:5] == [
        "updatesDisabled",
        "paused",
        "halted",
        "pinned",
        "machinePinned",
    ]
    assert [rule["counts"] for rule in rules] == [True] * 5 + [False] * 10


def test_the_target_has_the_events_that_chose_it(api, release, send):
    send(release.machine().checks())

    told = release.explained()

    target = told["target"]
    assert (target["package_id"], target["version"]) == (release.package["id"], "2.0.0")
    assert topics(target) == ["group.channel_assigned", "channel.package_assigned"]
    assert {event["actor"] for event in target["events"]} == {"ada"}
    assert (told["floor"], told["floor_reason"]) == (None, "")


def test_a_floor_has_its_reason_and_the_event_that_set_it(api, release, send):
    floors = f"/api/channels/{release.channel['id']}/floors"
    for version, why in (("1.4.0", "boot loader"), ("1.5.0", "partitions")):
        package = api.package_of(release.app, version)
        api.put(f"{floors}/{package['id']}", json={"floor_reason": why})
    send(release.machine().checks())

    told = release.explained()

    assert told["floor"]["version"] == "1.4.0"
    assert told["floor_reason"] == "boot loader"
    assert topics(told["floor"]) == ["channel.floor_set"]
    assert told["target"]["version"] == "2.0.0"


def test_a_group_without_a_target_has_nothing_to_explain_a_rule_by(api, release, send):
    path = f"/api/apps/{release.app['id']}/groups/{release.group['id']}"
    api.put(path, json={"channel_id": None})
    send(release.machine().checks())

    told = release.explained()

    assert (told["verdict"], told["rules"]) == ("noPackage", [])
    assert (told["target"], told["earliest"]) == (None, None)


def test_each_rule_names_the_change_that_gave_its_fields_their_value(release, send):
    send(release.machine().checks())
    release.changes(policy_office_hours=True, reason="first")
    release.changes(policy_rollout_percentage=5, reason="second")
    release.changes(policy_office_hours=False, reason="third")
    release.changes(policy_office_hours=True, reason="fourth")
    release.changes(policy_max_attempts=3, reason="fifth")

    reasons = {
        rule["reason"]: [event["reason"] for event in rule["events"]]
        for rule in release.explained()["rules"]
    }

    assert reasons["outsidePercentage"] == ["second"]
    assert reasons["outsideOfficeHours"] == ["fourth", ""]  # the zone: since ever
    assert reasons["attemptsExhausted"] == ["fifth"]
    assert topics(release.rule("safeMode")) == ["group.created"]


def test_a_pause_names_who_ordered_it(release, services, send):
    send(release.machine().checks())
    assert topics(release.rule("paused")) == ["rollout.started"]
    with services.database.command():
        services.platform.pause_rollout(UUID(release.group["id"]))

    told = release.explained()

    assert told["verdict"] == "paused"
    assert topics(release.rule("paused")) == ["rollout.paused"]
    assert topics(release.rule("halted")) == ["rollout.paused"]


def test_a_machine_that_failed_is_explained_by_its_attempts(release, send, clock):
    for _ in range(2):
        send(release.machine().checks())
        send(release.machine().reports(3, 0, 9))
        clock.passes(40)
    clock.passes(-30)

    told = release.explained()

    assert told["verdict"] == "retryWait"
    assert told["earliest"] == "2023-11-14T23:53:20Z"
    assert topics(release.rule("retryWait")) == [
        "instance.update_failed",
        "group.created",
    ]
    assert topics(release.rule("attemptsExhausted")) == [
        "instance.update_failed",
        "instance.update_granted",
        "instance.update_failed",
        "instance.update_granted",
        "group.created",
    ]


def test_a_claim_is_explained_by_the_report(release, send, clock):
    send(release.machine().checks())
    send(release.machine().reports(3, 2))
    clock.passes(1)

    told = release.explained()

    assert told["verdict"] == "awaitingConfirmation"
    assert told["earliest"] == "2023-11-15T22:13:20Z"
    assert topics(release.rule("awaitingConfirmation")) == [
        "instance.update_completed",
        "group.created",
    ]


def test_a_machine_whose_group_was_deleted_is_told_so(api, release, send):
    send(release.machine().checks())
    api.delete(f"/api/apps/{release.app['id']}/groups/{release.group['id']}")

    result = api.get(release.path(what="/explain"))

    assert result.status_code == 404
    assert "the group that machine m1 asked for was deleted" in result.json["detail"]
    assert api.get(release.path()).status_code == 200


def test_the_explanation_is_what_the_next_poll_is_answered(release, send):
    send(release.machine(version="2.0.0").checks())
    assert release.explained()["verdict"] == "upToDate"
    release.changes(policy_max_updates_per_period=1)

    send(release.machine("m2").checks())
    send(release.machine("m3").checks())

    assert release.explained("m2")["verdict"] == "offeredAgain"
    held = release.explained("m3")
    assert held["verdict"] == held["instance"]["held"]


# Orders


def test_a_machine_is_pinned_and_freed_again(api, release, send):
    send(release.machine().checks())

    pinned = api.put(
        release.path(what="/pin"),
        json={"version": "1.x"},
        headers={"X-Reason": "ticket 7"},
    )

    assert (pinned.status_code, pinned.json["pin"]) == (200, "1.x")
    told = release.explained()
    assert told["verdict"] == "machinePinned"
    assert [
        (event["topic"], event["actor"], event["reason"])
        for event in release.rule("machinePinned")["events"]
    ] == [("instance.pinned", "ada", "ticket 7")]

    assert api.delete(release.path(what="/pin")).status_code == 204
    assert api.get(release.path()).json["pin"] == ""
    assert release.explained()["verdict"] == "offeredAgain"


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_pin_takes_it_off(api, release, send, nothing):
    send(release.machine().checks())
    api.put(release.path(what="/pin"), json={"version": "1.x"})

    freed = api.put(release.path(what="/pin"), json={"version": nothing})

    assert freed.json["pin"] == ""


def test_the_same_pin_again_records_nothing(api, release, send):
    send(release.machine().checks())
    api.put(release.path(what="/pin"), json={"version": "1.x"})
    before = api.position()

    api.put(release.path(what="/pin"), json={"version": "1.x"})

    assert api.position() == before


@pytest.mark.parametrize("body", [{"version": "latest"}, {"version": 1}, {}])
def test_a_pin_that_cannot_be_read_is_refused(api, release, send, body):
    send(release.machine().checks())
    before = api.position()

    result = api.put(release.path(what="/pin"), json=body)

    assert (result.status_code, result.json["field"]) == (422, "version")
    assert api.position() == before


def test_a_machine_whose_attempts_are_reset_may_go_at_once(api, release, send):
    send(release.machine().checks())
    send(release.machine().reports(3, 0, 9))
    assert release.explained()["verdict"] == "retryWait"
    before = api.position()

    result = api.post(release.path(what="/reset"), headers={"X-Reason": "new disk"})

    assert (result.status_code, result.json["grant"]["attempt"]) == (200, 0)
    [event] = api.events(before)
    assert (event.actor, event.reason, event.TOPIC) == (
        "ada",
        "new disk",
        "instance.attempts_reset",
    )
    assert event.correlation_id == result.headers["X-Request-ID"]
    assert release.explained()["verdict"] == "granted"


def test_a_machine_that_never_failed_is_not_reset(api, release, send):
    send(release.machine().checks())

    result = api.post(release.path(what="/reset"))

    assert (result.status_code, result.json["type"]) == (409, "/problems/conflict")
