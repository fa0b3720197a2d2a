"""Instants, as people read them: in the local zone."""

from __future__ import annotations

from datetime import datetime


def local(instant: str | None) -> str:
    """Write an instant of the API in the local zone; nothing where there is none."""
    if not instant:
        return ""
    moment = datetime.fromisoformat(instant).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M:%S")
