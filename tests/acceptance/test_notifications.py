"""The running service tells a webhook of a halt: signed, in words, with a link."""

from __future__ import annotations

import base64

import pytest

from notifier.senders.webhook import signature
from tests.acceptance.conftest import flatcar_package, running
from tests.machines import UpdateEngine
from tests.notifying import SECRET, receiving
from tests.waiting import companion, eventually

FILE = """
[[sinks]]
name = "ops"
kind = "webhook"
url = "{url}/hook"
secret_env = "OPS_SECRET"
classes = ["rollout_halted"]
"""


@pytest.fixture
def told(postgres, template, tmp_path):
    """A service that tells of halts, and who is told."""
    with receiving() as receiver, postgres.fresh_database(template) as db_url:
        path = tmp_path / "notifications.toml"
        path.write_text(FILE.format(url=receiver.url))
        given = {
            "COREROLLER_NOTIFICATIONS": str(path),
            "COREROLLER_URL": "https://updates.example.com",
            "OPS_SECRET": SECRET,
        }
        with running(db_url, **given) as service:
            yield service, receiver


def test_a_halt_is_told_signed_in_words_and_with_a_link(told):
    service, receiver = told
    eventually(lambda: service.api("GET", "/api/notifications")["count"] == 1)
    stable = service.group("Stable (AMD64)")
    service.offer(stable, flatcar_package("9999.0.0"))
    service.set_policy(stable, updates_enabled=True, safe_mode=True)
    machine = UpdateEngine("fails")
    service.check(machine.polls())
    service.update(machine.reports(3, 0))

    eventually(lambda: receiver.requests)

    (request,) = receiver.requests
    words = "Rollout of 9999.0.0 to Stable (AMD64) was halted by failures: the first"
    assert request.json["sentence"].startswith(words)
    path = f"apps/{stable['application_id']}/groups/{stable['id']}"
    assert request.json["link"] == f"https://updates.example.com/{path}"
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    stamp = request.headers["webhook-timestamp"]
    expected = signature([key], request.id, stamp, request.body)
    assert request.headers["webhook-signature"] == expected
    eventually(lambda: sink_of(service)["delivered"] == 1)
    assert sink_of(service)["rules"] == "rollout_halted"
    assert SECRET not in service.output.read_text()
    assert companion(service.process.pid, "notifier")


def sink_of(service):
    return service.api("GET", "/api/notifications")["sinks"][0]
