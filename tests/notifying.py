"""What tests of notifications share: entries of the activity, and who is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.instants import SECOND
from notifier.notifications import Notification
from notifier.secrets import Secret
from projections.asynchronous.activity.entries import ActivityClass, Entry, Severity
from tests.listening import Quiet, listening

NOON = 1_790_000_000 * SECOND
APP, GROUP = UUID(int=0xA), UUID(int=0xB)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

HALTED = Entry(
    position=1,
    at=NOON,
    class_=ActivityClass.ROLLOUT_FAILED,
    severity=Severity.ERROR,
    topic="rollout.halted",
    actor="system",
    reason="",
    correlation_id="c1",
    facts={
        "verdict": {
            "why": "failureRate",
            "succeeded": 7,
            "failed": 1,
            "timed_out": 1,
            "lost": 1,
            "allowed": 20.0,
        },
        "error_code": 49,
    },
    application_id=APP,
    application_name="Flatcar",
    group_id=GROUP,
    group_name="Stable",
    rollout_id=UUID(int=0xC),
    version="4230.2.1",
)
FAILED = replace(
    HALTED,
    class_=ActivityClass.INSTANCE_UPDATE_FAILED,
    topic="instance.update_failed",
    actor="machine",
    facts={"error_code": 49},
    rollout_id=None,
    machine_id="m1",
)
STARTED = replace(
    HALTED,
    class_=ActivityClass.ROLLOUT_STARTED,
    severity=Severity.INFO,
    topic="rollout.started",
    actor="ada",
    reason="a fix",
    facts={},
)
POLICY = replace(
    STARTED,
    class_=ActivityClass.POLICY_CHANGED,
    topic="group.policy_changed",
    facts={
        "name": "Stable",
        "before": {"policy": {"safe_mode": True}},
        "after": {"policy": {"safe_mode": False}},
    },
)


def notification_of(entry: Entry, **about: Any) -> Notification:
    return Notification(id=UUID(int=entry.position), entry=entry, **about)


class Request(Struct):
    """What a receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """
    Who gets notifications over HTTP, and answers as the script says.

    Attributes:
        script: Statuses, each perhaps with headers, or None to say nothing at all;
            200 once it is at its end.
        requests: All that came.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.script: list[Any] = []
        self.requests: list[Request] = []
        self.is_over = threading.Event()

    def next_answer(self) -> Any:
        return self.script.pop(0) if self.script else 200

    @property
    def address(self) -> Secret:
        return Secret(f"{self.url}/hooks/5ecret")


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen until the block ends."""

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append(Request(self.path, headers, body))
            answer = receiver.next_answer()
            if answer is None:
                receiver.is_over.wait(60)
                return
            status, extra = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with listening(Handler) as url:
        receiver = Receiver(url)
        try:
            yield receiver
        finally:
            receiver.is_over.set()
