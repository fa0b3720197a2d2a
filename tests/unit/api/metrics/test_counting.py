"""What is counted of requests and of decisions."""

import falcon.asgi
from falcon.testing import TestClient

from api.metrics.board import Board
from api.metrics.decisions import VERDICTS, DecisionMetrics
from api.metrics.families import Families
from api.metrics.requests import RequestMetrics
from api.requests.errors import handle_errors
from api.requests.middleware import RequestMiddleware
from domain.decision import Decision
from domain.instance_events import MachineEvent, UpdateGranted
from domain.rules import Reason
from omaha.observing import Decided
from omaha.protocol.statuses import AppStatus
from tests.unit.api.metrics.test_families import samples


class Thing:
    async def on_get(self, req, resp, thing):
        resp.status = 418 if thing == "teapot" else 200


def requests_of(*sent):
    families = Families(Board())
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    handle_errors(app)
    app.add_route("/things/{thing}", Thing())
    app.add_middleware(RequestMetrics(families, app))
    for method, path in sent:
        TestClient(app).simulate_request(method, path)
    return samples(families)


def test_requests_are_counted_by_template_method_and_status():
    found = requests_of(
        ("GET", "/things/1"), ("GET", "/things/2"), ("PUT", "/things/1")
    )

    name = "coreroller_http_requests_total"
    counted = {key[1:]: value for key, value in found.items() if key[0] == name}
    assert counted == {
        ("GET", "/things/{thing}", "200"): 2,
        ("other", "/things/{thing}", "405"): 1,
    }


def test_their_times_are_counted_by_template_and_method():
    found = requests_of(("GET", "/things/1"))

    name = "coreroller_http_request_duration_seconds"
    assert found[f"{name}_count", "GET", "/things/{thing}"] == 1
    assert 0 < found[f"{name}_sum", "GET", "/things/{thing}"] < 10


def test_whatever_a_client_makes_up_there_are_no_more_series():
    sent = [("GET", "/nothing"), ("GET", "/nothing/2"), ("FROB", "/things/1")]

    found = requests_of(*sent, ("GET", "/things/teapot"))

    counted = {key[1:] for key in found if key[0] == "coreroller_http_requests_total"}
    assert counted == {
        ("other", "other", "404"),
        ("other", "/things/{thing}", "400"),
        ("GET", "/things/{thing}", "other"),
    }


def decided(reason, *events):
    """Decide so; of events only the class is of interest."""
    return Decision(reason, events, (), None, {})


def test_a_batch_is_counted_by_what_it_came_to():
    families = Families(Board())
    metrics = DecisionMetrics(families, AppStatus)

    metrics.observe(
        Decided(
            requests=3,
            decisions=[decided(Reason.GRANTED, UpdateGranted), decided(Reason.PAUSED)],
            unknown=[AppStatus.UNKNOWN_APPLICATION],
            recording_s=0.004,
        )
    )
    metrics.observe(Decided(1, [decided(Reason.UP_TO_DATE)], [], None))

    found = {key: value for key, value in samples(families).items() if value}
    assert found["coreroller_decisions_total", "granted", "offered"] == 1
    assert found["coreroller_decisions_total", "paused", "held"] == 1
    assert found["coreroller_decisions_total", "upToDate", "nothing"] == 1
    unknown = AppStatus.UNKNOWN_APPLICATION
    assert found["coreroller_decisions_total", unknown, "unknown"] == 1
    assert found["coreroller_machine_events_total", "instance.update_granted"] == 1
    assert found["coreroller_batch_requests_count",] == 2
    assert found["coreroller_commit_duration_seconds_count",] == 1


def test_every_decision_and_every_event_can_be_counted():
    families = Families(Board())
    metrics = DecisionMetrics(families, AppStatus)
    events = MachineEvent.__subclasses__()

    metrics.observe(
        Decided(1, [decided(r, *events) for r in Reason], list(AppStatus), None)
    )

    assert set(VERDICTS) == set(Reason)
