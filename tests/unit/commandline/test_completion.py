"""Completion: the scripts, and names that the server knows."""

import httpx
import pytest
from click.shell_completion import ShellComplete

from deploy.main import cli
from tests.unit.commandline.server import APP, app, package, page


@pytest.fixture
def complete(server, monkeypatch, tmp_path):
    monkeypatch.setenv("COREROLLER_TOKEN", "crt_secret")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("COREROLLER_SERVER", "COREROLLER_USER", "COREROLLER_APP"):
        monkeypatch.delenv(name, raising=False)
    shell = ShellComplete(cli, {"obj": server}, "rollerd", "_ROLLERD_COMPLETE")

    def complete(*words: str) -> list[str]:
        *before, incomplete = words
        return [found.value for found in shell.get_completions(before, incomplete)]

    return complete


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(server, shell):
    assert "_ROLLERD_COMPLETE" in server.run("completion", shell).stdout


def test_commands_are_completed(complete):
    assert complete("ro") == ["rollout"]


def test_applications_are_completed_by_product_id_or_name(server, complete):
    nameless = app(product_id=None, name="Another")
    server.answers["GET /api/apps"] = page("applications", app(), nameless)

    assert complete("app", "show", "") == ["io.example.app", "Another"]
    assert complete("group", "list", "--app", "io.") == ["io.example.app"]


def test_names_within_an_application_are_completed(server, complete):
    server.answers[f"GET /api/apps/{APP}/packages"] = page("packages", package())

    within = ("--app", "My app")

    assert complete("group", "show", *within, "St") == ["Stable"]
    assert complete("channel", "show", *within, "") == ["stable/amd64"]
    assert complete("package", "show", *within, "1.2") == ["1.2.3/amd64"]


@pytest.mark.parametrize("thing", ["group", "channel", "package"])
def test_without_an_application_there_are_no_names(complete, thing):
    assert complete(thing, "show", "") == []


def test_a_server_that_does_not_answer_completes_nothing(server, complete):
    server.answers["GET /api/apps"] = httpx.ConnectError("refused")

    assert complete("app", "show", "") == []


def test_nobody_is_asked_for_a_password(complete, monkeypatch):
    monkeypatch.delenv("COREROLLER_TOKEN")

    assert complete("app", "show", "--user", "ada", "") == []
