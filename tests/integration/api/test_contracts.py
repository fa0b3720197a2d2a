"""
Every operation does what it is for, and refuses in each way that the document has.

What may happen to any request is shown elsewhere, once each: by `SHARED`. So is what
other teams and lower roles may not do: `test_isolation` tries every route.
"""

import re

import pytest
from msgspec.structs import replace

from api.oidc.settings import OidcSettings
from api.openapi.document import describe
from api.openapi.parameters import plain_path
from tests.integration.api.asking import KEY, World, refused
from tests.integration.api.conftest import new_api
from tests.integration.api.contracts import CONTRACTS, Ask

SHARED = {
    "408": "unit/api/test_bodies.py",
    "421": "unit/api/safety/test_guards.py",
    "429": "integration/api/test_waits.py",
    "503": "integration/api/test_availability.py",
    "504": "unit/api/test_errors.py",
}
"""Where it is shown what happens to requests of every kind."""
OF_THE_ANSWER = {"x-request-id", "content-length", "etag"}
"""Headers that two answers may have different of each other, or not at all."""
AT_A_PROVIDER = {"signInAtProvider", "returnFromProvider"}
"""What needs a provider is shown by ``test_oidc.py``."""
PROVIDER = OidcSettings(
    issuer="http://127.0.0.1:9",
    client_id="coreroller",
    client_secret="secret",
    roles_claim="groups",
    roles={},
    url="http://127.0.0.1",
)
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


def test_every_operation_has_a_contract(services, followers):
    routes = new_api(services, followers, PROVIDER).routes
    names = {each.name for each in routes.operations.values()}

    assert names == CONTRACTS.keys() | AT_A_PROVIDER


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
    headers = {**contract.done.headers, **KEY}
    done = world.send(name, replace(contract.done, headers=headers))
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


def reading(world):
    """Give the request of each contract that only looks, by its path."""
    for name, (path, method) in world.routes.items():
        if method == "GET":
            yield path, CONTRACTS[name].done


@pytest.mark.parametrize("by", ["admin", "viewer", "nobody"])
def test_head_is_answered_as_get_without_a_body(world, by):
    for path, done in reading(world):
        asked = replace(done, by=by)

        get = world.request("GET", path, asked)
        head = world.request("HEAD", path, asked)

        assert (head.status_code, head.content) == (get.status_code, b""), path
        assert differing(head, get) <= OF_THE_ANSWER, path


def differing(one, other):
    """Name the headers that two answers do not share."""
    return {name for name, _ in one.headers.items() ^ other.headers.items()}


def test_options_tells_what_a_path_is_asked_with(world):
    for path, methods in methods_by_path(world).items():
        result = world.request("OPTIONS", path, Ask())

        assert result.status_code == 200, path
        assert allowed(result) == methods, path


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "POST", "DELETE"])
def test_a_method_that_is_not_there_is_a_problem_that_names_those_that_are(
    world, method
):
    for path, methods in methods_by_path(world).items():
        if method in methods:
            continue

        result = world.request(method, path, Ask())

        assert result.status_code == 405, path
        assert result.json["title"] == "Method Not Allowed"
        assert allowed(result) == {*methods, "OPTIONS"}, path


def test_who_may_only_look_is_told_too_that_a_method_is_not_there(world):
    before = world.admin.position()

    result = world.request("PATCH", "/api/apps/{app}", Ask(by="viewer"))

    assert (result.status_code, world.admin.position()) == (405, before)


def methods_by_path(world):
    methods = {}
    for path, method in world.routes.values():
        methods.setdefault(path, set()).add(method)
        methods[path] |= {"HEAD"} if method == "GET" else set()
    return methods


def allowed(answer):
    return set(answer.headers["Allow"].split(", "))
