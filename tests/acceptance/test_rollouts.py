"""Failures halt a rollout, operators see why, and stop and resume it themselves."""

from typing import Any

import pytest

from tests.acceptance.conftest import Service, flatcar_package
from tests.machines import UpdateEngine

FIRST, *OTHERS = (UpdateEngine(f"rollout-{number}") for number in range(4))
NOT_SIGNED = 18


@pytest.fixture(scope="module")
def stable(service: Service) -> dict[str, Any]:
    """The stable group, careful as it comes, with a new target."""
    group = service.group("Stable (AMD64)")
    service.offer(group, flatcar_package("4230.2.1"))
    return group


def path_of(group: dict[str, Any], *parts: str) -> str:
    path = f"/api/apps/{group['application_id']}/groups/{group['id']}"
    return "/".join([path, *parts])


def current(service: Service, group: dict[str, Any]) -> Any:
    """Show the current rollout of a group whole."""
    rollout = service.api("GET", path_of(group))["rollout"]
    return service.api("GET", path_of(group, "rollouts", rollout["id"]))


def test_a_failure_halts_the_rollout_until_somebody_resumes_it(service, stable):
    offered = service.check(FIRST.polls())
    service.update(FIRST.reports(3, 0, NOT_SIGNED))
    after_halt = [service.check(machine.polls()) for machine in (FIRST, *OTHERS)]
    halted = current(service, stable)
    resumed = service.api("POST", path_of(stable, "resume"), {"reason": "new key"})
    after_resume = [service.check(machine.polls()) for machine in (*OTHERS, FIRST)]

    assert offered == "ok"
    assert after_halt == ["noupdate"] * 4
    assert (halted["state"], halted["version"]) == ("halted", "4230.2.1")
    assert [told["event"] for told in halted["timeline"]] == ["started", "halted"]
    evidence = halted["timeline"][-1]["evidence"]
    assert (evidence["why"], evidence["failed"], evidence["machine_id"]) == (
        "firstMachineFailed",
        1,
        FIRST.machine_id,
    )
    words = "The package is not signed with the key that the machine trusts."
    assert evidence["error"]["sentence"] == words
    assert [(each["count"], each["error"]["code"]) for each in halted["errors"]] == [
        (1, NOT_SIGNED)
    ]
    assert (halted["counts"]["held"], halted["counts"]["left"]) == (4, 4)
    assert resumed["timeline"][-1]["reason"] == "new key"
    assert after_resume == ["ok", "noupdate", "noupdate", "noupdate"]


def test_a_pause_stops_repeated_offers_too(service, stable):
    service.set_policy(stable, max_updates_per_period=1000)
    service.offer(stable, flatcar_package("4230.2.2"))
    (machine,) = [each for each in OTHERS if service.check(each.polls()) == "ok"]
    again = service.check(machine.polls())

    paused = service.api("POST", path_of(stable, "pause"))
    during = service.check(machine.polls())
    service.api("POST", path_of(stable, "pause"), status=409)
    service.api("POST", path_of(stable, "resume"))
    afterwards = service.check(machine.polls())

    assert (again, during, afterwards) == ("ok", "noupdate", "ok")
    assert paused["state"] == "paused"
    told = [each["event"] for each in current(service, stable)["timeline"]]
    assert told == ["started", "paused", "resumed"]
