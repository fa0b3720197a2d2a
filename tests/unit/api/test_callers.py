"""Who sent a request, and whose applications they see."""

from uuid import UUID

from api.access.callers import Caller
from domain.roles import Role
from domain.tokens import Terms
from projections.pages_tokens import TokenRow
from projections.sight import EVERYTHING, NOTHING, Sight

TEAM, APP, TOKEN, USER = (UUID(int=n) for n in range(1, 5))


def token(role, owner_role=None, **changes):
    fields = {
        "token_id": TOKEN,
        "name": "ci",
        "owner_id": None if owner_role is None else USER,
        "username": None if owner_role is None else "ada",
        "owner_role": owner_role,
        "team_id": TEAM,
        "terms": Terms(role, (APP,)),
        "created_at": 1,
        "last_used_at": None,
    }
    return TokenRow(**{**fields, **changes})


def test_an_admin_sees_everything():
    assert Caller(name="ada", role=Role.ADMIN, team_id=TEAM).sight == EVERYTHING


def test_others_see_what_their_team_has():
    assert Caller(name="ada", role=Role.OPERATOR, team_id=TEAM).sight == Sight(TEAM)


def test_who_is_of_no_team_sees_nothing():
    assert Caller(name="ada", role=Role.OPERATOR).sight == NOTHING


def test_a_token_narrows_what_is_seen():
    caller = Caller.of_token(token(Role.OPERATOR, Role.OPERATOR))

    assert caller.sight == Sight(TEAM, (APP,))
    assert (caller.name, caller.user_id) == ("ada/ci", USER)


def test_a_token_of_an_admin_is_no_more_than_it_was_issued_for():
    caller = Caller.of_token(token(Role.OPERATOR, Role.ADMIN))

    assert caller.role is Role.OPERATOR
    assert caller.sight == Sight(TEAM, (APP,))


def test_a_token_is_worth_no_more_than_its_owner():
    assert Caller.of_token(token(Role.OPERATOR, Role.VIEWER)).role is Role.VIEWER


def test_a_token_of_a_service_has_no_owner_to_be_bound_by():
    caller = Caller.of_token(token(Role.OPERATOR))

    assert (caller.name, caller.user_id) == ("service/ci", None)
    assert caller.role is Role.OPERATOR
