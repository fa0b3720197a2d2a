"""Who is let in, and where to."""

import pytest
from playwright.sync_api import expect

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
