"""Operations: projections rebuilt, compared and switched, and the log browsed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from projections.asynchronous.everything import PROJECTIONS
from tests.acceptance.conftest import FLATCAR, PASSWORD
from tests.browser.conftest import PHONE, in_every_look, sign_in
from tests.waiting import eventually

AUDIT = "/operations/projections/audit"


@pytest.fixture
def caught_up(service):
    """The service with all of its projections at the end of the log."""

    def is_caught_up():
        listed = service.api("GET", "/api/projections")["projections"]
        return len(listed) == len(PROJECTIONS) + 2 and not any(
            each["lag"] for each in listed
        )

    eventually(is_caught_up)
    return service


def damage(service):
    """Let the audit trail say what the log does not."""
    with connect_as_owner(service.db_url, SCHEMA) as owner:
        owner.execute("UPDATE audit SET reason = 'nobody knows' WHERE position < 4")


def order(page, task, why=""):
    page.get_by_role("button", name=f"{task} audit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{task} audit?")
    dialog.get_by_label("Why").fill(why)
    dialog.get_by_role("button", name=task, exact=True).click()
    expect(dialog).to_be_hidden()


def test_a_projection_is_rebuilt_compared_and_switched(admin, caught_up):
    damage(caught_up)
    admin.goto("/operations")
    table = admin.get_by_role("table", name="Projections")
    expect(table.get_by_role("row")).to_have_count(len(PROJECTIONS) + 3)
    admin.get_by_role("link", name="audit", exact=True).click()

    order(admin, "Rebuild", "a wrong reason")
    expect(admin.get_by_text("Rebuild ordered by admin")).to_contain_text("done")
    expect(admin.get_by_text("a wrong reason")).to_be_visible()
    order(admin, "Compare")
    differences = admin.get_by_role("region", name="Differences")
    expect(differences).to_contain_text("would change at position")
    sample = differences.get_by_role("article").first
    expect(sample).to_contain_text("nobody knows")
    order(admin, "Switch")
    expect(admin.get_by_text("Nothing is built beside it.")).to_be_visible()
    expect(differences).to_be_hidden()

    trail = caught_up.api("GET", "/api/audit?id=" + audit_id(caught_up))["audit"]
    ordered = [row for row in trail if row["actor"] == "admin"]
    assert ordered[-1]["reason"] == "a wrong reason"


def given_up(service, *sentences):
    """Let there be somebody to tell, who could not be told of some things."""
    with connect_as_owner(service.db_url, SCHEMA) as owner:
        owner.execute(
            "INSERT INTO notification_sinks (name, kind, rules, is_configured,"
            " position) VALUES ('ops', 'webhook', 'errors', true, 0)"
        )
        for position, sentence in enumerate(sentences, 7):
            owner.execute(
                "INSERT INTO notifications (id, sink, position, notification, sentence,"
                " is_gathering, due_at, tries, error, dead_at)"
                """ VALUES (gen_random_uuid(), 'ops', %s,"""
                """ '{"entry": {"at": 1}, "count": 1}', %s,"""
                " false, 2, 9, 'answered 410 Gone', 3)",
                (position, sentence),
            )


def test_what_could_not_be_told_is_tried_again_or_dropped(
    admin, service, has_no_violations
):
    given_up(service, "The lift is stuck", "The door is open")
    admin.goto("/operations")
    notifications = admin.get_by_role("region", name="Notifications")
    expect(notifications).to_contain_text("answered 410 Gone")
    in_every_look(admin, has_no_violations)

    notifications.get_by_role("button", name="Drop: The lift is stuck").click()
    in_every_look(admin, has_no_violations)
    confirm(admin, "Drop")
    expect(notifications).not_to_contain_text("The lift is stuck")
    notifications.get_by_role("button", name="Try again: The door is open").click()
    confirm(admin, "Try again")

    expect(notifications).not_to_contain_text("The door is open")
    expect(notifications).to_contain_text("1 notification waiting")
    assert service.api("GET", "/api/notifications/dead")["dead"] == []


def confirm(page, label):
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=label, exact=True).click()
    expect(dialog).to_be_hidden()


def audit_id(service):
    rows = service.api("GET", "/api/audit?kind=projection")["audit"]
    return rows[0]["id"]


def test_the_event_behind_a_difference_is_a_click_away(admin, caught_up):
    damage(caught_up)
    admin.goto(AUDIT)
    order(admin, "Rebuild")
    order(admin, "Compare")
    differences = admin.get_by_role("region", name="Differences")

    differences.get_by_role("link", name=re.compile("position")).first.click()

    expect(admin.get_by_role("heading", name="Event log", level=1)).to_be_visible()
    expect(admin.get_by_text('"position": 1,')).to_be_visible()
    admin.goto(AUDIT)
    order(admin, "Drop")
    expect(admin.get_by_text("Nothing is built beside it.")).to_be_visible()


def test_the_log_is_followed_live_filtered_and_turned_back(admin, caught_up):
    admin.goto("/operations/events")
    events = admin.get_by_role("table", name="Events")
    expect(events.get_by_role("row").nth(1)).to_be_visible()

    name = caught_up.api("POST", "/api/apps", {"name": "Kiosk"}, 201)["id"]

    first = events.get_by_role("row").filter(has_text="application.created").first
    expect(admin.get_by_role("status")).to_contain_text("since")
    first.get_by_role("button", name=re.compile("Event")).click()
    expect(events.get_by_text(f'"stream_id": "{name}"')).to_be_visible()
    first.get_by_role("button", name="application.created").click()
    expect(events.get_by_text("group.created")).to_have_count(0)
    assert "application.created" in admin.url
    admin.goto("/operations/events?live=false")
    expect(events.get_by_role("row").nth(1)).to_be_visible()
    newest = events.get_by_role("row").nth(1).inner_text()
    admin.get_by_role("button", name="Older").click()
    expect(admin.get_by_role("button", name="Newest")).to_be_visible()
    expect(events.get_by_text(newest.split("\t")[0])).to_have_count(0)
    admin.go_back()
    expect(events.get_by_role("row").nth(1)).to_contain_text(newest.split("\t")[0])


def test_what_an_application_went_through_is_found_by_its_id(admin, caught_up):
    admin.goto("/operations/events")
    admin.get_by_label("Application").fill(FLATCAR)
    admin.get_by_label("Application").press("Enter")

    expect(admin).to_have_url(re.compile(f"application={FLATCAR}"))
    events = admin.get_by_role("table", name="Events")
    expect(events.get_by_text("user.created")).to_have_count(0)
    expect(events.get_by_text("channel.created").first).to_be_visible()


def test_in_the_past_the_log_ends_there_and_nothing_is_ordered(admin, caught_up):
    admin.goto("/operations/events?at=7")
    events = admin.get_by_role("table", name="Events")
    expect(events.get_by_role("row").nth(1)).to_contain_text("7")
    expect(admin.get_by_label("Follow live")).to_have_count(0)

    admin.goto("/operations?at=7")

    expect(admin.get_by_role("table", name="Projections")).to_be_visible()
    expect(admin.get_by_role("button", name=re.compile("Rebuild"))).to_have_count(0)


def test_who_is_no_admin_is_told_what_there_is_to_see(page, caught_up):
    new = {"username": "vera", "password": PASSWORD, "role": "viewer"}
    caught_up.api("POST", "/api/users", new, 201)
    sign_in(page, "vera", PASSWORD)

    page.goto("/operations")

    expect(page.get_by_text("Admins look after projections")).to_be_visible()
    expect(page.get_by_role("group", name="Server")).to_contain_text("Ready")
    page.get_by_role("link", name="To the event log").click()
    expect(page.get_by_role("table", name="Events")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(
    admin, caught_up, has_no_violations, viewport, scheme
):
    admin.emulate_media(color_scheme=scheme)
    if viewport:
        admin.set_viewport_size(viewport)
    for address, seen in (
        ("/operations", "inline-machines"),
        (AUDIT, "Beside it"),
        ("/operations/events?before=8&open=7", '"position": 7,'),
    ):
        admin.goto(address)
        expect(admin.get_by_text(seen).first).to_be_visible()
        has_no_violations(admin)


def test_where_no_syncer_runs_the_page_says_how_to_start_one(admin, caught_up):
    admin.goto("/operations")

    syncer = admin.get_by_role("region", name="Syncer")
    expect(syncer).to_contain_text("None runs")
    expect(syncer).to_contain_text("rollerd syncer")
    expect(syncer.get_by_role("button")).to_have_count(0)


def test_what_came_of_a_round_is_for_everybody(admin, service, has_no_violations):
    with connect_as_owner(service.db_url, SCHEMA) as owner:
        owner.execute(
            "UPDATE syncer SET upstream = 'https://updates.example.net/v1/update/',"
            " interval_s = 3600, round_began_at = 1, round_ended_at = 2"
        )
        owner.execute(
            "INSERT INTO channel_syncs SELECT channel_id, 1, 'failed', NULL, %s"
            " FROM channels WHERE application_id = %s",
            ("the upstream https://updates.example.net/ cannot be reached", FLATCAR),
        )

    admin.goto("/operations")

    channels = admin.get_by_role("table", name="Synced channels")
    expect(channels).to_contain_text("cannot be reached")
    in_every_look(admin, has_no_violations)
