"""Teams and their users."""

import pytest

from domain.errors import Invalid
from domain.people import Team, User
from domain.roles import Role
from tests.unit.domain.given import (
    TEAM_ID,
    USER_ID,
    given_team,
    given_user,
    refused,
    told,
)


def test_a_team_is_founded_under_a_name():
    team = Team.found(TEAM_ID, name="Operations")

    assert told(team) == [(Team.Created, {"name": "Operations"})]


@pytest.mark.parametrize("name", ["", "x" * 101, "a\x00"])
def test_a_team_has_a_name_that_can_be_shown(name):
    with refused(Invalid, field="name"):
        Team.found(TEAM_ID, name=name)


def test_a_team_is_renamed():
    team = given_team()

    team.rename("Platform")

    assert team.name == "Platform"
    assert told(team) == [(Team.Renamed, {"name": "Platform"})]


def test_a_team_is_not_renamed_to_nothing():
    team = given_team()

    with refused(Invalid, field="name"):
        team.rename("")

    assert told(team) == []


def test_renaming_a_team_to_its_name_tells_nothing():
    team = given_team()

    team.rename("Operations")

    assert told(team) == []


def test_a_deleted_team_stays_in_the_log_as_deleted():
    team = given_team()

    team.delete()

    assert told(team) == [(Team.Deleted, {})]
    assert team.is_deleted


def test_a_user_is_added_to_a_team():
    facts = {
        "team_id": TEAM_ID,
        "username": "ada",
        "password_hash": "$a",
        "role": Role.OPERATOR,
    }

    user = User.add(USER_ID, **facts)

    assert told(user) == [(User.Created, facts)]


@pytest.mark.parametrize(
    "username",
    ["", "x" * 101, "a\x00", "a:b", "a/b", "system", "machine", "service", "import"],
)
def test_a_user_has_a_name_that_can_be_shown(username):
    with refused(Invalid, field="username"):
        User.add(
            USER_ID,
            team_id=TEAM_ID,
            username=username,
            password_hash="$a",
            role=Role.VIEWER,
        )


def test_a_user_gets_another_password():
    user = given_user()

    user.change_password("$argon2id$new")

    assert user.password_hash == "$argon2id$new"
    assert told(user) == [(User.PasswordChanged, {"password_hash": "$argon2id$new"})]


def test_the_same_password_hash_again_tells_nothing():
    user = given_user()

    user.change_password("$argon2id$old")

    assert told(user) == []


def test_a_user_gets_another_role():
    user = given_user()

    user.change_role(Role.VIEWER)

    assert user.role is Role.VIEWER
    assert told(user) == [(User.RoleChanged, {"role": Role.VIEWER})]


def test_the_same_role_again_tells_nothing():
    user = given_user()

    user.change_role(Role.OPERATOR)

    assert told(user) == []


def test_a_user_moves_to_another_team():
    user, team = given_user(), Team.found(USER_ID, name="Night")

    user.move(team)

    assert user.team_id == team.id
    assert told(user) == [(User.Moved, {"team_id": team.id})]


def test_a_user_who_is_in_the_team_does_not_move():
    user = given_user()

    user.move(given_team())

    assert told(user) == []


def test_a_deleted_user_stays_in_the_log_as_deleted():
    user = given_user()

    user.delete()

    assert told(user) == [(User.Deleted, {})]
    assert user.is_deleted
