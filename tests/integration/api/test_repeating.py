"""Requests that are sent again under the same key are done once."""

from functools import partial
from typing import NamedTuple
from uuid import UUID

import msgspec
import pytest

from api.concurrency.exchange import Asked, Exchange
from api.concurrency.keys import attempt_of
from api.concurrency.things import GROUP
from api.requests.errors import AlreadyDone
from domain.roles import Role
from tests.integration.api.asking import DEAD, leave_behind
from tests.integration.api.client import PASSWORD, USERNAME, basic
from tests.integration.api.clocks import SetClock
from tests.integration.api.rollouts import path_of
from tests.integration.api.versions import at_once, filled, ids_of
from tests.integration.asynchronous.conftest import caught_up

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
DAY = 24 * 3600 * 1_000_000
PACKAGE = {"type": 4, "version": "9.0.0", "url": "https://dl.example.net/"}
BODIES = {
    "/api/apps": {"name": "Other"},
    "/api/apps/{app}/groups": {"name": "Other"},
    "/api/apps/{app}/channels": {"name": "other"},
    "/api/apps/{app}/groups/{group:uuid}/halt": {"reason": "it eats disks"},
    "/api/apps/{app}/packages": PACKAGE,
    "/api/apps/{app}/instances/orders": {"order": "retire", "filter": {"text": "m"}},
    "/api/teams": {"name": "Night shift"},
    "/api/users": {"username": "bob", "password": PASSWORD, "role": "viewer"},
    "/api/tokens": {"name": "ci", "role": "viewer"},
}
SIGNING_IN = "/api/session"
SECRET = {"/api/users", "/api/tokens"}
"""What is made here has a secret that is not kept."""
AFTER_A_REBUILD = {
    "/api/projections/{projection}/diff",
    "/api/projections/{projection}/switch",
}


class Made(NamedTuple):
    group_id: UUID


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def ids(api, group, fleet):
    fleet.check(fleet.machine("m1"))
    fleet.fails(fleet.machine("m1"))
    return ids_of(api, group)


def create(api, name="Other", path="/api/apps", headers=KEY):
    return api.post(path, json={"name": name}, headers=headers)


def kept(services):
    with services.database.connection() as connection:
        return connection.execute("SELECT count(*) FROM kept_answers").fetchone()[0]


def test_whatever_is_posted_twice_is_answered_alike_and_done_once(api, ids):
    caught_up(api.services.database)
    leave_behind(api.services.database)
    ids = {**ids, "notification": DEAD}
    # Backwards, or one dead letter would be tried again when all of them have been.
    for (path, method), operation in sorted(
        api.routes.operations.items(), key=lambda each: each[0], reverse=True
    ):
        if operation.takes:
            # A file that comes as octets; the same again changes nothing without a key.
            continue
        if method != "POST" or path in {SIGNING_IN, *SECRET, *AFTER_A_REBUILD}:
            continue
        if path.endswith("resume"):
            api.post(filled(f"{path[:-6]}pause", ids))
        body = BODIES.get(path)

        key = {"Idempotency-Key": path}

        first = api.post(filled(path, ids), json=body, headers=key)
        between = api.position()
        second = api.post(filled(path, ids), json=body, headers=key)

        assert first.status_code in (200, 201, 202), (path, first.text)
        assert (second.status_code, second.json) == (first.status_code, first.json)
        for name in ("ETag", "Location", "Content-Type"):
            assert second.headers.get(name) == first.headers.get(name), path
        assert "Idempotency-Replayed" not in first.headers
        assert second.headers["Idempotency-Replayed"] == "true"
        assert api.position() == between
        if path.endswith("pause"):
            api.post(filled(f"{path[:-5]}resume", ids))


@pytest.mark.parametrize("path", sorted(SECRET))
def test_an_answer_with_a_secret_is_not_kept_but_the_request_is_done_once(api, path):
    first = api.post(path, json=BODIES[path], headers=KEY)
    between = api.position()
    second = api.post(path, json=BODIES[path], headers=KEY)

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json["type"] == "/problems/already-done"
    assert api.position() == between


def test_who_signs_in_twice_has_two_sessions_whatever_the_key(api):
    body = {"username": USERNAME, "password": PASSWORD}

    first, second = (api.post(SIGNING_IN, json=body, headers=KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] != second.json["id"]


def test_without_a_key_a_request_is_another_one(api):
    create(api)

    assert create(api, headers={}).status_code == 409


def test_a_request_is_answered_as_it_was_though_things_went_on(api):
    made = create(api)
    api.put(made.headers["Location"], json={"description": "later"})

    assert create(api).json == made.json


@pytest.mark.parametrize(
    "again",
    [
        partial(create, name="Another"),
        partial(create, path="/api/apps?clone_from=io.example.x"),
        lambda api: api.post(
            f"/api/apps/{create(api).json['id']}/groups",
            json={"name": "Other"},
            headers=KEY,
        ),
    ],
)
def test_another_request_needs_another_key(api, again):
    create(api)
    before = api.position()

    result = again(api)

    assert result.status_code == 422
    assert result.json["type"] == "/problems/idempotency-key-reused"
    assert result.json["field"] == "Idempotency-Key"
    assert api.position() == before


def test_a_body_may_be_written_otherwise(api):
    made = create(api)

    result = api.post("/api/apps", json={"unknown": 1, "name": "Other"}, headers=KEY)

    assert result.json == made.json


def test_what_was_refused_is_tried_again(api, services):
    other = api.app_named("Other")
    refused = create(api)
    api.delete(f"/api/apps/{other['id']}")

    result = create(api)

    assert (refused.status_code, result.status_code) == (409, 201)
    assert "Idempotency-Replayed" not in result.headers


def test_what_is_no_key_is_refused(api):
    result = create(api, headers={"Idempotency-Key": ""})

    assert result.status_code == 400
    assert result.json["type"] == "/problems/invalid-header"


def test_keys_are_their_owners(api, services, password_hash):
    with services.database.command():
        services.platform.add_user(
            username="bob", password_hash=password_hash, role=Role.ADMIN
        )
    create(api)

    result = create(api, headers={**KEY, **basic("bob", PASSWORD)})

    assert (result.status_code, result.json["type"]) == (409, "/problems/name-taken")


def test_who_is_given_a_name_is_not_given_its_keys(api, services, password_hash):
    def bob():
        with services.database.command():
            return services.platform.add_user(
                username="bob", password_hash=password_hash, role=Role.ADMIN
            )

    headers, former = {**KEY, **basic("bob", PASSWORD)}, bob()
    create(api, headers=headers)
    api.delete(f"/api/users/{former}")
    bob()

    assert create(api, headers=headers).status_code == 409


def test_a_key_counts_for_a_day(api, services, clock):
    create(api)
    clock.now += DAY - 1
    replayed = create(api)
    clock.now += 1
    forgotten = create(api)

    assert (replayed.status_code, forgotten.status_code) == (201, 409)


def test_who_comes_later_clears_away_what_is_no_longer_kept(api, services, clock):
    create(api)
    clock.now += DAY

    create(api, "Third", headers={"Idempotency-Key": "another"})

    assert kept(services) == 1


def test_keys_stand_in_no_table_as_they_are(api, services):
    create(api)

    with services.database.connection() as connection:
        rows = connection.execute(
            "SELECT key, fingerprint FROM kept_answers"
        ).fetchall()
    assert KEY["Idempotency-Key"].encode() not in b"".join(*rows)


def test_what_does_not_change_its_version_is_replayed_before_it_is_compared(api, group):
    path = path_of(group, "rollouts", group["rollout"]["id"])
    headers = {**KEY, "If-Match": api.get(path).headers["ETag"]}

    results = [api.post(path_of(group, "pause"), headers=headers) for _ in range(2)]

    assert [each.status_code for each in results] == [200, 200]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_may_be_repeated_anyway_needs_no_key(api, services, app, method):
    path = f"/api/apps/{app['id']}"

    api.simulate_request(method, path, json={}, headers=KEY)

    assert kept(services) == 0


def test_a_secret_is_not_kept_and_yet_not_made_twice(services, group):
    def make(connection):
        return made

    secret = msgspec.structs.replace(GROUP, keeps_answer=False)
    attempt = attempt_of("key", "ada", b"request")
    asked = Asked(changeable=secret, makes=True, attempt=attempt)
    made = Made(UUID(group["id"]))

    with services.database.command() as connection:
        Exchange(asked).carry_out(connection, 1, partial(make, connection))
    with services.database.command() as connection, pytest.raises(AlreadyDone):
        Exchange(asked).carry_out(connection, 2, partial(make, connection))


def test_what_takes_several_commands_is_gone_on_with_where_it_ended(services):
    done = []

    def do(name) -> str:
        done.append(name)
        return name

    def attempt(*names):
        exchange = Exchange(Asked(attempt=attempt_of("key", "ada", b"request")))
        for name in names:
            with services.database.command() as connection:
                yield exchange.carry_out(connection, 1, partial(do, name))

    first = list(attempt("one", "two"))
    second = list(attempt("one", "two", "three"))

    assert (first, second) == (["one", "two"], ["one", "two", "three"])
    assert done == ["one", "two", "three"]


def test_of_many_attempts_at_once_one_is_carried_out(api):
    before = api.position()

    results = at_once(api, *[("POST", "/api/apps", {"name": "Other"}, KEY)] * 6)

    assert {result.status_code for result in results} == {201}
    assert len({result.json["id"] for result in results}) == 1
    assert sum("Idempotency-Replayed" in result.headers for result in results) == 5
    assert [event.TOPIC for event in api.events(before)] == [
        "application.created",
        "name.created",
    ]


def test_of_many_attempts_at_one_order_to_a_machine_one_is_carried_out(api, ids):
    path = f"/api/apps/{ids['app']}/instances/m1/reset"
    before = api.position()

    results = at_once(api, *[("POST", path, None, KEY)] * 6)

    assert {result.status_code for result in results} == {200}
    assert sum("Idempotency-Replayed" in result.headers for result in results) == 5
    assert [event.TOPIC for event in api.events(before)] == ["instance.attempts_reset"]
