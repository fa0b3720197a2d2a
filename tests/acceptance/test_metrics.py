"""What a running service counts, and what dashboards and alarms make of it."""

import json
import re
from pathlib import Path

import httpx
import psycopg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.acceptance.conftest import flatcar_package
from tests.machines import UpdateEngine
from tests.waiting import eventually

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = DEPLOY / "grafana" / "coreroller.json"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
NAME = re.compile(r"\bcoreroller_\w+")
POLLS = 'coreroller_http_requests_total{method="POST",route="/v1/update/",status="200"}'
SYNCED = """
    INSERT INTO coreroller.channel_syncs (channel_id, attempted_at, result, error)
    SELECT channel_id, 1, 'failed', 'status 500'
      FROM coreroller.channels WHERE name = 'stable' LIMIT 1
"""
SINK = """
    INSERT INTO coreroller.notification_sinks
           (name, kind, rules, is_configured, position)
    VALUES ('ops', 'webhook', 'errors', true, 0)
"""


def scrape(service):
    return httpx.get(f"{service.url}/metrics").text


def polls_counted(service):
    found = re.search(rf"^{re.escape(POLLS)} (\S+)$", scrape(service), re.MULTILINE)
    return float(found[1]) if found else 0.0


def expressions():
    """Give all of PromQL that is in the dashboard and in the alarms."""
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]
    for variable in json.loads(DASHBOARD.read_text())["templating"]["list"]:
        yield variable.get("definition", "")
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["expr"]


def test_a_scrape_of_any_worker_tells_of_all_and_outlives_them(service):
    machine = UpdateEngine("counted")
    before = polls_counted(service)
    for _ in range(20):  # a connection each, so that both workers get some
        service.update(machine.polls())
    assert {polls_counted(service) for _ in range(10)} == {before + 20}

    old = set(service.workers())
    service.kill_a_worker(0)
    eventually(lambda: len(set(service.workers()) - old) == 1)

    assert {polls_counted(service) for _ in range(10)} == {before + 20}


def test_dashboard_and_alarms_ask_only_for_what_there_is(service):
    group = service.group("Stable (AMD64)")
    service.offer(group, flatcar_package("9999.0.0"))
    service.set_policy(group, updates_enabled=True)
    machine = UpdateEngine("shown")
    service.update(machine.polls())
    with psycopg.connect(service.db_url) as connection:
        connection.execute(SINK)
        connection.execute(SYNCED)
    eventually(lambda: "coreroller_projection_lag_events{" in scrape(service))
    there = {
        sample.name
        for family in text_string_to_metric_families(scrape(service))
        for sample in family.samples
    }

    asked_for = {name for text in expressions() for name in NAME.findall(text)}

    assert 'coreroller_on_watch{role="clock"} 1.0' in scrape(service)
    assert 'coreroller_on_watch{role="notifier"} 0.0' in scrape(service)
    assert len(asked_for) > 15
    assert asked_for <= there


@pytest.mark.parametrize("text", list(expressions()))
def test_brackets_of_expressions_are_closed(text):
    closing = {")": "(", "]": "[", "}": "{"}
    open_ = []
    for character in re.sub(r'"[^"]*"', '""', text):
        if character in closing.values():
            open_.append(character)
        elif character in closing:
            assert open_.pop() == closing[character]
    assert open_ == []


def test_every_panel_uses_the_chosen_data_source():
    dashboard = json.loads(DASHBOARD.read_text())
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]

    assert {panel["datasource"]["uid"] for panel in panels} == {"${datasource}"}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(
        dashboard["panels"]
    )


def test_every_alarm_says_what_it_is_and_what_to_do():
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]

    for rule in rules:
        assert rule["labels"]["severity"] in ("info", "warning", "critical")
        assert set(rule["annotations"]) == {"summary", "description"}
