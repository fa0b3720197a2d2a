"""The compose files: by the schema of their specification, and by our own rules."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
import yaml

from tests.deployment import (
    DEPLOY,
    ROOT,
    are_settings,
    is_a_command,
    is_pinned,
)

COMPOSE = DEPLOY / "compose"
FILES = sorted(COMPOSE.rglob("compose.yaml"))
MADE_BY_OPERATORS = {"./tls"}
by_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)


def load(file):
    """Read a file with the defaults of its variables."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", file.read_text())
    return yaml.safe_load(text)


def ours(services):
    return {
        name: service
        for name, service in services.items()
        if service["image"].startswith("coreroller:")
    }


@by_file
def test_a_compose_file_is_one(file):
    schema = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text())

    jsonschema.Draft7Validator(schema).validate(load(file))


@by_file
def test_every_service_is_pinned_hardened_and_started_again(file):
    for service in load(file)["services"].values():
        assert is_pinned(service["image"])
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] in {"unless-stopped", "on-failure:5"}


@by_file
def test_what_services_are_told_are_settings_and_commands(file):
    for service in ours(load(file)["services"]).values():
        are_settings(service["environment"])
        is_a_command(service.get("command", ["serve"]))


@by_file
def test_what_services_name_is_there(file):
    compose = load(file)
    services = compose["services"]

    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        assert set(service.get("secrets", ())) <= compose.get("secrets", {}).keys()
        assert set(service.get("networks", ())) <= compose.get("networks", {}).keys()
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source[0] != ".":
                assert source in compose["volumes"]
            elif source not in MADE_BY_OPERATORS:
                assert (file.parent / source).is_file()


@by_file
def test_a_secret_in_a_file_is_one_that_the_service_is_given(file):
    for service in load(file)["services"].values():
        for name, value in service.get("environment", {}).items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]


@pytest.fixture(scope="module")
def full():
    return load(COMPOSE / "full/compose.yaml")["services"]


def test_the_database_is_migrated_before_anything_of_ours_works(full):
    assert full["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    for name in ours(full).keys() - {"migrate"}:
        condition = full[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


def test_nginx_knows_the_web_servers_and_they_believe_nobody_else(full):
    upstream = (COMPOSE / "full/upstream.conf").read_text()
    servers = re.findall(r"^ *server ([\d.]+):8000", upstream, re.MULTILINE)
    addresses = {
        name: service["networks"]["front"]["ipv4_address"]
        for name, service in full.items()
        if "front" in service["networks"]
    }

    assert servers == [addresses["web1"], addresses["web2"]]
    for name in ("web1", "web2"):
        trusted = full[name]["environment"]["COREROLLER_TRUSTED_PROXIES"]
        assert trusted == addresses["nginx"]


def test_only_who_answers_is_asked_for_its_health(full):
    for name, service in ours(full).items():
        is_asked = "disable" not in service.get("healthcheck", {})
        assert is_asked == (name in {"web1", "web2"})


def test_the_database_is_reached_by_ours_alone(full):
    names = {name for name, each in full.items() if "database" in each["networks"]}

    assert names == {"db", *ours(full)}
