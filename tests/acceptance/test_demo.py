"""`rollerd serve --demo`: what somebody sees who tries it out."""

import re

import httpx
import pytest
from msgspec import Struct

from deploy.demo.life import live_on
from deploy.settings import Settings
from domain.instants import system_clock
from eventstore.database import Database
from tests.acceptance.conftest import FLATCAR, ROLLERD, running
from tests.acceptance.pages import blocks, shell
from tests.machines import UpdateEngine
from tests.waiting import eventually

MACHINES = 40
# So few machines have used up what the policy grants to them.
UNLIMITED = """
    rollerd group change "Alpha (AMD64)" --app org.flatcar.linux --user admin \\
        --max-updates-per-period 1000 --max-updates-in-progress none --no-safe-mode
"""


@pytest.fixture(scope="module")
def demo(postgres, template):
    """A demo, whose first user has the password that everybody knows."""
    with (
        postgres.fresh_database(template) as url,
        running(
            url,
            "--demo",
            COREROLLER_ADMIN_PASSWORD="",
            COREROLLER_DEMO_MACHINES=str(MACHINES),
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


class End(Exception):
    """A life came to its end."""


class Patience(Struct):
    """Lets so many seconds pass in no time."""

    seconds: int

    def __call__(self, seconds: float) -> None:
        self.seconds -= 1
        if not self.seconds:
            raise End


def test_its_machines_live_on_each_with_an_address_of_its_own(demo):
    began = system_clock()
    settings = Settings(
        db_url=demo.db_url,
        bind=demo.url.removeprefix("http://"),
        demo=True,
        demo_machines=MACHINES,
    )

    with pytest.raises(End):
        live_on(settings, Patience(700))

    eventually(lambda: len(seen_since(demo, began)) > MACHINES / 2)
    addresses = seen_since(demo, began)
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("10.") for address in addresses)


def seen_since(demo, instant: int) -> list[str]:
    """List the addresses of the machines that came by since an instant."""
    database = Database(demo.db_url, size=1)
    try:
        with database.connection() as connection:
            found = connection.execute(
                "SELECT host(address) FROM presence WHERE last_check_at > %s",
                (instant,),
            )
            return [address for (address,) in found]
    finally:
        database.close()


def test_there_is_a_page_at_the_root(demo):
    page = httpx.get(demo.url)

    assert page.headers["Content-Type"].startswith("text/html")
    assert "CoreRoller" in page.text


def test_it_answers_the_commands_of_the_readme_as_that_says(demo, tmp_path):
    scripts = blocks("README.md", "sh")
    (told,) = blocks("README.md", "xml")
    asking = next(n for n, each in enumerate(scripts) if "<request" in each)
    until = next(n for n, each in enumerate(scripts) if "simulate" in each)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/rollerd").symlink_to(ROLLERD)

    def run(script: str) -> str:
        quick = script.replace("--speed 60 ", "--speed 6000 ")
        address = demo.url.removeprefix("http://")
        done = shell(quick, address, tmp_path, COREROLLER_PASSWORD="admin")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    run(UNLIMITED)
    answer = run(scripts[asking])
    operators = run("".join(scripts[asking + 1 : until + 1]))

    assert re.fullmatch(pattern(told), unbroken(answer))
    assert '"name":"Stable (AMD64)"' in operators
    assert "\ntarget   4230.2.5\nrollout  running since " in operators
    assert "\n20 machines lived 2 h 0 min.\n" in operators
    assert "\n  4402.0.0             20\n" in operators


def unbroken(xml: str) -> str:
    """Take line breaks between tags away."""
    return re.sub(r">\s+<", "><", xml.strip())


def pattern(example: str) -> str:
    """Say what an example stands for: hashes are left out, and days go by."""
    quoted = re.escape(unbroken(example)).replace("…", '[^"]+')
    return re.sub(r'(elapsed_\w+=")\d+', r"\1\\d+", quoted)
