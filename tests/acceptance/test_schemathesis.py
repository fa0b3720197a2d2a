"""A public tool sends the service what the document allows, and what it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import (
    FLATCAR,
    PASSWORD,
    Service,
    flatcar_package,
    running,
)
from tests.machines import UpdateEngine
from tests.postgres import Server

TOOL = Path(sys.executable).with_name("schemathesis")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
OPTIONS = (
    *("--auth", f"admin:{PASSWORD}", "--checks", ",".join(CHECKS)),
    *("--seed", "1", "--generation-database", "none", "--continue-on-failure"),
    # NOTE: or nobody could sign in afterwards, or not for some time.
    *("--exclude-operation-id", "changePassword"),
    *("--exclude-operation-id", "signIn"),
    *("--no-color", "--warnings", "off"),
)


def fuzz(service: Service, folder: Path, *options: str, **ids: object) -> None:
    """Let the tool test the service, with some parameters given."""
    configuration = folder / "schemathesis.toml"
    given = "\n".join(f"{name} = {json.dumps(value)}" for name, value in ids.items())
    configuration.write_text(f"[parameters]\n{given}\n")
    document = f"{service.url}/api/openapi.json"
    done = subprocess.run(
        [
            *(TOOL, "--config-file", configuration, "run", document, *OPTIONS),
            *options,
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)},
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    assert service.api("GET", "/api/me")["role"] == "admin"


@pytest.fixture
def service(postgres: Server, template: str) -> Iterator[Service]:
    """
    A service of the test's own: whatever is on it may be gone afterwards.

    It takes as many requests as come, or it would say no more than that.
    """
    with (
        postgres.fresh_database(template) as url,
        running(url, COREROLLER_API_RATE="0") as service,
    ):
        yield service


@pytest.fixture
def group(service: Service) -> dict[str, object]:
    """The stable group, with a rollout and a machine that failed."""
    machine = UpdateEngine("odd")
    group = service.group("Stable (AMD64)")
    service.offer(group, flatcar_package("4230.2.1"))
    service.check(machine.polls())
    service.update(machine.reports(3, 0, 9))
    return service.group("Stable (AMD64)")


@pytest.fixture
def people(service: Service) -> dict[str, object]:
    """A user, a team, a token and a session, none of whoever asks."""
    body = {"username": "bob", "password": PASSWORD, "role": "viewer"}
    user = service.api("POST", "/api/users", body, status=201)
    sign_in = {"username": "bob", "password": PASSWORD}
    service.api("POST", "/api/session", sign_in, status=201)
    sessions = service.api("GET", "/api/sessions?user=bob")["sessions"]
    token = {"name": "ci", "role": "viewer"}
    return {
        "user": user["id"],
        "team": service.api("POST", "/api/teams", {"name": "Night"}, status=201)["id"],
        "token": service.api("POST", "/api/tokens", token, status=201)["id"],
        "session": sessions[0]["id"],
    }


def test_whatever_is_sent_the_answer_is_one_that_the_document_has(service, tmp_path):
    fuzz(service, tmp_path, "--phases", "fuzzing", "--max-examples", "4")


def test_so_it_is_for_things_that_there_are(service, group, people, tmp_path):
    fuzz(
        service,
        tmp_path,
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "3"),
        # NOTE: or they would soon not be there.
        *("--exclude-method", "DELETE"),
        app=FLATCAR,
        group=group["id"],
        channel=group["channel_id"],
        package=group["channel"]["package_id"],
        rollout=group["rollout"]["id"],
        instance="odd",
        **people,
        duration="7d",
    )
