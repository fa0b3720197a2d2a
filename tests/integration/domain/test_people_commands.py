"""Founding teams, adding users, changing passwords."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.commands.people import DEFAULT_TEAM
from domain.errors import Conflict, Invalid, NameTaken, NotFound, StillInUse
from domain.roles import Role


@pytest.fixture
def team_id(desk):
    return desk.found_team(name="Operations")


@pytest.fixture
def user_id(desk, team_id):
    return desk.add_user(
        username="ada", role=Role.VIEWER, password_hash="$old", team_id=team_id
    )


def test_a_team_is_founded_and_renamed(desk):
    with desk.records("team.created", "name.created"):
        team_id = desk.found_team(name="Operations")
    with desk.records("team.renamed", "name.released", "name.created"):
        desk.rename_team(team_id, name="Platform")

    assert desk.row("teams", team_id)["name"] == "Platform"


def test_the_name_of_a_team_is_given_once(desk, team_id):
    with desk.refuses(NameTaken, "name"):
        desk.found_team(name="Operations")
    with desk.refuses(NameTaken, "name"):
        desk.rename_team(team_id, name="default")
    with desk.refuses(Invalid, "name"):
        desk.found_team(name="")


def test_renaming_a_team_to_its_name_records_nothing(desk, team_id):
    with desk.records():
        desk.rename_team(team_id, name="Operations")


def test_a_team_is_deleted_when_nothing_belongs_to_it(desk, team_id):
    app_id = desk.register_application(name="Kiosk", team_id=team_id)
    with desk.refuses(StillInUse):
        desk.delete_team(team_id)
    desk.delete_application(app_id)

    with desk.records("team.deleted", "name.released"):
        desk.delete_team(team_id)

    with desk.refuses(NotFound):
        desk.rename_team(team_id, name="Again")
    with desk.records("team.created", "name.reclaimed"):
        desk.found_team(name="Operations")


def test_a_team_is_not_deleted_from_under_its_users(desk, team_id):
    user_id = desk.add_user(
        username="ada", role=Role.VIEWER, password_hash="$a", team_id=team_id
    )
    with desk.refuses(StillInUse):
        desk.delete_team(team_id)
    desk.delete_user(user_id)

    with desk.records("team.deleted", "name.released"):
        desk.delete_team(team_id)


def test_a_user_is_added_to_a_team(desk, team_id):
    with desk.records("user.created", "name.created"):
        user_id = desk.add_user(
            username="ada", role=Role.VIEWER, password_hash="$a", team_id=team_id
        )

    row = desk.row("users", user_id)
    assert row == {
        "team_id": team_id,
        "username": "ada",
        "password_hash": "$a",
        "role": "viewer",
        "created_at": row["created_at"],
    }


def test_the_name_of_a_user_is_given_once_whatever_the_team(desk, user_id):
    with desk.refuses(NameTaken, "username"):
        desk.add_user(
            username="ada", role=Role.VIEWER, password_hash="$b", team_id=DEFAULT_TEAM
        )


def test_a_user_is_not_added_to_a_team_that_is_not_there(desk):
    with desk.refuses(NotFound):
        desk.add_user(
            username="ada", role=Role.VIEWER, password_hash="$a", team_id=uuid4()
        )
    with desk.refuses(Invalid, "username"):
        desk.add_user(username="", role=Role.VIEWER, password_hash="$a")


def test_a_user_gets_another_password(desk, user_id):
    with desk.records("user.password_changed"):
        desk.change_password(user_id, password_hash="$new")
    with desk.records():
        desk.change_password(user_id, password_hash="$new")

    assert desk.row("users", user_id)["password_hash"] == "$new"


def test_a_deleted_user_leaves_the_name_free_and_takes_no_command(desk, user_id):
    with desk.records("user.deleted", "name.released"):
        desk.delete_user(user_id)

    with desk.refuses(NotFound):
        desk.change_password(user_id, password_hash="$new")
    with desk.refuses(NotFound):
        desk.delete_user(user_id)
    with desk.records("user.created", "name.reclaimed"):
        desk.add_user(username="ada", role=Role.VIEWER, password_hash="$a")


def test_a_user_gets_another_role_and_another_team(desk, user_id):
    with desk.records("user.role_changed", "user.moved"):
        desk.revise_user(user_id, role=Role.OPERATOR, team_id=DEFAULT_TEAM)
    with desk.records():
        desk.revise_user(user_id, role=Role.OPERATOR, team_id=DEFAULT_TEAM)

    row = desk.row("users", user_id)
    assert (row["role"], row["team_id"]) == ("operator", DEFAULT_TEAM)


def test_a_user_does_not_move_to_a_team_that_is_not_there(desk, user_id):
    with desk.refuses(NotFound):
        desk.revise_user(user_id, role=Role.OPERATOR, team_id=uuid4())


@pytest.fixture
def admin_id(desk):
    """The only admin."""
    return desk.add_user(username="eve", password_hash="$e", role=Role.ADMIN)


def test_the_last_admin_is_neither_deleted_nor_demoted(desk, user_id, admin_id):
    with desk.refuses(Conflict, match="eve is the only admin"):
        desk.delete_user(admin_id)
    with desk.refuses(Conflict):
        desk.revise_user(admin_id, role=Role.OPERATOR, team_id=DEFAULT_TEAM)

    desk.revise_user(user_id, role=Role.ADMIN, team_id=DEFAULT_TEAM)
    with desk.records("user.deleted", "name.released"):
        desk.delete_user(admin_id)


def test_the_last_admin_may_move(desk, team_id, admin_id):
    with desk.records("user.moved"):
        desk.revise_user(admin_id, role=Role.ADMIN, team_id=team_id)
