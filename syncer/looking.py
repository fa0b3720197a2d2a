"""Whether files are where machines will ask for them; they are not fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

import httpx
import structlog

from domain.package_contents import PackageContents
from payloads.course import Tell
from syncer.errors import FileMissing
from syncer.settling import Settle

TOTAL_S = 10.0
"""For a file. Who is slower may still serve machines."""
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_log = structlog.get_logger(__name__)


def looked_for(settle: Settle) -> Settle:
    """Settle, and refuse what is not there then."""

    def settle_and_look(
        application_id: UUID, contents: PackageContents, tell: Tell
    ) -> PackageContents:
        settled = settle(application_id, contents, tell)
        check_there(settled)
        return settled

    return settle_and_look


def check_there(contents: PackageContents, *, total_s: float = TOTAL_S) -> None:
    """
    Ask by ``HEAD`` for the files of a package.

    Only what is told clearly is a reason to refuse: there is no such file, or it has
    another size. Machines may be let in where we are not, and ask in other ways.

    Raises:
        FileMissing: One is not there, or is another; the message says which.
    """
    asyncio.run(_check_there(contents, total_s))


async def _check_there(contents: PackageContents, total_s: float) -> None:
    # NOTE: redirects are followed to http and https only.
    async with httpx.AsyncClient(
        follow_redirects=True, headers={"Accept-Encoding": "identity"}, timeout=total_s
    ) as http:
        looks = (_look(http, *each, total_s) for each in _files(contents))
        faults = await asyncio.gather(*looks)
    for fault in filter(None, faults):
        raise FileMissing(fault)


def _files(contents: PackageContents) -> Iterator[tuple[str, int]]:
    yield f"{contents.url}{contents.filename}", contents.size
    for file in contents.extra_files:
        yield f"{contents.url}{file.name}", file.size


async def _look(
    http: httpx.AsyncClient, url: str, size: int, total_s: float
) -> str | None:
    """Say what is wrong with a file; None if nothing is known to be."""
    try:
        async with asyncio.timeout(total_s):
            answer = await http.head(url)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as ex:
        _log.warning("cannot look for a file", url=url, error=str(ex) or repr(ex))
        return None
    return _fault(answer, url, size)


def _fault(answer: httpx.Response, url: str, size: int) -> str | None:
    if answer.status_code in _GONE:
        return f"there is no file {url} (status {answer.status_code})"
    if not answer.is_success or "Content-Encoding" in answer.headers:
        return None
    found = answer.headers.get("Content-Length", "")
    if found.isdecimal() and int(found) != size:
        return f"{url} has {int(found):,} bytes, and should have {size:,}"
    return None
