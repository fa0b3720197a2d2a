"""Two states of a thing are compared field by field, down into what they hold."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applications import App
from domain.groups import Group
from domain.people import Team, User
from domain.policy import Policy
from domain.roles import Role
from domain.tokens import Terms, Token
from projections.asynchronous.differences import _compared, difference

ONE, TWO = UUID(int=1), UUID(int=2)
VALUES = st.recursive(
    st.integers(0, 2) | st.text("ab", max_size=1),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, min_size=1),
    max_leaves=6,
)
STATES = st.dictionaries(st.sampled_from("pqr"), VALUES)


def an_app(**fields):
    given = {"name": "Kiosk", "description": "", "product_id": "", "team_id": ONE}
    return App.register(TWO, **{**given, **fields})


def test_what_is_new_is_told_whole():
    before, after = difference(None, an_app())

    assert before == {}
    assert after == {
        "name": "Kiosk",
        "description": "",
        "product_id": "",
        "team_id": str(ONE),
    }


def test_what_was_deleted_is_told_as_it_was():
    app, gone = an_app(), an_app()
    gone.delete()

    before, after = difference(app, gone)

    assert (before["name"], after) == ("Kiosk", {})


def test_only_what_changed_is_told_and_defaults_are_not_left_out():
    group = Group.create(
        TWO, application_id=ONE, name="All", description="", track="", policy=Policy()
    )
    other = Group.create(
        TWO,
        application_id=ONE,
        name="All",
        description="",
        track="",
        policy=Policy(pinned_version="1.x"),
    )

    assert difference(group, other) == (
        {"policy": {"pinned_version": ""}},
        {"policy": {"pinned_version": "1.x"}},
    )


def test_no_hash_of_a_password_is_told():
    user = User.add(
        ONE,
        team_id=TWO,
        username="ada",
        password_hash="$argon2id$",
        role=Role.VIEWER,
    )

    assert "argon2" not in json.dumps(difference(None, user))


def test_no_digest_of_a_token_is_told():
    token = Token.issue(
        ONE,
        name="ci",
        digest="5eb63bbbe01eeed0",
        holder=Team.found(TWO, name="Operations"),
        terms=Terms(Role.VIEWER),
    )

    assert "5eb63bbbe01eeed0" not in json.dumps(difference(None, token))


def patched(state, before, after):
    """Put what differs onto a state."""
    kept = {name: state[name] for name in state if name in after or name not in before}
    for name, value in after.items():
        old = state.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            kept[name] = patched(old, before[name], value)
        else:
            kept[name] = value
    return kept


@given(STATES, STATES)
def test_what_differs_leads_from_one_state_to_the_other(one, other):
    before, after = _compared(one, other)

    assert patched(one, before, after) == other
    assert patched(other, after, before) == one


@given(STATES)
def test_what_is_the_same_does_not_differ(state):
    assert _compared(state, state) == ({}, {})


@pytest.mark.parametrize("size", [0, 1])
def test_a_value_that_became_a_table_is_told_whole(size):
    table = {"x": 1} if size else {}

    assert _compared({"p": 1}, {"p": table}) == ({"p": 1}, {"p": table})
