"""Single machines and rollouts, as people are shown them, and orders to them."""

import pytest

from tests.unit.commandline.server import APP, GROUP, ROLLOUT, page, rollout

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
        "group": {"name": "Stable", "track": "stable"},
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
        *("instance", "list", "Stable", "--app", APP, "--status", "onHold"),
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
