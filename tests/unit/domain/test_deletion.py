"""What was deleted takes no more commands."""

import pytest

from domain.errors import NotFound
from domain.policy import Policy
from domain.roles import Role
from tests.unit.domain.given import (
    CONTENTS,
    deleted,
    given_app,
    given_channel,
    given_group,
    given_package,
    given_team,
    given_user,
    refused,
    told,
)

COMMANDS = [
    (given_app, "revise", {"name": "n", "description": "", "product_id": ""}),
    (given_app, "delete", {}),
    (given_channel, "revise", {"name": "n", "color": "#fff"}),
    (given_channel, "assign", {"package": None}),
    (given_channel, "delete", {}),
    (given_group, "revise", {"name": "n", "description": "", "track": ""}),
    (given_group, "change_policy", {"policy": Policy()}),
    (given_group, "follow", {"channel": None}),
    (given_group, "delete", {}),
    (given_package, "revise", {"contents": CONTENTS}),
    (given_package, "blacklist", {"channel_ids": ()}),
    (given_package, "delete", {}),
    (given_team, "rename", {"name": "n"}),
    (given_team, "delete", {}),
    (given_user, "change_password", {"password_hash": "$a"}),
    (given_user, "change_role", {"role": Role.ADMIN}),
    (given_user, "move", {"team": given_team()}),
    (given_user, "delete", {}),
]


@pytest.mark.parametrize(
    ("given", "command", "arguments"),
    [pytest.param(*c, id=f"{c[0].__name__[6:]} {c[1]}") for c in COMMANDS],
)
def test_a_deleted_thing_takes_no_command(given, command, arguments):
    thing = deleted(given())

    with refused(NotFound):
        getattr(thing, command)(**arguments)

    assert told(thing) == []
