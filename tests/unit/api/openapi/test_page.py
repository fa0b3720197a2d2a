"""The page shows the document whole, and loads nothing."""

import re

import msgspec
import pytest

from api.openapi.page import render


@pytest.fixture(scope="module")
def page(document):
    return render(msgspec.json.decode(msgspec.json.encode(document)))


def test_every_operation_and_schema_is_on_the_page(document, page):
    ids = set(re.findall(r'id="([^"]*)"', page))

    operations = [each for path in document["paths"].values() for each in path.values()]
    assert {each["operationId"] for each in operations} <= ids
    assert {f"schema-{name}" for name in document["components"]["schemas"]} <= ids


def test_every_link_on_the_page_leads_somewhere(page):
    ids = set(re.findall(r'id="([^"]*)"', page))

    assert set(re.findall(r'href="#([^"]*)"', page)) <= ids


def test_the_page_loads_nothing_and_runs_nothing(page):
    assert not re.search(
        r"<script|<link|<img|src=|style=|@import|https?://\S+\.js", page
    )


def test_what_comes_from_the_document_is_escaped(document):
    odd = {**document, "info": {**document["info"], "title": "<b>&"}}

    assert "<h1>&lt;b&gt;&amp; API" in render(msgspec.to_builtins(odd))
