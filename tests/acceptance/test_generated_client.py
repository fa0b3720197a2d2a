"""A client that a public generator makes of the document performs a whole rollout."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import PASSWORD, Service
from tests.machines import Updater
from tests.waiting import eventually

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
PACKAGE = "generated_client"


@pytest.fixture(scope="module")
def generated(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Any:  # The module, which is nowhere but in the folder of this test.
    """Generate a client from what the service says of itself."""
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_bytes(httpx.get(f"{service.url}/api/openapi.json").content)
    subprocess.run(
        [
            *(GENERATOR, "generate", "--path", document, "--meta", "none"),
            *("--fail-on-warning", "--output-path", folder / PACKAGE),
        ],
        check=True,
        capture_output=True,
        # NOTE: it formats what it writes, with the ruff that is installed beside it.
        env={**os.environ, "PATH": f"{GENERATOR.parent}:{os.environ['PATH']}"},
    )
    sys.path.insert(0, str(folder))
    yield import_module(PACKAGE)
    sys.path.remove(str(folder))


class Operator:
    """Somebody who works with the generated client."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.models = import_module(f"{PACKAGE}.models")

    def does(self, tag: str, name: str, *path: Any, **given: Any) -> Any:
        """Call an operation; gives what it answers, which must be no problem."""
        module = import_module(f"{PACKAGE}.api.{tag}.{name}")
        answer = module.sync(*path, client=self._client, **given)
        assert not isinstance(answer, self.models.Problem), answer
        return answer


@pytest.fixture(scope="module")
def operator(service: Service, generated: Any) -> Iterator[Operator]:
    token = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    client = generated.AuthenticatedClient(
        base_url=service.url,
        token=token,
        prefix="Basic",
        raise_on_unexpected_status=True,
    )
    with client:
        yield Operator(client)


@pytest.fixture(scope="module")
def group(operator: Operator) -> Any:
    """A group of a new application, which follows a channel with a package."""
    models = operator.models
    app = operator.does(
        "applications", "create_application", body=models.NewApplication(name="Fleet")
    )
    package = operator.does(
        "packages",
        "add_package",
        app.id,
        body=models.NewPackage(
            type_=models.PackageType.OTHER,
            version="2.0.0",
            url="https://dl.example.net/",
            filename="a.tgz",
            size="1024",
            hash_="2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        ),
    )
    channel = operator.does(
        "channels",
        "create_channel",
        app.id,
        body=models.NewChannel(name="stable", package_id=package.id),
    )
    return operator.does(
        "groups",
        "create_group",
        app.id,
        body=models.NewGroup(
            name="All",
            track="all",
            channel_id=channel.id,
            policy_updates_enabled=True,
            policy_safe_mode=False,
            policy_max_updates_per_period="100%",
        ),
    )


def update(service: Service, machine: Updater) -> None:
    """Let a machine go through its update."""
    for kind in (13, 14, 3):
        service.update(machine.reports(kind, 1))
    service.check(machine.rebooted_into("2.0.0").checks())


def finished_rollout(operator: Operator, *path: Any) -> Any:
    """Give a rollout once the clock has found that it is finished."""
    rollout = operator.does("rollouts", "get_rollout", *path)
    return rollout if rollout.state == "finished" else None


def test_a_generated_client_performs_a_rollout(service, operator, group):
    app = str(group.application_id)
    first, second = (Updater(app, f"m{number}", "all") for number in range(2))
    where = app, group.id
    because = operator.models.Because(reason="CHG-1042")

    started = service.check(first.checks())
    paused = operator.does("rollouts", "pause_rollout", *where, body=because)
    held = service.check(second.checks())
    resumed = operator.does("rollouts", "resume_rollout", *where)
    released = service.check(second.checks())
    update(service, first)
    update(service, second)
    finished = eventually(lambda: finished_rollout(operator, *where, resumed.id))
    rollouts = operator.does("rollouts", "list_rollouts", *where, perpage=5)

    assert (started, held, released) == ("ok", "noupdate", "ok")
    assert (paused.state, resumed.state) == ("paused", "running")
    assert paused.timeline[-1].reason == "CHG-1042"
    assert finished.counts.succeeded == 2
    assert [each.event for each in finished.timeline][-1] == "finished"
    assert (rollouts.total_count, rollouts.rollouts[0].id) == (1, finished.id)


def test_a_generated_client_is_told_what_is_wrong(operator, group):
    module = import_module(f"{PACKAGE}.api.groups.create_group")

    problem = module.sync(
        group.application_id,
        client=operator._client,
        body=operator.models.NewGroup(name="All"),
    )

    assert isinstance(problem, operator.models.Problem)
    assert (problem.type_, problem.field) == ("/problems/name-taken", "name")
