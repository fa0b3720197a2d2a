"""Operations: a signature tells what a responder takes and gives."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import falcon
import falcon.asgi
import pytest
from falcon.asgi import Request, Response
from falcon.testing import TestClient
from msgspec import Meta, Struct, structs

from api.concurrency.exchange import refusals
from api.concurrency.things import GROUP
from api.operations.operation import operation, operation_of
from api.operations.routes import Routes
from api.requests.errors import (
    AlreadyDone,
    InvalidHeader,
    KeyReused,
    PreconditionFailed,
    handle_errors,
)
from api.requests.middleware import RequestMiddleware
from domain.errors import NotFound
from domain.roles import Role


class Asked(Struct, frozen=True):
    times: Annotated[int, Meta(ge=1, le=9)] = 2


class Word(Struct, frozen=True):
    text: str


class EchoResource:
    @operation(role=Role.VIEWER, refuses=(NotFound,))
    async def on_get(self, req: Request, resp: Response, *, query: Asked) -> Word:
        """Echo something."""
        return Word("ho" * query.times)

    @operation(role=Role.OPERATOR, status=HTTPStatus.CREATED)
    async def on_post(self, req: Request, resp: Response, *, body: Word) -> Word:
        """Echo a word."""
        return body

    @operation(role=Role.ADMIN, status=HTTPStatus.NO_CONTENT)
    async def on_delete(
        self, req: Request, resp: Response, *, body: Word | None
    ) -> None:
        """Forget a word."""
        resp.set_header("X-Word", body.text if body else "all")


class UndeclaredResource:
    async def on_get(self, req: Request, resp: Response) -> None:
        """Do what nobody declared."""


@pytest.fixture
def routes():
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    handle_errors(app)
    routes = Routes(app)
    routes.add("/echo", EchoResource())
    return routes


@pytest.fixture
def client(routes):
    return TestClient(routes.app)


def test_a_query_is_parsed_and_what_is_returned_is_sent(client):
    assert client.simulate_get("/echo", query_string="times=3").json["text"] == "hohoho"


@pytest.mark.parametrize("query", ["", "times=", "other=1"])
def test_a_parameter_that_is_not_given_has_its_default(client, query):
    assert client.simulate_get("/echo", query_string=query).json["text"] == "hoho"


@pytest.mark.parametrize("times", ["0", "10", "some"])
def test_a_parameter_that_is_not_acceptable_is_named(client, times):
    answer = client.simulate_get("/echo", query_string=f"times={times}")

    assert answer.status_code == 400
    assert answer.json["field"] == "times"


def test_a_body_is_parsed_and_the_status_is_the_declared_one(client):
    answer = client.simulate_post("/echo", json={"text": "hi"})

    assert (answer.status_code, answer.json) == (201, {"text": "hi"})


def test_a_body_may_be_left_out_where_it_is_optional(client):
    assert client.simulate_delete("/echo").headers["x-word"] == "all"
    one = client.simulate_delete("/echo", json={"text": "hi"})
    assert one.headers["x-word"] == "hi"


def test_routes_know_the_operation_of_each_method(routes):
    described = routes.operations["/echo", "GET"]

    assert set(routes.operations) == {
        ("/echo", method) for method in ("GET", "POST", "DELETE")
    }
    assert (described.query, described.body, described.answer) == (Asked, None, Word)
    assert (described.role, described.refuses) == (Role.VIEWER, (NotFound,))


@pytest.mark.parametrize(
    ("method", "kinds"),
    [
        ("GET", {NotFound}),
        ("DELETE", {InvalidHeader, PreconditionFailed}),
        ("POST", {InvalidHeader, PreconditionFailed, KeyReused}),
    ],
)
def test_an_operation_says_what_may_come_between(routes, method, kinds):
    assert set(routes.operations["/echo", method].refuses) == kinds


def test_what_must_not_be_kept_cannot_be_answered_again():
    secret = structs.replace(GROUP, keeps_answer=False)

    assert AlreadyDone in refusals("POST", Role.VIEWER, secret)
    assert AlreadyDone not in refusals("POST", Role.VIEWER, GROUP)


def test_what_has_a_version_may_be_asked_for_by_it():
    assert refusals("GET", Role.VIEWER, GROUP) == (InvalidHeader,)


def test_what_is_not_declared_cannot_be_added(routes):
    with pytest.raises(TypeError, match="not declared"):
        routes.add("/undeclared", UndeclaredResource())


def test_a_responder_says_what_it_was_declared_to_be():
    assert operation_of(EchoResource.on_delete).body_optional


def test_an_operation_is_named_and_told_of_by_its_method_unless_it_has_a_name():
    described = operation_of(EchoResource.on_get)

    assert (described.name, described.tag) == ("getOfEcho", "Echo")
    assert (described.summary, described.description) == ("Echo something.", "")


def test_a_name_that_is_given_stays():
    @operation("echo", role=None)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Echo."""

    assert operation_of(on_get).name == "echo"
