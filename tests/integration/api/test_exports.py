"""``.../instances?format=``: whole lists of machines as files."""

from __future__ import annotations

import csv
import json

import pytest

from api.fleet import lists as api_lists
from tests.integration.api.test_fleet import MINUTE, new_machines
from tests.integration.asynchronous.conftest import caught_up

NAMES = ["=1+1", "m1", "m2", "m3", "m4"]


@pytest.fixture(scope="module")
def machines(postgres, template, passwords, password_hash):
    """Five machines, one of which failed and one of which has a bold name."""
    with new_machines(postgres, template, passwords, password_hash) as machines:
        machines.checks(*NAMES)
        machines.passes(MINUTE)
        machines.send(machines.machine("m3").reports(3, 0, 9))
        machines.follow()
        caught_up(machines.database)
        yield machines


@pytest.fixture(autouse=True)
def in_parts(monkeypatch):
    monkeypatch.setattr(api_lists, "_AT_ONCE", 2)


def exported(machines, written, path=None, **query):
    path = path or machines.path("instances")
    given = {"duration": "1d", "format": written, **query}
    result = machines.api.get(path, params=given)
    assert result.status_code == 200, result.text
    return result


def exported_ids(machines, **query):
    lines = exported(machines, "jsonl", **query).text.splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_a_csv_file_has_a_head_and_a_line_for_each_machine(machines):
    result = exported(machines, "csv", sortFilter="status", perpage="1")

    rows = list(csv.DictReader(result.text.splitlines()))
    assert result.headers["content-type"] == "text/csv; charset=utf-8"
    assert "instances.csv" in result.headers["content-disposition"]
    assert [row["id"] for row in rows] == ["'=1+1", *NAMES[1:]]
    assert [row["status_name"] for row in rows if row["id"] == "m3"] == ["error"]
    assert json.loads(rows[3]["error"])["name"] == "DownloadTransferError"


def test_json_lines_have_what_is_told_of_each_machine(machines):
    lines = exported(machines, "jsonl").text.splitlines()

    app = f"/api/apps/{machines.group['application_id']}"
    assert [json.loads(line)["id"] for line in lines] == NAMES
    assert json.loads(lines[1]) == machines.api.get(f"{app}/instances/m1").json


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"searchValue": "m"}, NAMES[1:]),
        ({"error": "9"}, ["m3"]),
        ({"status": "2"}, ["=1+1", "m1", "m2", "m4"]),
        ({"version": "9.0.0"}, []),
    ],
)
def test_a_file_has_those_that_the_list_has(machines, query, names):
    assert exported_ids(machines, **query) == names


def test_an_application_has_a_file_of_all_its_groups(machines):
    app = machines.group["application_id"]
    path = f"/api/apps/{app}/instances"

    assert exported_ids(machines, path=path) == NAMES
    assert exported_ids(machines, path=path, group=machines.group["id"]) == NAMES


def test_a_file_of_an_earlier_moment_has_the_machines_of_then(machines):
    failed = "2023-11-14T22:14:20Z"
    before = "2023-11-14T22:14:00Z"

    assert exported_ids(machines, at=failed, error="9") == ["m3"]
    assert exported_ids(machines, at=before, error="9") == []
    assert exported_ids(machines, at=before) == NAMES
