"""Signing in at a real provider, which is a program of its own."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
import pytest
from joserfc.jwk import ECKey, KeySet

from api.oidc.journeys import Journey
from api.oidc.provider import Provider
from api.oidc.settings import OidcSettings
from domain.instants import system_clock
from domain.roles import Role
from tests.integration.api.client import USERNAME
from tests.integration.api.conftest import new_api
from tests.integration.api.signing_in import Browser

URL = "http://updates.example.com"
PAGE = {"Accept": "text/html,*/*;q=0.8"}
"""Headers of a browser that opens an address."""


@contextmanager
def running_provider():
    command = [sys.executable, "-m", "tests.openid_provider"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def issuer():
    with running_provider() as address:
        yield address


def registered(issuer):
    """Make the server known to a provider."""
    client = httpx.post(
        f"{issuer}/oauth2/clients", json={"redirect_uris": [f"{URL}/login/cb"]}
    ).json()
    return OidcSettings(
        issuer=issuer,
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        roles_claim="groups",
        roles={"admins": Role.ADMIN, "devs": Role.OPERATOR},
        teams={"devs": "Developers"},
        url=URL,
    )


@pytest.fixture(scope="session")
def settings(issuer):
    return registered(issuer)


@pytest.fixture
def api(services, followers, settings):
    with services.database.command():
        services.platform.found_team(name="Developers")
    return new_api(services, followers, settings)


@pytest.fixture
def browser(api):
    return Browser(api)


@pytest.fixture
def known(issuer):
    """Let the provider tell of somebody."""

    def tell(subject="7f2c", **claims):
        told = {"preferred_username": "grace", "groups": ["devs"], **claims}
        httpx.put(f"{issuer}/users/{subject}", json=told).raise_for_status()

    tell()
    return tell


def depart(browser, path="/"):
    """Go to the provider; gives the page that asks who one is."""
    result = browser.get("/api/sign-in/oidc", params={"next": path})
    assert result.status_code == 302, result.text
    browser.cookies |= {name: each.value for name, each in result.cookies.items()}
    return result.headers["Location"]


def consent(page, subject="7f2c"):
    """Say who one is there; gives the parameters of the way back."""
    answer = httpx.post(page, data={"sub": subject})
    back = answer.headers["Location"]
    assert back.startswith(f"{URL}/login/cb?")
    return dict(parse_qsl(urlsplit(back).query))


def come_back(browser, given, **headers):
    result = browser.get("/login/cb", params=given, headers=headers)
    browser.cookies |= {name: each.value for name, each in result.cookies.items()}
    return result


def sign_in(browser, path="/"):
    return come_back(browser, consent(depart(browser, path)))


def refusals(api):
    return [e for e in api.events() if e.TOPIC == "sign_in.refused"]


def test_who_has_no_password_is_told_so(browser, known, api):
    sign_in(browser)
    browser.token = browser.get("/api/session").json["csrf_token"]
    body = {"password": "correct horse", "current_password": "none at all"}

    result = browser.put("/api/password", json=body)

    assert browser.get("/api/me").json["may"]["change_password"] is False
    assert [u["has_password"] for u in api.get("/api/users").json["users"]] == [
        True,
        False,
    ]
    assert result.status_code == 403
    assert "at a provider" in result.json["detail"]


def test_who_comes_back_from_the_provider_has_a_session(browser, known, services):
    result = sign_in(browser, "/apps?page=2")

    session = browser.get("/api/session").json
    assert result.status_code == 302
    assert result.headers["Location"] == "/apps?page=2"
    assert result.cookies["coreroller_oidc"].value == ""
    assert session["username"] == "grace"
    assert session["role"] == "operator"


def test_the_browser_takes_along_a_challenge_and_no_secret(browser, settings):
    asked = dict(parse_qsl(urlsplit(depart(browser)).query))

    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{URL}/login/cb"
    assert asked["client_id"] == settings.client_id
    assert settings.client_secret not in asked.values()


def test_the_same_person_is_the_same_user_whatever_they_are_called(browser, known, api):
    sign_in(browser)
    first = browser.get("/api/session").json
    known(preferred_username="hopper", groups=["admins"])
    sign_in(browser)
    second = browser.get("/api/session").json

    assert second["username"] == first["username"] == "grace"
    assert (first["role"], second["role"]) == ("operator", "admin")
    assert [e.TOPIC for e in api.events() if e.TOPIC.startswith("user.")][-2:] == [
        "user.identified",
        "user.role_changed",
    ]


def test_signing_in_again_as_before_changes_nothing_but_the_session(
    browser, known, api
):
    sign_in(browser)
    before = api.position()
    sign_in(browser)

    assert [e.TOPIC for e in api.events(before)] == ["session.opened"]


def test_nobody_becomes_a_user_of_this_server_by_their_name(browser, known):
    known(preferred_username=USERNAME)

    sign_in(browser)

    assert browser.get("/api/session").json["username"] == f"{USERNAME}@127.0.0.1"


def test_nobody_is_called_as_the_log_calls_what_is_no_person(browser, known):
    known(preferred_username="system")

    sign_in(browser)

    assert browser.get("/api/session").json["username"] == "system@127.0.0.1"


def test_who_has_no_role_here_is_not_let_in_and_that_is_told(browser, known, api):
    known(groups=["cooks"])

    result = sign_in(browser)

    (told,) = refusals(api)
    assert result.status_code == 403
    assert "no role here for grace" in result.json["detail"]
    assert "coreroller_session" not in result.cookies
    assert (told.username, told.why) == (
        "grace",
        result.json["detail"][: len(told.why)],
    )


def told_on_the_sign_in_page(result):
    """Give what a browser was sent to the sign-in page with."""
    assert result.status_code == 302
    address = urlsplit(result.headers["Location"])
    assert (address.netloc, address.path) == ("", "/login")
    return dict(parse_qsl(address.query))


def test_a_browser_that_is_not_let_in_comes_to_the_sign_in_page(browser, known, api):
    known(groups=["cooks"])

    result = come_back(browser, consent(depart(browser, "/apps?page=2")), **PAGE)

    told = told_on_the_sign_in_page(result)
    assert told == {"problem": "no-role", "to": "/apps?page=2"}
    assert refusals(api)[-1].username == "grace"
    assert browser.get("/api/session").status_code == 401


def test_each_failure_has_a_name_of_ours_and_no_words_of_the_provider(browser, known):
    begun = consent(depart(browser))
    words = {"error": "access_denied", "error_description": "Call 0900-FRAUD"}

    lost = come_back(browser, begun | {"state": "another"}, **PAGE)
    refused = come_back(browser, consent(depart(browser)) | words, **PAGE)

    assert told_on_the_sign_in_page(lost)["problem"] == "not-begun"
    assert told_on_the_sign_in_page(refused)["problem"] == "refused"
    assert "FRAUD" not in refused.headers["Location"]


def test_a_team_that_is_not_here_is_told_to_who_would_be_in_it(
    services, followers, settings, known
):
    asking = msgspec.structs.replace(settings, teams={"devs": "Gardeners"})

    result = sign_in(Browser(new_api(services, followers, asking)))

    assert (result.status_code, result.json["type"]) == (404, "/problems/not-found")
    assert "team Gardeners" in result.json["detail"]


def test_the_last_admin_is_not_demoted_by_the_provider(browser, known, api):
    known(groups=["admins"])
    sign_in(browser)
    for user in api.get("/api/users").json["users"]:
        if user["username"] == USERNAME:
            me = f"/api/users/{user['id']}"
    api.put(me, json={"role": "viewer"})
    known(groups=["devs"])

    result = sign_in(browser)

    assert (result.status_code, result.json["type"]) == (409, "/problems/conflict")
    assert browser.get("/api/session").json["role"] == "admin"


def test_a_reason_that_cannot_be_recorded_is_refused_on_the_way_back_too(
    browser, known
):
    given = consent(depart(browser))

    result = browser.get("/login/cb", params=given, headers={"X-Reason": "x" * 501})

    assert (result.status_code, result.json["field"]) == (422, "X-Reason")


def test_roles_may_be_told_apart_from_the_token(services, followers, settings, known):
    # The provider's ID token has what it tells by itself, and no address book.
    asking = msgspec.structs.replace(
        settings, roles_claim="email", roles={"g@example.com": Role.ADMIN}, teams={}
    )
    known(email="g@example.com")
    browser = Browser(new_api(services, followers, asking))

    sign_in(browser)

    assert browser.get("/api/session").json["role"] == "admin"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "another-client"}, "aud"),
        ({"azp": "another-client"}, "azp"),
        ({"nonce": "another"}, "nonce"),
        ({"exp": 1_600_000_000}, "expired"),
        ({"iss": "https://id.example.org"}, "iss"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    browser, known, claims, why
):
    known(**claims)

    result = sign_in(browser)

    assert result.status_code == 403
    assert why in result.json["detail"]
    assert "coreroller_session" not in browser.cookies


def test_another_state_lets_nobody_in(browser, known):
    given = consent(depart(browser))

    result = come_back(browser, given | {"state": "another"})

    assert result.status_code == 400
    assert "coreroller_session" not in browser.cookies


def test_the_answer_is_for_the_browser_that_asked(browser, known, api):
    given = consent(depart(browser))
    other = Browser(api)
    depart(other)

    assert come_back(other, given).status_code == 400
    assert come_back(Browser(api), given).status_code == 400
    assert come_back(browser, given).status_code == 302


def test_a_code_is_good_once(browser, known, api):
    page = depart(browser)
    kept = dict(browser.cookies)
    given = consent(page)
    come_back(browser, given)
    again = Browser(api)
    again.cookies = kept

    result = come_back(again, given)

    assert result.status_code == 403
    assert "the provider refused" in result.json["detail"]


def test_a_code_of_another_browser_is_no_good_without_its_verifier(browser, known, api):
    stolen = consent(depart(browser))["code"]
    thief = Browser(api)
    given = consent(depart(thief)) | {"code": stolen}

    assert come_back(thief, given).status_code == 403


def test_an_answer_of_another_provider_is_no_good(browser, known):
    given = consent(depart(browser)) | {"iss": "https://id.example.org"}

    assert come_back(browser, given).status_code == 403


def test_who_changes_their_mind_is_told_so(browser, known, api):
    page = depart(browser)
    answer = httpx.post(page, data={"action": "deny"})
    given = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    state = dict(parse_qsl(urlsplit(page).query))["state"]

    result = come_back(browser, given | {"state": state})

    assert result.status_code == 403
    assert "refused" in refusals(api)[-1].why


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_the_way_leads_to_no_other_site(browser, known, path):
    assert sign_in(browser, path).headers["Location"] == "/"


def test_without_the_provider_passwords_are_still_good(services, followers, settings):
    gone = msgspec.structs.replace(settings, issuer="http://127.0.0.1:9")
    browser = Browser(new_api(services, followers, gone))

    result = browser.get("/api/sign-in/oidc")
    shown = browser.get("/api/sign-in/oidc", headers=PAGE)

    assert told_on_the_sign_in_page(shown)["problem"] == "provider-unreachable"
    assert result.status_code == 503
    assert result.headers["Retry-After"] == "30"
    assert "a password" in result.json["detail"]
    assert browser.sign_in().status_code == 201


def test_a_provider_that_calls_itself_otherwise_is_none(services, followers, settings):
    issuer = settings.issuer.replace("127.0.0.1", "localhost") + "/"
    other = msgspec.structs.replace(settings, issuer=issuer)
    browser = Browser(new_api(services, followers, other))

    assert browser.get("/api/sign-in/oidc").status_code == 503


def test_a_token_signed_with_a_new_key_is_good(known, settings):
    async def sign_in_with_old_keys():
        provider = Provider(settings, system_clock)
        journey = Journey.begin("/")
        code = consent(await provider.address_for(journey))["code"]
        old = KeySet([ECKey.generate_key("P-256", {"kid": "old"}, auto_kid=False)])
        provider._known = msgspec.structs.replace(provider._known, keys=old)
        return await provider.claims_for(code, journey)

    assert asyncio.run(sign_in_with_old_keys())["preferred_username"] == "grace"


def test_many_codes_that_are_none_have_to_wait(browser, known):
    statuses = []
    for _ in range(32):
        depart(browser)
        page = depart(browser)
        state = dict(parse_qsl(urlsplit(page).query))["state"]
        statuses.append(
            come_back(browser, {"state": state, "code": "guess"}).status_code
        )

    assert statuses[:30] == [403] * 30
    assert statuses[-1] == 429


def test_the_dashboard_is_told_what_there_is_to_sign_in_with(browser, settings):
    told = browser.get("/config").json

    assert told["auth_mode"] == "oidc"
    assert told["login_url"] == "/api/sign-in/oidc"
    assert told["oidc_client_id"] == settings.client_id
    assert settings.client_secret not in told.values()
