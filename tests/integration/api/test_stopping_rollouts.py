"""``POST .../pause``, ``halt``, ``resume``, and what is left for the next target."""

from uuid import uuid4

import pytest

from tests.integration.api.client import USERNAME
from tests.integration.api.fleet import DAY
from tests.integration.api.rollouts import (
    changed,
    path_of,
    points_at,
    rollouts_of,
    stopped,
    story_of,
)

COMMANDS = ["pause", "halt", "resume"]


def given_halted(api, group, fleet):
    """Let the first machine of a group in safe mode fail."""
    changed(api, group, policy_safe_mode=True)
    fleet.check(machine := fleet.machine("first"))
    fleet.fails(machine, 5)
    assert story_of(api, group)["state"] == "halted"


def last_told(api, group, version="2.0.0"):
    told = story_of(api, group, version)["timeline"][-1]
    return told["event"], told["actor"], told["reason"]


def test_a_pause_stops_grants_and_repeated_offers(api, group, fleet):
    first, second = fleet.machine("first"), fleet.machine("second")
    offered = fleet.check(first)

    paused = stopped(api, group, reason="wrong kernel")

    assert offered == ["2.0.0"]
    assert fleet.check(first, second) == [None, None]
    assert paused["state"] == "paused"
    assert paused["counts"]["in_progress"] == 1
    assert last_told(api, group) == ("paused", USERNAME, "wrong kernel")


def test_a_command_answers_with_the_rollout_as_it_is_shown(api, group):
    paused = stopped(api, group)
    shown = story_of(api, group)
    resumed = stopped(api, group, "resume")

    assert paused == shown
    assert resumed == story_of(api, group)
    assert [resumed["state"], len(resumed["timeline"])] == ["running", 3]


def test_resuming_offers_and_grants_again(api, group, fleet):
    first, second = fleet.machine("first"), fleet.machine("second")
    fleet.check(first)
    stopped(api, group)
    fleet.check(first, second)

    stopped(api, group, "resume")

    assert fleet.check(first, second) == ["2.0.0", "2.0.0"]


def test_resuming_a_halted_rollout_lets_one_machine_go_again(api, group, fleet):
    given_halted(api, group, fleet)
    first, second = fleet.machine("first"), fleet.machine("second")
    during = fleet.check(first, second)

    resumed = stopped(api, group, "resume", reason="disk was full")

    assert during == [None, None]
    assert resumed["state"] == "running"
    assert fleet.check(first, second) == ["2.0.0", None]
    assert last_told(api, group) == ("resumed", USERNAME, "disk was full")


def test_a_machine_under_way_may_still_fail_while_the_rollout_is_paused(
    api, group, fleet
):
    fleet.check(machine := fleet.machine("one"))
    stopped(api, group)
    fleet.passes(DAY)

    story = story_of(api, group)

    assert (story["state"], story["counts"]["timed_out"]) == ("paused", 1)
    assert fleet.check(machine) == [None]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"json": {}},
        {"json": {"reason": None}},
        {"json": {"reason": ""}},
        {"json": {"because": "of a field that nobody knows"}},
        {"content_type": "application/json"},
    ],
    ids=["no body", "empty object", "null", "empty", "unknown", "content type alone"],
)
def test_a_reason_is_not_needed(api, group, sent):
    result = api.post(path_of(group, "pause"), **sent)

    assert result.status_code == 200
    assert last_told(api, group) == ("paused", USERNAME, "")


@pytest.mark.parametrize("sent", [{}, {"json": {"reason": ""}}])
def test_the_header_gives_a_reason_too(api, group, sent):
    api.post(path_of(group, "pause"), headers={"X-Reason": "ticket 7"}, **sent)

    assert last_told(api, group) == ("paused", USERNAME, "ticket 7")


def test_the_reason_of_the_body_wins(api, group):
    api.post(
        path_of(group, "pause"),
        json={"reason": "größer → better"},
        headers={"X-Reason": "ticket 7", "X-Request-ID": "abc-1"},
    )

    (event,) = api.events(api.position() - 1)
    assert (event.reason, event.correlation_id) == ("größer → better", "abc-1")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("reason", ["r" * 501, "a\nb", "bell \x07", 7, ["because"]])
def test_a_reason_that_is_not_acceptable_is_refused(api, group, command, reason):
    before = api.position()

    result = api.post(path_of(group, command), json={"reason": reason})

    assert (result.status_code, result.json["field"]) == (422, "reason")
    assert api.position() == before


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"body": "{", "content_type": "application/json"}, 400),
        ({"body": "{}", "content_type": "text/plain"}, 415),
        ({"json": ["because"]}, 422),
        ({"json": {"reason": "x" * 2**20}}, 413),
    ],
    ids=["malformed", "no JSON", "no object", "too large"],
)
def test_a_body_that_cannot_be_read_is_refused(api, group, command, sent, status):
    result = api.post(path_of(group, command), **sent)

    assert result.status_code == status
    assert story_of(api, group)["state"] == "running"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_group_that_is_not_there_is_not_found(api, app, group, command):
    other = api.app_named("Other")
    before = api.position()

    for application_id, group_id in (
        (app["id"], str(uuid4())),
        (other["id"], group["id"]),
        (str(uuid4()), group["id"]),
    ):
        path = path_of({"application_id": application_id, "id": group_id}, command)
        result = api.post(path, json={})
        assert result.status_code == 404, path
        assert result.json["type"] == "/problems/not-found"
    assert api.position() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_group_without_a_target_has_nothing_to_stop(api, app, command):
    group = api.group_of(app, "Idle")

    result = api.post(path_of(group, command))

    assert result.status_code == 409
    assert result.json["type"] == "/problems/conflict"
    assert "let it follow a channel" in result.json["detail"]


def test_an_operator_halts_a_rollout_for_a_reason(api, group, fleet):
    fleet.check(first := fleet.machine("first"))
    without = api.post(path_of(group, "halt"))

    halted = stopped(api, group, "halt", reason="it panics")

    assert (without.status_code, without.json["field"]) == (422, "reason")
    assert (halted["state"], halted["counts"]["in_progress"]) == ("halted", 1)
    assert fleet.check(first) == [None]
    assert last_told(api, group) == ("halted_by_operator", USERNAME, "it panics")


def test_a_halted_rollout_is_paused_so_that_the_next_one_stays_stopped(
    api, group, fleet
):
    given_halted(api, group, fleet)

    assert stopped(api, group, "pause")["state"] == "paused"


def test_a_rollout_that_is_paused_is_not_paused_again(api, group):
    stopped(api, group, "pause")

    result = api.post(path_of(group, "pause"))

    assert result.status_code == 409
    assert result.json["type"] == "/problems/conflict"
    assert "paused already" in result.json["detail"]
    assert "resumed" in result.json["detail"]


def test_a_rollout_that_runs_is_not_resumed(api, group):
    result = api.post(path_of(group, "resume"))

    assert result.status_code == 409
    assert result.json["type"] == "/problems/conflict"
    assert "only a paused or halted one" in result.json["detail"]


def test_a_pause_is_carried_over_to_the_next_target(api, app, channel, group, fleet):
    stopped(api, group, reason="freeze")

    points_at(
        api, channel, api.package_of(app, "3.0.0"), **{"X-Reason": "for next week"}
    )

    story = story_of(api, group, "3.0.0")
    assert story["state"] == "paused"
    assert [
        (each["event"], each.get("carried_over"), each["reason"])
        for each in story["timeline"]
    ] == [("started", None, "for next week"), ("paused", True, "for next week")]
    assert story_of(api, group)["state"] == "superseded"
    assert fleet.check(fleet.machine("one")) == [None]


def test_a_pause_is_carried_over_to_a_target_that_comes_back(
    api, app, channel, group, package
):
    points_at(api, channel, api.package_of(app, "3.0.0"))
    stopped(api, group)

    points_at(api, channel, package)

    told = [each["event"] for each in story_of(api, group)["timeline"]]
    assert told == ["started", "superseded", "restarted", "paused"]


def test_a_halt_is_not_carried_over_to_the_next_target(api, app, channel, group, fleet):
    given_halted(api, group, fleet)

    points_at(api, channel, api.package_of(app, "3.0.0"))

    assert [each["state"] for each in rollouts_of(api, group)] == [
        "running",
        "superseded",
    ]
    assert fleet.check(fleet.machine("second")) == ["3.0.0"]


def test_strangers_neither_see_nor_stop_anything(stranger, api, group):
    (rollout,) = rollouts_of(api, group)

    results = [
        stranger.get(path_of(group, "rollouts")),
        stranger.get(path_of(group, "rollouts", rollout["id"])),
        *[stranger.post(path_of(group, command)) for command in COMMANDS],
    ]

    assert [result.status_code for result in results] == [401] * 5
    assert story_of(api, group)["state"] == "running"
