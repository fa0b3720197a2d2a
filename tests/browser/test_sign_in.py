"""Who is let in, and where to."""

import re

import pytest
from playwright.sync_api import expect

from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from tests.acceptance.conftest import PASSWORD
from tests.browser.conftest import PHONE, sign_in


def test_who_has_not_signed_in_is_asked_to_and_comes_where_he_wanted(page):
    page.goto("/?at=2020-01-01T00:00:00Z")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Applications", level=1)).to_be_visible()
    assert "at=2020-01-01" in page.url


def test_a_wrong_password_is_told(page):
    page.goto("/login")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("wrong")


def try_to_sign_in(page):
    page.get_by_label("Username").fill("mallory")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def failed_often(service):
    """Let whoever has failed have failed often; in the end nobody has."""
    with connect_as_owner(service.db_url, SCHEMA) as owner:
        yield lambda: owner.execute("UPDATE sign_in_attempts SET failures = 14")
        owner.execute("DELETE FROM sign_in_attempts")


def test_who_fails_too_often_sees_how_long_to_wait_in_every_tab(page, failed_often):
    other = page.context.new_page()
    for tab in (page, other):
        tab.clock.install()
        tab.goto("/login")
    try_to_sign_in(page)
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    failed_often()

    for tab in (page, other):
        try_to_sign_in(tab)
        expect(tab.get_by_role("button", name=re.compile("Wait .* s"))).to_be_disabled()

    page.clock.fast_forward(17_000)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()


def test_who_signs_out_in_one_tab_has_signed_out_in_the_others(admin):
    other = admin.context.new_page()
    other.goto("/activity")
    expect(other.get_by_role("heading", name="Activity", level=1)).to_be_visible()

    admin.get_by_role("button", name="admin").click()
    admin.get_by_role("menuitem", name="Sign out").click()
    expect(admin.get_by_label("Username")).to_be_visible()
    # NOTE: a browser without a screen tells of no tab that one comes back to.
    other.evaluate("window.dispatchEvent(new Event('visibilitychange'))")

    expect(other.get_by_label("Username")).to_be_visible()


def test_who_goes_by_keys_comes_to_the_content_at_once(admin):
    admin.goto("/activity")
    expect(admin.get_by_role("heading", name="Activity", level=1)).to_be_visible()
    admin.keyboard.press("Tab")
    expect(admin.get_by_role("button", name="To the content")).to_be_focused()
    admin.keyboard.press("Enter")
    admin.keyboard.press("Tab")

    expect(admin.get_by_label("Text")).to_be_focused()


def test_who_signs_out_has_to_sign_in_again(admin):
    admin.get_by_role("button", name="admin").click()
    admin.get_by_role("menuitem", name="Sign out").click()
    expect(admin.get_by_label("Username")).to_be_visible()

    admin.goto("/")

    expect(admin.get_by_label("Username")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_pages_are_for_everybody(admin, has_no_violations, viewport, scheme):
    admin.emulate_media(color_scheme=scheme)
    if viewport:
        admin.set_viewport_size(viewport)
    has_no_violations(admin)


def test_an_address_of_nothing_says_so(page):
    sign_in(page, "admin", PASSWORD)
    page.goto("/nothing/here")

    expect(page.get_by_text("There is nothing here")).to_be_visible()
