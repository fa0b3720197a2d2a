"""What `rollerd` tells before it does anything."""

import pytest
from click.testing import CliRunner

from deploy.main import cli


def run(*arguments):
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["web"],
        ["clock"],
        ["projector"],
        ["projections", "list"],
        ["projections", "status"],
        ["projections", "rebuild"],
        ["projections", "diff"],
        ["projections", "switch"],
        ["projections", "drop"],
        ["user", "list"],
        ["user", "add"],
        ["user", "password"],
        ["user", "role"],
        ["user", "delete"],
        ["migrate"],
        ["initdb"],
        ["simulate"],
        ["explain"],
    ],
)
def test_help_has_an_example(command):
    result = run(*command, "--help")

    assert result.exit_code == 0
    assert "Example: rollerd" in result.output


def test_version_names_the_program_and_its_version():
    assert run("version").output.startswith("coreroller 2.")


@pytest.mark.parametrize("command", ["web", "clock", "projector"])
def test_what_shares_a_database_has_to_be_told_which(command, monkeypatch):
    monkeypatch.delenv("COREROLLER_DB_URL", raising=False)

    result = run(command)

    assert result.exit_code == 1
    assert result.output == (
        "Error: COREROLLER_DB_URL is not set: name the PostgreSQL that all processes"
        " use, or run `rollerd serve`, which has one of its own\n"
    )


def test_a_demo_does_not_listen_beyond_this_machine():
    result = run("serve", "--demo", "--bind", "0.0.0.0:8000")

    assert result.exit_code == 1
    assert result.output == (
        "Error: --demo has a password that everybody knows, so it does not listen on"
        " 0.0.0.0; use --bind 127.0.0.1:8000, or give it another with"
        " COREROLLER_ADMIN_PASSWORD\n"
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--failures", "2 of 10"], "'2 of 10' is not a percentage such as 2%"),
        (["--lost", "101%"], "'101%' is not a percentage"),
        (["--download", "5"], "'5' is not an interval: write a positive whole number"),
        (["--machines", "0"], "a fleet has 1 to 1000000 machines"),
        (["--failures", "60%", "--lost", "50%"], "more than all updates"),
        (["--speed", "0"], "the speed has to be more than 0"),
        (["--url", "127.0.0.1"], "'127.0.0.1' is no URL such as http://"),
        (["--url", "http://127.0.0.1:1"], "http://127.0.0.1:1 does not answer"),
    ],
)
def test_a_simulation_that_cannot_be_is_refused_in_a_line(options, complaint):
    result = run("simulate", *options)

    assert result.exit_code != 0
    assert complaint in result.output
    assert "Traceback" not in result.output
