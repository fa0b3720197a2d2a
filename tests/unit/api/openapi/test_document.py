"""The document and the implementation say the same, and the document says it whole."""

from __future__ import annotations

import re
from collections import Counter

import msgspec
from falcon import inspect

from api.openapi.parameters import SHARED, plain_path
from api.requests.queries import parameters_of


def operations(document):
    """List all operations of the document."""
    return [each for path in document["paths"].values() for each in path.values()]


def described(document, template, method):
    """Give what the document says of an operation."""
    return document["paths"][plain_path(template)][method.lower()]


def named(document, described):
    """List place and name of the parameters of an operation."""
    shared = document["components"]["parameters"]
    found = [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in described["parameters"]
    ]
    return {(each["in"], each["name"]) for each in found}


def test_whatever_is_served_is_described_and_the_other_way_round(routes, document):
    served = {
        (plain_path(route.path), method.method.lower())
        for route in inspect.inspect_routes(routes.app)
        for method in route.methods
        if method.method not in {"OPTIONS", "HEAD"}
        and "{rest:path}" not in route.path
        and not method.internal
    }

    assert served == {
        (path, method)
        for path, methods in document["paths"].items()
        for method in methods
    }


def test_whatever_an_operation_reads_is_described_and_the_other_way_round(
    routes, document
):
    shared = {("header", each["name"]) for each in SHARED.values()}
    for (template, method), operation in routes.operations.items():
        read = {("path", name) for name in re.findall(r"{(\w+)", template)}
        for place, kind in (("query", operation.query), ("header", operation.headers)):
            if kind is not None:
                read |= {(place, each.name) for each in parameters_of(kind)}

        assert named(document, described(document, template, method)) - shared == read


def test_a_body_is_described_where_one_is_read(routes, document):
    for (template, method), operation in routes.operations.items():
        body = described(document, template, method).get("requestBody")

        assert (body is None) == (operation.body is None and not operation.takes)
        if body is not None:
            assert body["required"] is not operation.body_optional


def test_names_of_operations_are_unique_and_good_for_programs(document):
    names = [each["operationId"] for each in operations(document)]

    assert max(Counter(names).values()) == 1
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name) for name in names)


def test_everything_is_described_in_words(document):
    schemas = document["components"]["schemas"].values()
    wordless = [each for each in schemas if not each.get("description")]

    assert [each["title"] for each in wordless if "enum" not in each] == []
    for operation in operations(document):
        assert re.fullmatch(r"[A-Z].*\.", operation["summary"], re.DOTALL)
        for parameter in operation["parameters"]:
            assert "$ref" in parameter or parameter["description"], parameter
    assert all(tag["description"] for tag in document["tags"])


def test_every_example_is_one(routes, document):
    for (template, method), operation in routes.operations.items():
        operation_ = described(document, template, method)
        if operation.body is not None:
            content = operation_["requestBody"]["content"]["application/json"]
            msgspec.convert(content["example"], operation.body)
        if operation.answer is not None:
            answer = operation_["responses"][str(operation.status.value)]
            example = answer["content"]["application/json"]["example"]
            msgspec.json.decode(msgspec.json.encode(example), type=operation.answer)


def test_every_reference_leads_somewhere(document):
    for ref in re.findall(rb'"\$ref":"#/([^"]*)"', msgspec.json.encode(document)):
        found = document
        for part in ref.decode().split("/"):
            found = found[part]


def test_every_page_has_bounds(document):
    sizes = [
        each["schema"]
        for operation in operations(document)
        for each in operation["parameters"]
        if each.get("name") in {"perpage", "limit", "points"}
    ]

    assert sizes
    assert all(each["maximum"] <= 1000 for each in sizes)


def test_who_has_to_sign_in_and_who_has_not(document):
    paths = document["paths"]

    assert paths["/health"]["get"]["security"] == []
    group = paths["/api/apps/{app}/groups"]["post"]
    assert [list(each) for each in group["security"]] == [
        ["basic"],
        ["token"],
        ["session", "csrf"],
    ]
    assert "role `operator`" in group["description"]
    assert {"401", "403"} <= set(group["responses"])


def test_problems_are_described_with_what_they_mean(document):
    shared = document["components"]["responses"]

    answer = document["paths"]["/api/apps/{app}/groups"]["post"]["responses"]["409"]
    problem = shared[answer["$ref"].rpartition("/")[2]]

    assert "`/problems/name-taken`: Names are unique" in problem["description"]
    examples = problem["content"]["application/problem+json"]["examples"]
    assert examples["NameTaken"]["value"]["type"] == "/problems/name-taken"


def test_what_a_client_may_omit_is_not_required(document):
    schemas = document["components"]["schemas"]

    assert schemas["NewGroup"]["required"] == ["name"]
    assert schemas["GroupChanges"]["required"] == []
    assert schemas["GroupObject"]["properties"]["created_ts"]["format"] == "date-time"
