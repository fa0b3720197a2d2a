"""Opening and ending sessions, and users whom a provider vouches for."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.commands.people import DEFAULT_TEAM
from domain.commands.sessions import MAX_SESSIONS
from domain.errors import Conflict, NameTaken, NotFound
from domain.people import NO_PASSWORD, Identity
from domain.roles import Role
from domain.sessions import SignedInBy
from tests.integration.projections.configuration_tables import configuration_version

GRACE = Identity("https://id.example.com", "7f2c")


@pytest.fixture
def user_id(desk):
    return desk.add_user(username="ada", role=Role.ADMIN, password_hash="$old")


@pytest.fixture
def opened(desk, user_id):
    """Open a session."""

    def opened(digest):
        return desk.open_session(
            user_id,
            digest=digest,
            signed_in_by=SignedInBy.PASSWORD,
            expires_at=1,
            address="192.0.2.7",
            agent="Browser/1.0",
        )

    return opened


def test_a_session_is_opened_and_ended(desk, opened, user_id):
    with desk.records("session.opened"):
        session_id = opened("1")
    row = desk.row("sessions", session_id)
    with desk.records("session.ended"):
        desk.end_session(session_id, why="signed out")

    assert (row["user_id"], row["digest"], row["expires_at"]) == (user_id, "1", 1)
    assert desk.rows("sessions") == []
    with desk.refuses(NotFound):
        desk.end_session(session_id, why="signed out")


def test_what_strangers_say_is_cut(desk, user_id):
    session_id = desk.open_session(
        user_id,
        digest="1",
        signed_in_by=SignedInBy.OIDC,
        expires_at=1,
        address="192.0.2.7",
        agent="x" * 1000,
    )

    assert desk.row("sessions", session_id)["agent"] == "x" * 100


def test_nobody_has_a_session_who_is_no_user(desk):
    with desk.refuses(NotFound):
        desk.open_session(
            uuid4(),
            digest="1",
            signed_in_by=SignedInBy.OIDC,
            expires_at=1,
            address="",
            agent="",
        )


def test_one_too_many_ends_the_oldest(desk, opened):
    opened("first")
    for number in range(MAX_SESSIONS - 1):
        opened(str(number))
    with desk.records("session.opened", "session.ended"):
        opened("last")

    assert len(desk.rows("sessions")) == MAX_SESSIONS
    assert "first" not in {row["digest"] for row in desk.rows("sessions")}


def test_another_password_ends_all_sessions_but_one(desk, opened, user_id):
    kept, _ = opened("1"), opened("2")
    with desk.records("user.password_changed", "session.ended"):
        desk.change_password(user_id, password_hash="$new", session_id=kept)

    assert [row["digest"] for row in desk.rows("sessions")] == ["1"]


def test_a_deleted_user_has_no_sessions(desk, opened, user_id):
    opened("1")
    desk.add_user(username="bo", role=Role.ADMIN, password_hash="$x")
    with desk.records("user.deleted", "session.ended", "name.released"):
        desk.delete_user(user_id)


def test_who_signs_in_does_not_have_the_configuration_read_anew(desk, opened):
    before = configuration_version(desk.database)
    with desk.records("session.opened", "session.ended", "sign_in.refused"):
        desk.end_session(opened("1"), why="signed out")
        desk.note_refused_sign_in(username="ada", address="", why="", failures=1)

    assert configuration_version(desk.database) == before


def identified(desk, username="grace", role=Role.VIEWER, team_id=None):
    return desk.identify_user(GRACE, username=username, role=role, team_id=team_id)


def test_who_comes_from_a_provider_is_added_once(desk):
    with desk.records("user.created", "user.identified", *["name.created"] * 2):
        first = identified(desk)
    with desk.records():
        second = identified(desk, username="hopper")

    assert first == second
    assert desk.row("users", first)["password_hash"] == NO_PASSWORD
    assert desk.row("users", first)["team_id"] == DEFAULT_TEAM


def test_the_provider_decides_on_the_role_and_perhaps_on_the_team(desk):
    team_id = desk.found_team(name="Operations")
    user_id = identified(desk, team_id=team_id)
    with desk.records("user.role_changed"):
        identified(desk, role=Role.OPERATOR)
    with desk.records("user.moved"):
        identified(desk, role=Role.OPERATOR, team_id=DEFAULT_TEAM)

    assert desk.row("users", user_id)["role"] == "operator"


def test_nobody_takes_the_name_of_another_user(desk, user_id):
    with desk.refuses(NameTaken, "username"):
        identified(desk, username="ada")


def test_the_last_admin_stays_one_whatever_the_provider_says(desk):
    identified(desk, role=Role.ADMIN)
    with desk.refuses(Conflict):
        identified(desk)


def test_who_was_deleted_comes_back_as_somebody_new(desk, user_id):
    first = identified(desk)
    released = ["name.released"] * 2
    with desk.records("user.deleted", *released):
        desk.delete_user(first)

    assert identified(desk) != first
