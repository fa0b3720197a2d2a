"""What a server says no with, in words that tell what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

import click
import msgspec

from commandline.output.changes import spelled_changes
from commandline.output.times import local
from commandline.terminal import printable


class Refused(click.ClickException):
    """The server said no, or there is no such thing; nothing was changed."""

    exit_code = 1


class Unavailable(click.ClickException):
    """The server is not reached, or cannot answer now."""

    exit_code = 3


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody else did meanwhile.

    Attributes:
        type: The stored name of the event.
        before: The fields that were changed, as they were.
        after: The same, as they are now.
    """

    actor: str
    at: str
    reason: str = ""
    type: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that stands against a command."""

    kind: str
    id: str
    name: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """
    Problem details (RFC 9457), as far as they are told.

    Attributes:
        request_id: By which the log of the server knows the request.
        field: The field or parameter at fault, if it is one.
        in_the_way: What stands against it.
        changed: What was changed meanwhile, where that stands against it.
    """

    title: str
    status: int
    detail: str = ""
    request_id: str = ""
    field: str = ""
    in_the_way: Sequence[Obstacle] = ()
    changed: Sequence[Change] = ()


_ADVICE: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Sign in with `rollerd login`, or check COREROLLER_TOKEN,"
    " --token-file, or --user and the password.",
    HTTPStatus.FORBIDDEN: "Ask an administrator for the role, or use another token.",
    HTTPStatus.PRECONDITION_FAILED: "Look at it again, then repeat the command.",
}
_ELSEWHERE = "--server or COREROLLER_SERVER says where it is."
_NOT_NOW = {
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}


def refusal(status: int, body: bytes, retry_after: str = "") -> click.ClickException:
    """
    Make an error of an answer that is none of success.

    Args:
        status: Of the answer.
        body: Of the answer: a problem, or whatever a proxy sends.
        retry_after: Seconds after which to try again, as the answer has them.
    """
    try:
        problem = msgspec.json.decode(body, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = Problem(title=_phrase(status), status=status)
    kind = Unavailable if status in _NOT_NOW else Refused
    return kind("\n".join(_lines(problem, retry_after)))


def _lines(problem: Problem, retry_after: str) -> Iterator[str]:
    yield printable(": ".join(filter(None, (problem.title, problem.detail))))
    for change in problem.changed:
        yield f"  changed meanwhile: {printable(_spelled(change))}"
    for each in problem.in_the_way:
        yield f"  in the way: {printable(f'{each.kind} {each.name} ({each.id})')}"
    if problem.field and not problem.changed:
        yield f"  field: {printable(problem.field)}"
    if retry_after:
        yield f"  Try again in {printable(retry_after)} seconds."
    if advice := _ADVICE.get(problem.status):
        yield f"  {advice}"
    if problem.request_id:
        yield f"  request id: {printable(problem.request_id)}"


def _spelled(change: Change) -> str:
    fields = spelled_changes(change.before, change.after)
    told = (change.actor, local(change.at), change.type, fields, change.reason)
    return "  ".join(filter(None, told))


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


def no_answer(url: str, ex: Exception, *, is_open: bool = False) -> Unavailable:
    """
    Say that a server does not answer, and why.

    Args:
        url: Of the server.
        ex: What came instead.
        is_open: It may have done what it was told.
    """
    why = " ".join(str(ex).split()) or type(ex).__name__
    advice = (
        "It may have done so all the same: look before you repeat it."
        if is_open
        else f"Is it running, and is that its address? {_ELSEWHERE}"
    )
    return Unavailable(f"{url} does not answer: {why}\n  {advice}")


def not_ours(url: str, what: Any) -> Unavailable:
    """Say that something else than a server of ours answers."""
    return Unavailable(
        f"{url} does not answer as CoreRoller does ({printable(str(what))})\n"
        f"  Is that its address? {_ELSEWHERE}"
    )
