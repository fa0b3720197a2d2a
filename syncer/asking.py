"""
Asking an upstream what is new on a track, as Nebraska's syncer does.

Any Omaha server will do; one that is Nebraska, or this very product, tells its floors.
"""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid5

import httpx
from msgspec import Struct

from domain.arch import Arch
from omaha.protocol.documents import escape
from syncer.errors import UpstreamFailed

FIRST_VERSION = "766.0.0"
"""What is asked with for a channel that points at nothing; Nebraska's choice."""
MAX_BYTES = 1 << 20
_AGENT = "CoreOSUpdateEngine-0.1.0.0"
# NOTE: what each of those limits does not end, the last does: an upstream that sends an
# octet every few seconds, or lets its name be looked up for ever.
_CONNECT_S, _READ_S = 10.0, 20.0
TOTAL_S = 60.0
_OS_ARCH = {Arch.AMD64: ("x64", "x86_64"), Arch.AARCH64: ("arm", "aarch64")}
_REQUEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<request protocol="3.0" version="{agent}" updaterversion="{agent}"'
    ' installsource="scheduler" ismachine="1">'
    '<os platform="CoreOS" version="Chateau" sp="{version}_{suffix}" arch="{arch}"/>'
    '<app appid="{{{app_id}}}" version="{version}" track="{track}"'
    ' bootid="{{{boot_id}}}" machineid="{{{machine_id}}}" multi_manifest_ok="true">'
    "<updatecheck/></app></request>"
)


class Question(Struct, frozen=True):
    """
    What is asked.

    Attributes:
        app_id: The application, under the same id at the upstream.
        track: The channel's name.
        version: The newest that we have.
        machine_id: Who asks: always the same of one channel of one database.
    """

    app_id: UUID
    track: str
    version: str
    arch: Arch
    machine_id: UUID


def write_request(question: Question) -> bytes:
    """Write the request."""
    os_arch, suffix = _OS_ARCH[question.arch]
    text = _REQUEST.format(
        agent=_AGENT,
        app_id=question.app_id,
        track=escape(question.track),
        version=escape(question.version),
        arch=os_arch,
        suffix=suffix,
        machine_id=question.machine_id,
        boot_id=uuid5(question.machine_id, "boot"),
    )
    return text.encode()


def ask(upstream: str, question: Question, *, total_s: float = TOTAL_S) -> bytes:
    """
    Ask an upstream, and give its answer as it is.

    Proxies and certificates are those of the environment (``HTTPS_PROXY``,
    ``SSL_CERT_FILE``). A redirect is not followed: whoever answers in the upstream's
    place could offer anything.

    Args:
        upstream: The URL that machines would ask.
        question: What is asked.
        total_s: How long all of it may take, in seconds.

    Raises:
        UpstreamFailed: It gives none in time, or one that is no use or too long.
    """
    try:
        return asyncio.run(_ask(upstream, write_request(question), total_s))
    except TimeoutError:
        raise UpstreamFailed(f"no whole answer came within {total_s:g} s") from None
    except httpx.TimeoutException as ex:
        raise UpstreamFailed(
            f"the upstream took too long ({type(ex).__name__})"
        ) from ex
    except (httpx.HTTPError, httpx.InvalidURL) as ex:
        why = str(ex) or type(ex).__name__
        raise UpstreamFailed(f"the upstream cannot be reached: {why}") from ex


async def _ask(upstream: str, body: bytes, total_s: float) -> bytes:
    limits = httpx.Timeout(_READ_S, connect=_CONNECT_S)
    # NOTE: unpacked, a small answer may be a huge one.
    headers = {"Content-Type": "text/xml", "Accept-Encoding": "identity"}
    async with (
        asyncio.timeout(total_s),
        httpx.AsyncClient(timeout=limits, headers=headers) as client,
        client.stream("POST", upstream, content=body) as response,
    ):
        _check(response)
        return await _read(response)


def _check(response: httpx.Response) -> None:
    if response.is_redirect:
        where = response.headers.get("Location", "nowhere")
        raise UpstreamFailed(
            f"the upstream sends us on to {where}: if that is to be trusted, set"
            " COREROLLER_SYNCER_URL to it"
        )
    if response.status_code != httpx.codes.OK:
        raise UpstreamFailed(f"the upstream answers with status {response.status_code}")


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise UpstreamFailed(f"the answer is longer than {MAX_BYTES} octets")
    return bytes(body)
