"""The command line, against the running service: a rollout from start to end."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from simulator.habits import Habits
from simulator.messages import Scribe
from tests.acceptance.conftest import FLATCAR, Service, free_port
from tests.acceptance.terminal import Operator
from tests.waiting import eventually

APP = "io.example.cli"
MACHINES = 12


@pytest.fixture(scope="module")
def ada(service: Service, tmp_path_factory) -> Operator:
    return Operator(service, tmp_path_factory.mktemp("config"), APP)


@pytest.fixture(scope="module")
def stable(ada: Operator, tmp_path_factory) -> None:
    """An application with a group that follows a channel, made by commands."""
    payload = tmp_path_factory.mktemp("payload") / "update.gz"
    payload.write_bytes(b"an update")
    ada.does("app", "create", "Command line", "--product-id", APP, "--reason", "new")
    ada.does("channel", "create", "stable")
    ada.does(
        *("group", "create", "All of them", "--channel", "stable", "--track", "cli"),
        *("--no-safe-mode", "--max-updates-per-period", "1000", "--reason", "ticket 7"),
    )
    ada.does(
        *("package", "create", "2.0.0", "--type", "flatcar", "--payload", str(payload)),
        *("--url", "https://packages.example.net/2.0.0/"),
    )
    ada.does("channel", "point", "stable", "2.0.0", "--reason", "the fix")


def simulate(ada: Operator, app: dict[str, Any], *until: str) -> None:
    ada.does(
        *("simulate", "--url", ada._environ["COREROLLER_SERVER"]),
        *("--app", f"{{{app['id']}}}", "--track", "cli", "--version", "1.0.0"),
        *("--machines", str(MACHINES), "--speed", "3000", *until),
        *("--reboot", "5 minutes", "--seed", "34"),
    )


def test_a_rollout_is_made_stopped_and_watched_to_its_end_and_told(ada, stable):
    app = ada.reads("app", "show", APP)

    paused = ada.does("rollout", "pause", "cli", "--reason", "wait for ada")
    simulate(ada, app, "--duration", "50 minutes")
    shown = ada.reads("rollout", "show", "cli")
    watch = ("rollout", "watch", "cli", "--json", "--interval", "0.1")
    with ada.running(*watch) as watcher:
        first = json.loads(watcher.stdout.readline())
        resumed = ada.does("rollout", "resume", "cli")
        simulate(ada, app, "--until-done")
        told, complaint = watcher.communicate(timeout=60)

    assert paused == "The rollout of 2.0.0 to All of them is paused.\n"
    assert shown["timeline"][-1]["reason"] == "wait for ada"
    assert (first["state"], first["counts"]["held"]) == ("paused", MACHINES)
    assert resumed == "The rollout of 2.0.0 to All of them is running.\n"
    assert (watcher.returncode, complaint) == (0, "")
    looks = [json.loads(line) for line in told.splitlines()]
    assert {look["state"] for look in looks} == {"running", "finished"}
    assert looks[-1]["counts"]["confirmed"] == MACHINES

    machine = Scribe(Habits(machines=1, seed=34)).machine_id(0)
    assert "runs        2.0.0" in ada.does("instance", "show", machine)
    assert "runs 2.0.0, the target is 2.0.0" in ada.does("instance", "explain", machine)
    assert "instance.update_confirmed" in ada.does("instance", "history", machine)
    listed = ada.reads("instance", "list", "--group", "cli", "--search", machine)
    assert [each["version"] for each in listed] == ["2.0.0"]

    trail = ada.does("audit", "list", "--app", APP, "--actor", "admin", "--json")
    entries = [json.loads(line) for line in trail.splitlines()]
    reasons = {entry["type"]: entry["reason"] for entry in entries}
    assert reasons["rollout.paused"] == "wait for ada"
    assert reasons["group.created"] == "ticket 7"
    assert reasons["channel.package_assigned"] == "the fix"


def test_who_looks_back_sees_the_policy_before_a_change(ada, stable):
    ada.does("group", "change", "cli", "--period", "2 hours", "--reason", "slowly")
    (changed,) = (
        json.loads(line)
        for line in ada.does(
            *("audit", "list", "--type", "group.policy_changed", "--limit", "1"),
            *("--app", APP, "--json"),
        ).splitlines()
    )

    before = str(changed["position"] - 1)

    assert "within 2 hours" in ada.does("group", "show", "cli")
    assert "within 15 minutes" in ada.does("group", "show", "cli", "--at", before)


def test_events_are_followed_from_where_one_left_off(ada, stable, tmp_path):
    file = tmp_path / "cursor"
    cursor = ("--cursor", str(file))
    ada.does("events", "--type", "group.", *cursor)

    with ada.running("events", "--follow", "--type", "group.", *cursor) as follower:
        ada.does("group", "change", "cli", "--description", "ours", "--reason", "why")
        line = follower.stdout.readline()
        # What is shown before it is noted down is never missed, at worst shown twice.
        eventually(lambda: file.read_text().strip() == line.split()[0])

    assert "  group.described  admin  why  " in line
    assert ada.does("events", "--type", "group.described", *cursor) == ""


def test_the_whole_trail_is_exported(ada, stable, tmp_path):
    file = tmp_path / "audit.csv"

    ada.does("audit", "export", "--format", "csv", "--output", str(file))

    head, *rows = file.read_text().splitlines()
    assert head.startswith("position,at,actor,reason")
    assert any("ticket 7" in row for row in rows)


def test_a_floor_is_set_told_and_removed(ada, stable):
    ada.does("channel", "add-floor", "stable", "2.0.0", "--why", "partitions")
    floors = ada.reads("channel", "floors", "stable")
    ada.does("channel", "remove-floor", "stable", "2.0.0", "--yes")

    assert [floor["floor_reason"] for floor in floors] == ["partitions"]
    assert ada.reads("channel", "floors", "stable") == []


def test_a_clone_is_made_changed_and_deleted(ada, stable):
    ada.does("app", "clone", APP, "Twin", "--product-id", "io.example.twin")
    ada.does("app", "change", "Twin", "--description", "a copy")
    twin = ada.reads("app", "show", "io.example.twin")
    ada.does("app", "delete", "Twin", "--yes", "--reason", "no more")

    assert twin["description"] == "a copy"
    assert [group["name"] for group in twin["groups"]] == ["All of them"]
    assert ada.runs("app", "show", "Twin").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "environ", "status", "complaint"),
    [
        (["channel", "delete", "stable", "--yes"], {}, 1, "follows this channel"),
        (["instance", "show", "nobody"], {}, 1, "there is no machine nobody"),
        (["channel", "show", "stable", "--app", FLATCAR], {}, 1, "stable/arm64"),
        (["group", "change", "cli", "--period", "soon"], {}, 1, "policy_period_int"),
        (["group", "change", "cli"], {}, 2, "nothing to change"),
        (["app", "list"], {"COREROLLER_PASSWORD": "wrong"}, 1, "rollerd login"),
        (["app", "list"], {"COREROLLER_USER": ""}, 2, "nobody is signed in"),
    ],
)
def test_what_is_refused_says_what_to_do(
    ada, stable, arguments, environ, status, complaint
):
    refused = ada.runs(*arguments, **environ)

    assert (refused.returncode, refused.stdout) == (status, "")
    assert complaint in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_server_that_is_not_there_is_told_by_the_status(ada):
    url = f"http://127.0.0.1:{free_port()}"

    failed = ada.runs("app", "list", COREROLLER_SERVER=url)

    assert failed.returncode == 3
    assert f"{url} does not answer" in failed.stderr


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("gro", ["group"]),
        ("app show io.example", [APP]),
        ("group show All", ["All of them"]),
        ("channel point stable 2", ["2.0.0/amd64"]),
    ],
)
def test_bash_completes_commands_and_names(ada, stable, words, found):
    script = f"""
        eval "$(rollerd completion bash)"
        COMP_WORDS=(rollerd {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _rollerd_completion rollerd
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """

    done = ada.runs("--norc", "-c", script, program="bash")

    assert done.stdout.splitlines() == found, done.stderr


def test_help_waits_neither_for_http_nor_for_tables():
    program = "import sys, deploy.main; print({'httpx', 'rich'} & set(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert done.stdout == "set()\n"
