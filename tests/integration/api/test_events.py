"""``/api/events``: the log, piece by piece."""

import pytest

from eventstore.log import read_log
from projections import pages_events
from tests.integration.api.client import NOBODYS, PASSWORD, basic, changed_to
from tests.integration.asynchronous.conftest import caught_up


def feed(api, **query):
    result = api.get("/api/events", params=query)
    assert result.status_code == 200, result.text
    return result.json


def through(api, **query):
    """Read the feed to its end, by its cursor."""
    events, position, is_end = [], 0, False
    while not is_end:
        piece = feed(api, **{**query, "after": position})
        assert piece["next"] > position or piece["is_end"]
        events += piece["events"]
        position, is_end = piece["next"], piece["is_end"]
    return events


def back(api, **query):
    """Read the feed from its end to its beginning, by its cursor."""
    events, position, is_end = [], "end", False
    while not is_end:
        piece = feed(api, **{**query, "before": position})
        assert position == "end" or piece["next"] < position or piece["is_end"]
        events += piece["events"]
        position, is_end = piece["next"], piece["is_end"]
    return events


def types(events):
    return [event["type"] for event in events]


def positions(events):
    return [event["position"] for event in events]


def whole_log(api):
    with api.services.database.connection() as connection:
        return list(read_log(connection))


@pytest.fixture
def history(api, app, group, fleet):
    """Two machines of a group updated, and another application was set up."""
    one, two = fleet.machine("one"), fleet.machine("two")
    fleet.check(one, two)
    fleet.claims(one)
    fleet.fails(two, 5)
    other = api.app_named("Other")
    api.group_of(other, "Elsewhere")
    return {"app": app, "group": group, "other": other}


@pytest.fixture
def short_reach(monkeypatch):
    """Let a request look at seven events only."""
    for read in (pages_events.read_piece, pages_events.read_piece_before):
        monkeypatch.setattr(read, "__kwdefaults__", {"reach": 7})


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_reading_on_by_the_cursor_gives_exactly_the_log(api, limit):
    events = through(api, limit=limit)

    log = whole_log(api)
    assert [
        (e["position"], e["stream_id"], e["version"], e["type"]) for e in events
    ] == [(r.position, str(r.stream_id), r.version, r.topic) for r in log]


@pytest.mark.usefixtures("history")
def test_a_piece_tells_where_to_go_on_and_where_the_end_is(api):
    first, end = whole_log(api)[0].position, api.position()

    piece = feed(api, limit=1)

    assert (piece["next"], piece["end"], piece["is_end"]) == (first, end, False)
    last = feed(api, after=end)
    assert last == {"events": [], "next": end, "end": end, "is_end": True}
    assert feed(api, after="end") == last


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_reading_back_by_the_cursor_gives_the_log_the_newest_first(api, limit):
    assert back(api, limit=limit) == through(api, limit=1000)[::-1]


@pytest.mark.usefixtures("short_reach")
def test_the_same_events_are_chosen_back_as_on(api, history):
    app, group = history["app"]["id"], history["group"]["id"]
    for query in (
        {"type": "instance.update_failed"},
        {"application": app},
        {"group": group, "type": ["instance.", "rollout."]},
        {"application": app, "machine": "two", "limit": 2},
    ):
        assert back(api, **query) == through(api, **query)[::-1] != []


def test_at_the_beginning_there_is_nothing_before(api):
    end, first = api.position(), whole_log(api)[0].position

    piece = feed(api, before=first)

    assert piece == {"events": [], "next": first, "end": end, "is_end": True}
    assert feed(api, before=end + 1)["events"] == feed(api, before="end")["events"]


@pytest.mark.usefixtures("history")
def test_who_looks_back_sees_the_log_as_it_was(api, services):
    caught_up(services.database)
    log = positions(through(api))

    for position in (log[0], log[7], log[-1]):
        then = [each for each in log if each <= position]
        assert positions(through(api, at=position)) == then
        assert positions(back(api, at=position, limit=5)) == then[::-1]
    assert feed(api, at=log[7])["end"] == log[7]


@pytest.mark.parametrize("name", ["before", "at"])
def test_a_stream_never_goes_back(api, name):
    stream = {"Accept": "text/event-stream"}

    result = api.get(f"/api/events?{name}=1", headers=stream)

    assert (result.status_code, result.json["field"]) == (400, name)


def test_an_event_tells_who_and_why(api, app):
    after = api.position()
    api.put(
        f"/api/apps/{app['id']}",
        json={"description": "Doors"},
        headers={"X-Reason": "by hand", "X-Request-ID": "req-7"},
    )

    (event,) = feed(api, after=after)["events"]

    assert event == {
        "position": api.position(),
        "type": "application.described",
        "stream_id": app["id"],
        "version": event["version"],
        "at": event["at"],
        "recorded_at": event["recorded_at"],
        "actor": "ada",
        "reason": "by hand",
        "correlation_id": "req-7",
        "data": {"description": "Doors"},
    }
    assert event["at"].endswith("Z")
    assert event["recorded_at"].endswith("Z")


def test_passwords_stay_in_the_log(api):
    api.put("/api/password", json=changed_to(PASSWORD))

    users = through(api, type="user.")

    assert types(users) == ["user.created", "user.password_changed"]
    assert users[0]["data"]["username"] == "ada"
    assert users[1]["data"] == {}
    assert "argon2" not in api.get("/api/events?limit=1000").text


@pytest.mark.usefixtures("history")
def test_events_are_chosen_by_their_type_or_its_beginning(api):
    events = through(api, type=["instance.update_failed", "rollout."])

    assert set(types(events)) == {"instance.update_failed", "rollout.started"}


def test_an_application_has_its_events_and_those_of_what_belongs_to_it(api, history):
    events = through(api, application=history["app"]["id"])

    assert {each.split(".")[0] for each in types(events)} == {
        "application",
        "package",
        "channel",
        "group",
        "rollout",
        "instance",
    }
    others = through(api, application=history["other"]["id"])
    assert {"application.created", "group.created"} <= set(types(others))
    assert not any(each.startswith("instance.") for each in types(others))
    rest = [
        event
        for event in through(api)
        if event["type"].split(".")[0] not in {"team", "user", "name"}
    ]
    assert sorted(positions(events + others)) == positions(rest)


def test_a_group_has_its_events_and_those_of_its_rollouts_and_machines(api, history):
    events = through(api, group=history["group"]["id"])

    assert {each.split(".")[0] for each in types(events)} == {
        "group",
        "rollout",
        "instance",
    }
    assert types(events).count("instance.registered") == 2


def test_a_machine_has_the_events_since_it_is_in_a_group(api, app, group, fleet):
    machine = fleet.machine("one")
    fleet.check(machine)
    other = api.group_of(app, "Others", track="others")
    before = through(api, group=group["id"], type="instance.")
    fleet.check(type(machine)(machine.app_id, "one", "others", "1.0.0"))

    assert types(through(api, group=other["id"], type="instance."))[0] == (
        "instance.group_changed"
    )
    of_the_first = through(api, group=group["id"], type="instance.")
    assert of_the_first[: len(before)] == before
    assert types(of_the_first[len(before) :]) == ["instance.update_superseded"]


def test_a_machine_is_found_by_its_id_in_an_application(api, app, history):
    events = through(api, application=app["id"], machine="two")

    assert types(events)[0] == "instance.registered"
    assert events[0]["data"]["machine_id"] == "two"
    assert types(events)[-1] == "instance.update_failed"
    assert len({event["stream_id"] for event in events}) == 1
    other = history["other"]["id"]
    assert through(api, application=other, machine="two") == []
    both = through(api, application=[app["id"], other], machine=["one", "two"])
    assert types(both).count("instance.registered") == 2


def test_filters_are_combined(api, app, history):
    other = history["other"]["id"]

    group = history["group"]["id"]
    assert through(api, application=other, group=group) == []
    (event,) = through(
        api,
        application=app["id"],
        group=group,
        machine="one",
        type="instance.registered",
    )
    assert event["data"]["machine_id"] == "one"


@pytest.mark.usefixtures("short_reach")
def test_a_rare_event_is_not_searched_for_all_at_once(api, history):
    piece = feed(api, type="instance.update_failed")

    assert piece["events"] == []
    assert piece["next"] == whole_log(api)[6].position
    assert not piece["is_end"]
    assert types(through(api, type="instance.update_failed")) == [
        "instance.update_failed"
    ]
    group = history["group"]["id"]
    assert types(through(api, group=group)).count("instance.registered") == 2


def test_what_was_deleted_has_its_events_still(api, history):
    path = f"/api/apps/{history['other']['id']}"
    groups = api.get(f"{path}/groups").json["groups"]
    api.delete(path)

    gone = through(api, application=history["other"]["id"])
    group = through(api, group=groups[0]["id"])

    assert types(gone)[-1] == "application.deleted"
    assert types(group)[-1] == "group.deleted"


def test_an_application_is_named_by_its_product_id_too(api):
    app = api.app_named("Kiosk", product_id="io.example.kiosk")

    events = feed(api, application="io.example.Kiosk")["events"]

    assert {event["stream_id"] for event in events} == {app["id"]}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=abc", "after"),
        ("after=999999999", "after"),
        ("before=999999999", "before"),
        ("after=1&before=7", "before"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("type=instance.nothing", "type"),
        ("application=nothing", "application"),
        (f"application={NOBODYS}", "application"),
        ("group=nothing", "group"),
        (f"group={NOBODYS}", "group"),
        ("machine=one", "machine"),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/event-stream"])
def test_what_cannot_be_meant_is_refused(api, query, field, accept):
    result = api.get(f"/api/events?{query}", headers={"Accept": accept})

    assert result.status_code == 400
    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.json["type"] == "/problems/invalid-parameter"
    assert result.json["field"] == field


def test_only_users_read_the_log(stranger):
    for headers in ({}, basic("ada", "wrong"), {"Accept": "text/event-stream"}):
        assert stranger.get("/api/events", headers=headers).status_code == 401
