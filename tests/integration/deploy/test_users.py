"""``rollerd user``, and the admin that a first start makes sure of."""

from __future__ import annotations

import re

import pytest

from api.safety.passwords import hash_password, matches
from deploy import preparing
from deploy.demo.desk import Desk
from deploy.platform import build_platform
from deploy.preparing import prepare
from deploy.settings import Settings
from domain.commands.people import DEFAULT_TEAM
from domain.people import NO_PASSWORD
from domain.roles import Role
from eventstore.database import Database
from eventstore.log import read_log
from projections.pages_people import find_user
from tests.commands import run_rollerd

MADE_UP = re.compile(r"The password of user (\w+) is (\S+) \(shown only this once\)\.")
GIVEN = "correct horse"


@pytest.fixture
def run(db_url):
    """Run `rollerd user` on a database that is ready to serve."""
    prepare(Settings(db_url=db_url, admin_password="the first one"))

    def run(*arguments, typed=""):
        return run_rollerd(db_url, "user", *arguments, typed=typed)

    return run


@pytest.fixture
def database(db_url):
    database = Database(db_url, size=2)
    yield database
    database.close()


def user(database, name):
    with database.connection() as connection:
        return find_user(connection, name)


def last_event(database):
    with database.connection() as connection:
        return list(read_log(connection))[-1].event


def test_a_user_is_added_and_listed(run, database):
    result = run("add", "ada", "--role", "operator", typed=f"{GIVEN}\n{GIVEN}\n")

    assert result.exit_code == 0, result.output
    assert matches(GIVEN, user(database, "ada").password_hash)
    lines = [line.split() for line in run("list").output.splitlines()]
    assert lines == [
        ["name", "role", "team"],
        ["ada", "operator", "default"],
        ["admin", "admin", "default"],
    ]


def test_a_password_is_made_up_and_shown_once(run, database):
    result = run("add", "ada", "--role", "viewer", "--generate")

    (name, password) = MADE_UP.search(result.output).groups()
    assert name == "ada"
    assert matches(password, user(database, "ada").password_hash)


def test_a_lost_password_is_replaced_without_any_other(run, database):
    result = run("password", "admin", typed=f"{GIVEN}\n{GIVEN}\n")

    assert result.exit_code == 0, result.output
    assert matches(GIVEN, user(database, "admin").password_hash)
    event = last_event(database)
    assert (event.actor, event.reason) == ("system", "rollerd user password")


def test_a_made_up_password_may_replace_one(run, database):
    result = run("password", "admin", "--generate")

    password = MADE_UP.search(result.output).group(2)
    assert matches(password, user(database, "admin").password_hash)


def test_a_user_gets_another_role_and_team(run, database):
    with database.command():
        night = build_platform(database).found_team(name="Night")
    run("add", "ada", "--role", "viewer", "--generate")

    assert run("role", "ada", "admin").exit_code == 0
    assert user(database, "ada").role is Role.ADMIN
    assert run("role", "ada", "operator", "--team", "Night").exit_code == 0
    assert user(database, "ada").team_id == night


def test_a_user_is_deleted(run, database):
    run("add", "ada", "--role", "viewer", "--generate")

    assert run("delete", "ada").exit_code == 0

    assert user(database, "ada") is None


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["delete", "admin"], "admin is the only admin; make somebody else one first"),
        (["role", "admin", "viewer"], "admin is the only admin"),
        (["delete", "nobody"], "there is no user nobody"),
        (["password", "nobody", "--generate"], "there is no user nobody"),
        (["role", "admin", "admin", "--team", "No"], "there is no team No"),
        (["add", "a:b", "--role", "viewer", "--generate"], "username must be without"),
    ],
)
def test_what_is_refused_says_why(run, arguments, complaint):
    result = run(*arguments)

    assert result.exit_code == 1
    assert complaint in result.output
    assert not MADE_UP.search(result.output)


def test_a_short_password_is_refused(run, database):
    result = run("add", "ada", "--role", "viewer", typed="short\nshort\n")

    assert result.exit_code == 1
    assert "at least 8 characters" in result.output
    assert user(database, "ada") is None


def test_a_first_start_makes_a_password_up(db_url, database, capsys):
    prepare(Settings(db_url=db_url))

    name, password = MADE_UP.search(capsys.readouterr().out).groups()
    assert name == "admin"
    assert matches(password, user(database, "admin").password_hash)
    prepare(Settings(db_url=db_url))
    assert capsys.readouterr().out == ""


def test_the_password_of_the_settings_is_that_of_admin(db_url, database):
    for password in ("the first one", "the second one"):
        prepare(Settings(db_url=db_url, admin_password=password))
        assert matches(password, user(database, "admin").password_hash)


def test_nobody_is_made_an_admin_where_there_is_one(run, db_url, database, capsys):
    run("add", "ada", "--role", "admin", "--generate")
    run("delete", "admin")

    prepare(Settings(db_url=db_url))

    assert capsys.readouterr().out == ""
    assert user(database, "admin") is None


def test_a_demo_with_a_password_of_its_own_has_no_user_whom_everybody_knows(
    db_url, database, monkeypatch
):
    def only_users(database, platform, history, machines):
        Desk(platform, machines).add_users()

    monkeypatch.setattr(preparing, "make_history", only_users)

    prepare(Settings(db_url=db_url, demo=True, admin_password="our own"))

    assert matches("our own", user(database, "admin").password_hash)
    assert user(database, "operator").password_hash == NO_PASSWORD
    assert user(database, "viewer").password_hash == NO_PASSWORD


def test_the_password_of_a_demo_does_not_outlive_it(db_url, database, capsys):
    with database.command():
        platform = build_platform(database)
        platform.found_team(name="default", team_id=DEFAULT_TEAM)
        platform.add_user(
            username="admin", password_hash=hash_password("admin"), role=Role.ADMIN
        )

    prepare(Settings(db_url=db_url))

    password = MADE_UP.search(capsys.readouterr().out).group(2)
    assert matches(password, user(database, "admin").password_hash)


def test_no_user_of_a_demo_gets_in_outside_of_it(db_url, database):
    with database.command():
        platform = build_platform(database)
        platform.found_team(name="default", team_id=DEFAULT_TEAM)
        for name, password in (("operator", "operator"), ("viewer", GIVEN)):
            platform.add_user(
                username=name, password_hash=hash_password(password), role=Role.VIEWER
            )

    prepare(Settings(db_url=db_url))

    assert user(database, "operator").password_hash == ""
    assert matches(GIVEN, user(database, "viewer").password_hash)
