"""Parameters become a struct, or a sentence that says what they must be."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import pytest
from falcon.testing import create_asgi_req
from msgspec import Meta, Struct

from api.requests.errors import InvalidParameter
from api.requests.parameters import Instant, one_of
from api.requests.queries import parameters_of, read_headers, read_query

ID = "0b9b6a52-7c3d-4a0e-8f51-2f7d1c9e6a01"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Wanted(Struct, frozen=True, kw_only=True, rename={"names": "name"}):
    page: Annotated[int, Meta(ge=0, le=9)] = 1
    least: Annotated[int, Meta(ge=1)] = 1
    number: int = 0
    text: str | None = None
    short: Annotated[str, Meta(max_length=3)] = ""
    id: UUID | None = None
    since: Instant | None = None
    colour: Colour = Colour.RED
    is_big: bool = False
    size: Annotated[int, one_of({"s": 1, "l": 9})] | None = None
    names: list[str] = []


class Needed(Struct, frozen=True):
    size: Annotated[int, one_of({"s": 1, "l": 9})]


class Sent(Struct, frozen=True, rename={"last": "Last-Event-ID"}):
    last: int | None = None


def read(query, kind=Wanted):
    return read_query(create_asgi_req(query_string=query), kind)


def test_what_is_not_given_has_its_default():
    assert read("page=&unknown=1") == Wanted()


@pytest.mark.parametrize(
    ("query", "attribute", "value"),
    [
        ("page=9", "page", 9),
        ("page=3&page=4", "page", 4),
        ("text=l%C3%B6ve", "text", "löve"),
        (f"id={ID}", "id", UUID(ID)),
        ("since=1970-01-01T00:00:01Z", "since", 1_000_000),
        ("since=1970-01-01T01:00:01+01:00", "since", 1_000_000),
        ("since=1970-01-01T01:00:01%2B01:00", "since", 1_000_000),
        ("colour=blue", "colour", Colour.BLUE),
        ("is_big=true", "is_big", True),
        ("size=L", "size", 9),
        ("name=a&name=&name=b", "names", ["a", "b"]),
    ],
)
def test_a_text_becomes_what_is_meant(query, attribute, value):
    assert getattr(read(query), attribute) == value


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("page=10", "page must be a number from 0 to 9"),
        ("page=one", "page must be a number from 0 to 9"),
        ("least=0", "least must be a number of at least 1"),
        ("number=1.5", "number must be a number"),
        ("text=%00", "text must be printable"),
        ("short=long", "short must be printable, 3 characters at most"),
        ("id=1", "id must be an id (UUID)"),
        ("since=2026-01-01T00:00:00", "since must be an instant with a zone, such as"),
        ("since=never", "since must be an instant with a zone, such as"),
        ("colour=green", "colour must be one of red, blue"),
        ("is_big=very", "is_big must be true or false"),
        ("size=m", "size must be one of s, l"),
        ("name=a&name=%00", "name must be printable"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(query, complaint):
    with pytest.raises(InvalidParameter) as refusal:
        read(query)

    assert str(refusal.value).startswith(complaint)
    assert refusal.value.field == query.partition("=")[0]


@pytest.mark.parametrize("query", ["", "size="])
def test_what_is_needed_has_to_be_given(query):
    with pytest.raises(InvalidParameter, match="size must be one of s, l"):
        read(query, Needed)


def test_headers_are_read_by_their_names():
    req = create_asgi_req(headers={"last-event-id": "7"})

    assert read_headers(req, Sent) == Sent(7)
    assert read_headers(create_asgi_req(), Sent) == Sent()


def test_what_no_text_becomes_is_no_parameter():
    class Odd(Struct):
        when: dict[str, int]

    Odd.__annotations__ = {"when": dict[str, int]}
    with pytest.raises(TypeError, match="no text becomes"):
        parameters_of(Odd)
