"""Machines: found, ordered together, and asked why they do not update."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import FLATCAR, PASSWORD, Service, flatcar_package
from tests.browser.conftest import PHONE, new_page, reasons, sign_in
from tests.machines import UpdateEngine
from tests.waiting import eventually

APP = f"/api/apps/{FLATCAR}"
INSTANCES = f"/apps/{FLATCAR}/instances"
MACHINES = 60


@pytest.fixture(scope="module", autouse=True)
def fleet(service: Service) -> None:
    """Sixty machines, some of Azure; one has failed, and the others have to wait."""
    group = service.group("Stable (AMD64)")
    service.offer(group, flatcar_package("4230.2.1"))
    service.set_policy(
        group,
        updates_enabled=True,
        max_updates_per_period=1,
        safe_mode=False,
    )
    failing = UpdateEngine("rack-000", alias="lobby")
    assert service.check(failing.polls()) == "ok"
    service.update(failing.reports(3, 0, 9))
    for number in range(1, MACHINES):
        oem = "azure" if number % 20 == 0 else "qemu"
        service.check(UpdateEngine(f"rack-{number:03}", oem=oem).polls())
    wait_for(service, "duration=1d&oem=azure&searchValue=rack-040", 1)
    wait_for(service, "duration=1d&error=9", 1)
    wait_for(service, "duration=1d", MACHINES)


@pytest.fixture
def viewer(browser: Browser, service: Service) -> Iterator[Page]:
    """A window in which somebody has signed in who may only look."""
    name = "vera"
    users = service.api("GET", "/api/users")["users"]
    if name not in [each["username"] for each in users]:
        vera = {"username": name, "password": PASSWORD, "role": "viewer"}
        service.api("POST", "/api/users", vera, 201)
    with new_page(browser, service) as page:
        sign_in(page, name, PASSWORD)
        yield page


def wait_for(service: Service, query: str, total: int) -> None:
    def is_listed() -> bool:
        page = service.api("GET", f"{APP}/instances?{query}")
        return page["total"] == total

    eventually(is_listed)


def names(page: Page) -> list[str]:
    """Give the ids of the machines that the table shows."""
    links = page.get_by_role("table", name="Machines").get_by_role("link")
    return links.all_inner_texts()


def test_a_list_is_cut_into_pages_and_sorted_and_its_address_says_so(admin):
    admin.goto(INSTANCES)
    expect(admin.get_by_text("1 to 50 of 60")).to_be_visible()

    admin.get_by_role("button", name="Page 2").click()
    expect(admin.get_by_text("51 to 60 of 60")).to_be_visible()
    assert "page=2" in admin.url

    admin.get_by_role("columnheader", name="Machine").get_by_role("button").click()
    expect(admin.get_by_text("1 to 50 of 60")).to_be_visible()
    expect(admin.get_by_role("link", name="rack-059")).to_be_visible()
    assert "order=desc" in admin.url

    admin.reload()
    expect(admin.get_by_role("link", name="rack-059")).to_be_visible()


def test_filters_are_in_the_address_and_come_back_with_it(admin):
    admin.goto(INSTANCES)
    admin.get_by_label("OEM", exact=True).fill("azure")
    expect(admin.get_by_text("1 to 2 of 2")).to_be_visible()
    admin.get_by_label("Search").fill("040")
    expect(admin.get_by_text("1 to 1 of 1")).to_be_visible()
    assert names(admin) == ["rack-040"]

    admin.goto(admin.url)
    expect(admin.get_by_label("OEM", exact=True)).to_have_value("azure")
    expect(admin.get_by_text("1 to 1 of 1")).to_be_visible()

    admin.get_by_role("button", name="Clear").click()
    expect(admin.get_by_text("1 to 50 of 60")).to_be_visible()
    expect(admin.get_by_label("Search")).to_have_value("")


def test_those_that_failed_are_found_by_status_and_code(admin):
    admin.goto(f"{INSTANCES}?status=3&error=9")

    expect(admin.get_by_text("1 to 1 of 1")).to_be_visible()
    expect(admin.get_by_role("table")).to_contain_text("DownloadTransferError")
    expect(admin.get_by_label("Failed with code")).to_have_value("9")


def test_what_nothing_matches_says_what_to_do(admin):
    admin.goto(f"{INSTANCES}?search=nowhere")
    expect(admin.get_by_role("heading", name="No machine matches")).to_be_visible()

    admin.get_by_role("button", name="Look among silent ones, too").click()

    expect(admin.get_by_role("combobox", name="Seen")).to_have_value("Whenever")
    assert "seen=all" in admin.url


def test_columns_are_chosen_and_remembered(admin):
    admin.goto(INSTANCES)
    expect(admin.get_by_role("columnheader", name="OEM")).to_have_count(0)
    admin.get_by_role("button", name="Columns").click()
    admin.get_by_role("checkbox", name="OEM").check()
    expect(admin.get_by_role("columnheader", name="OEM")).to_be_visible()

    admin.reload()

    expect(admin.get_by_role("columnheader", name="OEM")).to_be_visible()


def test_all_that_match_are_exported(admin):
    admin.goto(f"{INSTANCES}?oem=azure")
    expect(admin.get_by_text("1 to 2 of 2")).to_be_visible()

    with admin.expect_download() as download:
        admin.get_by_role("link", name="Export CSV").click()

    text = Path(download.value.path()).read_text()
    assert download.value.suggested_filename == "instances.csv"
    assert [each["id"] for each in csv.DictReader(text.splitlines())] == [
        "rack-020",
        "rack-040",
    ]


def test_all_that_match_are_pinned_once_it_was_seen_what_comes_of_it(admin, service):
    admin.goto(f"{INSTANCES}?oem=azure")
    admin.get_by_role("checkbox", name="All 2 that match").check()
    admin.get_by_role("button", name="Order").click()
    admin.get_by_role("menuitem", name="Pin to a version").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_label("Pin", exact=True).fill("4152.x")
    dialog.get_by_label("Why").fill("a slow rack")

    dialog.get_by_role("button", name="Try it first").click()
    expect(dialog.get_by_role("status")).to_contain_text("2 machines would change")
    assert service.api("GET", f"{APP}/instances/rack-020")["pin"] == ""

    dialog.get_by_role("button", name="Pin to a version: 2 machines").click()
    expect(dialog.get_by_role("status")).to_contain_text("2 machines changed")
    assert service.api("GET", f"{APP}/instances/rack-020")["pin"] == "4152.x"
    eventually(lambda: reasons(service, "instance", 2) == {"a slow rack"})


def test_those_chosen_one_by_one_are_moved(admin, service):
    beta = service.group("Beta (AMD64)")
    admin.goto(f"{INSTANCES}?search=rack-01")
    expect(admin.get_by_text("1 to 10 of 10")).to_be_visible()
    admin.get_by_role("checkbox", name="Choose rack-011").check()
    admin.get_by_role("checkbox", name="Choose rack-012").check()
    expect(admin.get_by_text("2 machines chosen")).to_be_visible()
    admin.get_by_role("button", name="Order").click()
    admin.get_by_role("menuitem", name="Move to a group").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Group").click()
    admin.get_by_role("option", name="Beta (AMD64)").click()

    dialog.get_by_role("button", name="Try it first").click()
    dialog.get_by_role("button", name="Move to a group: 2 machines").click()

    expect(dialog.get_by_role("status")).to_contain_text("2 machines changed")
    for name in ("rack-011", "rack-012"):
        moved = service.api("GET", f"{APP}/instances/{name}")
        assert moved["group_id"] == beta["id"]


def test_a_page_of_a_machine_says_why_it_waits(admin):
    admin.goto(f"{INSTANCES}/rack-001")

    why = admin.get_by_role("region", name="Why?")
    expect(why.get_by_role("status")).to_contain_text("1 of 1 granted within")
    expect(why.get_by_role("status")).to_contain_text("At the earliest")
    rules = why.get_by_role("list", name="Rules")
    expect(rules.get_by_role("img", name="Fails")).to_have_count(1)
    assert rules.get_by_role("img", name="Passes").count() > 5
    expect(rules.get_by_role("link", name="group.policy_changed").first).to_be_visible()


def test_why_is_told_of_another_instant_by_the_address(admin, service):
    log = service.api("GET", "/api/events?type=instance.registered&limit=9")["events"]
    admin.goto(f"{INSTANCES}/rack-000?why={log[-1]['at']}")

    why = admin.get_by_role("region", name="Why?")
    expect(why.get_by_role("status")).to_be_visible()
    expect(why.get_by_label("As it was at")).not_to_have_text("Now")


def test_the_life_of_a_machine_tells_its_errors_in_words(admin):
    admin.goto(f"{INSTANCES}/rack-000")

    life = admin.get_by_role("region", name="Its life")
    expect(life).to_contain_text("The package could not be downloaded.")
    expect(life).to_contain_text("instance.registered")
    expect(life.get_by_role("link", name="Activity")).to_be_visible()


def test_a_machine_gets_another_alias(admin, service):
    admin.goto(f"{INSTANCES}/rack-030")
    admin.get_by_role("button", name="Change alias").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_label("Alias").fill("basement")
    dialog.get_by_label("Why").fill("moved house")
    dialog.get_by_role("button", name="Save").click()

    expect(admin.get_by_role("heading", name="basement", level=1)).to_be_visible()
    assert service.api("GET", f"{APP}/instances/rack-030")["alias"] == "basement"


def test_a_machine_is_retired_when_that_is_confirmed(admin, service):
    admin.goto(f"{INSTANCES}/rack-050")
    admin.get_by_role("button", name="Order").click()
    admin.get_by_role("menuitem", name="Retire").click()
    admin.get_by_role("dialog").get_by_role("button", name="Retire machine").click()

    facts = admin.get_by_role("region", name="What is known")
    expect(facts).to_contain_text("Retired")
    shown = service.api("GET", f"{APP}/instances/rack-050")
    assert shown["status_name"] == "retired"


def test_a_viewer_sees_no_controls(viewer):
    viewer.goto(INSTANCES)
    expect(viewer.get_by_role("link", name="rack-000")).to_be_visible()
    expect(viewer.get_by_role("link", name="Export CSV")).to_be_visible()
    expect(viewer.get_by_role("button", name="Order")).to_have_count(0)
    expect(viewer.get_by_role("checkbox")).to_have_count(0)

    viewer.goto(f"{INSTANCES}/rack-000")
    expect(viewer.get_by_role("region", name="Why?")).to_be_visible()
    expect(viewer.get_by_role("button", name="Change alias")).to_have_count(0)
    expect(viewer.get_by_role("button", name="Order")).to_have_count(0)


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(admin, has_no_violations, viewport, scheme):
    admin.emulate_media(color_scheme=scheme)
    if viewport:
        admin.set_viewport_size(viewport)

    admin.goto(f"{INSTANCES}?error=9")
    expect(admin.get_by_role("link", name="rack-000")).to_be_visible()
    has_no_violations(admin)
    admin.goto(INSTANCES)
    expect(admin.get_by_text("1 to 50 of")).to_be_visible()
    has_no_violations(admin)
    admin.goto(f"{INSTANCES}/rack-000")
    expect(admin.get_by_role("region", name="Its life")).to_contain_text("downloaded")
    has_no_violations(admin)
