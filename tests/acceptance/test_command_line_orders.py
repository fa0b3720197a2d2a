"""Orders to machines by the command line: to one, and to many at once."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import FLATCAR, Service
from tests.acceptance.terminal import Operator
from tests.machines import UpdateEngine

MACHINES = [UpdateEngine(f"ordered-{number}") for number in range(4)]


@pytest.fixture(scope="module")
def ada(service: Service, tmp_path_factory) -> Operator:
    for machine in MACHINES:
        service.check(machine.polls())
    return Operator(service, tmp_path_factory.mktemp("config"), FLATCAR)


def test_one_machine_is_called_moved_pinned_and_retired(ada):
    machine = MACHINES[0].machine_id

    ada.does("instance", "alias", machine, "lobby", "--reason", "ticket 7")
    ada.does("instance", "move", machine, "Beta (AMD64)")
    ada.does("instance", "pin", machine, "4230.2.x")
    shown = ada.reads("instance", "show", machine)
    listed = ada.reads("instance", "list", "--search", "lobby")
    ada.does("instance", "unpin", machine)
    ada.does("instance", "move", machine, "--back")
    retired = ada.does("instance", "retire", machine, "--yes")

    assert (shown["alias"], shown["pin"]) == ("lobby", "4230.2.x")
    assert [each["id"] for each in listed] == [machine]
    assert retired == f"{machine} is out of service.\n"


def test_many_machines_are_ordered_and_those_that_were_not_are_named(ada, tmp_path):
    ids = [machine.machine_id for machine in MACHINES[1:]]
    file = tmp_path / "ids"
    file.write_text("\n".join([*ids, "nobody"]))
    bulk = ("instance", "bulk", "move", "--to", "Beta (AMD64)")

    rehearsed = ada.reads(*bulk, "--instances", str(file), "--dry-run")
    untouched = ada.reads("instance", "list", "--group", "Beta (AMD64)")
    done = ada.runs(*bulk, "--instances", str(file), "--yes")
    moved = ada.reads("instance", "list", "--group", "Beta (AMD64)")

    assert rehearsed["counts"] == {"done": 3, "unknown": 1}
    assert untouched == []
    assert done.returncode == 1
    assert done.stdout.startswith("4 machines: 3 done, 1 unknown\n  nobody unknown: ")
    assert sorted(each["id"] for each in moved) == ids


def test_machines_are_chosen_by_what_they_are_like(ada):
    bulk = ("instance", "bulk", "alias", "--to", "kiosk", "--search", "ordered-3")

    done = ada.does(*bulk, "--yes")

    assert done == "1 machine: 1 done\n"
    assert [m["id"] for m in ada.reads("instance", "list", "--search", "kiosk")] == [
        MACHINES[3].machine_id
    ]
