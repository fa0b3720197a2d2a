"""`rollerd serve --demo`: what somebody sees who tries it out."""

import httpx
import pytest

from tests.acceptance.conftest import FLATCAR, running
from tests.machines import UpdateEngine


@pytest.fixture(scope="module")
def demo(postgres, template):
    """A demo, whose first user has the password that everybody knows."""
    with (
        postgres.fresh_database(template) as url,
        running(
            url,
            "--demo",
            COREROLLER_ADMIN_PASSWORD="",
            COREROLLER_DEMO_MACHINES="40",
        ) as service,
    ):
        yield service


def get(demo, path: str, user: str = "admin") -> httpx.Response:
    return httpx.get(f"{demo.url}{path}", auth=(user, user))


def test_there_are_two_applications_with_channels_that_offer_packages(demo):
    applications = get(demo, "/api/apps").json()["applications"]

    offered = {
        application["name"]: {
            channel["package"]["version"]
            for channel in application["channels"]
            if channel["package"]
        }
        for application in applications
    }
    assert offered == {
        "Sample application": {"1.2.0"},
        "Flatcar Container Linux": {
            *("4230.2.5", "4230.2.1", "4081.3.6"),
            *("4372.1.0", "4402.0.0"),
        },
    }


@pytest.mark.parametrize("user", ["admin", "operator", "viewer"])
def test_there_is_a_user_of_each_role(demo, user):
    assert get(demo, "/api/me", user).json()["role"] == user


def test_a_rollout_is_under_way(demo):
    groups = get(demo, f"/api/apps/{FLATCAR}/groups?perpage=20").json()["groups"]

    under_way = [group["name"] for group in groups if group["rollout_in_progress"]]
    assert "Stable (AMD64)" in under_way


def test_what_machines_did_is_in_the_log(demo):
    topics = {recorded.topic for recorded in demo.log()}

    assert topics >= {
        "instance.registered",
        "instance.update_granted",
        "instance.update_confirmed",
        "instance.update_failed",
        "instance.update_held",
    }


def test_a_machine_that_joins_a_finished_rollout_is_offered_its_release(demo):
    machine = UpdateEngine("late", track="alpha")

    assert demo.check(machine.polls()) == "ok"


def test_the_page_at_the_root_says_where_to_go(demo):
    page = httpx.get(demo.url)

    assert page.headers["Content-Type"].startswith("text/html")
    assert "/v1/update/" in page.text
