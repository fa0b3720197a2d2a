"""An application: its names, its product id, its end."""

import pytest

from domain.applications import App
from domain.errors import Invalid
from tests.unit.domain.given import APP_ID, TEAM_ID, given_app, refused, told

KIOSK = {
    "name": "Kiosk",
    "description": "Ticket machines",
    "product_id": "net.example.Kiosk",
}
UNACCEPTABLE = [
    pytest.param({"name": ""}, "name", id="no name"),
    pytest.param({"name": "x" * 51}, "name", id="long name"),
    pytest.param({"name": "a\x00b"}, "name", id="control character"),
    pytest.param({"description": "x" * 251}, "description", id="long description"),
    pytest.param({"product_id": "Kiosk"}, "product_id", id="no domain"),
    pytest.param({"product_id": "net..Kiosk"}, "product_id", id="empty label"),
    pytest.param({"product_id": "net.example."}, "product_id", id="final dot"),
    pytest.param({"product_id": "9net.example"}, "product_id", id="first digit"),
    pytest.param({"product_id": "net.exämple"}, "product_id", id="not ASCII"),
    pytest.param({"product_id": "net.-example"}, "product_id", id="first dash"),
    pytest.param({"product_id": "net.example\n"}, "product_id", id="line end"),
    pytest.param({"product_id": "a." + "b" * 154}, "product_id", id="too long"),
]


def test_registering_an_application_tells_all_about_it():
    app = App.register(APP_ID, team_id=TEAM_ID, **KIOSK)

    assert app.id == APP_ID
    assert told(app) == [(App.Created, {"team_id": TEAM_ID, **KIOSK})]


@pytest.mark.parametrize(("values", "field"), UNACCEPTABLE)
def test_an_application_is_not_registered_with(values, field):
    with refused(Invalid, field=field):
        App.register(APP_ID, team_id=TEAM_ID, **{**KIOSK, **values})


@pytest.mark.parametrize(("values", "field"), UNACCEPTABLE)
def test_an_application_is_not_revised_to(values, field):
    app = given_app()

    with refused(Invalid, field=field):
        app.revise(**{**KIOSK, **values})

    assert told(app) == []


@pytest.mark.parametrize(
    "product_id",
    ["", "io.example", "io.example.My-App", "com.0example.x", "a." + "b" * 153],
)
def test_a_product_id_is_a_reverse_domain_name_or_nothing(product_id):
    app = given_app()

    app.revise(**{**KIOSK, "product_id": product_id})

    assert app.product_id == product_id


@pytest.mark.parametrize(
    "hostile",
    ["a" * 154 + "!", "a" + "-" * 153 + "!", "a" + ".a" * 76 + "!", "a" + "." * 154],
)
def test_a_hostile_product_id_is_refused(hostile):
    # A pattern that tries all ways to split these would not come to an end.
    with refused(Invalid, field="product_id"):
        App.register(APP_ID, team_id=TEAM_ID, **{**KIOSK, "product_id": hostile})


def test_an_event_for_each_thing_that_differs():
    app = given_app()

    app.revise(name="Gate", description="", product_id="net.example.Gate")

    assert told(app) == [
        (App.Renamed, {"name": "Gate"}),
        (App.Described, {"description": ""}),
        (App.ProductIdentified, {"product_id": "net.example.Gate"}),
    ]
    assert (app.name, app.description, app.product_id) == (
        "Gate",
        "",
        "net.example.Gate",
    )


def test_revising_an_application_to_what_it_is_tells_nothing():
    app = given_app()

    app.revise(**KIOSK)

    assert told(app) == []


def test_a_deleted_application_stays_in_the_log_as_deleted():
    app = given_app()

    app.delete()

    assert told(app) == [(App.Deleted, {})]
    assert app.is_deleted
