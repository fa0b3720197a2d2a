"""The page of a group: a rollout in one look, stopped and resumed by who may."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import flatcar_package
from tests.browser.conftest import DESKTOP, PHONE, in_every_look
from tests.machines import UpdateEngine

NOT_SIGNED = 18
DONE = [(13, 1), (14, 1), (3, 1)]


@pytest.fixture
def opens(admin):
    """Give what opens the page of a group, and tells its headline."""

    def open_page(group, **search):
        query = "&".join(f"{name}={value}" for name, value in search.items())
        admin.goto(f"/apps/{group['application_id']}/groups/{group['id']}?{query}")
        heading = admin.get_by_role("heading", name=group["name"], level=1)
        expect(heading).to_be_visible()
        return admin.get_by_test_id("headline")

    return open_page


def given_target(service, name, version, **policy):
    """Point the channel of a group at a version."""
    group = service.group(name)
    service.set_policy(group, **policy)
    service.offer(group, flatcar_package(version))
    return service.group(name)


def updates(service, machine, version):
    """Let a machine that was offered a version come back with it."""
    for kind, result in DONE:
        service.update(machine.reports(kind, result))
    service.check(machine.rebooted_into(version).polls(machine.version))


def answers(page, button, reason):
    """Do what a button of the page says, for a reason."""
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill(reason)
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_be_hidden()


def test_a_fleet_updates_while_one_looks_and_a_pause_stops_it(
    service, admin, opens, has_no_violations
):
    group = given_target(
        service, "Stable (AMD64)", "4230.2.1", safe_mode=False, max_updates_per_period=9
    )
    first, second, third = (UpdateEngine(f"going-{number}") for number in range(3))
    for machine in (first, second):
        assert service.check(machine.polls()) == "ok"

    headline = opens(group)
    expect(headline).to_contain_text("0 of 2 machines run 4230.2.1")
    updates(service, first, "4230.2.1")
    expect(headline).to_contain_text("1 of 2 machines run 4230.2.1")

    answers(admin, "Pause", "wrong kernel")
    expect(headline).to_contain_text("Paused by admin just now: “wrong kernel”")
    assert service.check(third.polls()) == "noupdate"

    answers(admin, "Resume", "it was the right one")
    expect(headline).to_contain_text("Running")
    assert service.check(third.polls()) == "ok"
    admin.get_by_role("button", name="Halt").click()
    in_every_look(admin, has_no_violations)
    admin.keyboard.press("Escape")
    answers(admin, "Halt", "it panics")
    expect(headline).to_contain_text("Halted by admin just now: “it panics”")
    assert service.check(third.polls()) == "noupdate"
    versions = admin.get_by_role("table", name="Machines by version")
    expect(versions).to_contain_text("4230.2.1133.3%")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_group_without_a_target_says_so_to_everybody(
    service, admin, opens, has_no_violations, viewport, scheme
):
    admin.emulate_media(color_scheme=scheme)
    admin.set_viewport_size(viewport)

    headline = opens(service.group("Lts (AMD64)"))

    expect(headline).to_contain_text("points at no package yet")
    expect(admin.get_by_test_id("chart")).to_have_count(2)
    has_no_violations(admin)


def test_a_failing_release_halts_and_the_page_says_why(
    service, admin, opens, has_no_violations
):
    group = given_target(service, "Beta (AMD64)", "4344.1.0", safe_mode=True)
    machine = UpdateEngine("failing-0", track="beta")
    assert service.check(machine.polls()) == "ok"
    before = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    headline = opens(group)
    expect(headline).to_contain_text("Running")

    service.update(machine.reports(3, 0, NOT_SIGNED))

    expect(headline).to_contain_text("Halted")
    evidence = headline.get_by_role("alert")
    expect(evidence).to_contain_text("The package is not signed with the key")
    expect(evidence.get_by_role("link", name="failing-0")).to_be_visible()
    expect(admin.get_by_role("table", name="Errors")).to_contain_text("18")
    expect(admin.get_by_test_id("chart")).to_have_count(3)
    has_no_violations(admin)
    admin.emulate_media(color_scheme="dark")
    admin.set_viewport_size(PHONE)
    has_no_violations(admin)

    admin.set_viewport_size(DESKTOP)
    headline = opens(group, at=before)
    expect(headline).to_contain_text("Running")
    expect(headline.get_by_role("alert")).to_be_hidden()
    expect(admin.get_by_role("button", name="Pause")).to_be_hidden()


def test_earlier_rollouts_tell_their_story(service, admin, opens):
    given_target(service, "Alpha (AMD64)", "4372.0.0", safe_mode=True)
    machine = UpdateEngine("earlier-0", track="alpha")
    service.check(machine.polls())
    service.update(machine.reports(3, 0, NOT_SIGNED))
    group = given_target(service, "Alpha (AMD64)", "4372.0.1")

    opens(group, duration="1h")
    admin.get_by_role("button", name="4372.0.0").click()

    expect(admin.get_by_role("link", name="earlier-0").first).to_be_visible()
    assert "rollout=" in admin.url
    admin.reload()
    expect(admin.get_by_role("link", name="earlier-0").first).to_be_visible()
