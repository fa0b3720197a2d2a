"""A server without a database, and requests as the tests look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.requests import AppRequest, parse_request
from omaha.protocol.responses import (
    AppAnswer,
    Response,
    UpdateCheckAnswer,
    render_response,
)
from simulator.habits import Habits
from simulator.machine import Machine
from simulator.messages import Scribe
from simulator.replies import Reply, judge

OLD, NEW = "4152.2.0", "4230.2.1"


def offer(version: str = NEW, *, patient: bool = False) -> UpdateCheckAnswer:
    package = PackageEntry(name="update.gz", size=481234567, hash="2jmj7l5rSw0=")
    action = Action(
        event="postinstall", sha256=version, disable_payload_backoff=not patient
    )
    manifest = Manifest(version=version, packages=(package,), actions=(action,))
    url = f"https://packages.example.net/{version}/"
    return UpdateCheckAnswer(status="ok", urls=(url,), manifests=(manifest,))


def nothing(poll_interval: int | None = None) -> UpdateCheckAnswer:
    return UpdateCheckAnswer(status="noupdate", poll_interval=poll_interval)


def answer(check: UpdateCheckAnswer | None, app_id: str = "a") -> bytes:
    app = AppAnswer(app_id=app_id, status="ok", update_check=check)
    return render_response(Response(apps=(app,), elapsed_seconds=1, elapsed_days=7000))


@dataclass
class Server:
    """Offers its target to whoever runs something else, and keeps what it received."""

    target: str = NEW
    received: list[tuple[int, AppRequest]] = field(default_factory=list)

    def send(self, bodies: Sequence[bytes], now: int) -> list[bytes | None]:
        return [self._answer(parse_request(body).apps[0], now) for body in bodies]

    def of(self, machine_id: str) -> list[str]:
        return [told(app) for _, app in self.received if app.machine_id == machine_id]

    def _answer(self, app: AppRequest, now: int) -> bytes:
        self.received.append((now, app))
        if not app.update_check:
            return answer(None)
        return answer(nothing() if app.version == self.target else offer(self.target))


def told(app: AppRequest) -> str:
    """Put what a request says into a few words."""
    words = [f"{e.event_type}/{e.event_result}" for e in app.events]
    words += [str(e.error_code) for e in app.events if e.error_code is not None]
    words += [e.previous_version for e in app.events if e.previous_version]
    if app.update_check:
        words.insert(0, "poll")
    elif app.ping:
        words.insert(0, "ping")
    return " ".join(words)


class Puppet:
    """A machine that is stepped through its life by hand."""

    def __init__(self, **habits) -> None:
        self.habits = Habits(machines=1, **habits)
        self.machine = Machine(self.habits, 0, 0)
        self.now = 0
        self._scribe = Scribe(self.habits)

    def says(self) -> str:
        """Wait until the machine is due, and give what it sends in a few words."""
        self.now = max(self.now, self.machine.due)
        message = self.machine.act(self.now)
        if message is None:
            return "nothing"
        body = self._scribe.write(message, 0, self.machine.version, 0)
        return told(parse_request(body).apps[0])

    def hears(self, check: UpdateCheckAnswer | None = None, status: int = 200) -> None:
        self.hears_reply(Reply(status, answer(check)), asked=check is not None)

    def hears_reply(self, reply, *, asked: bool = True) -> None:
        self.machine.hear(judge(reply, asked=asked), self.now)

    def rest(self) -> int:
        """How long the machine is going to wait."""
        return self.machine.due - self.now
