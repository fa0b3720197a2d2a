"""Who fails to sign in too often has to wait; what is refused is in the audit trail."""

import pytest

from api.safety.passwords import Passwords
from domain.attempts import FORGOTTEN_AFTER
from domain.instants import SECOND
from tests.integration.api.client import PASSWORD, USERNAME, basic
from tests.integration.api.clocks import SetClock
from tests.integration.api.signing_in import Browser
from tests.integration.asynchronous.conftest import caught_up

HERE, THERE = "192.0.2.7", "198.51.100.9"
MINUTE = 60 * SECOND


@pytest.fixture
def passwords():
    """What is remembered belongs to the database of the test."""
    return Passwords()


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def attempt(api):
    """Try to sign in, by a form or by Basic; gives the result."""
    browser = Browser(api)

    def attempt(password="wrong", username=USERNAME, address=HERE, *, form=True):
        if form:
            return browser.sign_in(username, password, remote_addr=address)
        headers = basic(username, password)
        return browser.get("/api/apps", headers=headers, remote_addr=address)

    return attempt


def refusals(api, topic="sign_in.refused"):
    return [event for event in api.events() if topic == event.TOPIC]


@pytest.mark.parametrize("form", [True, False], ids=["form", "Basic"])
def test_after_ten_failures_the_right_password_waits_too(attempt, clock, form):
    statuses = [attempt(form=form).status_code for _ in range(11)]
    right = attempt(PASSWORD, form=form)
    clock.now += SECOND
    later = attempt(PASSWORD, form=form)

    assert statuses == [401] * 10 + [429]
    assert right.status_code == 429
    assert right.headers["Retry-After"] == "1"
    assert "right password" in right.json["detail"]
    assert later.status_code in (200, 201)


def test_a_right_password_that_is_remembered_waits_as_well(attempt):
    attempt(PASSWORD, form=False)
    for _ in range(10):
        attempt()

    assert attempt(PASSWORD, form=False).status_code == 429


def test_waits_rise_and_end_with_the_right_password(attempt, clock):
    waits = []
    for _ in range(10):
        attempt()
    for _ in range(4):
        waits.append(int(attempt().headers["Retry-After"]))
        clock.now += waits[-1] * SECOND
        attempt()
    clock.now += 15 * MINUTE
    attempt(PASSWORD)

    assert waits == [1, 2, 4, 8]
    assert [attempt().status_code for _ in range(10)] == [401] * 10


def test_an_unknown_user_is_answered_as_a_known_one(attempt):
    known = [attempt().status_code for _ in range(12)]
    unknown = [attempt(username="nobody").status_code for _ in range(12)]

    assert known == unknown


def test_who_attacks_from_elsewhere_does_not_keep_the_user_out(attempt):
    attempt(PASSWORD, address=HERE)
    for number in range(40):
        attempt(address=f"203.0.113.{number}")

    assert attempt(address=THERE).status_code == 429
    assert attempt(PASSWORD, address=THERE).status_code == 429
    assert attempt(PASSWORD, address=HERE).status_code == 201


def test_a_user_who_comes_from_a_new_place_waits_for_seconds_at_most(attempt, clock):
    for number in range(60):
        attempt(address=f"203.0.113.{number}")
        clock.now += SECOND
    clock.now += 30 * SECOND

    assert attempt(PASSWORD, address=THERE).status_code == 201


def test_one_address_that_tries_many_names_waits(attempt):
    statuses = [attempt(username=f"user{n}").status_code for n in range(31)]

    assert statuses == [401] * 30 + [429]
    assert attempt(PASSWORD).status_code == 429
    assert attempt(PASSWORD, address=THERE).status_code == 201


def test_failures_are_forgotten(attempt, clock):
    for _ in range(10):
        attempt()
    clock.now += FORGOTTEN_AFTER

    assert [attempt().status_code for _ in range(10)] == [401] * 10


def test_unknown_tokens_wait_and_good_ones_do_not(stranger, attempt):
    headers = {"Authorization": "Bearer crt_guess"}
    statuses = [
        stranger.get("/api/apps", headers=headers, remote_addr=HERE).status_code
        for _ in range(31)
    ]

    assert statuses == [401] * 30 + [429]
    assert attempt(PASSWORD).status_code == 201


def test_what_was_counted_long_ago_is_deleted(attempt, clock, services):
    attempt()
    clock.now += FORGOTTEN_AFTER + SECOND
    attempt(username="nobody", address=THERE)

    with services.database.connection() as connection:
        oldest = connection.execute("SELECT min(last_at) FROM sign_in_attempts")
        assert oldest.fetchone() == (clock.now,)


def test_of_many_failures_the_first_and_the_tenth_are_told(api, attempt):
    for _ in range(15):
        attempt()

    told = refusals(api)
    assert [event.failures for event in told] == [1, 10]
    assert {(e.username, e.address, e.why) for e in told} == {
        (USERNAME, HERE, "wrong password")
    }
    assert {event.actor for event in told} == {"system"}


def test_a_flood_of_names_is_no_flood_of_events(api, attempt):
    for number in range(130):
        attempt(username=f"user{number}", address=f"203.0.113.{number}")

    assert len(refusals(api)) == 100


def test_what_a_user_may_not_do_is_told_once(api, viewer):
    browser = Browser(api).signed_in(viewer)
    for _ in range(5):
        browser.get("/api/sessions", params={"user": USERNAME})

    (told,) = refusals(api, "access.refused")
    assert (told.actor, told.method, told.path) == (viewer, "GET", "/api/sessions")
    assert told.why == "this needs the role admin; yours is viewer"


def audited(api):
    """Give the audit trail, once the projector has come to its end."""
    caught_up(api.services.database)
    return api.get("/api/audit").json["audit"]


def test_sign_ins_and_refusals_are_in_the_audit_trail(api, viewer):
    browser = Browser(api)
    browser.sign_in(viewer, "wrong")
    browser.signed_in(viewer)
    browser.get("/api/sessions", params={"user": USERNAME})
    browser.delete("/api/session")

    rows = audited(api)
    assert [(row["type"], row["actor"], row["name"]) for row in rows[:4]] == [
        ("session.ended", viewer, viewer),
        ("access.refused", viewer, "GET /api/sessions"),
        ("session.opened", viewer, viewer),
        ("sign_in.refused", "system", viewer),
    ]
    assert "digest" not in str(rows)


def test_sign_ins_are_no_activity(api):
    caught_up(api.services.database)
    before = api.get("/api/activity").json
    Browser(api).signed_in()
    caught_up(api.services.database)

    assert api.get("/api/activity").json == before


def test_who_finds_an_open_browser_does_not_guess_the_password(api):
    browser = Browser(api).signed_in()
    body = {"password": "correct horse", "current_password": "a guess"}
    statuses = [browser.put("/api/password", json=body).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]
