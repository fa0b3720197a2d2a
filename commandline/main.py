"""All commands for operators, to be put below `rollerd`."""

from __future__ import annotations

import click

from commandline.commands.activity import activity
from commandline.commands.applications import app
from commandline.commands.audit import audit
from commandline.commands.channels import channel
from commandline.commands.events import events
from commandline.commands.floors import FLOOR_COMMANDS, floor_channels
from commandline.commands.groups import group
from commandline.commands.instances import instance
from commandline.commands.login import login, logout, password, whoami
from commandline.commands.packages import package
from commandline.commands.rollouts import rollout
from commandline.commands.teams import team
from commandline.commands.tokens import token
from commandline.commands.uploads import upload
from commandline.completion import completion

COMMANDS: tuple[click.Command, ...] = (
    *(app, group, channel, package),
    *(instance, rollout, activity, audit, events),
    *(login, logout, whoami, password, token, team),
    completion,
)

for command in FLOOR_COMMANDS:
    channel.add_command(command)
for command in (floor_channels, upload):
    package.add_command(command)
