"""``/api/apps/{app}/groups/{group}/rollouts``: what is told of rollouts."""

from datetime import UTC, datetime
from uuid import uuid4

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

NOBODY = {
    "granted": 0,
    "in_progress": 0,
    "succeeded": 0,
    "claimed": 0,
    "confirmed": 0,
    "failed": 0,
    "timed_out": 0,
    "lost": 0,
    "superseded": 0,
}


def counts_of(api, group, version="2.0.0"):
    return story_of(api, group, version)["counts"]


def instant(text):
    return datetime.fromisoformat(text)


def test_a_group_without_a_target_has_no_rollouts(api, app):
    group = api.group_of(app, channel_id=api.channel_of(app)["id"])

    page = api.get(path_of(group, "rollouts")).json

    assert page == {"totalCount": 0, "count": 0, "rollouts": []}
    assert group["rollout"] is None


def test_a_target_is_rolled_out_at_once(api, app, group, package):
    (rollout,) = rollouts_of(api, group)

    assert rollout == {
        "id": rollout["id"],
        "group_id": group["id"],
        "application_id": app["id"],
        "package_id": package["id"],
        "version": "2.0.0",
        "state": "running",
        "since": rollout["since"],
        "started_at": rollout["since"],
        "started_by": USERNAME,
        "is_current": True,
        "counts": NOBODY | {"held": 0, "machines": 0, "left": 0},
        "steps": [],
    }
    assert abs(datetime.now(UTC) - instant(rollout["since"])).days == 0


def test_a_group_tells_where_its_current_rollout_stands(api, app, group):
    (rollout,) = rollouts_of(api, group)
    running = {name: rollout[name] for name in ("id", "state", "since")}

    paused = stopped(api, group)

    assert group["rollout"] == running
    shown = api.get(path_of(group)).json["rollout"]
    assert shown == {name: paused[name] for name in ("id", "state", "since")}
    assert (shown["id"], shown["state"]) == (running["id"], "paused")
    assert api.get(f"/api/apps/{app['id']}").json["groups"][0]["rollout"] == shown


def test_a_rollout_is_shown_with_its_story(api, group):
    (rollout,) = rollouts_of(api, group)

    story = story_of(api, group)

    assert story == rollout | {
        "timeline": [
            {
                "at": rollout["since"],
                "event": "started",
                "actor": USERNAME,
                "reason": "",
            }
        ],
        "errors": [],
    }


def test_the_newest_start_comes_first_so_the_current_one_leads(
    api, app, channel, group, package
):
    for version in ("3.0.0", "1.0.0"):
        points_at(api, channel, api.package_of(app, version))
    points_at(api, channel, package)

    rollouts = rollouts_of(api, group)

    assert [(each["version"], each["state"]) for each in rollouts] == [
        ("2.0.0", "running"),
        ("1.0.0", "superseded"),
        ("3.0.0", "superseded"),
    ]
    assert [each["is_current"] for each in rollouts] == [True, False, False]
    starts = [instant(each["started_at"]) for each in rollouts]
    assert starts == sorted(starts, reverse=True)


def test_rollouts_come_in_pages(api, app, channel, group):
    for version in ("3.0.0", "4.0.0"):
        points_at(api, channel, api.package_of(app, version))

    page = api.get(path_of(group, "rollouts"), params={"page": 2, "perpage": 2}).json

    assert (page["totalCount"], page["count"]) == (3, 1)
    assert [each["version"] for each in page["rollouts"]] == ["2.0.0"]


def test_a_page_takes_as_many_statements_however_long_it_is(
    api, app, channel, group, statements
):
    points_at(api, channel, api.package_of(app, "3.0.0"))

    statements.clear()
    api.get(path_of(group, "rollouts"), params={"perpage": 1})
    short = list(statements)
    statements.clear()
    api.get(path_of(group, "rollouts"), params={"perpage": 2})

    assert statements == short


def test_machines_are_counted_by_the_outcome_of_their_last_grant(api, group, fleet):
    changed(api, group, policy_halt_failure_percentage=100)
    confirms, fails, is_lost, is_late, claims, goes_on = map(fleet.machine, "abcdef")
    fleet.check(confirms, fails, is_lost, is_late)
    fleet.confirms(confirms, "2.0.0")
    fleet.fails(fails)
    fleet.claims(is_lost)
    fleet.passes(DAY)
    fleet.check(claims, goes_on)
    fleet.claims(claims)

    assert counts_of(api, group) == {
        "granted": 6,
        "in_progress": 1,
        "succeeded": 2,
        "claimed": 1,
        "confirmed": 1,
        "failed": 1,
        "timed_out": 1,
        "lost": 1,
        "superseded": 0,
        "held": 0,
        "machines": 6,
        "left": 5,
    }


def test_a_machine_that_tries_again_counts_once_and_its_grants_count_each(
    api, group, fleet
):
    changed(api, group, policy_halt_failure_percentage=100)
    fleet.check(machine := fleet.machine("one"))
    fleet.fails(machine)
    fleet.passes(DAY)
    fleet.check(machine)

    counts = counts_of(api, group)
    assert (counts["granted"], counts["in_progress"], counts["failed"]) == (2, 1, 0)


def test_machines_that_are_sent_elsewhere_were_superseded(
    api, app, channel, group, fleet
):
    fleet.check(machine := fleet.machine("one"))
    points_at(api, channel, api.package_of(app, "3.0.0"))
    fleet.check(machine)

    assert counts_of(api, group) == NOBODY | {
        "granted": 1,
        "superseded": 1,
        "held": None,
        "machines": None,
        "left": None,
    }
    assert counts_of(api, group, "3.0.0")["in_progress"] == 1


def test_who_waits_is_held_and_who_needs_the_target_is_left(api, group, fleet):
    changed(api, group, policy_max_updates_per_period=1)

    fleet.check(
        fleet.machine("goes"),
        fleet.machine("waits"),
        fleet.machine("has it", "2.0.0"),
        fleet.machine("is ahead", "2.1.0"),
    )

    counts = counts_of(api, group)
    assert (counts["in_progress"], counts["held"]) == (1, 1)
    assert (counts["machines"], counts["left"]) == (4, 2)


def test_machines_ahead_are_left_where_downgrades_are_allowed(api, group, fleet):
    fleet.check(fleet.machine("has it", "2.0.0"), fleet.machine("is ahead", "2.1.0"))

    changed(api, group, policy_allow_downgrades=True)

    assert counts_of(api, group)["left"] == 1


def test_floors_on_the_way_are_steps_with_counts_of_their_own(
    api, app, channel, group, fleet
):
    versions = ("1.5.0", "1.2.0", "3.0.0", "2.0.0+a")
    floors = {version: api.package_of(app, version) for version in versions}
    for floor in floors.values():
        path = f"/api/channels/{channel['id']}/floors/{floor['id']}"
        assert api.put(path, json={}).status_code == 200
    fleet.check(fleet.machine("below"))
    fleet.check(fleet.machine("between", "1.2.0"))

    (rollout,) = rollouts_of(api, group)

    on_the_way = NOBODY | {"granted": 1, "in_progress": 1}
    assert rollout["counts"] == NOBODY | {"held": 0, "machines": 2, "left": 2}
    assert rollout["steps"] == [
        {
            "package_id": floors[version]["id"],
            "version": version,
            "rollout_id": None,
            "counts": on_the_way,
        }
        for version in ("1.2.0", "1.5.0")
    ]


def test_a_floor_that_was_a_target_leads_to_its_rollout(
    api, app, channel, group, package, fleet
):
    fleet.check(fleet.machine("one"))
    (before,) = rollouts_of(api, group)
    path = f"/api/channels/{channel['id']}/floors/{package['id']}"
    api.put(path, json={})

    itself = story_of(api, group)["steps"]
    points_at(api, channel, api.package_of(app, "3.0.0"))
    (step,) = story_of(api, group, "3.0.0")["steps"]

    assert itself == []
    assert step == {
        "package_id": package["id"],
        "version": "2.0.0",
        "rollout_id": before["id"],
        "counts": NOBODY | {"granted": 1, "in_progress": 1},
    }


def test_the_rollout_of_a_package_that_was_deleted_keeps_its_version(
    api, app, channel, group, package
):
    path = f"/api/apps/{app['id']}/packages/{package['id']}"
    api.put(path, json={"version": "2.0.1"})
    points_at(api, channel, None)

    assert api.delete(path).status_code == 204

    (rollout,) = rollouts_of(api, group)
    assert rollout["version"] == "2.0.1"
    assert (rollout["state"], rollout["is_current"]) == ("superseded", False)
    assert api.get(path_of(group)).json["rollout"] is None


def test_the_timeline_tells_who_did_what_and_why(api, app, channel, group, package):
    points_at(api, channel, api.package_of(app, "3.0.0"), **{"X-Reason": "too early"})
    points_at(api, channel, package, **{"X-Reason": "now"})
    stopped(api, group, reason="dinner")
    stopped(api, group, "resume")

    timeline = story_of(api, group)["timeline"]

    told = [(each["event"], each["actor"], each["reason"]) for each in timeline]
    assert told == [
        ("started", USERNAME, ""),
        ("superseded", USERNAME, "too early"),
        ("restarted", USERNAME, "now"),
        ("paused", USERNAME, "dinner"),
        ("resumed", USERNAME, ""),
    ]
    assert [each.get("carried_over") for each in timeline] == [
        None, None, None, False, None,
    ]  # fmt: skip
    times = [instant(each["at"]) for each in timeline]
    assert times == sorted(times)


def test_a_halt_tells_why_with_evidence(api, group, package, fleet):
    changed(api, group, policy_halt_minimum_sample=3)
    machines = [fleet.machine(name) for name in ("a", "b", "c")]
    fleet.check(*machines)
    fleet.confirms(machines[0], "2.0.0")
    fleet.fails(machines[1], 2404)
    fleet.fails(machines[2], 9 | 1 << 28 | 1 << 30)

    story = story_of(api, group)

    assert story["state"] == "halted"
    assert story["since"] == story["timeline"][-1]["at"]
    assert story["timeline"][-1] == {
        "at": story["since"],
        "event": "halted",
        "actor": "system",
        "reason": "",
        "evidence": {
            "why": "failureRate",
            "package_id": package["id"],
            "version": "2.0.0",
            "succeeded": 1,
            "failed": 2,
            "timed_out": 0,
            "lost": 0,
            "allowed_percentage": 20,
            "machine_id": "c",
            "error": {
                "code": 9 | 1 << 28 | 1 << 30,
                "base": 9,
                "name": "DownloadTransferError",
                "sentence": "The package could not be downloaded.",
                "flags": ["otherServer", "resumed"],
            },
        },
    }


def test_a_floor_that_halts_a_rollout_is_named_even_after_its_deletion(
    api, app, channel, group, fleet
):
    changed(api, group, policy_safe_mode=True)
    floor = api.package_of(app, "1.5.0")
    path = f"/api/channels/{channel['id']}/floors/{floor['id']}"
    api.put(path, json={})
    fleet.check(machine := fleet.machine("one"))
    fleet.fails(machine)
    api.delete(path)
    api.delete(f"/api/apps/{app['id']}/packages/{floor['id']}")

    evidence = story_of(api, group)["timeline"][-1]["evidence"]

    assert (evidence["why"], evidence["version"], evidence["error"]) == (
        "firstMachineFailed",
        "1.5.0",
        None,
    )


def test_errors_are_counted_in_words_the_most_frequent_first(api, group, fleet):
    changed(api, group, policy_halt_failure_percentage=100)
    for number, code in enumerate((9, 2404, None, 2404, 2404, 0)):
        fleet.check(machine := fleet.machine(f"m{number}"))
        fleet.fails(machine, code)

    errors = story_of(api, group)["errors"]

    told = [(each["count"], (each["error"] or {}).get("sentence")) for each in errors]
    assert told == [
        (3, "The update server answered HTTP 404 (Not Found)."),
        (2, None),
        (1, "The package could not be downloaded."),
    ]


def test_rollouts_of_what_is_not_there_are_not_found(api, app, group):
    (rollout,) = rollouts_of(api, group)
    other_app, sister = api.app_named("Other"), api.group_of(app, "Sister")
    elsewhere = {"application_id": other_app["id"], "id": group["id"]}
    nowhere = {"application_id": app["id"], "id": str(uuid4())}

    paths = [
        path_of(elsewhere, "rollouts"),
        path_of(nowhere, "rollouts"),
        path_of(elsewhere, "rollouts", rollout["id"]),
        path_of(sister, "rollouts", rollout["id"]),
        path_of(group, "rollouts", str(uuid4())),
    ]

    for path in paths:
        result = api.get(path)
        assert result.status_code == 404, path
        assert result.json["type"] == "/problems/not-found"


def test_a_page_of_rollouts_that_is_none_is_refused(api, group):
    result = api.get(path_of(group, "rollouts"), params={"perpage": 0})

    assert (result.status_code, result.json["field"]) == (400, "perpage")
