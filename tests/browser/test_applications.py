"""Applications and what belongs to them, as operators set them up."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import FLATCAR, flatcar_package, running
from tests.browser.conftest import PHONE, sign_in

LAMPS = b"bright " * 1000


@pytest.fixture(scope="module")
def service(postgres, template, tmp_path_factory):
    """A service that hosts the files of packages."""
    hosting = {
        "COREROLLER_HOST_COREOS_PACKAGES": "true",
        "COREROLLER_COREOS_PACKAGES_PATH": str(tmp_path_factory.mktemp("packages")),
        "COREROLLER_URL": "https://updates.example.net",
    }
    with postgres.fresh_database(template) as url, running(url, **hosting) as service:
        yield service


def test_an_application_is_set_up_until_its_channel_is_rolled_out(admin: Page):
    add_application(admin, "Lamps")
    admin.get_by_role("link", name="Lamps").click()
    add_channel(admin)
    add_package(admin)
    add_group(admin)
    change_policy(admin)

    point_channel(admin)

    admin.get_by_role("tab", name="Groups").click()
    expect(card(admin, "Offices")).to_contain_text("Running")
    expect(card(admin, "Offices")).to_contain_text("1.2.3")


def test_edits_meet_what_others_changed_meanwhile(admin: Page, service):
    group = service.group("Alpha (ARM64)")
    admin.goto(f"/apps/{FLATCAR}")
    card(admin, group["name"]).get_by_role("button", name="Edit").click()
    admin.get_by_label("Description", exact=True).fill("of the test")
    service.set_policy(group, max_attempts=7)

    save(admin, "Save")

    expect(dialog(admin)).to_contain_text("max attempts 5 → 7")
    save(admin, "Save")
    expect(dialog(admin)).to_be_hidden()
    changed = service.group(group["name"])
    assert (changed["description"], changed["policy_max_attempts"]) == (
        "of the test",
        7,
    )


def test_what_is_used_is_not_deleted_and_clones_have_the_groups(admin: Page):
    admin.goto(f"/apps/{FLATCAR}?tab=channels")
    admin.get_by_role("button", name="Delete edge").first.click()
    save(admin, "Delete channel")
    expect(dialog(admin)).to_contain_text("follows this channel")
    save(admin, "Cancel")

    admin.get_by_role("button", name="Clone Flatcar Container Linux").click()
    admin.get_by_label("Name").fill("Flatcar for trials")
    save(admin, "Clone application")

    admin.get_by_role("link", name="Applications").first.click()
    expect(card(admin, "Flatcar for trials")).to_contain_text("and 5 more groups")
    card(admin, "Flatcar for trials").get_by_role("button", name="Delete").click()
    save(admin, "Delete application")
    expect(dialog(admin)).to_contain_text("Type Flatcar for trials")
    admin.get_by_label("Name of the application").fill("Flatcar for trials")
    save(admin, "Delete application")
    expect(card(admin, "Flatcar for trials")).to_have_count(0)


def test_a_floor_is_added_with_its_reason_and_removed(admin: Page, service):
    service.api(
        "POST", f"/api/apps/{FLATCAR}/packages", flatcar_package("4081.0.0"), 201
    )
    admin.goto(f"/apps/{FLATCAR}?tab=channels")
    alpha = card(admin, "stable").first
    alpha.get_by_role("button", name="Add a floor to stable").click()
    choose(admin, "Package", "4081.0.0 (AMD64)")
    admin.get_by_label("Reason").fill("New partitions")
    save(admin, "Add floor")
    expect(alpha).to_contain_text("4081.0.0: New partitions")

    alpha.get_by_role("button", name="Remove floor 4081.0.0").click()
    save(admin, "Remove floor")

    expect(alpha).to_contain_text("machines go straight to the target")


def test_packages_are_found_by_version_and_shown_in_full(admin: Page, service):
    service.api(
        "POST", f"/api/apps/{FLATCAR}/packages", flatcar_package("3033.2.4"), 201
    )
    admin.goto(f"/apps/{FLATCAR}?tab=packages")

    admin.get_by_label("Search packages by version").fill("3033")

    expect(admin.get_by_role("row")).to_have_count(2)
    admin.get_by_role("link", name="3033.2.4").click()
    expect(dialog(admin)).to_contain_text("SHA-1")
    expect(admin).to_have_url(re.compile("search=.*3033.*package="))


def test_who_may_change_nothing_sees_no_controls(page: Page, service):
    user = {"username": "looker", "password": "only-looking-1", "role": "viewer"}
    teams = service.api("GET", "/api/teams")["teams"]
    service.api("POST", "/api/users", {**user, "team_id": teams[0]["id"]}, 201)
    sign_in(page, "looker", "only-looking-1")
    expect(page.get_by_role("link", name="Flatcar Container Linux")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)

    for tab in ("groups", "channels", "packages"):
        page.goto(f"/apps/{FLATCAR}?tab={tab}")
        expect(page.get_by_role("tab", selected=True)).to_contain_text(tab.capitalize())
        expect(page.get_by_role("main").get_by_role("link").nth(2)).to_be_visible()
        words = re.compile("Add|Edit|Delete|Change|Clone")
        expect(page.get_by_role("button", name=words)).to_have_count(0)


def test_a_channel_is_pinned_and_marked_for_it(admin: Page, service):
    admin.goto(f"/apps/{FLATCAR}?tab=channels")
    beta = card(admin, "beta").first
    beta.get_by_role("button", name="Edit beta").click()
    admin.get_by_label("Pinned").check(force=True)
    admin.get_by_label("Why").fill("a freeze")
    save(admin, "Save")

    expect(beta).to_contain_text("Pinned")
    syncer = service.api("GET", "/api/syncer")
    assert [each["channel"] for each in syncer["channels"] if each["pinned"]] == [
        "beta"
    ]
    beta.get_by_role("button", name="Edit beta").click()
    expect(admin.get_by_label("Pinned")).to_be_checked()
    save(admin, "Cancel")
    admin.goto("/activity")
    pinned = admin.get_by_role("listitem").filter(has_text="beta was pinned")
    expect(pinned).to_contain_text("“a freeze”")


@pytest.mark.parametrize("viewport", [None, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_these_pages_are_for_everybody(admin, has_no_violations, viewport, scheme):
    admin.emulate_media(color_scheme=scheme)
    if viewport:
        admin.set_viewport_size(viewport)
    expect(admin.get_by_role("article").first).to_be_visible()
    has_no_violations(admin)
    for tab, act in (
        ("groups", "Add group"),
        ("channels", "Change target of stable"),
        ("packages", "Add package"),
    ):
        admin.goto(f"/apps/{FLATCAR}?tab={tab}")
        admin.get_by_role("button", name=act).first.click()
        expect(dialog(admin).get_by_role("textbox").first).to_be_visible()
        has_no_violations(admin)


def add_application(page: Page, name: str) -> None:
    page.get_by_role("button", name="Add application").click()
    save(page, "Add application")
    expect(dialog(page)).to_contain_text("name must have 1 to 50 characters, not 0")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Product id").fill("lamps")
    save(page, "Add application")
    expect(dialog(page)).to_contain_text("product_id must be a reverse domain name")
    page.get_by_label("Product id").fill("org.example.lamps")
    save(page, "Add application")


def add_channel(page: Page) -> None:
    page.get_by_role("tab", name="Channels").click()
    page.get_by_role("button", name="Add channel").click()
    page.get_by_label("Name").fill("bright")
    save(page, "Add channel")
    expect(card(page, "bright")).to_contain_text("Points at no package")


def add_package(page: Page) -> None:
    page.get_by_role("tab", name="Packages").click()
    page.get_by_role("button", name="Add package").click()
    page.get_by_role("textbox", name="Version", exact=True).fill("1.2")
    page.get_by_label("URL").fill("https://example.net/lamps/")
    save(page, "Add package")
    expect(dialog(page)).to_contain_text("'1.2' is not a version")
    expect(dialog(page)).to_contain_text("cannot install a package without size")
    page.get_by_role("textbox", name="Version", exact=True).fill("1.2.3")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a file").click()
    chooser.value.set_files({"name": "lamps.gz", "mimeType": "", "buffer": LAMPS})
    expect(dialog(page)).to_contain_text("It is hosted here")
    expect(page.get_by_label("URL")).to_have_value(re.compile("amd64-1.2.3/$"))
    save(page, "Add package")
    expect(page.get_by_role("row", name="1.2.3")).to_contain_text("7 kB")


def add_group(page: Page) -> None:
    page.get_by_role("tab", name="Groups").click()
    page.get_by_role("button", name="Add group").click()
    page.get_by_label("Name").fill("Offices")
    choose(page, "Channel", "bright (AMD64): no package")
    save(page, "Add group")
    expect(card(page, "Offices")).to_contain_text("At most 2 machines per 15 minutes")


def change_policy(page: Page) -> None:
    card(page, "Offices").get_by_role("button", name="Edit").click()
    page.get_by_label("At most").fill("5%")
    page.get_by_label("Within", exact=True).fill("1")
    page.get_by_label("Unit: Within").select_option("hours")
    page.get_by_role("switch", name="Office hours only").click()
    page.get_by_role("combobox", name="Time zone").fill("Berlin")
    page.get_by_role("option", name="Europe/Berlin").click()
    page.get_by_role("button", name="Add blackout").click()
    expect(dialog(page)).to_contain_text("Something below is not right yet")
    save(page, "Save")
    expect(dialog(page)).to_contain_text("is not a date and a time")
    page.get_by_role("button", name="Remove blackout 1").click()
    said = (
        "At most 5% of the machines per hour, the first machine alone, "
        "Monday–Friday 9–17 Europe/Berlin, stop above 20% failures."  # noqa: RUF001
    )
    expect(dialog(page).get_by_role("status")).to_contain_text(said)
    save(page, "Save")
    expect(card(page, "Offices")).to_contain_text(said)


def point_channel(page: Page) -> None:
    page.get_by_role("tab", name="Channels").click()
    card(page, "bright").get_by_role("button", name="Change target").click()
    choose(page, "Package", "1.2.3 (AMD64)")
    expect(dialog(page)).to_contain_text("These groups roll out 1.2.3 from now on")
    save(page, "Point at 1.2.3")
    expect(card(page, "bright").get_by_role("link", name="1.2.3")).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).or_(
        page.get_by_role("textbox", name=label)
    ).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def save(page: Page, label: str) -> None:
    dialog(page).get_by_role("button", name=label, exact=True).click()


def dialog(page: Page):
    return page.get_by_role("dialog")


def card(page: Page, name: str):
    return page.get_by_role("article", name=name, exact=True)
