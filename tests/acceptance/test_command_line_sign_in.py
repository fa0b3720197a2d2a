"""Signing in by the command line: tokens, teams, and who may do what."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.acceptance.conftest import FLATCAR, Service
from tests.acceptance.terminal import Operator

NOBODY = {"COREROLLER_USER": "", "COREROLLER_PASSWORD": ""}


@pytest.fixture(scope="module")
def ada(service: Service, tmp_path_factory) -> Operator:
    return Operator(service, tmp_path_factory.mktemp("config"), FLATCAR)


def test_who_signs_in_needs_no_password_until_signing_out(ada):
    ada.does("login", "--user", "admin", "--days", "7")
    whoever = ada.runs("whoami", **NOBODY)
    kept = ada.runs("token", "list", **NOBODY)
    ada.does("logout")
    after = ada.runs("whoami", **NOBODY)

    assert "role  admin" in whoever.stdout
    assert "rollerd 2" in kept.stdout
    assert after.returncode == 2
    assert ada.reads("token", "list") == []


def test_what_is_kept_is_no_password_and_its_owners_only(ada):
    told = ada.does("login", "--user", "admin")

    file = Path(told.split()[-1].removesuffix("."))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "acceptance" not in file.read_text()
    ada.does("logout")


def test_a_token_does_what_it_is_for_and_no_more(ada, tmp_path):
    file = tmp_path / "token"
    made = ada.runs("token", "create", "ci", "--role", "viewer", "--app", FLATCAR)
    file.write_text(made.stdout)
    ci = ("--token-file", str(file))

    reads = ada.runs("group", "list", *ci)
    changes = ada.runs("group", "change", "Stable (AMD64)", "--no-updates", *ci)
    ada.does("token", "revoke", "ci", "--yes")
    revoked = ada.runs("group", "list", *ci)

    assert reads.returncode == 0
    assert changes.returncode == 1
    assert "Ask an administrator for the role" in changes.stderr
    assert revoked.returncode == 1
    assert "rollerd login" in revoked.stderr


def test_a_team_has_applications_of_its_own(ada, tmp_path):
    ada.does("team", "create", "edge")
    ada.does("app", "create", "Edge boxes", "--team", "edge", "--product-id", "io.edge")
    file = tmp_path / "token"
    made = ada.runs("token", "create", "edge", "--team", "edge", "--forever")
    file.write_text(made.stdout)

    listed = ada.reads("app", "list", "--token-file", str(file))
    kept = ada.runs("team", "delete", "edge", "--yes")
    ada.does("app", "delete", "io.edge", "--yes")

    assert [app["name"] for app in listed] == ["Edge boxes"]
    assert kept.returncode == 1
    assert ada.does("team", "list").count("edge") == 1
