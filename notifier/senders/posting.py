"""Posting JSON to addresses of operators."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from domain.instants import SECOND, from_datetime
from notifier.deliveries import Failure
from notifier.words import in_one_line

CONNECT_S = 5.0
DEADLINE_S = 15.0
"""For all of a request, so that an answer that trickles holds nothing up."""
MAX_RETRY_AFTER_S = 86_400.0
_TRY_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_JSON = {"Content-Type": "application/json", "User-Agent": "coreroller"}
_MAX_ERROR = 200
# SECURITY: it logs the address of each request, with the secret that may be in it.
logging.getLogger("httpx").setLevel(logging.WARNING)


def post(url: str, body: bytes, headers: Mapping[str, str], now: int) -> Failure | None:
    """
    Post a body, and tell what came of it.

    SECURITY: no redirect is followed, as it would lead where no operator sent us, and
    of the answer no more than its head is read.

    Args:
        url: Where to.
        body: JSON.
        headers: Besides those of JSON.
        now: The present, in microseconds.

    Returns:
        None for any status 2xx. Statuses 4xx are final, but for 408 and 429.
    """
    try:
        response = asyncio.run(_post(url, body, {**_JSON, **headers}))
    except TimeoutError:
        return Failure(f"no answer within {DEADLINE_S:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as ex:
        words = f"{type(ex).__name__}: {_origin(ex)}".removesuffix(": ")
        return Failure(in_one_line(words)[:_MAX_ERROR])
    return None if response.is_success else _failure(response, now)


async def _post(url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    timeout = httpx.Timeout(DEADLINE_S, connect=CONNECT_S)
    async with (
        asyncio.timeout(DEADLINE_S),
        httpx.AsyncClient(timeout=timeout, follow_redirects=False) as client,
        client.stream("POST", url, content=body, headers=headers) as response,
    ):
        return response


def _origin(error: BaseException) -> BaseException:
    """Give what an error came of: of a host that refuses, its refusal."""
    before = error.__cause__ or error.__context__
    return error if not isinstance(before, Exception) else _origin(before)


def _failure(response: httpx.Response, now: int) -> Failure:
    status = response.status_code
    words = f"answered {status} {response.reason_phrase}".strip()
    if response.is_redirect:
        words = f"{words}: redirects are not followed, name the right address"
    return Failure(
        in_one_line(words)[:_MAX_ERROR],
        is_final=response.is_client_error and status not in _TRY_AGAIN,
        retry_after_s=retry_after(response.headers.get("Retry-After", ""), now),
    )


def retry_after(header: str, now: int) -> float | None:
    """
    Read how long a server wants to be left alone, in seconds, up to a day.

    Args:
        header: ``Retry-After``, as RFC 9110 has it: seconds, or a date.
        now: The present, in microseconds.
    """
    if header.isascii() and header.isdigit():
        return min(float(header), MAX_RETRY_AFTER_S)
    try:
        until = from_datetime(parsedate_to_datetime(header))
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(until - now, 0) / SECOND, MAX_RETRY_AFTER_S)
