"""Issuing and revoking tokens."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.commands.people import DEFAULT_TEAM
from domain.errors import Invalid, NameTaken, NotFound, StillInUse
from domain.roles import Role
from domain.tokens import Terms

VIEWER = Terms(Role.VIEWER)


@pytest.fixture
def team_id(desk):
    return desk.found_team(name="Operations")


@pytest.fixture
def user_id(desk, team_id):
    return desk.add_user(
        username="ada", password_hash="$a", role=Role.OPERATOR, team_id=team_id
    )


def issue(desk, user_id, name="ci", digest="d1", terms=VIEWER):
    return desk.issue_token(user_id, name=name, digest=digest, terms=terms)


def serve(desk, team_id, name="ci", digest="d2", terms=VIEWER):
    return desk.issue_service_token(team_id, name=name, digest=digest, terms=terms)


def test_a_token_is_issued_to_a_user_for_some_applications(desk, user_id, team_id):
    app_id = desk.register_application(name="Kiosk", team_id=team_id)
    terms = Terms(Role.OPERATOR, (app_id,), 1785749415123456)

    with desk.records("token.issued", "name.created"):
        token_id = issue(desk, user_id, terms=terms)

    assert desk.row("tokens", token_id)["terms"] == {
        "role": "operator",
        "application_ids": [str(app_id)],
        "expires_at": 1785749415123456,
    }


def test_a_token_is_for_applications_of_its_team_alone(desk, user_id, team_id):
    other = desk.register_application(name="Kiosk", team_id=DEFAULT_TEAM)

    with desk.refuses(Invalid, "applications"):
        issue(desk, user_id, terms=Terms(Role.VIEWER, (other,)))
    with desk.refuses(Invalid, "applications"):
        serve(desk, team_id, terms=Terms(Role.VIEWER, (uuid4(),)))


def test_the_name_of_a_token_is_given_once_to_a_user_and_once_to_a_service(
    desk, user_id, team_id
):
    issue(desk, user_id)
    with desk.refuses(NameTaken, "name"):
        issue(desk, user_id, digest="d3")
    with desk.records("token.issued", "name.created"):
        serve(desk, team_id)
    with desk.refuses(NameTaken, "name"):
        serve(desk, DEFAULT_TEAM, digest="d3")


def test_a_token_has_an_owner_or_a_team(desk):
    with desk.refuses(NotFound):
        issue(desk, uuid4())
    with desk.refuses(NotFound):
        serve(desk, uuid4())


def test_a_revoked_token_leaves_its_name_free(desk, user_id):
    token_id = issue(desk, user_id)

    with desk.records("token.revoked", "name.released"):
        desk.revoke_token(token_id)

    with desk.refuses(NotFound):
        desk.revoke_token(token_id)
    with desk.records("token.issued", "name.reclaimed"):
        issue(desk, user_id, digest="d3")


def test_the_tokens_of_a_user_go_with_the_user(desk, user_id):
    issue(desk, user_id)
    issue(desk, user_id, name="backup", digest="d3")

    with desk.records("user.deleted", *["token.revoked"] * 2, *["name.released"] * 3):
        desk.delete_user(user_id)

    assert desk.rows("tokens") == []


def test_a_team_is_not_deleted_from_under_its_services(desk, team_id):
    token_id = serve(desk, team_id)
    with desk.refuses(StillInUse):
        desk.delete_team(team_id)
    desk.revoke_token(token_id)

    with desk.records("team.deleted", "name.released"):
        desk.delete_team(team_id)
