"""The event feed of the running service, followed live."""

import json
from contextlib import contextmanager

import httpx

from tests.acceptance.conftest import PASSWORD, running
from tests.machines import UpdateEngine


@contextmanager
def following(service, **headers):
    """Follow the log, from its end unless told otherwise; gives blocks as they come."""
    with httpx.stream(
        "GET",
        f"{service.url}/api/events?after=end",
        headers={"Accept": "text/event-stream", **headers},
        auth=("admin", PASSWORD),
        timeout=30,
    ) as response:
        assert response.status_code == 200
        yield blocks(response.iter_lines())


def blocks(lines):
    """Give the fields of each block of a stream."""
    fields = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        else:
            yield fields
            fields = {}


def registered(block):
    event = json.loads(block["data"])
    assert (block["event"], event["actor"]) == ("instance.registered", "machine")
    assert block["id"] == str(event["position"])
    return event["data"]["machine_id"]


def test_what_a_machine_does_is_told_and_a_client_that_was_cut_off_resumes(service):
    with following(service) as stream:
        assert "data" not in next(stream)
        service.update(UpdateEngine("one").polls())
        first = next(stream)
    service.update(UpdateEngine("two").polls())
    with following(service, **{"Last-Event-ID": first["id"]}) as stream:
        second = next(stream)

    assert registered(first) == "one"
    assert registered(second) == "two"


def test_a_service_that_stops_brings_open_streams_to_their_end(postgres, template):
    with postgres.fresh_database(template) as url, running(url) as service:
        with following(service) as stream, following(service) as other:
            assert all("id" in next(each) for each in (stream, other))

            service.stop()

            # A stream that is cut, as at the end of the grace, raises an error here.
            assert not any("data" in block for block in (*stream, *other))
        assert not service.says("Forcing close")
