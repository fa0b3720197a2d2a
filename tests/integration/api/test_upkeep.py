"""The upkeep of read models over the REST API: orders, refusals, and how far it is."""

from __future__ import annotations

import pytest

from deploy.beside import opened_beside
from domain.instants import SECOND
from domain.upkeep import Task
from eventstore import migrations
from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from projections.upkeep import begin_work, note_progress
from tests.commands import run_rollerd
from tests.integration.asynchronous.conftest import log_of

PATH = "/api/projections/audit"


@pytest.fixture
def audit(services, group):
    """The audit trail, at the end of the log; gives a function that catches it up."""

    def catch_up():
        Projector(services.database, AUDIT).catch_up(0)

    catch_up()
    return catch_up


@pytest.fixture
def rollerd(db_url):
    def run(*arguments):
        result = run_rollerd(db_url, *arguments)
        assert result.exit_code in (0, 1), result.output
        return result.output

    return run


def shown(api, name="audit"):
    result = api.get(f"/api/projections/{name}")
    assert result.status_code == 200, result.text
    return result.json


def ordered(api, task, reason=""):
    headers = {"X-Reason": reason}
    if task == "drop":
        result = api.delete(f"{PATH}/beside", headers=headers)
    else:
        result = api.post(f"{PATH}/{task}", headers=headers)
    assert result.status_code == 202, result.text
    return result.json


def refused(result):
    assert result.status_code == 409, result.text
    return result.json["detail"]


@pytest.mark.usefixtures("audit")
def test_all_read_models_are_listed_with_how_far_they_are(api, services):
    end = log_of(services.database)[-1].position

    listed = api.get("/api/projections").json["projections"]

    assert [(each["name"], each["is_inline"]) for each in listed] == [
        ("audit", False),
        ("inline-configuration", True),
        ("inline-machines", True),
    ]
    audit = shown(api)
    assert audit == {
        "name": "audit",
        "is_inline": False,
        "version": AUDIT.version,
        "fingerprint": audit["fingerprint"],
        "has_changed": False,
        "position": end,
        "lag": 0,
        "lag_seconds": None,
        "state": "running",
        "failure": None,
        "beside": None,
        "order": None,
        "work": None,
        "comparison": None,
    }
    assert audit == listed[0]


def test_the_server_tells_its_versions(api):
    about = api.get("/api/about").json

    assert about["position"] == api.position()
    assert about["version"]
    assert about["schema"] == migrations.known()[-1]
    assert about["database"].startswith("1")


@pytest.mark.usefixtures("audit")
def test_how_long_events_have_waited_is_told(api):
    api.app_named("Late")

    late = shown(api)

    assert late["lag"] > 0
    assert 0 <= late["lag_seconds"] < 60


@pytest.mark.usefixtures("audit")
def test_an_order_is_answered_at_once_and_waits_to_be_done(api):
    before = api.position()

    result = ordered(api, "rebuild", "a bug")

    order = result["order"]
    assert (order["task"], order["state"], order["actor"], order["reason"]) == (
        *("rebuild", "waiting", "ada"),
        "a bug",
    )
    assert order["ended_at"] is order["error"] is result["work"] is None
    events = api.events(before)
    assert [(e.TOPIC, e.actor, e.reason) for e in events] == [
        ("projection.registered", "ada", "a bug"),
        ("projection.ordered", "ada", "a bug"),
    ]


def test_the_audit_trail_shows_who_ordered_what(api, audit, rollerd):
    ordered(api, "rebuild", "a bug")
    rollerd("upkeep", "audit")
    audit()

    done, order = api.get("/api/audit?kind=projection").json["audit"]

    assert (order["actor"], order["reason"], order["name"]) == ("ada", "a bug", "audit")
    assert (order["before"], order["after"]) == ({"task": None}, {"task": "rebuild"})
    assert (done["actor"], done["after"]) == ("system", {"task": None})
    assert done["correlation_id"] == order["correlation_id"] != ""
    assert api.get("/api/activity?perpage=1000").json["activities"] == []


def test_what_was_rebuilt_is_compared_and_switched(api, audit, rollerd, db_url):
    with connect_as_owner(db_url, SCHEMA) as connection:
        connection.execute("UPDATE audit SET reason = 'wrong' WHERE actor = 'test'")
    ordered(api, "rebuild")
    rollerd("upkeep", "audit")
    audit()
    assert shown(api)["order"]["state"] == "done"
    assert shown(api)["beside"]["behind"] > 0

    ordered(api, "diff")
    rollerd("upkeep", "audit")

    found = shown(api)["comparison"]
    (table,) = found["tables"]
    assert (found["is_equal"], table["table"]) == (False, "audit")
    assert table["different"] == len(table["samples"]) > 0
    sample = table["samples"][0]
    assert (sample["kind"], sample["live"], sample["beside"]) == (
        *("different", {"reason": "wrong"}),
        {"reason": ""},
    )
    assert sample["events"][0]["position"] == sample["key"]["position"]
    in_list = api.get("/api/projections").json["projections"][0]["comparison"]
    assert in_list["tables"][0]["samples"] == []
    ordered(api, "switch")
    rollerd("upkeep", "audit")
    assert shown(api)["comparison"] is shown(api)["beside"] is None
    assert shown(api)["order"]["error"] is None


@pytest.mark.usefixtures("audit")
@pytest.mark.parametrize("task", ["diff", "switch", "drop"])
def test_where_nothing_is_beside_there_is_nothing_to_do(api, task):
    method, path = ("DELETE", "beside") if task == "drop" else ("POST", task)

    result = api.simulate_request(method, f"{PATH}/{path}")

    assert refused(result) == "nothing is beside audit: rebuild it first"


@pytest.mark.usefixtures("audit")
def test_what_is_under_way_is_waited_for_or_broken_off(api):
    ordered(api, "rebuild")

    detail = refused(api.post(f"{PATH}/rebuild"))

    assert detail == "a rebuild of audit is under way: wait until it has ended"
    assert ordered(api, "drop")["order"]["task"] == "drop"
    assert "a drop of audit is under way" in refused(api.post(f"{PATH}/rebuild"))


@pytest.mark.usefixtures("audit")
def test_who_is_at_it_on_a_command_line_is_waited_for(api, db_url):
    with opened_beside(db_url, "audit") as beside:
        beside.rebuild()

        detail = refused(api.post(f"{PATH}/diff"))

        assert detail.startswith("somebody is at a rebuild of audit on a command line")
        assert shown(api)["work"]["task"] == "rebuild"
        assert shown(api)["order"] is None


@pytest.mark.usefixtures("audit")
def test_why_it_failed_is_shown(api, db_url, rollerd, services):
    rollerd("projections", "rebuild", "audit")
    with services.database.connection() as connection:
        connection.execute("UPDATE coreroller_beside.projections SET fingerprint = '1'")
    ordered(api, "diff")
    rollerd("upkeep", "audit")

    order = shown(api)["order"]

    assert order["state"] == "failed"
    assert order["error"].startswith("what is beside was begun by another program")
    assert "begun by another program" in rollerd("projections", "status", "audit")


@pytest.mark.usefixtures("audit")
def test_the_command_line_shows_what_was_ordered_and_what_is_under_way(
    api, rollerd, db_url
):
    ordered(api, "rebuild", "a bug")

    with opened_beside(db_url, "audit") as beside:
        assert "not ended yet" in rollerd("projections", "status", "audit")
        position = beside.rebuild()
        status = rollerd("projections", "status", "audit")

    assert "  rebuild ordered by ada, 2" in status
    assert "Z (a bug)" in status
    assert f"  under way: rebuild, at position {position} of {position}" in status


@pytest.mark.usefixtures("audit")
def test_progress_tells_the_rate_and_the_time_left(api, db_url, services):
    ordered(api, "rebuild")
    begun = services.clock()

    with opened_beside(db_url, "audit"), services.database.connection() as connection:
        begin_work(connection, "audit", Task.REBUILD, begun)
        note_progress(connection, "audit", 1000, 9000, begun)
        assert shown(api)["work"]["rate"] is None
        note_progress(connection, "audit", 5000, 9000, begun + 2 * SECOND)
        work, order = shown(api)["work"], shown(api)["order"]

    assert (work["position"], work["goal"]) == (5000, 9000)
    assert (work["rate"], work["seconds_left"]) == (2000, 2)
    assert order["state"] == "running"
    assert shown(api)["order"]["state"] == "waiting"


@pytest.mark.parametrize("name", ["nothing", "fleet"])
def test_what_there_is_not_or_not_yet_cannot_be_looked_after(api, name):
    for result in (
        api.get(f"/api/projections/{name}"),
        api.post(f"/api/projections/{name}/rebuild"),
    ):
        assert result.status_code == 404
        assert name in result.json["detail"]


@pytest.mark.usefixtures("audit")
def test_an_order_that_is_sent_again_is_given_once(api, rollerd):
    key = {"Idempotency-Key": "4b8c6a52-7c3d-4a0e-8f51-2f7d1c9e6a01"}

    first = api.post(f"{PATH}/rebuild", headers=key)
    rollerd("upkeep", "audit")
    again = api.post(f"{PATH}/rebuild", headers=key)

    assert (again.status_code, again.json) == (202, first.json)
    assert shown(api)["order"]["state"] == "done"
