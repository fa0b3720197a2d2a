"""A name belongs to one thing at a time within its scope."""

from domain.errors import NameTaken
from domain.names import Name
from tests.unit.domain.given import TEAM_ID, USER_ID, given_name, refused, told


def test_claims_of_one_name_meet_in_one_stream():
    name = Name(scope="team", name="Operations", owner_id=TEAM_ID)

    facts = {"scope": "team", "name": "Operations", "owner_id": TEAM_ID}
    assert name.id == Name.create_id("team", "Operations")
    assert told(name) == [(Name.Created, facts)]


def test_neither_scopes_nor_names_run_into_each_other():
    ids = {
        Name.create_id(scope, name)
        for scope, name in [("team", "a"), ("user", "a"), ("team", "A"), ("teama", "")]
    }

    assert len(ids) == 4


def test_a_name_in_use_is_taken():
    name = given_name()

    with refused(NameTaken, field="name"):
        name.claim(USER_ID)

    assert told(name) == []


def test_the_refusal_names_the_field_that_the_name_came_in():
    with refused(NameTaken, field="product_id"):
        given_name().claim(USER_ID, field="product_id")


def test_claiming_a_name_again_tells_nothing():
    name = given_name()

    name.claim(TEAM_ID)

    assert told(name) == []


def test_a_released_name_is_free_for_another():
    name = given_name()

    name.release()
    name.claim(USER_ID)

    assert name.owner_id == USER_ID
    assert told(name) == [(Name.Released, {}), (Name.Reclaimed, {"owner_id": USER_ID})]


def test_releasing_a_free_name_tells_nothing():
    name = given_name()
    name.release()
    told(name)

    name.release()

    assert name.owner_id is None
    assert told(name) == []
