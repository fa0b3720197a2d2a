"""Single machines and rollouts, as people are shown them, and orders to them."""

import json

import httpx
import pytest

from tests.unit.commandline.server import (
    APP,
    GROUP,
    PACKAGE,
    ROLLOUT,
    channel,
    package,
    page,
    rollout,
)

PATH = f"/api/apps/{APP}/instances"
ODD = "a/b {c}"
ERROR = {"name": "DownloadError", "sentence": "The download broke off."}
EVENT = {
    "topic": "group.policy_changed",
    "actor": "ada",
    "at": "2026-08-03T09:00:00Z",
    "reason": "slowly",
}


def machine(**fields):
    known = {
        "id": "m-1",
        "group_id": GROUP,
        "version": "1.0.0",
        "alias": "lobby",
        "oem": "qemu",
        "oem_version": "1",
        "ip": "192.0.2.1",
        "created_ts": "2026-08-03T09:30:00Z",
        "status_name": "onHold",
        "status_since": "2026-08-03T09:30:00Z",
        "grant": {
            "version": "1.2.3",
            "granted_at": "2026-08-03T09:30:00Z",
            "outcome": "failed",
        },
        "held": "retryWait",
        "error": ERROR,
        "is_silent": True,
        "pin": "1.2.x",
        "last_check_at": "2026-08-03T09:30:00Z",
        "checks": 1234,
    }
    return {**known, **fields}


def explanation(**fields):
    target = {"version": "1.2.3", "events": [EVENT]}
    floor = {"version": "1.1.0", "events": []}
    rule = {"sentence": "says so", "events": [EVENT]}
    known = {
        "instance": machine(),
        "group": {
            "name": "Stable",
            "track": "stable",
            "is_assigned": True,
            "events": [EVENT],
        },
        "sentence": "The machine has to wait",
        "earliest": "2026-08-03T10:00:00Z",
        "target": target,
        "floor": floor,
        "floor_reason": "partitions",
        "rules": [
            {"reason": "paused", "counts": True, "passes": True, **rule},
            {"reason": "retryWait", "counts": True, "passes": False, **rule},
            {"reason": "safeMode", "counts": False, "passes": True, **rule},
        ],
    }
    return {**known, **fields}


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_machine_is_shown_with_all_that_is_known(server):
    server.answers[f"GET {PATH}/m-1"] = machine()

    shown = words(server.run("instance", "show", "m-1", "--app", APP).stdout)

    assert "group Stable" in shown
    assert "status onHold since 2026-08-03 09:30:00" in shown
    assert "last grant 1.2.3 at 2026-08-03 09:30:00: failed" in shown
    assert "last error DownloadError: The download broke off." in shown
    assert "silent for more than a day" in shown


def test_an_id_of_any_characters_stays_one_part_of_the_path(server):
    server.run("instance", "show", ODD, "--app", APP)

    assert server.last.url.raw_path.decode().startswith(f"{PATH}/a%2Fb%20%7Bc%7D")


def test_an_explanation_marks_what_stands_against_it(server):
    server.answers[f"GET {PATH}/m-1/explain"] = explanation()

    shown = words(server.run("instance", "explain", "m-1", "--app", APP).stdout)

    origin = "group.policy_changed by ada, 2026-08-03 09:00:00: slowly"
    assert shown[0] == "The machine has to wait."
    assert f"group Stable, track stable ({origin})" in shown
    assert f"target 1.2.3 ({origin})" in shown
    assert "next floor 1.1.0: partitions" in shown
    assert f"✓ paused says so {origin}" in shown
    assert f"✗ retryWait says so {origin}" in shown
    assert f"· safeMode says so {origin}" in shown


def test_the_history_of_a_machine_is_asked_of_its_group(server):
    server.answers[f"GET {PATH}/m-1"] = machine()
    entry = {
        "created_ts": "2026-08-03T09:30:00Z",
        "event": "instance.update_failed",
        "status": 3,
        "version": "1.2.3",
        "running": "1.0.0",
        "error": ERROR,
    }
    history = f"/api/apps/{APP}/groups/{GROUP}/instances/m-1/status_history"
    server.answers[f"GET {history}"] = [entry]

    shown = server.run("instance", "history", "m-1", "--app", APP)

    assert (
        "2026-08-03 09:30:00 instance.update_failed error 1.2.3 1.0.0"
        " DownloadError: The download broke off."
    ) in words(shown.stdout)


def test_machines_are_listed_by_what_is_asked_for(server):
    path = f"/api/apps/{APP}/groups/{GROUP}/instances"
    server.answers[f"GET {path}"] = {"total": 1, "count": 1, "instances": [machine()]}

    listed = server.run(
        *("instance", "list", "--group", "Stable", "--app", APP),
        *("--status", "onHold"),
        *("--version", "1.0.0", "--search", "lob", "--seen-within", "7d"),
    )

    asked = dict(server.last.url.params)
    assert (
        asked.items()
        >= {
            "status": "8",
            "version": "1.0.0",
            "searchValue": "lob",
            "duration": "7d",
        }.items()
    )
    assert words(listed.stdout)[1].startswith("m-1 lobby 1.0.0 onHold retryWait")


@pytest.mark.parametrize(
    ("order", "request_", "body", "told"),
    [
        (["pin", "m-1", "1.2.x"], "PUT pin", {"version": "1.2.x"}, "pinned to 1.2.x."),
        (["unpin", "m-1"], "PUT pin", {"version": ""}, "m-1 is not pinned."),
        (
            ["alias", "m-1", "lobby"],
            "PUT alias",
            {"alias": "lobby"},
            "called lobby.",
        ),
        (["move", "m-1", "Stable"], "PUT group", {"group_id": GROUP}, "is in Stable."),
        (["retire", "m-1", "--yes"], "POST retire", {}, "m-1 is out of service."),
        (["reset", "m-1"], "POST reset", {}, "m-1 may try again at once."),
    ],
)
def test_orders_to_a_machine(server, order, request_, body, told):
    method, path = request_.split()
    server.answers[f"{method} {PATH}/m-1/{path}"] = machine()

    done = server.run("instance", *order, "--app", APP)

    assert told in done.stdout
    assert server.body() == body


def test_a_rollout_is_shown_with_its_story(server):
    evidence = {
        "why": "failureRate",
        "succeeded": 8,
        "failed": 2,
        "timed_out": 1,
        "lost": 0,
        "machine_id": "m-1",
        "error": ERROR,
    }
    told = {"at": "2026-08-03T10:00:00Z", "actor": "system", "reason": ""}
    story = rollout(
        steps=[{"version": "1.1.0", "counts": {"granted": 0}}],
        errors=[{"count": 2, "error": ERROR}, {"count": 1, "error": None}],
        timeline=[{**told, "event": "halted", "evidence": evidence}],
    )
    path = f"/api/apps/{APP}/groups/{GROUP}/rollouts"
    server.answers[f"GET {path}"] = page("rollouts", story)
    server.answers[f"GET {path}/{ROLLOUT}"] = story

    current = server.run("rollout", "show", "Stable", "--app", APP)
    by_version = server.run("rollout", "show", "Stable", "1.2.3", "--app", APP)

    shown = words(current.stdout)
    assert by_version.stdout == current.stdout
    assert "floor 1.1.0: none so far" in shown
    assert "failures 2 x DownloadError: The download broke off." in shown
    assert "failures 1 x no error told" in shown
    assert "halted 2026-08-03 10:00:00 by system" in shown
    assert (
        "because failureRate: 2 failed, 1 timed out, 8 succeeded; the last was m-1,"
        " The download broke off."
    ) in shown


def test_machines_of_all_groups_are_listed(server):
    answer = {"total": 1, "count": 1, "instances": [machine(id="\x1b[2J")]}
    server.answers[f"GET {PATH}"] = answer

    listed = server.run("instance", "list", "--app", APP)

    assert words(listed.stdout)[1].startswith("[2J lobby")


@pytest.mark.parametrize(
    ("has_more", "told"), [(True, "of more than 1,500"), (False, "of 1,500")]
)
def test_a_search_says_of_how_many_it_shows_the_first(server, has_more, told):
    server.answers[f"GET {PATH}"] = {
        "total": 1500,
        "has_more": has_more,
        "count": 3,
        "instances": [machine(id=f"m-{number}") for number in range(3)],
    }

    listed = server.run(
        "instance", "list", "--app", APP, "--search", "m", "--limit", "2"
    )

    assert listed.stderr == f"The first 2 {told}; more with --limit.\n"
    assert [line.split()[0] for line in words(listed.stdout)] == ["ID", "m-0", "m-1"]


def test_a_machine_goes_back_to_the_group_of_its_track(server):
    server.answers[f"DELETE {PATH}/m-1/group"] = httpx.Response(204)

    done = server.run("instance", "move", "m-1", "--back", "--app", APP)

    assert done.stdout == "m-1 goes to the group of its track.\n"


def test_a_move_is_to_a_group_or_back(server):
    refused = server.run("instance", "move", "m-1", "--app", APP)

    assert refused.exit_code == 2
    assert "name a group, or give --back" in refused.stderr


def ordered(**counts: int):
    why = {"done": "", "refused": "nothing failed"}
    each = [(name, number) for name, n in counts.items() for number in range(n)]
    return {
        "correlation_id": "r-1",
        "total": len(each),
        "counts": counts,
        "instances": [
            {"id": f"m-{number}", "result": name, "why": why[name]}
            for name, number in each
        ],
    }


def test_what_would_come_of_orders_is_told_before_they_are_given(server):
    server.answers[f"POST {PATH}/orders"] = ordered(done=2)
    command = ("instance", "bulk", "move", "--to", "Stable", "--app", APP)

    kept = server.run(*command, "--version", "1.0.0", stdin="n\n")
    rehearsed = server.body()
    done = server.run(*command, "--version", "1.0.0", stdin="y\n")

    assert kept.exit_code == 1
    assert "2 machines: 2 would be done\nMove 2 machines?" in kept.stderr
    assert rehearsed == {
        "order": "move",
        "group_id": GROUP,
        "filter": {"version": "1.0.0"},
        "dry_run": True,
    }
    assert server.body() == {
        "order": "move",
        "group_id": GROUP,
        "instances": ["m-0", "m-1"],
        "dry_run": False,
    }
    assert done.stdout == "2 machines: 2 done\n"


def test_orders_to_no_machine_are_refused(server):
    server.answers[f"POST {PATH}/orders"] = ordered()

    refused = server.run("instance", "bulk", "retire", "--silent", "--app", APP)

    assert refused.exit_code == 1
    assert "there is no such machine" in refused.stderr
    assert len(server.requests) == 2


def test_machines_that_were_not_ordered_are_told_one_by_one(server):
    server.answers[f"POST {PATH}/orders"] = ordered(done=1, refused=1)
    command = ("instance", "bulk", "reset", "--app", APP, "--instances", "-", "--yes")

    done = server.run(*command, stdin="m-0\n\nm-1\n")

    assert server.body()["instances"] == ["m-0", "m-1"]
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "2 machines: 1 done, 1 refused",
        "  m-0 refused: nothing failed",
    ]
    assert done.stderr == "Error: not all were ordered; request id: r-1\n"


def test_a_rehearsal_orders_nothing_and_asks_nothing(server):
    server.answers[f"POST {PATH}/orders"] = ordered(done=1)

    done = server.run(
        *("instance", "bulk", "alias", "--app", APP, "--status", "retired"),
        *("--silent", "--dry-run"),
    )

    assert done.exit_code == 0
    assert server.body() == {
        "order": "alias",
        "alias": None,
        "filter": {"status": 11, "is_silent": True},
        "dry_run": True,
    }


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["reset"], "either --instances, or what they are like"),
        (["reset", "--to", "x", "--silent"], "--to says nothing to reset"),
    ],
)
def test_orders_that_cannot_be_meant_are_wrong_usage(server, options, complaint):
    refused = server.run("instance", "bulk", *options, "--app", APP)

    assert refused.exit_code == 2
    assert complaint in refused.stderr


def test_the_machines_of_a_group_are_counted(server):
    path = f"/api/apps/{APP}/groups/{GROUP}"
    share = {"version": "1.2.3", "instances": 3, "percentage": 75.0}
    server.answers[f"GET {path}/version_breakdown"] = [share]
    server.answers[f"GET {path}/instances_stats"] = {
        "total": 4,
        "update_granted": 1,
        "error": 0,
    }

    versions = server.run("group", "versions", "Stable", "--app", APP)
    statuses = server.run("group", "statuses", "Stable", "--app", APP)

    assert words(versions.stdout)[1] == "1.2.3 3 75.0%"
    assert words(statuses.stdout) == ["total 4", "update granted 1"]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_course_of_a_rollout_is_told_point_by_point(server, options):
    counts = rollout()["counts"]
    course = {"lag": 0, "points": [{**counts, "at": "2026-08-03T10:00:00Z"}]}
    path = f"/api/apps/{APP}/groups/{GROUP}/rollouts/{ROLLOUT}/timeline"
    server.answers[f"GET {path}"] = course

    told = server.run("rollout", "timeline", "Stable", "--app", APP, *options)

    if options:
        assert json.loads(told.stdout) == course
    else:
        assert words(told.stdout)[1] == "2026-08-03 10:00:00 4 1 0 2 1"


def test_the_channels_that_a_package_is_a_floor_of_are_listed(server):
    path = f"/api/apps/{APP}/packages"
    server.answers[f"GET {path}"] = page("packages", package())
    floors = {"channels": [{"channel": channel(), "floor_reason": "partitions"}]}
    server.answers[f"GET {path}/{PACKAGE}/floor-channels"] = floors

    listed = server.run("package", "floor-channels", "1.2.3", "--app", APP)

    assert words(listed.stdout)[1] == "stable amd64 partitions"
