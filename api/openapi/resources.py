"""``/api/openapi.json``, ``/api/docs`` and ``/problems/{slug}``: the API described."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

import falcon
import msgspec
from falcon.asgi import Request, Response
from msgspec import Meta

from api.openapi.docstrings import description_of
from api.openapi.document import describe
from api.openapi.page import render
from api.openapi.schemas import Schema
from api.operations.operation import operation
from api.operations.routes import Routes
from api.requests.errors import PROBLEMS, problem_type
from api.requests.lookups import existing
from api.safety.headers import POLICY, policy_of

Document = Annotated[
    msgspec.Raw,
    Meta(examples=[{"openapi": "3.1.0"}], extra_json_schema={"type": "object"}),
]
"""Encoded already."""


class DescriptionResource:
    """
    The description of this API.

    Everybody may read it: it is the same for every server of this version, and says
    nothing of what is on this one.

    Args:
        routes: What is described, once all of them were added.
    """

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    @operation("getDocument", role=None)
    async def on_get(self, req: Request, resp: Response) -> Document:
        """Give the description for programs, by OpenAPI 3.1."""
        return self._document

    @operation("getPage", role=None, media=(falcon.MEDIA_HTML,))
    async def on_get_page(self, req: Request, resp: Response) -> None:
        """Show the description as a page."""
        resp.content_type = falcon.MEDIA_HTML
        resp.set_header(POLICY, policy_of(self._page))
        resp.text = self._page

    @cached_property
    def _document(self) -> Document:
        return msgspec.Raw(msgspec.json.encode(describe(self._routes)))

    @cached_property
    def _page(self) -> str:
        document: Schema = msgspec.json.decode(self._document)
        return render(document)


class ProblemType(msgspec.Struct, frozen=True, kw_only=True):
    """
    A type of problem.

    Attributes:
        type: As it is in problems, a relative reference to this.
        status: Of answers with such a problem.
        meaning: What is wrong.
    """

    type: str
    title: str
    status: int
    meaning: str


class ProblemsResource:
    """What the types of problems mean."""

    @operation("getProblemType", role=None)
    async def on_get(self, req: Request, resp: Response, slug: str) -> ProblemType:
        """Tell what a type of problem means."""
        found = (each for each, (_, known) in PROBLEMS.items() if known == slug)
        refusal = existing(next(found, None), f"type of problem {slug}")
        status, _ = PROBLEMS[refusal]
        return ProblemType(
            type=problem_type(refusal),
            title=slug.replace("-", " ").capitalize(),
            status=status,
            meaning=description_of(refusal),
        )


def add_description_routes(routes: Routes) -> None:
    """Serve them; what is added to the routes later, is described as well."""
    description = DescriptionResource(routes)
    routes.add("/api/openapi.json", description)
    routes.add("/api/docs", description, suffix="page")
    routes.add("/problems/{slug}", ProblemsResource())
