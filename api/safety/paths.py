"""Paths as they may be logged."""

from __future__ import annotations

import re

_SECRET = re.compile(r"(/+(?:v1/+update|omaha)/+).+")


def loggable(path: str) -> str:
    """Leave out what may be a secret: how a path of the Omaha endpoint ends."""
    return _SECRET.sub(r"\1...", path)
