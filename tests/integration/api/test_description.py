"""The API describes itself to everybody who asks."""

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from api.requests.errors import PROBLEMS


@pytest.fixture
def document(stranger):
    return stranger.simulate_get("/api/openapi.json").json


def media(document):
    """List schema and example of every body and answer in JSON."""
    for path in document["paths"].values():
        for operation in path.values():
            answers = [*operation["responses"].values()]
            for each in (operation.get("requestBody", {}), *answers):
                for found in each.get("content", {}).values():
                    if "example" in found:
                        yield found["schema"], found["example"]


def test_the_document_is_one_by_openapi(document):
    validate(document)

    assert document["openapi"].startswith("3.1.")


def test_every_example_is_one_by_its_schema(document):
    checked = 0
    for schema, example in media(document):
        whole = {**schema, "components": document["components"]}
        Draft202012Validator(whole).validate(example)
        checked += 1

    assert checked > 40


def test_the_page_is_shown_to_everybody_and_loads_nothing(stranger):
    result = stranger.simulate_get("/api/docs")

    assert result.status_code == 200
    assert result.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in result.headers["content-security-policy"]
    assert "/api/apps/{app}/groups" in result.text


@pytest.mark.parametrize("slug", [slug for _, slug in PROBLEMS.values()])
def test_a_type_of_problem_is_explained_at_its_address(stranger, slug):
    result = stranger.simulate_get(f"/problems/{slug}")

    assert result.status_code == 200
    assert result.json["type"] == f"/problems/{slug}"
    assert result.json["meaning"].endswith(".")


def test_a_type_of_problem_that_there_is_not_is_not_found(stranger):
    assert stranger.simulate_get("/problems/nothing").status_code == 404


def test_the_rest_is_for_users_only(stranger):
    described = stranger.simulate_post("/api/openapi.json")
    nothing = stranger.simulate_get("/api/openapi.yaml")

    assert (described.status_code, nothing.status_code) == (401, 401)
