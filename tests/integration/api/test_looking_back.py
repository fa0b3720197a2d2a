"""``at=``: what the API tells of an earlier moment is what it told then."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from domain.instants import spelled
from tests.integration.api.fleet import Fleet
from tests.integration.api.rollouts import path_of, points_at
from tests.integration.asynchronous.conftest import caught_up
from tests.operators import Operators

APPS = "/api/apps"
WHOLE = {"perpage": 1000, "duration": "1d", "status": 0}
STATISTICS = ("version_breakdown", "instances_stats", "instancescount", "instances")
_GROUPS = """
    SELECT application_id, track FROM groups ORDER BY created_at, group_id
"""
MACHINES = tuple(f"m-{number}" for number in range(6))
# Presence is not in the log.
NOT_IN_THE_LOG = {"ip", "last_check_at", "last_check_for_updates", "checks"}
# An explanation is of an instant: of now, or of the last event.
OF_THE_INSTANT = {"at", "earliest"}


def get(api: Any, path: str, at: object = None) -> Any:
    """Ask for something; gives what is known of it, None if there is no such thing."""
    result = api.get(path, params=WHOLE if at is None else WHOLE | {"at": at})
    if result.status_code == 404:
        return None
    assert result.status_code == 200, (path, result.text)
    is_explained = path.endswith("/explain")
    # The order of fields counts too.
    left_out = NOT_IN_THE_LOG | (OF_THE_INSTANT if is_explained else set())
    return json.dumps(_without(left_out, result.json))


def _without(names: set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without(names, each)
            for name, each in value.items()
            if name not in names
        }
    return (
        [_without(names, each) for each in value] if isinstance(value, list) else value
    )


def paths(api: Any) -> list[str]:
    """List what can be asked for, of everything that there is."""
    found = [APPS]
    for app in api.get(APPS, params=WHOLE).json["applications"]:
        root = f"/api/apps/{app['id']}"
        found += (
            [root, f"/api/apps/{app['product_id']}"] if app["product_id"] else [root]
        )
        for kind in ("group", "channel", "package"):
            listed = f"{root}/{kind}s"
            found.append(listed)
            for each in api.get(listed, params=WHOLE).json[f"{kind}s"]:
                found += _paths_of(api, kind, each)
        found += [f"{root}/instances/{machine}" for machine in MACHINES]
        found += [f"{root}/instances/{machine}/explain" for machine in MACHINES]
    return found


def _paths_of(api: Any, kind: str, thing: dict[str, Any]) -> list[str]:
    root = f"/api/apps/{thing['application_id']}/{kind}s/{thing['id']}"
    if kind == "channel":
        return [root, f"{root}/floors", f"/api/channels/{thing['id']}/floors"]
    if kind == "package":
        return [root, f"{root}/floor-channels"]
    rollouts = api.get(f"{root}/rollouts", params=WHOLE).json["rollouts"]
    return [
        *(root, f"{root}/rollouts"),
        *(f"{root}/rollouts/{rollout['id']}" for rollout in rollouts),
        *(f"{root}/{name}" for name in STATISTICS),
    ]


def machine_acts(services: Any, random: Random) -> None:
    """Let a machine of any group come by, whatever it is told."""
    with services.database.connection() as connection:
        groups = connection.execute(_GROUPS).fetchall()
    if not groups:
        return
    application_id, track = random.choice(groups)
    fleet = Fleet(services, {"application_id": str(application_id), "track": track})
    machine = fleet.machine(random.choice(MACHINES))
    if random.random() < 0.5:
        fleet.confirms(machine, f"{random.randint(1, 40)}.0.0")
    else:
        random.choice((fleet.claims, fleet.fails))(machine)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_told_at_a_position_is_told_of_it_for_ever(
    api: Any, services: Any, seed: int
) -> None:
    operators = Operators(services.database, services.platform, seed)
    random = Random(seed)
    told: dict[int, dict[str, Any]] = {}
    for _ in range(6):
        for _ in range(25):
            operators.act()
            machine_acts(services, random)
        caught_up(services.database)
        told[api.position()] = {path: get(api, path) for path in paths(api)}

    asked = {path for answers in told.values() for path in answers}
    for position, answers in told.items():
        for path in asked:
            assert get(api, path, position) == answers.get(path), (path, position)
    # Little would be shown if nothing had been deleted and nobody had come by.
    assert asked - set(told[api.position()])
    answered = [path for path, answer in answers.items() if answer is not None]
    assert [path for path in answered if path.endswith("/explain")]
    assert [path for path in answered if "/rollouts/" in path]
    lists = [answers[path] for path in answered if path.endswith("/instances")]
    assert [listed for listed in lists if json.loads(listed)["instances"]]


def test_no_position_of_the_log_makes_a_question_fail(api: Any, services: Any) -> None:
    operators = Operators(services.database, services.platform, seed=3)
    for _ in range(60):
        operators.act()
    caught_up(services.database)
    asked = paths(api)

    for position in range(api.position() + 1):
        for path in Random(position).sample(asked, 3):
            get(api, path, position)  # has it or not


def test_what_was_deleted_is_there_again(api, services, app, channel, group):
    package = api.package_of(app, "1.0.0")
    floor = f"/api/channels/{channel['id']}/floors/{package['id']}"
    assert api.put(floor, json={"floor_reason": "a step"}).status_code == 200
    then = api.position()
    assert api.delete(f"/api/apps/{app['id']}").status_code == 204
    caught_up(services.database)

    assert api.get(path_of(group)).status_code == 404
    assert api.get(path_of(group), params={"at": then}).json["name"] == group["name"]
    floors = api.get(f"/api/channels/{channel['id']}/floors", params={"at": then}).json
    assert [each["floor_reason"] for each in floors["packages"]] == ["a step"]
    assert api.get(APPS, params={"at": api.position()}).json["totalCount"] == 0


def test_a_clone_is_not_there_before_it_was_made(api, services, app, channel):
    before = api.position()
    clone = api.created(f"/api/apps?clone_from={app['id']}", name="Copy")
    caught_up(services.database)

    assert get(api, f"/api/apps/{clone['id']}", before) is None
    then = get(api, f"/api/apps/{clone['id']}", api.position())
    assert [each["name"] for each in json.loads(then)["channels"]] == [channel["name"]]


def test_a_moment_is_an_instant_too(api, services, db_url, app):
    changed_at = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
    with psycopg.connect(db_url) as owner:
        owner.execute(
            "UPDATE coreroller.events SET recorded_at = %s",
            (changed_at - timedelta(1),),
        )
    position = api.position()
    path = f"/api/apps/{app['id']}"
    assert api.put(path, json={"name": "Navy"}).status_code == 200
    with psycopg.connect(db_url) as owner:
        owner.execute(
            "UPDATE coreroller.events SET recorded_at = %s WHERE notification_id > %s",
            (changed_at, position),
        )
    caught_up(services.database)

    for at, name in (
        ("2026-08-03T09:29:59.999999Z", "Fleet"),
        ("2026-08-03T09:30:00Z", "Navy"),
        ("2026-08-03T11:29:59+02:00", "Fleet"),
        ("2026-08-03T11:30:00+02:00", "Navy"),
    ):
        assert api.get(path, params={"at": at}).json["name"] == name, at
    # The plus of a zone, not escaped, is a space.
    assert api.get(f"{path}?at=2026-08-03T11:30:00+02:00").json["name"] == "Navy"


@pytest.mark.parametrize("at", [0, "1969-07-20T20:17:40Z", "0001-01-01T00:00:00+23:59"])
def test_before_the_first_event_there_is_nothing(api, services, group, at):
    caught_up(services.database)

    assert api.get("/api/apps", params={"at": at}).json["totalCount"] == 0
    assert api.get(path_of(group), params={"at": at}).status_code == 404


@pytest.mark.parametrize(
    "at",
    [
        "yesterday",
        "-1",
        "1.5",
        "2026-08-03T09:30:00",
        "2026-02-30T09:30:00Z",
        "99999999999999999999",
        "²",
    ],
)
def test_what_is_no_moment_is_refused_with_a_word_on_what_is(api, app, at):
    result = api.get(f"/api/apps/{app['id']}", params={"at": at})

    assert result.status_code == 400
    assert result.json["field"] == "at"
    assert result.json["detail"] == (
        "at: write an instant with a zone, such as 2026-08-03T09:30:00Z, or the"
        " position of an event, which is a whole number"
    )


def test_the_future_is_refused(api, services, app):
    tomorrow = spelled(services.clock() + 24 * 3600 * 1_000_000)
    end = api.position()

    later = api.get("/api/apps", params={"at": tomorrow})
    beyond = api.get("/api/apps", params={"at": end + 1})

    assert (later.status_code, beyond.status_code) == (400, 400)
    assert f"{tomorrow} is in the future: it is 20" in later.json["detail"]
    assert beyond.json["detail"].endswith(
        f"{end + 1} is beyond the end of the log, {end}"
    )


def test_a_moment_that_projections_have_yet_to_reach_is_told_in_a_second(
    api, services, app
):
    caught_up(services.database)
    reached = api.position()
    assert api.put(f"/api/apps/{app['id']}", json={"name": "Navy"}).status_code == 200

    early = api.get("/api/apps", params={"at": api.position()})

    assert (early.status_code, early.headers["Retry-After"]) == (503, "1")
    assert f"configuration is at position {reached} of" in early.json["detail"]
    assert api.get("/api/apps", params={"at": reached}).status_code == 200


def test_a_machine_is_shown_as_it_was_and_nobody_knows_when_it_came_by(
    api, services, group, fleet
):
    machine = fleet.machine("m-1")
    fleet.check(machine)
    granted = api.position()
    fleet.fails(machine, 9)
    fleet.confirms(machine, "2.0.0")
    caught_up(services.database)
    path = f"/api/apps/{group['application_id']}/instances/m-1"

    then = api.get(path, params={"at": granted}).json
    before = api.get(path, params={"at": granted - 3})

    assert (then["version"], then["status_name"]) == ("1.0.0", "updateGranted")
    assert (then["grant"]["outcome"], then["error"]) == ("underWay", None)
    assert (then["last_check_at"], then["checks"], then["ip"]) == (None, 0, "")
    assert api.get(path).json["version"] == "2.0.0"
    assert before.status_code == 404


def test_an_explanation_of_then_names_who_had_made_it_so_by_then(
    api, services, app, channel, group, fleet
):
    fleet.confirms(fleet.machine("m-1"), "1.0.0")
    then = api.position()
    newer = api.package_of(app, "3.0.0")
    points_at(api, channel, newer, **{"X-Reason": "newer"})
    caught_up(services.database)
    path = f"/api/apps/{app['id']}/instances/m-1/explain"

    explained = api.get(path, params={"at": then}).json

    assert explained["target"]["version"] == "2.0.0"
    assert max(each["position"] for each in explained["target"]["events"]) <= then
    assert api.get(path).json["target"]["version"] == "3.0.0"
    (event,) = api.get(f"/api/events?after={then - 1}&limit=1").json["events"]
    assert explained["at"] == event["recorded_at"]


def test_who_asks_without_a_moment_sees_the_present(api, services, app):
    caught_up(services.database)
    path = f"/api/apps/{app['id']}"
    for number in range(8):  # connections are lent again, statements prepared
        assert api.get(path, params={"at": api.position()}).status_code in {200, 503}
        assert api.put(path, json={"name": f"Navy {number}"}).status_code == 200
        assert api.get(path, params={"at": ""}).json["name"] == f"Navy {number}"
