"""Every event says who caused it, why, and in which request."""

import pytest

from tests.integration.api.client import USERNAME


def causes(api, after):
    """List who caused the events after a position, why and in which request."""
    return {
        (event.actor, event.reason, event.correlation_id) for event in api.events(after)
    }


def test_events_name_the_user_the_reason_and_the_request(api, app):
    channel = api.channel_of(app)
    before = api.position()

    api.put(
        f"/api/apps/{app['id']}/channels/{channel['id']}",
        json={"name": "beta"},
        headers={"X-Reason": "wrong name", "X-Request-ID": "abc-1"},
    )

    assert causes(api, before) == {(USERNAME, "wrong name", "abc-1")}


def test_a_reason_is_not_needed_and_a_request_always_has_an_id(api):
    before = api.position()

    result = api.post("/api/apps", json={"name": "Fleet"})

    assert causes(api, before) == {(USERNAME, "", result.headers["X-Request-ID"])}


def test_a_reason_may_be_in_any_language(api):
    before = api.position()
    reason = "größer → better"

    sent = reason.encode().decode("latin-1")
    api.post("/api/apps", json={"name": "Fleet"}, headers={"X-Reason": sent})

    assert {reason for _, reason, _ in causes(api, before)} == {reason}


@pytest.mark.parametrize("reason", ["r" * 501, "a\x00b"])
def test_a_reason_that_is_not_acceptable_is_refused(api, reason):
    before = api.position()

    result = api.post("/api/apps", json={"name": "Fleet"}, headers={"X-Reason": reason})

    assert result.status_code == 422
    assert result.json["field"] == "X-Reason"
    assert api.position() == before


def test_a_refused_command_leaves_no_event(api, app):
    before = api.position()

    api.post("/api/apps", json={"name": app["name"]})

    assert api.position() == before
