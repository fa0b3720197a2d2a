"""Our package names are common words; nobody else's code may answer to them."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    "name",
    [
        "api",
        "clock",
        "commandline",
        "deploy",
        "domain",
        "eventstore",
        "notifier",
        "omaha",
        "projections",
        "simulator",
        "syncer",
        "updaters",
    ],
)
def test_our_packages_are_the_ones_imported(name):
    assert Path(importlib.import_module(name).__file__).parent == ROOT / name
