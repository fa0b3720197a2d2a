"""Finding the application, the group and the machine that a request speaks of."""

from uuid import UUID

import pytest
from msgspec import structs

from deploy.seed import LINES
from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.package_contents import PackageContents, PackageType
from omaha.arrivals import Arrival
from omaha.protocol.requests import parse_request
from projections.catalogue import FLATCAR, WELL_KNOWN_GROUPS
from tests.integration.omaha.conftest import STABLE, UNLIMITED, contents
from tests.machines import UpdateEngine, Updater

UNKNOWN = "error-unknownApplicationOrGroup"


def group_of(world, machine_id: str) -> UUID | None:
    with world.database.connection() as connection:
        row = connection.execute(
            "SELECT group_id FROM instances WHERE machine_id = %s", (machine_id,)
        ).fetchone()
    return row and row[0]


def line(name: str, arch: Arch):
    return next(item for item in LINES if (item.name, item.arch) == (name, arch))


@pytest.mark.parametrize(
    "track",
    ["stable", str(STABLE.group_id), f"{{{STABLE.group_id}}}",
     str(STABLE.group_id).upper()],
    ids=["name", "id", "id-in-braces", "id-in-capitals"],
)  # fmt: skip
def test_case_48_a_group_is_found_by_name_and_by_id(world, track):
    world.send(UpdateEngine("machine", track=track).polls())

    assert group_of(world, "machine") == STABLE.group_id


@pytest.mark.parametrize(("well_known", "name"), sorted(WELL_KNOWN_GROUPS.items()))
@pytest.mark.parametrize(
    ("board", "arch"), [("amd64-usr", Arch.AMD64), ("arm64-usr", Arch.AARCH64)]
)
def test_the_ids_that_coreos_was_installed_with_mean_tracks(
    world, well_known, name, board, arch
):
    world.send(UpdateEngine("machine", track=well_known, board=board).polls())

    assert group_of(world, "machine") == line(name, arch).group_id


def test_case_55_arm64_machines_are_offered_arm64_packages(world):
    world.offer("4230.2.1")

    answers = world.statuses(
        UpdateEngine("amd64").polls(), UpdateEngine("arm64", board="arm64-usr").polls()
    )

    assert answers == ["ok", "noupdate"]


def test_case_49_an_unknown_track_is_answered_and_nobody_is_registered(world):
    answer = world.send(UpdateEngine("machine", track="nightly").polls())[0]

    assert (answer.status, answer.update_check.status) == (UNKNOWN, "noupdate")
    assert group_of(world, "machine") is None


def test_case_52_an_unknown_application_is_answered(world):
    answer = world.send(Updater("{no-such-app}", "m", "stable").checks())[0]

    assert answer.status == "error-unknownApplication"
    assert answer.app_id == "{no-such-app}"


def test_case_53_an_event_for_an_unknown_application_is_answered(world):
    answer = world.send(Updater("io.example.Nothing", "m", "t").reports(3, 1))[0]

    assert (answer.status, answer.events) == ("error-unknownApplication", 1)
    assert answer.update_check is None


def test_case_51_an_application_is_found_by_its_product_id(world):
    with world.database.command():
        app = world.platform.register_application(
            name="Mine", product_id="io.flatcar.MyApp"
        )
        group = world.platform.create_group(
            app, GroupSettings(name="All", track="prod", policy=UNLIMITED)
        )

    answer = world.send(Updater("IO.Flatcar.myapp", "m", "prod").checks())[0]

    assert (answer.status, answer.app_id) == ("ok", "IO.Flatcar.myapp")
    assert group_of(world, "m") == group


def test_case_87_an_unknown_app_does_not_spoil_the_next_one(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    known = Updater(str(FLATCAR), "m", "stable", "4152.2.0")
    unknown = Updater("{who}", "m", "stable")
    body = (
        '<request protocol="3.0">'
        + unknown.app("<updatecheck/>")
        + known.app("<updatecheck/>")
        + "</request>"
    ).encode()

    answers = world.decide([Arrival(parse_request(body))])[0]

    assert [str(answer.update_check.status) for answer in answers] == ["noupdate", "ok"]


def test_case_88_the_same_app_twice_is_decided_once(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    app = Updater(str(FLATCAR), "m", "stable", "4152.2.0").app("<updatecheck/>")
    body = f'<request protocol="3.0">{app}{app}</request>'.encode()

    answers = world.decide([Arrival(parse_request(body))])[0]

    assert [str(answer.update_check.status) for answer in answers] == ["ok", "ok"]
    assert world.topics() == ["registered", "update_granted"]


@pytest.mark.parametrize("machine_id", ["", "x" * 129, "two&#10;lines"])
def test_case_107_a_client_without_a_usable_id_is_answered_but_not_granted(
    world, machine_id
):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)

    answer = world.send(UpdateEngine(machine_id).polls())[0]

    assert (answer.status, answer.update_check.status) == ("ok", "noupdate")
    assert world.topics() == []


@pytest.mark.parametrize("machine_id", ["deadbeef" * 4, "{a-b}", "client 1", "ü"])
def test_a_machine_id_is_any_text(world, machine_id):
    world.send(UpdateEngine(machine_id).polls())

    assert group_of(world, machine_id) == STABLE.group_id


@pytest.mark.parametrize("version", ["ForcedUpdate", "9" * 300, "1." * 300, "1.2", ""])
def test_case_47_a_version_that_is_none_is_told_so_and_registers_nobody(world, version):
    answer = world.send(UpdateEngine("machine", version).polls())[0]

    assert (answer.status, answer.update_check.status) == (
        "error-invalidVersion",
        "noupdate",
    )
    assert world.topics() == []


def test_case_45_version_0_0_0_is_older_than_anything(world):
    world.offer("0.0.1-alpha")
    world.sets_policy(UNLIMITED)

    assert world.statuses(UpdateEngine("machine", "0.0.0").polls()) == ["ok"]


def test_case_75_an_event_alone_makes_no_machine_known(world):
    answer = world.send(UpdateEngine("stranger").reports(3, 0, 1))[0]

    assert (answer.status, answer.events) == ("ok", 1)
    assert world.topics() == []


def test_case_29_a_ping_alone_is_acknowledged_and_noted(world):
    answer = world.send(UpdateEngine("machine").pings())[0]

    assert (answer.ping, answer.update_check) == (True, None)
    assert len(world.seen) == 1


def test_a_machine_that_moves_to_another_group_gives_its_slot_back(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    world.send(UpdateEngine("machine").polls())

    world.send(UpdateEngine("machine", track="beta").polls())

    assert group_of(world, "machine") == line("beta", Arch.AMD64).group_id
    with world.database.connection() as connection:
        row = connection.execute(
            "SELECT under_way FROM budgets WHERE group_id = %s", (STABLE.group_id,)
        ).fetchone()
    assert row == (0,)


def test_what_a_machine_leaves_out_is_not_forgotten(world):
    world.send(UpdateEngine("machine", alias="rack 7", oem="ami").polls())

    world.send(UpdateEngine("machine", alias="", oem="").polls())

    with world.database.connection() as connection:
        row = connection.execute("SELECT alias, oem FROM instances").fetchone()
    assert row == ("rack 7", "ami")


def test_another_application_is_complete_when_it_says_so(world):
    with world.database.command():
        app = world.platform.register_application(name="Mine")
        package = world.platform.add_package(
            app,
            PackageContents(
                type=PackageType.OTHER,
                version="1.1.0",
                arch=Arch.AMD64,
                url="https://example.net/",
                filename="mine.tgz",
                hash="2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
            ),
        )
        channel = world.platform.create_channel(app, name="prod", package_id=package)
        world.platform.create_group(
            app, GroupSettings(name="All", track="prod", channel_id=channel)
        )
    machine = Updater(str(app), "m", "prod")

    offered = world.statuses(machine.checks())
    for event in ((13, 1), (14, 1), (3, 1)):
        world.send(machine.reports(*event))

    assert offered == ["ok"]
    assert world.topics()[-1] == "update_completed"


def test_a_failing_request_does_not_fail_its_neighbours(world, monkeypatch):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    from omaha import arrivals, batch

    def fail_for_one(arrival, app, catalogue):
        if app.machine_id == "bad":
            raise ZeroDivisionError
        return arrivals.find_visit(arrival, app, catalogue)

    monkeypatch.setattr(batch, "find_visit", fail_for_one)

    answers = world.send(
        *(UpdateEngine(name).polls() for name in ("good", "bad", "fine"))
    )

    assert [str(answer.status) for answer in answers] == ["ok", "error-internal", "ok"]
    assert world.topics().count("update_granted") == 2


@pytest.mark.parametrize(
    ("delta_okay", "status"), [("false", "noupdate"), ("true", "ok")]
)
def test_case_56_a_delta_is_offered_only_to_machines_that_take_it(
    world, delta_okay, status
):
    full = contents("4230.2.1")
    delta = structs.replace(full, action=structs.replace(full.action, is_delta=True))
    with world.database.command():
        package_id = world.platform.add_package(FLATCAR, delta)
        world.platform.revise_channel(
            STABLE.channel_id, name="stable", color="#14b9d6", package_id=package_id
        )
    world.sets_policy(UNLIMITED)
    poll = UpdateEngine("machine").polls()

    answers = world.statuses(
        poll.replace(b'delta_okay="false"', f'delta_okay="{delta_okay}"'.encode())
    )

    assert answers == [status]
    assert ("update_granted" in world.topics()) == (status == "ok")
