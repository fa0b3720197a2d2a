"""What was changed, field by field, from what to what."""

from __future__ import annotations

from typing import Any

import msgspec


def spelled_changes(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """Tell what fields were before and are after; those within a field as well."""
    was, is_now = _flat(before), _flat(after)
    return ", ".join(
        f"{name}: {was.get(name, 'none')} -> {is_now.get(name, 'none')}"
        for name in {**was, **is_now}
    )


def _flat(fields: dict[str, Any] | None) -> dict[str, str]:
    spelled: dict[str, str] = {}
    for name, value in (fields or {}).items():
        if isinstance(value, dict):
            spelled.update(_flat(value))
        else:
            spelled[name] = msgspec.json.encode(value).decode()
    return spelled
