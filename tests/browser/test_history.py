"""What happened, who changed what, and how everything was before."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import FLATCAR, PASSWORD, Service
from tests.browser.conftest import PHONE

GROUP = "Beta (AMD64)"


def limited_to(service: Service, machines: int, reason: str = "") -> int:
    """Let so many machines of the group update in an hour; gives the event's place."""
    group = service.group(GROUP)
    changed = {**group, "policy_max_updates_per_period": machines}
    httpx.put(
        f"{service.url}/api/apps/{FLATCAR}/groups/{group['id']}",
        json=changed,
        headers={"X-Reason": reason},
        auth=("admin", PASSWORD),
    ).raise_for_status()
    return newest_change(service)


def newest_change(service: Service) -> int:
    # NOTE: from the log itself; the audit trail follows it.
    path = f"/api/events?application={FLATCAR}&before=end&limit=1"
    position = service.api("GET", path)["events"][0]["position"]
    assert isinstance(position, int)
    return position


def named(service: Service, name: str) -> None:
    app = f"/api/apps/{FLATCAR}"
    service.api("PUT", app, {**service.api("GET", app), "name": name})


def heading(page: Page, name: str):
    return page.get_by_role("main").get_by_role("heading", name=name)


def test_what_happens_comes_by_itself_and_is_filtered(admin, service):
    admin.goto("/activity")
    entries = admin.get_by_role("list", name="Activity").get_by_role("listitem")
    expect(entries.first).to_be_visible()

    limited_to(service, 41, "a quiet week")

    expect(entries.first).to_contain_text("max updates per period")
    expect(entries.first).to_contain_text("→ 41")
    expect(entries.first).to_contain_text("“a quiet week”")
    expect(entries.first.get_by_role("img", name="Info")).to_be_visible()

    admin.get_by_label("Text").fill("a quiet week")
    expect(entries).to_have_count(1)
    admin.get_by_label("Text").fill("no such thing")
    expect(admin.get_by_text("Nothing happened", exact=True)).to_be_visible()
    assert "text=no" in admin.url
    admin.get_by_role("button", name="Clear", exact=True).click()
    expect(entries.first).to_contain_text("→ 41")


def test_what_is_new_moves_nothing_for_who_reads_on(admin, service):
    admin.goto("/activity")
    entries = admin.get_by_role("list", name="Activity").get_by_role("listitem")
    expect(entries.first).to_be_visible()
    read = entries.nth(20)
    read.scroll_into_view_if_needed()
    said = read.inner_text()

    limited_to(service, 42)

    news = admin.get_by_text("1 new entry")
    expect(news).to_be_visible()
    assert read.inner_text() == said
    news.click()
    expect(entries.first).to_contain_text("→ 42")
    expect(news).to_have_count(0)


def test_the_audit_tells_before_and_after_and_is_exported(admin, service):
    limited_to(service, 7)
    limited_to(service, 8, "=1+1")
    admin.goto("/audit?kind=group&type=group.policy_changed")

    change = admin.get_by_role("table", name="Changes").get_by_role("row").nth(1)
    expect(change.get_by_role("deletion")).to_have_text("7")
    expect(change.get_by_role("insertion")).to_have_text("8")
    expect(change).to_contain_text("“=1+1”")

    rows = list(csv.DictReader(exported(admin, "CSV").read_text().splitlines()))
    lines = exported(admin, "JSON Lines").read_text().splitlines()

    assert rows[0]["reason"] == "'=1+1"
    assert json.loads(lines[0])["reason"] == "=1+1"
    assert {row["type"] for row in rows} == {"group.policy_changed"}
    assert len(lines) == len(rows)

    change.get_by_role("link", name="Request").click()
    expect(admin.get_by_text("Only request")).to_be_visible()
    expect(admin.get_by_role("row")).to_have_count(2)


def exported(page: Page, format_: str) -> Path:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=format_).click()
    return Path(download.value.path())


def test_a_page_is_shown_as_it_was_before_a_change(admin, service):
    named(service, "Flatcar of old")
    named(service, "Flatcar of today")
    before = newest_change(service) - 1
    admin.goto("/")
    expect(heading(admin, "Flatcar of today")).to_be_visible()

    admin.goto(f"/?at={before}")

    banner = admin.get_by_role("region", name="Time that is shown")
    expect(heading(admin, "Flatcar of old")).to_be_visible()
    expect(heading(admin, "Flatcar of today")).to_have_count(0)
    expect(banner).to_contain_text("The past, read-only")
    expect(banner).to_contain_text(f"position {before}")

    banner.get_by_role("button", name="-1 h").click()
    expect(admin.get_by_text("No applications yet")).to_be_visible()

    banner.get_by_role("button", name="Back to now").click()
    expect(heading(admin, "Flatcar of today")).to_be_visible()
    expect(banner).to_have_count(0)
    assert "at=" not in admin.url


def test_one_looks_back_from_any_page_and_learns_which_have_no_past(admin):
    admin.get_by_role("button", name="Time machine: now").click()
    admin.get_by_role("button", name="1 week ago").click()
    banner = admin.get_by_role("region", name="Time that is shown")
    expect(banner).to_contain_text("last week")

    admin.get_by_role("link", name="API tokens").click()
    expect(banner).to_contain_text("This page is about the present")

    admin.get_by_role("link", name="Audit").click()
    expect(admin.get_by_text("No changes", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("yesterday", "write an instant with a zone"),
        ("2999-01-01T00:00:00Z", "is in the future"),
        ("999999999", "beyond the end of the log"),
    ],
)
def test_what_is_no_moment_says_why_and_leads_back(admin, at, why):
    admin.goto(f"/?at={at}")
    expect(heading(admin, "Nobody can look back to")).to_contain_text(at)
    expect(admin.get_by_text(why)).to_be_visible()

    admin.get_by_role("button", name="Back to now").click()
    expect(heading(admin, "Flatcar")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_history_is_for_everybody(admin, service, has_no_violations, viewport, scheme):
    limited_to(service, 9)
    admin.emulate_media(color_scheme=scheme)
    if viewport:
        admin.set_viewport_size(viewport)
    admin.goto("/activity")
    expect(admin.get_by_role("list", name="Activity")).to_be_visible()
    has_no_violations(admin)
    admin.goto("/audit")
    expect(admin.get_by_label("Changes", exact=True)).to_be_visible()
    has_no_violations(admin)
    admin.goto(f"/?at={newest_change(service)}")
    expect(admin.get_by_role("button", name="+1 day")).to_be_visible()
    admin.get_by_role("button", name="Time machine: past").click()
    expect(admin.get_by_label("Date and time")).to_be_visible()
    has_no_violations(admin)
