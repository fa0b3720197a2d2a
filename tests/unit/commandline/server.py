"""A server that exists only in the test, and the commands that ask it."""

from __future__ import annotations

from types import FunctionType
from typing import Any
from uuid import UUID

import httpx
import msgspec
from click.testing import CliRunner, Result

from deploy.main import cli

URL = "http://127.0.0.1:8000"
APP, GROUP, CHANNEL, PACKAGE, ROLLOUT = (str(UUID(int=number)) for number in range(5))
_NOTHING = {"type": "/problems/not-found", "title": "Not found", "status": 404}


class Server(httpx.BaseTransport):
    """
    Answers what it was told to, and keeps what it was asked.

    `answers` has an answer for each method and path: a value is sent as JSON; a
    response is sent as it is; an exception stands for no answer; a function makes one
    of the request.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"GET /api/apps": page("applications", app())}
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self.answers.get(f"{request.method} {request.url.path}")
        if isinstance(answer, FunctionType):
            answer = answer(request)
        match answer:
            case None:
                return problem(404)
            case Exception():
                raise answer
            case httpx.Response():
                return answer
        return httpx.Response(200, json=answer)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]

    def body(self) -> Any:
        """Give what was sent last."""
        return msgspec.json.decode(self.last.content)

    def run(self, *arguments: str, stdin: str = "", **environ: str | None) -> Result:
        """Run a command against it."""
        known = {
            "COREROLLER_TOKEN": "crt_secret",
            "COREROLLER_SERVER": None,
            "COREROLLER_USER": None,
            "COREROLLER_PASSWORD": None,
            "COREROLLER_APP": None,
            "TZ": "UTC",
            "XDG_CONFIG_HOME": "/nonexistent",
        }
        return CliRunner().invoke(
            cli, arguments, obj=self, input=stdin, env={**known, **environ}
        )


def page(name: str, *things: Any) -> dict[str, Any]:
    return {"totalCount": len(things), "count": len(things), name: list(things)}


def problem(status: int, **fields: Any) -> httpx.Response:
    told = {**_NOTHING, "status": status, "request_id": "r-1", **fields}
    return httpx.Response(status, json=told)


def app(**fields: Any) -> dict[str, Any]:
    known = {
        "id": APP,
        "product_id": "io.example.app",
        "name": "My app",
        "description": "",
        "created_ts": "2026-08-03T09:30:00.5Z",
        "groups": [group()],
        "channels": [channel()],
        "instances": {"count": 3},
    }
    return {**known, **fields}


def group(**fields: Any) -> dict[str, Any]:
    known = {
        "id": GROUP,
        "name": "Stable",
        "track": "stable",
        "description": "",
        "created_ts": "2026-08-03T09:30:00Z",
        "application_id": APP,
        "channel_id": CHANNEL,
        "channel": channel(),
        "rollout": {"id": ROLLOUT, "state": "running", "since": "2026-08-03T10:00:00Z"},
        **policy(),
    }
    return {**known, **fields}


def policy(**fields: Any) -> dict[str, Any]:
    known = {
        "updates_enabled": True,
        "safe_mode": True,
        "office_hours": False,
        "timezone": "UTC",
        "period_interval": "15 minutes",
        "max_updates_per_period": 2,
        "update_timeout": "60 minutes",
        "max_updates_in_progress": None,
        "update_windows": [],
        "blackouts": [],
        "rollout_percentage": 100.0,
        "pinned_version": "",
        "allow_downgrades": False,
        "confirmation_timeout": "24 hours",
        "max_attempts": 5,
        "retry_wait": "30 minutes",
        "halt_failure_percentage": 20.0,
        "halt_minimum_sample": 10,
    }
    return {f"policy_{name}": value for name, value in {**known, **fields}.items()}


def channel(**fields: Any) -> dict[str, Any]:
    known = {
        "id": CHANNEL,
        "name": "stable",
        "color": "#777777",
        "created_ts": "2026-08-03T09:30:00Z",
        "application_id": APP,
        "package_id": PACKAGE,
        "package": package(),
        "arch": 1,
        "pinned": False,
    }
    return {**known, **fields}


def package(**fields: Any) -> dict[str, Any]:
    known = {
        "id": PACKAGE,
        "type": 4,
        "version": "1.2.3",
        "url": "https://packages.example.net/1.2.3/",
        "filename": "app.tar",
        "description": "",
        "size": "4096",
        "hash": "",
        "sha256": "",
        "release_notes": "",
        "created_ts": "2026-08-03T09:30:00Z",
        "channels_blacklist": [],
        "application_id": APP,
        "flatcar_action": None,
        "arch": 1,
        "extra_files": [],
    }
    return {**known, **fields}


def rollout(**fields: Any) -> dict[str, Any]:
    counts = {
        "granted": 4,
        "in_progress": 1,
        "succeeded": 2,
        "claimed": 0,
        "confirmed": 2,
        "failed": 1,
        "timed_out": 0,
        "lost": 0,
        "superseded": 0,
        "held": 0,
        "machines": 4,
        "left": 2,
    }
    known = {
        "id": ROLLOUT,
        "version": "1.2.3",
        "state": "running",
        "since": "2026-08-03T10:00:00Z",
        "started_at": "2026-08-03T10:00:00Z",
        "started_by": "ada",
        "counts": counts,
        "steps": [],
        "errors": [],
        "timeline": [],
    }
    return {**known, **fields}
