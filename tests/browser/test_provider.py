"""Signing in at an OpenID provider, which is a program of its own."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import PASSWORD, free_port, running
from tests.integration.api.test_oidc import running_provider


@pytest.fixture(scope="module")
def issuer():
    with running_provider() as address:
        yield address


@pytest.fixture(scope="module")
def service(postgres, template, issuer):
    """A service that knows a provider, and is known there."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    client = httpx.post(
        f"{issuer}/oauth2/clients", json={"redirect_uris": [f"{url}/login/cb"]}
    ).json()
    environment = {
        "COREROLLER_URL": url,
        "COREROLLER_OIDC_ISSUER": issuer,
        "COREROLLER_OIDC_CLIENT_ID": client["client_id"],
        "COREROLLER_OIDC_CLIENT_SECRET": client["client_secret"],
        "COREROLLER_OIDC_ROLES_CLAIM": "groups",
        "COREROLLER_OIDC_ROLES": "devs=operator",
    }
    with (
        postgres.fresh_database(template) as db_url,
        running(db_url, port=port, **environment) as service,
    ):
        yield service


def come_from_the_provider(page, issuer, **claims):
    """Begin at the sign-in page, and say there who one is."""
    told = {"preferred_username": "grace", **claims}
    httpx.put(f"{issuer}/users/7f2c", json=told).raise_for_status()
    page.get_by_role("link", name="Sign in with 127.0.0.1").click()
    page.locator("input[name=sub]").fill("7f2c")
    page.get_by_role("button", name="Authorize").click()


def test_who_has_a_role_comes_where_they_wanted_and_has_no_password_to_change(
    page, issuer
):
    page.goto("/account")

    come_from_the_provider(page, issuer, groups=["devs"])

    expect(page.get_by_role("heading", name="grace")).to_be_visible()
    expect(page.get_by_text("You sign in at a provider")).to_be_visible()
    expect(page.get_by_role("button", name="Change password")).to_have_count(0)


def test_who_has_no_role_is_told_so_and_a_password_is_still_good(
    page, issuer, has_no_violations
):
    page.goto("/tokens")
    come_from_the_provider(page, issuer, groups=["cooks"])
    expect(page.get_by_text("You have no role here")).to_be_visible()
    has_no_violations(page)

    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="API tokens", level=1)).to_be_visible()
