"""Sessions: signing in with a password, and what a browser may do afterwards."""

import pytest
from falcon.testing import TestClient

from api.access.sign_in import SignIn
from domain.instants import SECOND
from projections.pages_sessions import UNUSED_AT_MOST
from tests.integration.api.client import PASSWORD, USERNAME, basic
from tests.integration.api.clocks import SetClock
from tests.integration.api.signing_in import Browser

HOUR = 3600 * SECOND


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def browser(api):
    """A browser in which the user has signed in."""
    return Browser(api).signed_in()


@pytest.fixture
def other(api):
    """Another browser of the same user."""
    return Browser(api).signed_in()


def test_who_signs_in_gets_a_cookie_that_scripts_cannot_read(api):
    result = Browser(api).sign_in()

    cookie = result.cookies["coreroller_session"]
    assert result.status_code == 201
    assert result.json["username"] == USERNAME
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert cookie.path == "/"
    assert cookie.max_age == 7 * 86400
    assert not cookie.secure


def test_over_tls_the_cookie_is_bound_to_the_host(api):
    browser = Browser(api, protocol="https")
    result = browser.sign_in()
    browser.keep(result)

    assert result.cookies["__Host-coreroller_session"].secure
    assert browser.get("/api/apps").status_code == 200


def test_the_secret_is_not_in_the_log(api, browser):
    opened = api.events()[-1]

    assert opened.TOPIC == "session.opened"
    assert opened.actor == USERNAME
    assert browser.cookies["coreroller_session"] not in str(vars(opened))


def test_a_session_reads_without_a_token_and_changes_nothing_without_it(browser):
    without = browser.post("/api/apps", json={"name": "Kiosk"}, token=None)
    wrong = browser.post("/api/apps", json={"name": "Kiosk"}, token="0" * 64)
    right = browser.post("/api/apps", json={"name": "Kiosk"})

    assert browser.get("/api/apps").json["totalCount"] == 1
    assert [each.status_code for each in (without, wrong, right)] == [403, 403, 201]
    assert "X-CSRF-Token" in without.json["detail"]


def test_the_token_of_one_session_is_none_of_another(browser, other):
    result = browser.post("/api/apps", json={"name": "Kiosk"}, token=other.token)

    assert result.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://falconframework.org"}, 201),
        ({"Origin": "http://falconframework.org:81"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_pages_of_other_sites_change_nothing(browser, headers, status):
    result = browser.post("/api/apps", json={"name": "Kiosk"}, headers=headers)

    assert result.status_code == status


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}],
    ids=["fetch metadata", "origin"],
)
def test_pages_of_other_sites_do_not_use_a_password_that_a_browser_knows(
    application, headers
):
    client, sent = TestClient(application), basic(USERNAME, PASSWORD) | headers

    changing = client.post("/api/apps", json={"name": "Kiosk"}, headers=sent)
    reading = client.get("/api/apps", headers=sent)

    assert changing.status_code == 403
    assert reading.json["totalCount"] == 0


def test_pages_of_other_sites_do_not_sign_anybody_in(api):
    headers = {"Sec-Fetch-Site": "cross-site"}

    assert Browser(api).sign_in(headers=headers).status_code == 403


def test_a_header_counts_more_than_a_cookie(browser):
    wrong = browser.get("/api/apps", headers=basic(USERNAME, "wrong"))
    right = browser.delete("/api/password", headers=basic(USERNAME, PASSWORD))

    assert wrong.status_code == 401
    assert right.status_code == 405


def test_a_session_tells_who_has_signed_in_and_its_token_again(browser):
    result = browser.get("/api/session")

    assert result.json["csrf_token"] == browser.token
    assert result.json["role"] == "admin"
    assert result.headers["Cache-Control"] == "no-store"


def test_who_brings_a_password_has_no_session(api):
    assert api.get("/api/session").status_code == 404


def test_who_signs_out_has_to_sign_in_again(browser, other):
    result = browser.delete("/api/session")

    assert result.status_code == 204
    assert "1970" in result.headers["Set-Cookie"]
    assert browser.get("/api/apps").status_code == 401
    assert other.get("/api/apps").status_code == 200


def test_a_user_sees_where_they_are_signed_in(browser, other):
    sessions = browser.get("/api/sessions").json["sessions"]

    assert [each["is_current"] for each in sessions] in ([False, True], [True, False])
    assert {each["agent"] for each in sessions} == {"Browser/1.0"}
    assert {each["signed_in_by"] for each in sessions} == {"password"}


def test_a_user_ends_one_session_of_theirs(browser, other):
    sessions = browser.get("/api/sessions").json["sessions"]
    theirs = next(each["id"] for each in sessions if not each["is_current"])

    assert browser.delete(f"/api/sessions/{theirs}").status_code == 204
    assert other.get("/api/apps").status_code == 401
    assert browser.get("/api/apps").status_code == 200
    assert browser.delete(f"/api/sessions/{theirs}").status_code == 404


def test_signing_out_everywhere_ends_all_sessions(browser, other):
    assert browser.delete("/api/sessions").status_code == 204

    assert browser.get("/api/apps").status_code == 401
    assert other.get("/api/apps").status_code == 401


def test_signing_out_everywhere_else_leaves_the_session_that_asks(browser, other):
    result = browser.delete("/api/sessions", params={"others": "true"})

    assert result.status_code == 204
    assert browser.get("/api/apps").status_code == 200
    assert other.get("/api/apps").status_code == 401


def test_an_admin_ends_the_sessions_of_others(api, viewer):
    browser = Browser(api).signed_in(viewer)
    shown = api.get("/api/sessions", params={"user": viewer}).json["sessions"]

    api.delete("/api/sessions", params={"user": viewer})

    assert len(shown) == 1
    assert browser.get("/api/apps").status_code == 401


def test_a_viewer_neither_sees_nor_ends_the_sessions_of_others(api, viewer, browser):
    theirs = browser.get("/api/sessions").json["sessions"][0]["id"]
    watching = Browser(api).signed_in(viewer)

    listed = watching.get("/api/sessions", params={"user": USERNAME})
    ended = watching.delete("/api/sessions", params={"user": USERNAME})
    one = watching.delete(f"/api/sessions/{theirs}")

    assert [each.status_code for each in (listed, ended, one)] == [403, 403, 404]
    assert browser.get("/api/apps").status_code == 200


def test_another_password_ends_all_other_sessions(browser, other, services):
    body = {"password": "correct horse", "current_password": PASSWORD}
    assert browser.put("/api/password", json=body).status_code == 204

    assert browser.get("/api/apps").status_code == 200
    assert other.get("/api/apps").status_code == 401


def test_a_deleted_user_has_no_session(api, services, viewer):
    browser = Browser(api).signed_in(viewer)
    with services.database.command():
        services.platform.delete_user(
            next(
                e for e in api.events() if vars(e).get("username") == viewer
            ).originator_id
        )

    assert browser.get("/api/apps").status_code == 401


def test_a_session_ends_after_a_week_however_busy(browser, clock):
    for _ in range(20):
        clock.now += 8 * HOUR
        assert browser.get("/api/apps").status_code == 200
    clock.now += 8 * HOUR

    assert browser.get("/api/apps").status_code == 401


def test_a_session_that_is_not_used_ends_after_half_a_day(browser, clock):
    clock.now += UNUSED_AT_MOST - SECOND
    used = browser.get("/api/apps").status_code
    clock.now += UNUSED_AT_MOST - SECOND
    used_again = browser.get("/api/apps").status_code
    clock.now += UNUSED_AT_MOST

    assert (used, used_again) == (200, 200)
    assert browser.get("/api/apps").status_code == 401


def test_being_used_is_no_event(api, browser, clock):
    before = api.position()
    clock.now += HOUR

    browser.get("/api/apps")

    assert api.position() == before


def test_nothing_is_kept_of_sessions_that_are_no_more(api, browser, services, clock):
    clock.now += HOUR
    browser.get("/api/apps")
    browser.delete("/api/session")
    Browser(api).signed_in()

    with services.database.connection() as connection:
        rows = connection.execute("SELECT session_id FROM session_presence")
        assert rows.fetchall() == []


def test_one_session_too_many_ends_the_oldest(api, browser):
    others = [Browser(api).signed_in() for _ in range(20)]

    assert browser.get("/api/apps").status_code == 401
    assert all(each.get("/api/apps").status_code == 200 for each in others)


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, "Basic"),
        ({"Sec-Fetch-Mode": "navigate"}, "Basic"),
        ({"Sec-Fetch-Mode": "cors"}, "Bearer"),
        ({"X-Requested-With": "XMLHttpRequest"}, "Bearer"),
        ({"Cookie": "coreroller_session=gone"}, "Bearer"),
    ],
)
def test_a_page_that_asks_is_not_met_by_the_browsers_own_window(
    stranger, headers, challenge
):
    result = stranger.get("/api/apps", headers=headers)

    assert result.status_code == 401
    assert result.headers["WWW-Authenticate"].startswith(challenge)


@pytest.mark.parametrize(
    "body",
    [
        {"username": USERNAME},
        {"username": "", "password": PASSWORD},
        {"username": "a\0b", "password": PASSWORD},
    ],
)
def test_a_sign_in_that_makes_no_sense_is_refused(stranger, body):
    assert stranger.post("/api/session", json=body).status_code == 422


def test_who_is_deleted_while_signing_in_is_not_let_in(api, viewer, monkeypatch):
    recognize = SignIn.user_by_password

    async def recognize_and_delete(self, req, username, password):
        user = await recognize(self, req, username, password)
        with api.services.database.command():
            api.services.platform.delete_user(user.user_id)
        return user

    monkeypatch.setattr(SignIn, "user_by_password", recognize_and_delete)

    result = Browser(api).sign_in(viewer)

    assert result.status_code == 401
    assert result.json["type"] == "/problems/wrong-credentials"
    assert not result.cookies
