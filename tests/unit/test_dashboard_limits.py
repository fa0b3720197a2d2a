"""The lengths that the dashboard's forms check are those that the server takes."""

import re
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from domain.applications import App
from domain.arch import Arch
from domain.channels import Channel
from domain.errors import Invalid
from domain.groups import Group
from domain.package_contents import ExtraFile, UpdateAction
from domain.policy import Policy
from tests.unit.domain.given import CONTENTS

FORMS = Path(__file__).parents[2] / "dashboard/src/features/applications"
ID = UUID(int=1)
CHECK = re.compile(
    r'checks\.(?:line|prose)\(([\d_]+)(?:, \d+)?\)[^"`\n]*["`]([a-z_.]+?)\.?(?:\$|["`])'
)


def application(**changed):
    texts = {"name": "a", "description": "", "product_id": "", **changed}
    App.register(ID, team_id=ID, **texts)


def channel(**changed):
    texts = {"name": "a", "color": "", **changed}
    Channel.create(ID, application_id=ID, arch=Arch.AMD64, **texts)


def group(**changed):
    texts = {"name": "a", "description": "", "track": "", **changed}
    Group.create(ID, application_id=ID, policy=Policy(), **texts)


def package(**changed):
    nested = {
        "flatcar_action": lambda text: {"action": UpdateAction(event=text)},
        "extra_files.name": lambda text: {"extra_files": (ExtraFile(text, 0),)},
    }
    ((field, text),) = changed.items()
    fields = nested[field](text) if field in nested else changed
    msgspec.structs.replace(CONTENTS, **fields).checked()


SERVER = {
    "ApplicationDialog.tsx": application,
    "channels/ChannelDialog.tsx": channel,
    "groups/values.ts": group,
    "packages/values.ts": package,
}


def limits():
    """List file, field and length of each text that a form limits."""
    return [
        (file, field, int(length.replace("_", "")))
        for file in SERVER
        for length, field in CHECK.findall((FORMS / file).read_text())
    ]


@pytest.mark.parametrize(("file", "field", "length"), limits())
def test_a_form_takes_what_the_server_takes_and_no_more(file, field, length):
    SERVER[file](**{field: "x" * length})

    with pytest.raises(Invalid, match=field.replace(".", r"\.")):
        SERVER[file](**{field: "x" * (length + 1)})


def test_each_form_with_texts_is_among_them():
    fields = {(file, field) for file, field, _ in limits()}

    assert len(fields) >= 12
    assert {file for file, _ in fields} == set(SERVER)
