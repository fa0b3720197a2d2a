"""Every command tells what it does, and what it is like."""

import click
import pytest
from click.testing import CliRunner

from commandline.main import COMMANDS
from deploy.main import cli


def leaves(command: click.Command, *names: str):
    """Give the path of each command that does something."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, *names, name)
    else:
        yield names


EVERY = [path for command in COMMANDS for path in leaves(command, str(command.name))]


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_has_an_example_and_says_what_its_options_are_for(path):
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]

    options = [each for each in command.params if isinstance(each, click.Option)]
    unsaid = [option.opts[0] for option in options if not option.help]

    assert command.help
    assert f"Example: rollerd {' '.join(path)}" in str(command.epilog)
    assert unsaid == []


def test_help_can_be_read():
    shown = CliRunner().invoke(cli, ["group", "change", "--help"])

    assert shown.exit_code == 0
    assert "--windows TIMES|none" in shown.output
