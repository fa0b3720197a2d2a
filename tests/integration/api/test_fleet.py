"""``/api/apps/{app}/groups/{group}``: its machines, counted and listed."""

from __future__ import annotations

from contextlib import contextmanager
from uuid import uuid4

import msgspec
import psycopg
import pytest

from api.feeds.followers import Followers
from api.fleet import lists as api_lists
from clock.silence import SilenceKeeper
from eventstore.bell import Bell
from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.batch import BatchDecider
from omaha.protocol.requests import parse_request
from projections.asynchronous.fleet import lists, picking, searching, walking
from projections.asynchronous.fleet.fold import FLEET
from projections.asynchronous.projector import Projector
from projections.moments import Moment
from projections.presence import Sighting, write_presence
from tests.integration.api.conftest import new_api, new_services
from tests.integration.asynchronous.conftest import caught_up
from tests.machines import Updater

START = 1_700_000_000_000_000  # Tuesday, 2023-11-14 22:13:20
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LISTS = ("instances", "instancescount", "instances_stats")
TIMELINES = ("version_timeline", "status_timeline")
RECORDED_WHEN_IT_HAPPENED = """
    UPDATE coreroller.events
       SET recorded_at = CASE WHEN topic LIKE 'instance.%' THEN to_timestamp(
           (convert_from(state, 'UTF8')::jsonb ->> 'at')::bigint / 1000000.0)
           ELSE 'epoch' END
"""


class Time:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


class Machines:
    """Machines of the group, at a time that the test moves."""

    def __init__(self, api, group, db_url, time):
        self.database = api.services.database
        self.time = time
        self.group = group
        self.url = db_url
        self.api = api
        self.decide = BatchDecider(self.database, time, Manners(), self._note)
        self.silence = SilenceKeeper(self.database)

    def machine(self, machine_id, version="1.0.0"):
        app_id, track = self.group["application_id"], self.group["track"]
        return Updater(app_id, machine_id, track, version)

    def send(self, *bodies, address="192.0.2.1"):
        requests = [Arrival(parse_request(body), address, "req") for body in bodies]
        self.decide(requests)

    def _note(self, visit, now):
        sighting = Sighting(now, address=visit.check_in.address)
        with self.database.connection() as connection:
            write_presence(connection, {visit.stream_id: sighting})

    def checks(self, *names, **options):
        self.send(*(self.machine(name).checks() for name in names), **options)

    def passes(self, microseconds):
        self.time.now += microseconds
        self.silence.silence_unseen(self.time.now)

    def follow(self):
        """Let the projection fold what happened, as recorded at its time."""
        with psycopg.connect(self.url) as owner:
            owner.execute(RECORDED_WHEN_IT_HAPPENED)
        Projector(self.database, FLEET).catch_up(0)

    def path(self, what):
        app, group = self.group["application_id"], self.group["id"]
        return f"/api/apps/{app}/groups/{group}/{what}"

    def get(self, what, **query):
        result = self.api.get(self.path(what), params=query)
        assert result.status_code == 200, result.text
        return result.json

    def listed(self, **query):
        page = self.get("instances", **{"duration": "1d", **query})
        return [each["id"] for each in page["instances"]]


@contextmanager
def new_machines(postgres, template, passwords, password_hash):
    time = Time()
    with (
        postgres.fresh_database(template) as url,
        new_services(url, passwords, password_hash) as services,
    ):
        in_time = msgspec.structs.replace(services, clock=time)
        api = new_api(in_time, Followers(Bell(url), at_most=1))
        app = api.app_named()
        package = api.package_of(app, "2.0.0")
        channel = api.channel_of(app, package_id=package["id"])
        limits = {"policy_safe_mode": False, "policy_max_updates_per_period": 1000}
        group = api.group_of(app, channel_id=channel["id"], **limits)
        yield Machines(api, group, url, time)


@pytest.fixture
def machines(postgres, template, passwords, password_hash):
    with new_machines(postgres, template, passwords, password_hash) as made:
        yield made


@pytest.fixture(scope="module")
def busy(postgres, template, passwords, password_hash):
    """
    Two machines that update, one that failed, one that waits for its reboot.

    Nobody changes them, so all tests share them.
    """
    with new_machines(postgres, template, passwords, password_hash) as machines:
        machines.checks("m1", "m2", "m3", "m4")
        machines.passes(MINUTE)
        machines.send(machines.machine("m2").reports(13, 1))
        machines.send(machines.machine("m3").reports(3, 0, 9))
        machines.send(machines.machine("m4").reports(3, 1))
        machines.follow()
        yield machines


@pytest.fixture(scope="module")
def spread(postgres, template, passwords, password_hash):
    """Machines that came from here and there, one after the other."""
    with new_machines(postgres, template, passwords, password_hash) as machines:
        for name, address in (
            ("m2", "192.0.2.7"),
            ("m3", "192.0.2.1"),
            ("m1", "192.0.2.11"),
        ):
            machines.checks(name, address=address)
            machines.passes(MINUTE)
        machines.follow()
        yield machines


# Counts


def test_machines_are_counted_by_status(busy):
    stats = busy.get("instances_stats", duration="1d")

    expected = {"update_granted": 1, "downloading": 1, "error": 1, "complete": 1}
    assert {name: n for name, n in stats.items() if n} == {"total": 4, **expected}
    assert set(stats) == {
        *("total", "undefined", "update_granted", "error", "complete", "installed"),
        *("downloaded", "downloading", "onhold", "timed_out", "lost"),
    }


def test_machines_are_counted_by_version_the_highest_first(machines):
    for version, number in (("1.9.0", 1), ("1.10.0", 2), ("1.10.0-rc.1", 1)):
        for each in range(number):
            name = f"{version}-{each}"
            machines.send(machines.machine(name, version).reports(3, 2))
            machines.send(machines.machine(name, version).checks())
    machines.follow()

    assert machines.get("version_breakdown") == [
        {"version": "1.10.0", "instances": 2, "percentage": 50.0},
        {"version": "1.10.0-rc.1", "instances": 1, "percentage": 25.0},
        {"version": "1.9.0", "instances": 1, "percentage": 25.0},
    ]


def test_machines_of_all_groups_are_counted_by_version(busy):
    app = f"/api/apps/{busy.group['application_id']}/version_breakdown"
    caught_up(busy.database)

    assert busy.api.get(app).json == [
        {"version": "1.0.0", "instances": 4, "percentage": 100.0}
    ]
    before = {"at": "2023-11-14T22:13:19Z"}
    assert busy.api.get(app, params=before).json == []


def test_a_group_without_machines_has_none(machines):
    assert machines.get("version_breakdown") == []
    assert machines.get("instancescount", duration="30d") == {"count": 0}
    assert machines.get("instances_stats", duration="1h")["total"] == 0
    assert machines.listed() == []
    assert set(map(str, machines.get("status_timeline", duration="1h").values())) == {
        "{}"
    }


def test_who_stays_away_for_a_day_counts_only_in_longer_durations(machines):
    machines.checks("m1", "m2")
    machines.passes(2 * DAY)
    machines.checks("m2")
    machines.follow()

    for duration, names in (("1h", ["m2"]), ("1d", ["m2"]), ("7d", ["m1", "m2"])):
        assert machines.listed(duration=duration) == names
        count = machines.get("instancescount", duration=duration)
        assert count == {"count": len(names)}

    machines.passes(6 * DAY)
    machines.follow()

    assert machines.listed(duration="7d") == ["m2"]
    assert machines.listed(duration="30d") == ["m1", "m2"]
    machines.passes(30 * DAY)
    machines.follow()
    assert machines.listed(duration="30d") == []
    assert machines.listed(duration="all", is_silent="true") == ["m1", "m2"]


def test_an_application_tells_how_many_machines_came_by_within_a_day(machines):
    machines.checks("m1", "m2")
    machines.passes(25 * HOUR)
    machines.checks("m2", "m3")
    machines.follow()

    shown = machines.api.get(f"/api/apps/{machines.group['application_id']}").json

    assert shown["instances"] == {"count": 2}
    assert machines.api.get("/api/apps").json["applications"] == [shown]


# Timelines


@pytest.mark.parametrize(
    ("duration", "points"), [("1h", 5), ("1d", 25), ("7d", 8), ("30d", 11)]
)
def test_a_timeline_has_the_points_of_nebraska(busy, duration, points):
    timeline = busy.get("version_timeline", duration=duration)

    assert len(timeline) == points
    assert list(timeline) == sorted(timeline)
    assert list(timeline)[-1] == "2023-11-14T22:14:20Z"
    assert list(timeline.values())[-1] == {"1.0.0": 4}
    assert next(iter(timeline.values())) == {"1.0.0": 0}


def test_a_timeline_of_a_duration_can_be_finer(busy):
    timeline = busy.get("version_timeline", duration="1h", points="61")

    assert len(timeline) == 61
    assert list(timeline)[-2:] == ["2023-11-14T22:13:20Z", "2023-11-14T22:14:20Z"]


def test_a_timeline_tells_statuses_with_versions(busy):
    timeline = busy.get("status_timeline", duration="1h")

    assert timeline["2023-11-14T22:14:20Z"] == {
        status: {"1.0.0": 1} for status in ("2", "3", "4", "7")
    }
    assert timeline["2023-11-14T21:59:20Z"] == {}


def test_a_timeline_can_be_of_any_time(busy):
    timeline = busy.get(
        "status_timeline",
        start="2023-11-14T22:13:00Z",
        end="2023-11-14T22:14:00Z",
        points="3",
    )

    assert list(timeline.items()) == [
        ("2023-11-14T22:13:00Z", {}),
        ("2023-11-14T22:13:30Z", {"2": {"1.0.0": 4}}),
        ("2023-11-14T22:14:00Z", {"2": {"1.0.0": 4}}),
    ]


def test_a_time_without_an_end_is_up_to_now(busy):
    timeline = busy.get("version_timeline", start="2023-11-14T20:00:00Z")

    assert len(timeline) == 25
    assert list(timeline)[-1] == "2023-11-14T22:14:20Z"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start": "2023-11-15T00:00:00Z"}, "start"),
        ({"start": "2023-11-14T20:00:00Z", "end": "2023-11-14T19:00:00Z"}, "start"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2023-11-14T20:00:00Z", "end": "now"}, "end"),
        ({"start": "2023-11-14T20:00:00Z", "points": "1"}, "points"),
        ({"start": "2023-11-14T20:00:00Z", "points": "201"}, "points"),
    ],
)
@pytest.mark.parametrize("timeline", TIMELINES)
def test_a_time_that_is_none_is_refused(busy, timeline, query, field):
    result = busy.api.get(busy.path(timeline), params=query)

    assert (result.status_code, result.json["field"]) == (400, field)


@pytest.mark.parametrize("query", [{}, {"duration": ""}, {"duration": "2d"}])
@pytest.mark.parametrize("what", [*LISTS, *TIMELINES])
def test_a_duration_that_is_none_is_refused_and_the_choices_told(busy, what, query):
    result = busy.api.get(busy.path(what), params=query)

    assert (result.status_code, result.json["field"]) == (400, "duration")
    assert result.json["detail"].startswith("duration must be one of 1h, 1d, 7d, 30d")


@pytest.mark.parametrize(
    "what",
    [
        *(*LISTS, *TIMELINES, "version_breakdown"),
        *("instances/m1", "instances/m1/status_history"),
    ],
)
def test_a_group_that_is_not_there_is_not_found(busy, what):
    path = busy.path(what).replace(busy.group["id"], str(uuid4()))

    assert busy.api.get(path, params={"duration": "1d"}).status_code == 404


# Lists


def test_a_machine_is_listed_with_nebraskas_fields_and_ours(busy):
    page = busy.get("instances", duration="1d", status="3")

    (shown,) = page["instances"]
    assert (page["total"], page["count"]) == (1, 1)
    assert shown["application"] == {
        "instance_id": "m3",
        "application_id": busy.group["application_id"],
        "group_id": busy.group["id"],
        "version": "1.0.0",
        "created_ts": "2023-11-14T22:13:20Z",
        "status": 3,
        "last_check_for_updates": "2023-11-14T22:13:20Z",
        "last_update_granted_ts": "2023-11-14T22:13:20Z",
        "last_update_version": "2.0.0",
        "update_in_progress": False,
    }
    assert (shown["id"], shown["ip"], shown["alias"]) == ("m3", "192.0.2.1", "")
    assert shown["error"]["name"] == "DownloadTransferError"
    assert shown == busy.get("instances/m3")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["m1", "m2", "m3", "m4"]),
        ({"status": "0"}, ["m1", "m2", "m3", "m4"]),
        ({"status": "1"}, []),
        ({"status": "7"}, ["m2"]),
        ({"version": "1.0.0"}, ["m1", "m2", "m3", "m4"]),
        ({"version": "2.0.0"}, []),
        ({"perpage": "2"}, ["m1", "m2"]),
        ({"perpage": "2", "page": "2"}, ["m3", "m4"]),
        ({"sortOrder": "1"}, ["m4", "m3", "m2", "m1"]),
        ({"sortFilter": "status"}, ["m1", "m3", "m4", "m2"]),
        ({"sortFilter": "status", "sortOrder": "desc"}, ["m2", "m4", "m3", "m1"]),
        ({"sortFilter": "0"}, ["m1", "m2", "m3", "m4"]),
        ({"searchValue": "M3"}, ["m3"]),
        ({"searchValue": "M3", "searchFilter": "id"}, ["m3"]),
        ({"searchValue": "M3", "searchFilter": "alias"}, []),
        ({"searchValue": "%"}, []),
        ({"searchValue": "_3"}, []),
        ({"error": "9"}, ["m3"]),
        ({"error": "44"}, []),
        ({"arch": "amd64"}, ["m1", "m2", "m3", "m4"]),
        ({"arch": "2"}, []),
        ({"oem": "qemu"}, []),
        ({"without_oem": "true", "searchValue": "m3"}, ["m3"]),
        ({"oem": "qemu", "searchValue": "m3"}, []),
        ({"arch": "amd64", "searchValue": "m3"}, ["m3"]),
        ({"is_silent": "false", "duration": "all"}, ["m1", "m2", "m3", "m4"]),
        ({"is_silent": "true", "duration": "all"}, []),
    ],
)
def test_a_list_is_filtered_sorted_and_cut(busy, query, names):
    assert busy.listed(**query) == names


@pytest.mark.parametrize("few", [1, 5000], ids=["many", "few"])
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"sortFilter": "2"}, ["m1", "m3", "m2"]),
        ({"sortFilter": "2", "sortOrder": "0"}, ["m2", "m3", "m1"]),
        ({"sortFilter": "last_check", "perpage": "1", "page": "2"}, ["m3"]),
        ({"sortFilter": "1"}, ["m3", "m2", "m1"]),
        ({"sortFilter": "1", "perpage": "2"}, ["m3", "m2"]),
        ({"sortFilter": "1", "perpage": "1", "page": "2"}, ["m2"]),
        ({"sortFilter": "1", "perpage": "1", "sortOrder": "1"}, ["m1"]),
        ({"sortFilter": "ip", "version": "1.0.0", "status": "3"}, []),
        ({"searchValue": "192.0.2.1"}, ["m3"]),
        ({"searchValue": "192.0.2.11", "searchFilter": "ip"}, ["m1"]),
        ({"searchValue": "192.0.2.1", "searchFilter": "id"}, []),
        ({"unseen_since": "2023-11-14T22:15:00Z"}, ["m2", "m3"]),
        ({"unseen_since": "2023-11-14T22:15:00Z", "searchValue": "m3"}, ["m3"]),
        ({"unseen_since": "2023-11-14T22:13:20Z"}, []),
    ],
)
def test_addresses_and_last_checks_are_sorted_and_searched_by(
    spread, monkeypatch, few, query, names
):
    monkeypatch.setattr(lists, "is_collected", lambda crowd, end: crowd.size < few)
    monkeypatch.setattr(searching, "FEW", few)

    assert spread.listed(**query) == names


@pytest.mark.parametrize(
    ("query", "field", "advice"),
    [
        ({"sortFilter": "version", "page": "2"}, "page", "narrow it down"),
        ({"sortFilter": "status", "searchValue": "m"}, "sortFilter", "by id or alias"),
        ({"searchValue": "zz"}, "searchValue", "3 characters at least"),
        ({"sortFilter": "2", "sortOrder": "0"}, "sortFilter", "turn its order around"),
    ],
)
def test_what_is_out_of_reach_says_what_to_do(busy, monkeypatch, query, field, advice):
    for module in picking, searching:
        monkeypatch.setattr(module, "VERY_MANY", 3)
    monkeypatch.setattr(picking, "REACH", 2)
    monkeypatch.setattr(picking, "FEW", 1)
    monkeypatch.setattr(walking, "SORTED_AT_WORST", 0)
    monkeypatch.setattr(searching, "FEW", 1)
    monkeypatch.setattr(searching, "MANY", 1)

    result = busy.api.get(
        busy.path("instances"), params={"duration": "1d", "perpage": "2", **query}
    )

    assert (result.status_code, result.json["field"]) == (400, field)
    assert advice in result.json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"sortFilter": "2"},
        {"sortFilter": "ip"},
        {"searchValue": "192.0.2.1", "searchFilter": "ip"},
        {"unseen_since": "2023-11-14T22:15:00Z"},
    ],
)
def test_the_past_knows_no_addresses_and_last_checks(busy, monkeypatch, query):
    monkeypatch.setattr(api_lists, "looked_at", lambda connection: Moment(1, START))

    result = busy.api.get(busy.path("instances"), params={"duration": "1d", **query})

    assert result.status_code == 400
    assert "known of the present only" in result.json["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "12"}, "status"),
        ({"status": "error"}, "status"),
        ({"page": "-1"}, "page"),
        ({"perpage": "1001"}, "perpage"),
        ({"sortFilter": "3"}, "sortFilter"),
        ({"sortOrder": "2"}, "sortOrder"),
        ({"searchFilter": "oem", "searchValue": "x"}, "searchFilter"),
        ({"searchFilter": "ip", "searchValue": "192.0.2"}, "searchValue"),
        ({"searchValue": "a\0"}, "searchValue"),
        ({"version": "a\0"}, "version"),
        ({"arch": "riscv"}, "arch"),
        ({"error": "-1"}, "error"),
        ({"is_silent": "perhaps"}, "is_silent"),
        ({"unseen_since": "yesterday"}, "unseen_since"),
        ({"format": "xml"}, "format"),
    ],
)
def test_a_parameter_that_is_not_acceptable_is_refused(busy, query, field):
    result = busy.api.get(busy.path("instances"), params={"duration": "1d", **query})

    assert (result.status_code, result.json["field"]) == (400, field)


# One machine


def test_the_history_of_a_machine_is_told_newest_first(busy):
    history = busy.get("instances/m3/status_history")

    assert history == [
        {
            "status": 3,
            "version": "2.0.0",
            "created_ts": "2023-11-14T22:14:20Z",
            "error_code": "9",
            "error": {
                "code": 9,
                "base": 9,
                "name": "DownloadTransferError",
                "sentence": "The package could not be downloaded.",
                "flags": [],
            },
            "running": "1.0.0",
            "group_id": busy.group["id"],
            "event": "instance.update_failed",
        },
        {
            "status": 2,
            "version": "2.0.0",
            "created_ts": "2023-11-14T22:13:20Z",
            "error_code": None,
            "error": None,
            "running": "1.0.0",
            "group_id": busy.group["id"],
            "event": "instance.update_granted",
        },
        {
            "status": 1,
            "version": "1.0.0",
            "created_ts": "2023-11-14T22:13:20Z",
            "error_code": None,
            "error": None,
            "running": "1.0.0",
            "group_id": busy.group["id"],
            "event": "instance.registered",
        },
    ]
    assert busy.get("instances/m3/status_history", limit="2") == history[:2]


@pytest.mark.parametrize("limit", ["0", "1001", "all"])
def test_a_limit_that_is_none_is_refused(busy, limit):
    path = busy.path("instances/m3/status_history")

    result = busy.api.get(path, params={"limit": limit})

    assert (result.status_code, result.json["field"]) == (400, "limit")


@pytest.mark.parametrize("what", ["instances/m9", "instances/m9/status_history"])
def test_an_unknown_machine_is_not_found(busy, what):
    assert busy.api.get(busy.path(what)).status_code == 404


def test_a_machine_of_another_group_is_not_found_in_this_one(machines):
    machines.checks("m1")
    app = {"id": machines.group["application_id"]}
    other = machines.api.group_of(app, "Others")
    path = machines.path("instances/m1").replace(machines.group["id"], other["id"])

    assert machines.get("instances/m1")["id"] == "m1"
    assert machines.api.get(path).status_code == 404
