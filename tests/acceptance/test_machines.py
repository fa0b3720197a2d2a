"""Machines update over HTTP, as the real clients do, and the log tells how."""

from typing import Any

import pytest

from tests.acceptance.conftest import FLATCAR, Service, flatcar_package
from tests.machines import UpdateEngine, Updater

UNLIMITED = {"safe_mode": False, "max_updates_per_period": 1000}


@pytest.fixture(scope="module")
def stable(service: Service) -> dict[str, Any]:
    """The stable group, offering 4230.2.1 without limits."""
    group = service.group("Stable (AMD64)")
    service.set_policy(group, **UNLIMITED)
    service.offer(group, flatcar_package("4230.2.1"))
    return group


@pytest.fixture(scope="module")
def own_application(service: Service) -> dict[str, Any]:
    """An application that is not Flatcar, offering 1.1.0."""
    body = {"name": "Mine", "product_id": "io.example.Mine"}
    app = service.api("POST", "/api/apps", body, 201)
    path = f"/api/apps/{app['id']}"
    package = service.api(
        "POST",
        f"{path}/packages",
        {"type": 4, "version": "1.1.0", "arch": 1, "url": "https://example.net/mine/",
         "filename": "mine.tgz", "size": "1024",
         "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="},
        201,
    )  # fmt: skip
    channel = service.api(
        "POST",
        f"{path}/channels",
        {"name": "prod", "arch": 1, "color": "#777777", "package_id": package["id"]},
        201,
    )
    service.api(
        "POST",
        f"{path}/groups",
        {"name": "Prod", "track": "prod", "channel_id": channel["id"],
         "policy_safe_mode": False, "policy_max_updates_per_period": 1000},
        201,
    )  # fmt: skip
    return app


def test_an_update_engine_machine_updates_and_its_history_is_in_the_log(
    service, stable
):
    machine = UpdateEngine("5c1e0a6b7d2f4e8c9a3b1d0f2e4c6a88")
    updated = machine.rebooted_into("4230.2.1")

    first = service.check(machine.polls("0.0.0.0"))
    for kind in (13, 14, 3):
        service.update(machine.reports(kind, 1))
    service.update(machine.pings())
    after_reboot = service.check(updated.polls("4152.2.0"))
    later = service.check(updated.polls())

    assert (first, after_reboot, later) == ("ok", "noupdate", "noupdate")
    assert service.events_of(machine.machine_id) == [
        "registered",
        "update_granted",
        "update_progressed",
        "update_progressed",
        "update_progressed",
        "update_completed",
        "version_changed",
        "update_confirmed",
    ]


def test_what_is_offered_is_what_the_operator_released(service, stable):
    app = service.update(UpdateEngine("offered").polls())[0]

    urls = [url.attrib for url in app.iter("url")]
    packages = [
        (p.attrib["name"], p.attrib["size"], p.attrib["required"])
        for p in app.iter("package")
    ]
    actions = [action.attrib["event"] for action in app.iter("action")]
    assert urls == [{"codebase": "https://packages.example.net/amd64-usr/4230.2.1/"}]
    assert packages == [
        ("flatcar_production_update.gz", "481234567", "true"),
        ("oem-qemu.gz", "2280", "false"),
    ]
    assert actions == ["postinstall"]


def test_case_31_a_lost_completion_report_is_made_up_for_by_the_version(
    service, stable
):
    machine = UpdateEngine("lost-report")
    service.check(machine.polls())

    service.check(machine.rebooted_into("4230.2.1").polls())

    assert service.events_of("lost-report")[-2:] == [
        "version_changed",
        "update_confirmed",
    ]


def test_case_32_a_rolled_back_machine_is_in_error(service, stable):
    machine = UpdateEngine("rolled-back")
    service.check(machine.polls())
    service.update(machine.reports(3, 1))

    service.check(machine.polls_after_rollback())

    assert "update_failed" in service.events_of("rolled-back")


def test_a_machine_of_another_application_updates(service, own_application):
    machine = Updater("io.example.Mine", "worker-1", "prod")

    first = service.check(machine.checks())
    for kind in (13, 14, 3):
        service.update(machine.reports(kind, 1))
    later = service.check(machine.rebooted_into("1.1.0").checks())

    assert (first, later) == ("ok", "noupdate")
    assert service.events_of("worker-1") == [
        "registered",
        "update_granted",
        "update_progressed",
        "update_progressed",
        "update_completed",
        "version_changed",
        "update_confirmed",
    ]


def test_two_applications_in_one_request_are_decided_each_by_its_own_policy(
    service, stable, own_application
):
    os_app = Updater(f"{{{FLATCAR}}}", "double", "stable", "4152.2.0")
    own_app = Updater(own_application["id"], "double", "prod", "1.0.0")
    body = (
        '<request protocol="3.0">'
        f"{os_app.app('<ping/><updatecheck/>')}"
        f"{own_app.app('<ping/><updatecheck/>')}"
        "</request>"
    ).encode()

    apps = service.update(body)

    versions = [app.find("updatecheck/manifest").attrib["version"] for app in apps]
    assert versions == ["4230.2.1", "1.1.0"]
    assert service.events_of("double") == [
        "registered",
        "update_granted",
        "registered",
        "update_granted",
    ]


def test_a_pause_counts_from_the_next_poll_on(service, stable):
    service.set_policy(stable, **UNLIMITED, updates_enabled=False)

    paused = service.check(UpdateEngine("paused").polls())
    service.set_policy(stable, **UNLIMITED, updates_enabled=True)
    resumed = service.check(UpdateEngine("paused").polls())

    assert (paused, resumed) == ("noupdate", "ok")
