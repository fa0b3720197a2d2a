"""What machines make of replies: update_engine's own reading, with its error codes."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import msgspec

from omaha.protocol.documents import MalformedDocument
from omaha.protocol.reading import MalformedResponse, read_response
from omaha.protocol.responses import UpdateCheckAnswer

HTTP_CODES = 2000
NO_ANSWER, EMPTY, NOT_XML, INVALID = HTTP_CODES, 30, 31, 34
_OK = range(200, 300)


class Reply(msgspec.Struct, frozen=True):
    """What came back over HTTP."""

    status: int
    body: bytes = b""


class Silence(StrEnum):
    """Why nothing came back."""

    REFUSED = "connection refused"
    CUT_OFF = "connection lost"
    TIMED_OUT = "timed out"


class Offer(msgspec.Struct, frozen=True):
    """
    An update that a machine was offered.

    Attributes:
        payload: What it would download; another payload is another try.
        is_patient: After a failure the machine waits for days before it tries again.
    """

    version: str
    payload: str
    is_patient: bool


class Verdict(msgspec.Struct, frozen=True):
    """
    What a machine makes of a reply.

    Attributes:
        heard: What it was, in words, to be counted.
        error_code: With which it reports that the reply was of no use; 0 if it was.
        poll_interval: Seconds after which it is to come back, or None.
    """

    heard: str
    error_code: int = 0
    offer: Offer | None = None
    poll_interval: int | None = None


ACKNOWLEDGED = Verdict("acknowledged")
_INVALID = Verdict("invalid answer", INVALID)


def judge(reply: Reply | Silence, *, asked: bool) -> Verdict:
    """Say what a machine makes of a reply, whether or not it asked for an update."""
    if isinstance(reply, Silence):
        return Verdict(reply.value, NO_ANSWER)
    if reply.status not in _OK:
        return Verdict(f"HTTP {reply.status}", HTTP_CODES + reply.status)
    return _read(reply.body) if asked else ACKNOWLEDGED


# PERF: machines asking in the same second are told the same, byte for byte. It also
# has them share the offer: a million would be 300 MB.
@lru_cache(maxsize=1024)
def _read(body: bytes) -> Verdict:
    if not body:
        return Verdict("empty answer", EMPTY)
    try:
        response = read_response(body)
    except MalformedResponse:
        return _INVALID
    except MalformedDocument:
        return Verdict("not XML", NOT_XML)
    checks = [app.update_check for app in response.apps if app.update_check]
    return _weigh(checks[0]) if checks else _INVALID


def _weigh(check: UpdateCheckAnswer) -> Verdict:
    if check.status == "noupdate":
        return Verdict("noupdate", poll_interval=check.poll_interval)
    offer = _offer(check) if check.status == "ok" else None
    if offer is None:
        return _INVALID
    return Verdict("offered", offer=_the_one(offer), poll_interval=check.poll_interval)


def _offer(check: UpdateCheckAnswer) -> Offer | None:
    """Read an offer as far as update_engine does; None if it lacks what that needs."""
    if not check.manifests or not check.urls or not all(check.urls):
        return None
    manifest = check.manifests[0]
    package = next(iter(manifest.packages), None)
    action = next((a for a in manifest.actions if a.event == "postinstall"), None)
    if package is None or not package.name or not package.size:
        return None
    if action is None or not action.sha256:
        return None
    payload = " ".join((*check.urls, package.name, str(package.size), action.sha256))
    return Offer(manifest.version, payload, not action.disable_payload_backoff)


@lru_cache(maxsize=1024)
def _the_one(offer: Offer) -> Offer:
    """Give the one object for all offers that are equal to this one."""
    return offer
