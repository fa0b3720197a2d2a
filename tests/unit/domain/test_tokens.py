"""Tokens, by which programs act for somebody."""

import pytest

from domain.errors import Invalid
from domain.roles import Role
from domain.tokens import PREFIX, Terms, Token, digest_of, new_secret
from tests.unit.domain.given import (
    APP_ID,
    TEAM_ID,
    USER_ID,
    given_team,
    given_token,
    given_user,
    refused,
    told,
)


def issued(**changes):
    terms = Terms(changes.pop("role", Role.OPERATOR), **changes)
    return Token.issue(
        USER_ID, name="ci", digest="d1", holder=given_user(), terms=terms
    )


def test_a_token_is_issued_to_a_user():
    token = issued(application_ids=(APP_ID,), expires_at=9)

    facts = {
        "name": "ci",
        "digest": "d1",
        "owner_id": USER_ID,
        "team_id": None,
        "terms": Terms(Role.OPERATOR, (APP_ID,), 9),
    }
    assert told(token) == [(Token.Created, facts)]


def test_a_token_is_issued_to_a_service_of_a_team():
    token = Token.issue(
        USER_ID, name="ci", digest="d1", holder=given_team(), terms=Terms(Role.ADMIN)
    )

    assert (token.owner_id, token.team_id) == (None, TEAM_ID)


def test_a_token_may_do_less_than_its_owner_and_never_more():
    assert issued(role=Role.VIEWER).terms.role is Role.VIEWER

    with refused(Invalid, field="role"):
        issued(role=Role.ADMIN)


def test_what_is_of_the_whole_installation_is_not_limited_to_applications():
    with refused(Invalid, field="applications"):
        issued(role=Role.ADMIN, application_ids=(APP_ID,))


@pytest.mark.parametrize("name", ["", "x" * 51, "a\x00"])
def test_a_token_has_a_name_that_can_be_shown(name):
    with refused(Invalid, field="name"):
        Token.issue(
            USER_ID,
            name=name,
            digest="d1",
            holder=given_user(),
            terms=Terms(Role.VIEWER),
        )


def test_a_revoked_token_stays_in_the_log():
    token = given_token()

    token.revoke()

    assert told(token) == [(Token.Deleted, {})]
    assert token.is_deleted


@pytest.mark.parametrize(
    ("expires_at", "expired"), [(None, False), (11, False), (10, True), (9, True)]
)
def test_a_token_is_good_until_it_expires(expires_at, expired):
    assert Terms(Role.VIEWER, expires_at=expires_at).has_expired(10) is expired


def test_a_secret_is_long_and_never_the_same():
    secrets = {new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert all(len(secret) == 47 and secret.startswith(PREFIX) for secret in secrets)


def test_a_digest_is_the_sha_256_of_the_whole_secret():
    assert digest_of("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
