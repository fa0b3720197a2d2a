"""What the files of `deploy/` have to agree with: our settings and our commands."""

from __future__ import annotations

from pathlib import Path

import yaml

from deploy.main import cli
from deploy.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"

OTHERS = {"CR_HIPCHAT_ROOM", "CR_HIPCHAT_TOKEN", "CR_HIPCHAT_URL"}


def are_settings(names):
    """See that variables are settings of ours, or name files with them."""
    known = Settings.__struct_fields__
    variables = {f"COREROLLER_{name.upper()}" for name in known} | OTHERS
    unknown = {name for name in names if name.removesuffix("_FILE") not in variables}
    assert unknown == set()


def is_a_command(arguments):
    """See that `rollerd` would understand what it is started with."""
    name, *options = arguments
    cli.commands[name].make_context(name, list(options))


def documents(file):
    """Read a file of YAML documents."""
    return [each for each in yaml.safe_load_all(file.read_text()) if each]


def is_pinned(image):
    """Say whether an image has a tag that names a version."""
    name, _, tag = image.rpartition(":")
    return bool(name) and any(digit.isdigit() for digit in tag) and "latest" not in tag
