"""Bodies of requests."""

import asyncio

import falcon
import msgspec
import pytest

from api.requests import bodies
from api.requests.bodies import parse_body
from api.requests.errors import MalformedBody
from domain.errors import Invalid


class File(msgspec.Struct):
    size: int


class Body(msgspec.Struct):
    name: str
    files: list[File] = []


class Sent:
    content_type = "application/json"

    def __init__(self, stream, headers=None):
        self.stream = stream
        self.get_header = (headers or {}).get


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"name": "a"} b',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b'{"other": NaN}',
        b'{"other": ' + b"[" * 100_000,
    ],
)
def test_what_is_not_json_is_malformed(body):
    with pytest.raises(MalformedBody):
        parse_body(body, Body)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (b'{"name": 1}', "name", "Expected `str`, got `int`"),
        (b"{}", "name", "Object missing required field `name`"),
        (b"[]", None, "Expected `object`, got `array`"),
        (
            b'{"name": "a", "files": [{"size": 1}, {"size": "b"}]}',
            "files.size",
            "Expected `int`, got `str`",
        ),
        (
            b'{"name": "a", "files": [{}]}',
            "files.size",
            "Object missing required field `size`",
        ),
        (b'{"name": "a", "files": [1]}', "files", "Expected `object`, got `int`"),
    ],
)
def test_what_is_of_the_wrong_type_is_named(body, field, message):
    with pytest.raises(Invalid, match="^" + message + "$") as refusal:
        parse_body(body, Body)

    assert refusal.value.field == field


def test_what_nobody_asked_for_is_passed_over():
    assert parse_body(b'{"name": "a", "more": {"b": [1]}}', Body) == Body("a")


def test_a_body_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_TIMEOUT_S", 0.01)

    class Stream:
        async def read(self, size):
            await asyncio.sleep(1)

    with pytest.raises(falcon.HTTPError) as caught:
        asyncio.run(bodies.read_body(Sent(Stream()), Body))

    assert caught.value.status_code == 408


def test_a_compressed_body_is_refused():
    compressed = Sent(None, {"Content-Encoding": "gzip"})

    with pytest.raises(falcon.HTTPUnsupportedMediaType) as caught:
        asyncio.run(bodies.read_body(compressed, Body))

    assert caught.value.description == "Send it uncompressed."
