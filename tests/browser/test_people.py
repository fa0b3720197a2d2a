"""One's own account, and users, teams and tokens as admins manage them."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import PASSWORD
from tests.browser.conftest import PHONE, new_page, reasons, sign_in
from tests.waiting import eventually

SECRET = "correct horse"


@pytest.fixture(scope="module")
def team(service):
    return service.api("POST", "/api/teams", {"name": "Kiosks"}, 201)


@pytest.fixture
def user(service, team):
    """Add users by name, of a team that has no application."""
    added = []

    def add(username, role):
        new = {"username": username, "password": SECRET, "role": role}
        user = service.api("POST", "/api/users", new | {"team_id": team["id"]}, 201)
        added.append(user["id"])

    yield add
    for id_ in added:
        httpx.delete(f"{service.url}/api/users/{id_}", auth=("admin", PASSWORD))


def dialog(page):
    return page.get_by_role("dialog")


def press(place, name):
    place.get_by_role("button", name=name, exact=True).click()


def choose(page, label, option):
    dialog(page).get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def row(page, text):
    return page.get_by_role("row").filter(has_text=text)


def test_who_changes_the_password_is_asked_for_the_old_one(
    page, browser, service, user
):
    user("ada", "viewer")
    sign_in(page, "ada", SECRET)
    page.get_by_role("button", name="Signed in as ada").click()
    page.get_by_role("menuitem", name="Account").click()
    press(page, "Change password")
    dialog(page).get_by_label("Current password").fill("wrong horse")
    dialog(page).get_by_label("New password").fill("short")
    press(dialog(page), "Change password")
    expect(dialog(page).get_by_text("At least 8 characters").last).to_be_visible()

    dialog(page).get_by_label("New password").fill("battery staple")
    press(dialog(page), "Change password")
    expect(dialog(page).get_by_text("not the password by now")).to_be_visible()
    dialog(page).get_by_label("Current password").fill(SECRET)
    press(dialog(page), "Change password")

    expect(page.get_by_text("Your password was changed")).to_be_visible()
    expect(dialog(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Change password")).to_be_focused()
    with new_page(browser, service) as other:
        sign_in(other, "ada", "battery staple")


def test_who_signs_out_elsewhere_leads_the_other_browser_to_the_sign_in_and_back(
    admin, browser, service
):
    with new_page(browser, service) as other:
        sign_in(other, "admin", PASSWORD)
        other.goto("/account")
        expect(other.get_by_role("row")).to_have_count(3)
        admin.goto("/account")

        press(admin, "Sign out everywhere else")
        press(dialog(admin), "Sign out everywhere else")

        expect(admin.get_by_role("row")).to_have_count(2)
        other.get_by_role("link", name="API tokens").click()
        expect(other.get_by_text("Your session has ended")).to_be_visible()
        other.get_by_label("Username").fill("admin")
        other.get_by_label("Password", exact=True).fill(PASSWORD)
        press(other, "Sign in")
        expect(other.get_by_role("heading", name="API tokens", level=1)).to_be_visible()


def test_a_token_is_shown_once_works_and_is_revoked(admin, service):
    admin.goto("/tokens")
    press(admin, "Create token")
    dialog(admin).get_by_label("Name").fill("ci")
    choose(admin, "Role", "Operator")
    press(dialog(admin), "Create token")
    secret = dialog(admin).get_by_label("Secret").input_value()
    headers = {"Authorization": f"Bearer {secret}"}
    me = httpx.get(f"{service.url}/api/me", headers=headers).json()
    assert (me["name"], me["role"]) == ("admin/ci", "operator")

    press(dialog(admin), "I have kept it")
    expect(row(admin, "ci")).to_contain_text("in 3 months")
    expect(admin.get_by_text(secret)).to_have_count(0)
    press(row(admin, "ci"), "Revoke ci")
    dialog(admin).get_by_label("Why").fill("not used any more")
    press(dialog(admin), "Revoke token")

    expect(admin.get_by_text("No tokens yet")).to_be_visible()
    assert httpx.get(f"{service.url}/api/me", headers=headers).status_code == 401
    eventually(lambda: reasons(service, "token") == {"not used any more"})


def test_an_admin_adds_changes_and_deletes_a_user(admin, team):
    admin.goto("/users")
    press(admin, "Add user")
    dialog(admin).get_by_label("Username").fill("bo/b")
    dialog(admin).get_by_label("Password", exact=True).fill(SECRET)
    press(dialog(admin), "Add user")
    expect(dialog(admin).get_by_text("Without a colon and a slash")).to_be_visible()
    dialog(admin).get_by_label("Username").fill("admin")
    press(dialog(admin), "Add user")
    expect(dialog(admin).get_by_text("'admin' is taken").first).to_be_visible()
    dialog(admin).get_by_label("Username").fill("bob")
    choose(admin, "Team", "Kiosks")
    press(dialog(admin), "Add user")
    expect(row(admin, "bob")).to_contain_text("Viewer")
    expect(row(admin, "bob")).to_contain_text("Kiosks")

    press(row(admin, "bob"), "Edit bob")
    choose(admin, "Role", "Operator")
    press(dialog(admin), "Save")
    expect(row(admin, "bob")).to_contain_text("Operator")

    press(row(admin, "bob"), "Delete bob")
    press(dialog(admin), "Delete user")
    expect(row(admin, "bob")).to_have_count(0)


def test_an_admin_sets_a_password_and_signs_somebody_out(admin, user, browser, service):
    user("fay", "viewer")
    admin.goto("/users")
    press(row(admin, "fay"), "Set the password of fay")
    dialog(admin).get_by_label("New password").fill("battery staple")
    press(dialog(admin), "Set password")
    expect(admin.get_by_text("The password of fay was set")).to_be_visible()
    with new_page(browser, service) as theirs:
        sign_in(theirs, "fay", "battery staple")
        press(row(admin, "fay"), "Sessions of fay")
        press(dialog(admin), "End all sessions of fay")
        expect(dialog(admin).get_by_text("Signed in nowhere")).to_be_visible()
        admin.keyboard.press("Escape")
        theirs.get_by_role("link", name="API tokens").click()
        expect(theirs.get_by_text("Your session has ended")).to_be_visible()


def test_what_the_server_refuses_is_said_in_the_dialog(admin, user):
    user("carol", "viewer")
    admin.goto("/users")
    press(row(admin, "admin"), "Edit admin")
    choose(admin, "Role", "Viewer")
    press(dialog(admin), "Save")
    expect(dialog(admin)).to_contain_text("admin is the only admin")
    press(dialog(admin), "Cancel")

    admin.get_by_role("link", name="Teams").click()
    press(row(admin, "Kiosks"), "Delete Kiosks")
    press(dialog(admin), "Delete team")
    expect(dialog(admin)).to_contain_text("users belong to this team")


def test_a_team_is_added_renamed_and_deleted(admin):
    admin.goto("/teams")
    press(admin, "Add team")
    dialog(admin).get_by_label("Name").fill("Signs")
    press(dialog(admin), "Add team")
    press(row(admin, "Signs"), "Rename Signs")
    dialog(admin).get_by_label("Name").fill("Displays")
    press(dialog(admin), "Rename")
    press(row(admin, "Displays"), "Delete Displays")
    press(dialog(admin), "Delete team")

    expect(row(admin, "Displays")).to_have_count(0)
    expect(row(admin, "default")).to_be_visible()


def test_a_viewer_sees_no_controls_of_admins(page, user):
    user("dan", "viewer")
    sign_in(page, "dan", SECRET)

    expect(page.get_by_role("link", name="Users")).to_have_count(0)
    for path in ("/users", "/teams"):
        page.goto(path)
        expect(page.get_by_text("Only admins see this page")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    page.goto("/tokens?all=true")
    expect(page.get_by_text("No tokens yet")).to_be_visible()
    expect(page.get_by_text("Everybody's")).to_have_count(0)
    press(page, "Create token")
    dialog(page).get_by_role("combobox", name="Role").click()
    expect(page.get_by_role("option")).to_have_count(1)


def test_the_past_has_no_controls(admin, team):
    at = "at=2020-01-01T00:00:00Z"
    for path in ("/users", "/teams", "/tokens"):
        admin.goto(f"{path}?{at}")
        expect(admin.get_by_role("heading", level=1)).to_be_visible()
        for name in ("Add", "Create", "Edit", "Rename", "Delete", "Revoke"):
            buttons = admin.get_by_role("main").get_by_role("button", name=name)
            expect(buttons).to_have_count(0)


def test_a_wrong_team_sees_nothing(page, service, user):
    user("erin", "operator")
    app = service.api("GET", "/api/apps")["applications"][0]
    sign_in(page, "erin", SECRET)

    expect(page.get_by_text("No applications yet")).to_be_visible()
    expect(page.get_by_text(app["name"])).to_have_count(0)
    group = app["groups"][0]
    for path in (f"/apps/{app['id']}", f"/apps/{app['id']}/groups/{group['id']}"):
        page.goto(path)
        expect(page.get_by_text("There is nothing here")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_these_pages(
    admin, team, has_no_violations, viewport, scheme
):
    admin.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if viewport:
        admin.set_viewport_size(viewport)
    for path, opens in {
        "/account": "Change password",
        "/tokens?all=true": "Create token",
        "/users": "Add user",
        "/teams": "Add team",
    }.items():
        admin.goto(path)
        expect(admin.get_by_role("heading", level=1)).to_be_visible()
        expect(admin.get_by_label("Loading")).to_have_count(0)
        has_no_violations(admin)
        press(admin, opens)
        expect(dialog(admin)).to_have_css("opacity", "1")  # it fades in
        has_no_violations(admin)
