"""
Every operation does what it is for, and refuses in each way that the document has.

What may happen to any request is shown elsewhere, once each: by `SHARED`. So is what
other teams and lower roles may not do: `test_isolation` tries every route.
"""

import re

import pytest
from msgspec.structs import replace

from api.openapi.document import describe
from api.openapi.parameters import plain_path
from tests.integration.api.asking import KEY, World, refused
from tests.integration.api.contracts import CONTRACTS

SHARED = {
    "408": "unit/api/test_bodies.py",
    "421": "unit/api/safety/test_guards.py",
    "429": "integration/api/test_waits.py",
    "503": "integration/api/test_availability.py",
    "504": "unit/api/test_errors.py",
}
"""Where it is shown what happens to requests of every kind."""
_TYPE = re.compile(r"`/problems/([a-z-]+)`")


@pytest.fixture
def world(api, group, fleet, viewer):
    return World(api, group, fleet)


def documented(document, path, method):
    """Name the problems that may come, by the slug, or else by the status."""
    answers = document["paths"][plain_path(path)][method.lower()]["responses"]
    for status, answer in answers.items():
        if status in SHARED or status.startswith("2"):
            continue
        shared = answer.get("$ref", "").rpartition("/")[2]
        described = document["components"]["responses"].get(shared, answer)
        yield from _TYPE.findall(described["description"]) or [status]


def told(answer):
    """Name the problem that an answer is."""
    slug = answer.json["type"].rpartition("/")[2] if answer.content else "about:blank"
    return str(answer.status_code) if slug == "about:blank" else slug


def test_every_operation_has_a_contract(api):
    assert CONTRACTS.keys() == {each.name for each in api.routes.operations.values()}


@pytest.mark.parametrize("name", CONTRACTS)
def test_an_operation_is_done_and_refused_as_the_document_says(api, world, name):
    path, method = world.routes[name]
    operation, contract = api.routes.operations[path, method], CONTRACTS[name]
    problems = set(documented(describe(api.routes), path, method))
    asked = {
        each: contract.refused.get(each) or refused(each, operation, contract.done)
        for each in problems | contract.refused.keys()
    }

    before = api.position()
    early = answers(world, name, asked, afterwards=False)
    assert api.changes(before) == []
    done = world.send(name, replace(contract.done, headers=KEY))
    if "304" in asked:
        tag = {"If-None-Match": done.headers["ETag"]}
        asked["304"] = replace(asked["304"], headers=tag)
    after = api.position()
    late = answers(world, name, asked, afterwards=True)

    assert done.status_code == operation.status, done.text
    assert api.changes(after) == []
    assert {**early, **late} == {each: each for each in problems}


def answers(world, name, asked, *, afterwards):
    """Send what is refused, early or late; gives what it is answered."""
    return {
        each: told(world.send(name, request))
        for each, request in asked.items()
        if request.afterwards is afterwards
    }
