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
        running(url, "--demo", COREROLLER_ADMIN_PASSWORD="") as service,
    ):
        yield service


def get(demo, path: str) -> httpx.Response:
    return httpx.get(f"{demo.url}{path}", auth=("admin", "admin"))


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
        "Sample application": {"1.0.4"},
        "Flatcar Container Linux": {"4230.2.1", "4344.1.0", "4372.0.0"},
    }


def test_a_rollout_is_under_way(demo):
    groups = get(demo, f"/api/apps/{FLATCAR}/groups?perpage=20").json()["groups"]

    under_way = [group["name"] for group in groups if group["rollout_in_progress"]]
    assert under_way == ["Stable (AMD64)"]


def test_what_machines_did_is_in_the_log(demo):
    topics = {recorded.topic for recorded in demo.log()}

    assert topics >= {
        "instance.registered",
        "instance.update_granted",
        "instance.update_confirmed",
        "instance.update_failed",
        "instance.update_held",
    }


def test_in_a_group_without_a_rollout_the_first_machine_goes_alone(demo):
    beta = [UpdateEngine(name, track="beta") for name in ("first", "second")]

    answers = [demo.check(machine.polls()) for machine in beta]

    assert answers == ["ok", "noupdate"]


def test_the_page_at_the_root_says_where_to_go(demo):
    page = httpx.get(demo.url)

    assert page.headers["Content-Type"].startswith("text/html")
    assert "/v1/update/" in page.text
