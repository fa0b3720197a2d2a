"""Every answer of a test is compared with what the document says of it."""

from __future__ import annotations

import re

import msgspec
from falcon import uri

from api.openapi.document import describe
from api.openapi.parameters import plain_path
from api.requests.errors import Problem

PROBLEM = "application/problem+json"
_DOCUMENTS = {}
"""By what is served: the same in all tests, but for the services behind it."""
_TYPE = re.compile(r"/problems/[a-z-]+")


class Conformance:
    """
    What the document says, asked for by request.

    Args:
        routes: What is served.
    """

    def __init__(self, routes):
        self._router = routes.app._router
        self._operations = routes.operations
        served = tuple(self._operations)
        if served not in _DOCUMENTS:
            _DOCUMENTS[served] = describe(routes)
        self._document = _DOCUMENTS[served]

    def check(self, method, path, result):
        """Fail unless an answer is one that the document has."""
        found = self._router.find(uri.decode(path.partition("?")[0]))
        operation = self._operations.get((found and found[3], method))
        if operation is None:
            return
        described = self._document["paths"][plain_path(found[3])][method.lower()]
        status = str(result.status_code)
        assert status in described["responses"], (method, path, status, result.text)
        answer = self._resolved(described["responses"][status])
        self._check_content(answer, result, operation)
        for name, header in answer["headers"].items():
            is_sent = name.lower() in result.headers
            assert is_sent or name == "X-Request-ID", (method, path, header)

    def _check_content(self, answer, result, operation):
        content_type = result.headers.get("content-type", "").partition(";")[0]
        if not result.content:
            return
        assert content_type in answer.get("content", {}), (content_type, answer)
        if content_type == PROBLEM:
            problem = msgspec.json.decode(result.content, type=Problem)
            known = _TYPE.findall(answer["description"])
            assert problem.type in (known or ["about:blank"]), (problem, answer)
        elif content_type == "application/json" and operation.answer is not None:
            msgspec.json.decode(result.content, type=operation.answer)

    def _resolved(self, answer):
        if "$ref" not in answer:
            return answer
        return self._document["components"]["responses"][
            answer["$ref"].rpartition("/")[2]
        ]
