"""
Secrets of sinks: given as they are, in a file, or in a variable of the environment.

Addresses are among them: those of many services have a secret in their path.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from notifier.errors import Misconfigured

SECRETS = ("url", "token", "secret", "former_secret")
"""Keys whose values nobody is shown; each may end in ``_file`` or ``_env``, too."""


class Secret:
    """A text that does not show itself: not in logs, and not in tracebacks."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def with_secrets(
    table: Mapping[str, Any], folder: Path, environ: Mapping[str, str]
) -> dict[str, Any]:
    """
    Put the values of secrets where the configuration says where they are.

    Args:
        table: Of a sink, as it was written.
        folder: What paths are relative to.
        environ: Where variables are looked up.

    Raises:
        Misconfigured: A secret is given twice, or is not where it should be.
    """
    values = dict(table)
    for key in SECRETS:
        given = [name for name in (key, f"{key}_file", f"{key}_env") if name in table]
        if len(given) > 1:
            raise Misconfigured(f"{' and '.join(given)}: give one of them")
        if f"{key}_file" in table:
            values[key] = _read(folder, f"{key}_file", values.pop(f"{key}_file"))
        if f"{key}_env" in table:
            values[key] = _variable(environ, f"{key}_env", values.pop(f"{key}_env"))
    return values


def _read(folder: Path, key: str, name: object) -> str:
    path = folder / Path(str(name)).expanduser()
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as ex:
        reason = getattr(ex, "strerror", None) or "it is no text"
        raise Misconfigured(f"{key}: cannot read {path}: {reason}") from ex


def _variable(environ: Mapping[str, str], key: str, name: object) -> str:
    value = environ.get(str(name), "")
    if not value:
        raise Misconfigured(f"{key}: the environment has no variable {name}")
    return value
