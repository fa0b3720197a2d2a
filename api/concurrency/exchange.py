"""
What a request says of versions and of attempts before it, and what its answer does.

`api.operations.operation` opens an exchange for each request, and
`api.operations.services` asks it within each transaction. So nothing comes between the
look at a version and the change, nor between the change and the memory of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar, get_type_hints

import msgspec
from falcon.asgi import Request, Response
from msgspec import Struct, structs
from psycopg import Connection

from api.concurrency.answers import Answer, claim, keep
from api.concurrency.keys import HEADER, Attempt, attempt_of, parse_key
from api.concurrency.staleness import require
from api.concurrency.tags import Tags, answer_tag, parse_tags
from api.concurrency.things import Changeable, Place, Version
from api.requests.errors import (
    AlreadyDone,
    InvalidHeader,
    KeyReused,
    PreconditionFailed,
)
from domain.errors import Refused
from domain.roles import Role

T = TypeVar("T")
_READING = frozenset({"GET", "HEAD"})
_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


class Asked(Struct, frozen=True, kw_only=True):
    """
    What a request says, and what is known of its operation.

    Attributes:
        changeable: What it shows, changes or makes; None if that has no version.
        makes: It makes something new.
        path: The parameters of its path.
        attempt: None if it has no key.
    """

    changeable: Changeable | None = None
    makes: bool = False
    path: Mapping[str, Any] = {}
    if_match: Tags | None = None
    if_none_match: Tags | None = None
    attempt: Attempt | None = None


class Exchange:
    """
    A request and its answer, as far as others may come between.

    A request that is carried out by several commands, one after the other, is gone on
    with where it ended: those that were done give again what they gave.

    Args:
        asked: What the request says.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._tag: str | None = None
        self._done = 0
        self._replayed = 0

    def look(self, connection: Connection[Any]) -> None:
        """Take note of the version of what was shown, in the same snapshot."""
        self._note(connection, self._find(connection))

    def carry_out(self, connection: Connection[Any], now: int, do: partial[T]) -> T:
        """
        Carry out a command, or give again what it gave at an earlier attempt.

        A request of several transactions goes on where an earlier attempt ended.

        Args:
            connection: In the transaction of the command, which has its first lock.
            now: The present, in microseconds.
            do: The command; what it gives has a type that JSON can be read as.

        Raises:
            PreconditionFailed: It is for another version than there is.
            KeyReused: Its key is that of another request.
            AlreadyDone: It was done, and its answer is not kept.
        """
        if self._asked.attempt is None:
            return self._do(connection, do)
        attempt = self._asked.attempt.part(self._done + self._replayed)
        kept = claim(connection, attempt, now)
        if kept is None:
            return self._keep(connection, attempt, self._do(connection, do))
        self._tag = kept.tag
        self._replayed += 1
        kind = get_type_hints(do.func)["return"]
        given: T = msgspec.json.decode(kept.result, type=kind)
        return given

    def conclude(self, req: Request, resp: Response, answer: object) -> None:
        """Send an answer, with what it is the version of."""
        if self._replayed and not self._done:
            resp.set_header("Idempotency-Replayed", "true")
        if answer is None:
            return
        resp.media = answer
        if self._tag is not None:
            tag = answer_tag(self._tag, msgspec.json.encode(answer))
            resp.etag = tag
            condition = self._asked.if_none_match
            if req.method in _READING and condition and condition.name_answer(tag):
                resp.status, resp.media = HTTPStatus.NOT_MODIFIED, None

    def _do(self, connection: Connection[Any], do: Callable[[], T]) -> T:
        place = self._find(connection)
        if self._asked.if_match or self._asked.if_none_match:
            self._check(connection, place)
        given = do()
        self._note(connection, place or self._made(connection, given))
        self._done += 1
        return given

    def _keep(self, connection: Connection[Any], attempt: Attempt, given: T) -> T:
        changeable = self._asked.changeable
        if changeable is None or changeable.keeps_answer:
            result = msgspec.json.encode(given)
            keep(connection, attempt, Answer(result, self._tag))
        return given

    def _check(self, connection: Connection[Any], place: Place | None) -> None:
        asked = self._asked
        if place and asked.changeable and asked.changeable.hold:
            asked.changeable.hold(connection, place)
        current = self._version(connection, place)
        require(connection, current, asked.if_match, asked.if_none_match)

    def _find(self, connection: Connection[Any]) -> Place | None:
        asked = self._asked
        if asked.changeable is None or asked.makes:
            return None
        return asked.changeable.find(connection, **asked.path)

    def _made(self, connection: Connection[Any], given: object) -> Place | None:
        asked = self._asked
        if asked.makes and asked.changeable and asked.changeable.made:
            return asked.changeable.made(given)
        return self._find(connection)

    def _note(self, connection: Connection[Any], place: Place | None) -> None:
        version = self._version(connection, place)
        self._tag = version and version.tag

    def _version(
        self, connection: Connection[Any], place: Place | None
    ) -> Version | None:
        changeable = self._asked.changeable
        if changeable is None or place is None:
            return None
        return changeable.version(connection, place)


def refusals(
    method: str, role: Role | None, changeable: Changeable | None
) -> Sequence[type[Refused]]:
    """
    List what an exchange may raise.

    Args:
        method: Of the request.
        role: What the caller must be; keys are for callers that there are.
        changeable: What it is about, None if that has no version.
    """
    if method == "GET":
        return (InvalidHeader,) if changeable else ()
    if method != "POST" or role is None:
        return InvalidHeader, PreconditionFailed
    is_secret = changeable is not None and not changeable.keeps_answer
    done = (AlreadyDone,) if is_secret else ()
    return InvalidHeader, PreconditionFailed, KeyReused, *done


def read_conditions(req: Request, body: object, operation: Asked) -> Asked:
    """
    Read what the headers of a request say.

    Args:
        req: The request.
        body: What it sends, once parsed.
        operation: What is known of it so far.

    Raises:
        InvalidHeader: One of them cannot be read.
    """
    changes = req.method not in _READING
    may_be_spared = changes or operation.changeable is not None
    return structs.replace(
        operation,
        if_match=_tags(req, "If-Match") if changes else None,
        if_none_match=_tags(req, "If-None-Match") if may_be_spared else None,
        attempt=_attempt(req, body),
    )


def _tags(req: Request, name: str) -> Tags | None:
    return parse_tags(req.get_header(name), name)


def _attempt(req: Request, body: object) -> Attempt | None:
    header, caller = req.get_header(HEADER), req.context.get("caller")
    # NOTE: whoever signs in is nobody yet, and gets another session each time.
    if header is None or caller is None or req.method != "POST":
        return None
    request = msgspec.json.encode((req.relative_uri, body))
    # SECURITY: by id, as a name may be given to somebody else.
    owner = caller.user_id or caller.token_id
    return attempt_of(parse_key(header), str(owner), request)


@contextmanager
def exchanging(asked: Asked) -> Iterator[Exchange]:
    """Let everything that this task does be part of one exchange."""
    exchange = Exchange(asked)
    token = _current.set(exchange)
    try:
        yield exchange
    finally:
        _current.reset(token)


def current_exchange() -> Exchange:
    """Give the exchange that this task is part of; one without conditions if none."""
    return _current.get() or Exchange(Asked())
