"""What monitoring is told of groups and rollouts, and who may ask."""

import falcon.asgi
from falcon.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.metrics.resource import add_metrics_route
from api.operations.routes import Routes
from api.requests.errors import handle_errors
from api.requests.middleware import RequestMiddleware


def told(client, name):
    """Give the samples of a metric, by the values of the labels that differ."""
    same = {"application", "group", "group_id", "target"}
    return {
        tuple(v for label, v in sample.labels.items() if label not in same): (
            sample.value
        )
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == f"coreroller_{name}"
    }


def test_a_rollout_is_told_by_outcomes_and_state(stranger, fleet):
    machines = [fleet.machine(f"machine-{number}") for number in range(3)]
    fleet.check(*machines)
    fleet.fails(machines[0])
    fleet.confirms(machines[1], "2.0.0")

    outcomes = told(stranger, "rollout_machines")
    states = told(stranger, "rollout_state")

    assert {outcome: n for (outcome,), n in outcomes.items() if n} == {
        "under_way": 1,
        "confirmed": 1,
        "failed": 1,
    }
    assert [state for (state,), is_so in states.items() if is_so] == ["running"]
    assert told(stranger, "group_machines") == {(): 3}
    assert told(stranger, "group_machines_on_target") == {(): 1}


def test_a_group_that_is_deleted_is_told_of_no_more(api, stranger, app, channel):
    group = api.group_of(app, channel_id=channel["id"])
    assert told(stranger, "group_machines") == {(): 0}

    path = f"/api/apps/{group['application_id']}/groups/{group['id']}"
    assert api.delete(path).status_code == 204

    assert told(stranger, "group_machines") == {}
    assert told(stranger, "rollout_machines") == told(stranger, "rollout_state") == {}


def test_with_a_token_only_who_knows_it_is_told(services):
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    handle_errors(app)
    add_metrics_route(Routes(app), services, token="correct-horse")
    client = TestClient(app)

    def status(*authorization):
        headers = [("Authorization", each) for each in authorization]
        return client.get("/metrics", headers=headers).status_code

    assert status("Bearer correct-horse") == 200
    assert [status(), status("Bearer wrong"), status("correct-horse")] == [401] * 3
